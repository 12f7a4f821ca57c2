import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ShadowWriter, type WriterOptions } from '../../agent/shadow-writer.ts';
import { folderFiles, openFolder } from '#lib/store/folder.node.ts';
import { verifyStore } from '#lib/store/verify-store.ts';
import { column, tupleOf } from '../shadow/tables.ts';
import {
	ITEMS,
	SOURCE,
	contentOf,
	lsnOf,
	insertOrders,
	writeSnapshot,
	writeTransaction
} from './shop-feed.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** 40 flushes, in the middle of which a schema changes. */
async function writeLive(folder: string, options: WriterOptions): Promise<ShadowWriter> {
	const writer = await ShadowWriter.create(folder, SOURCE, { shadowId: 'same', ...options });
	writeSnapshot(writer, 3);
	await writer.flush();
	for (let n = 2; n <= 40; n++) {
		writer.begin({ xid: n, commitTimeUs: 2_000_000 + n });
		insertOrders(writer, n, n % 4);
		if (n === 21) {
			writer.schema(
				{ ...ITEMS, columns: [...ITEMS.columns, column('x', { kind: 'bool' }, 9)] },
				[]
			);
		}
		const added = n < 21 ? [] : [n % 3 === 0 ? undefined : 't'];
		const row = tupleOf([String(n), '2026-01-01 00:00:00+00', ...added]);
		writer.change({ table: 'public.items', op: 'I', row, oldKey: null });
		writer.commit(lsnOf(n));
		await writer.flush();
	}
	return writer;
}

async function segmentFiles(folder: string): Promise<number> {
	const files = await readdir(path.join(folder, 'segments'), { recursive: true });
	return files.filter((file) => file.endsWith('.zst')).length;
}

describe('merging segments', () => {
	it('keeps every row, position and transaction as it was', async () => {
		const [merged, plain] = [await temporaryFolder(), await temporaryFolder()];
		const writers = [
			await writeLive(merged, { mergeAfter: 4, graceSeconds: 0 }),
			await writeLive(plain, { mergeAfter: 0 })
		];
		for (const writer of writers) await writer.close();
		expect(await contentOf(openFolder(merged))).toEqual(await contentOf(openFolder(plain)));
		const [after, before] = [
			await verifyStore(folderFiles(merged)),
			await verifyStore(folderFiles(plain))
		];
		expect(before.segments).toBeGreaterThan(90);
		expect(after.segments).toBeLessThan(25);
		expect(after.rows).toBe(before.rows);
		const { entry, sha256, segments } = before.manifest;
		expect({ ...after.manifest, entry, sha256, segments }).toEqual(before.manifest);
	});

	it('leaves replaced files to readers for the grace period, then removes them', async () => {
		let nowMs = 0;
		const folder = await temporaryFolder();
		const writer = await writeLive(folder, {
			mergeAfter: 4,
			graceSeconds: 60,
			clockMs: () => nowMs
		});
		const known = await openFolder(folder).manifest();
		for (let n = 50; n < 60; n++) {
			writeLater(writer, n);
			await writer.flush();
		}
		await Promise.all(
			Object.values(known.segments)
				.flat()
				.map((ref) => openFolder(folder).segment(ref))
		);
		const kept = await segmentFiles(folder);
		nowMs = 60_000;
		for (let n = 60; n < 66; n++) {
			writeLater(writer, n);
			await writer.flush();
		}
		expect(await segmentFiles(folder)).toBeLessThan(kept - 50);
		await writer.close();

		const gone = Object.values(known.segments)
			.flat()
			.map(async (ref) => await openFolder(folder).segment(ref));
		const reasons = (await Promise.allSettled(gone)).filter((one) => one.status === 'rejected');
		expect(reasons.length).toBeGreaterThan(0);
		for (const { reason } of reasons) expect(reason).toMatchObject({ code: 'missing' });
		// A reader that meets this reads the manifest again, and has everything.
		await contentOf(openFolder(folder));
	});

	it('goes on without a segment that it cannot read, and says so', async () => {
		const folder = await temporaryFolder();
		const warnings: string[] = [];
		const options = { mergeAfter: 4, onWarning: (message: string) => warnings.push(message) };
		const writer = await ShadowWriter.create(folder, SOURCE, options);
		writeSnapshot(writer, 1);
		await writer.flush();
		const [ref] = (await openFolder(folder).manifest()).segments['public.orders']!;
		const { writeFile } = await import('node:fs/promises');
		await writeFile(path.join(folder, ref!.path), 'not a segment');
		for (let n = 2; n < 12; n++) {
			writeTransaction(writer, n, 1);
			await writer.flush();
		}
		await writer.close();
		expect(warnings).toHaveLength(1);
		expect(warnings[0]).toMatch(/segments of public\.orders stay unmerged: .*expected/);
	});
});

function writeLater(writer: ShadowWriter, n: number): void {
	writer.begin({ xid: n, commitTimeUs: 3_000_000 + n });
	const row = tupleOf([String(n), null, null]);
	for (const table of ['public.orders', 'public.items']) {
		writer.change({ table, op: 'I', row, oldKey: null });
	}
	writer.commit(lsnOf(n));
}
