import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { Autosave } from '#lib/library/autosave.ts';

/** A disk that refuses when told to. */
function newDisk() {
	const disk = { text: '', refuse: false, writing: 0, mostAtOnce: 0 };
	const autosave = new Autosave({
		now: () => 1,
		onstatus: () => {},
		delayMs: 1,
		retryMs: 5,
		write: async (text) => {
			disk.mostAtOnce = Math.max(disk.mostAtOnce, ++disk.writing);
			await new Promise((resolve) => setTimeout(resolve, 1));
			disk.writing--;
			if (disk.refuse) throw Object.assign(new Error('no room'), { name: 'QuotaExceededError' });
			disk.text = text;
		}
	});
	return { disk, autosave };
}

test('whatever is typed, flushed and refused: the newest text is on disk or still here', async () => {
	const step = fc.oneof(
		fc.record({ kind: fc.constant('type' as const), text: fc.string({ maxLength: 3 }) }),
		fc.constant({ kind: 'flush' as const }),
		fc.constant({ kind: 'rest' as const }),
		fc.record({ kind: fc.constant('room' as const), refuse: fc.boolean() })
	);
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
			const { disk, autosave } = newDisk();
			let newest = '';
			for (const one of steps) {
				if (one.kind === 'type') autosave.put((newest = one.text));
				else if (one.kind === 'flush') await autosave.flush();
				else if (one.kind === 'rest') await new Promise((resolve) => setTimeout(resolve, 3));
				else disk.refuse = one.refuse;
				expect(autosave.unsaved ?? disk.text).toBe(newest);
				if (autosave.status.kind === 'saved') expect(disk.text).toBe(newest);
			}
			disk.refuse = false;
			await autosave.flush();
			expect([disk.text, autosave.unsaved]).toEqual([newest, null]);
			expect(disk.mostAtOnce).toBeLessThanOrEqual(1);
			autosave.stop();
		}),
		{ numRuns: 60 }
	);
});

test('a full disk is tried again by itself, and told until it is mended', async () => {
	const { disk, autosave } = newDisk();
	disk.refuse = true;
	autosave.put('text');
	await autosave.flush();
	expect(autosave.status).toMatchObject({ kind: 'failed', failure: { code: 'full' } });
	disk.refuse = false;
	await vi.waitFor(() => expect(autosave.status.kind).toBe('saved'));
	expect(disk.text).toBe('text');
	autosave.stop();
});
