import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import { ShadowWriter } from '../../agent/shadow-writer.ts';
import { tupleOf } from '../shadow/tables.ts';
import { lsnOf, SOURCE, writeSnapshot, writeTransaction } from '../store/shop-feed.ts';

const TABLES = ['public.orders', 'public.items'];

/** Everything that a window tells of each position. */
async function told(window: ShadowWindow) {
	const { seq: last } = window.latest();
	const { seq: first } = window.earliest();
	const positions = Array.from({ length: last - first + 1 }, (_, i) => first + i);
	const all = { offset: 0, limit: 1000 };
	return {
		ends: [window.earliest(), window.latest()],
		transactions: await window.transactions({ fromSeq: 0, toSeq: last, limit: 1000 }),
		volume: await window.volume({ fromUs: 0, toUs: 9_000_000, bucketUs: 10 }),
		states: await Promise.all(
			positions.flatMap((seq) =>
				TABLES.map(async (table) => (await window.rows(table, seq, all)).rows)
			)
		),
		diffs: await Promise.all(TABLES.map((table) => window.diff(table, first, last))),
		history: await window.history('public.orders', { id: '1' }),
		damaged: window.damaged
	};
}

/** Updates of the snapshot's rows, a changed key, a delete, now and then a truncate. */
function changeRows(writer: ShadowWriter, n: number): void {
	const order = (id: number, note: string | undefined) => tupleOf([String(id), '2.00', note]);
	writer.begin({ xid: 500 + n, commitTimeUs: 1_000_500 + n });
	const table = 'public.orders';
	// The note is not sent: it is filled from the version before, which another load brought.
	writer.change({ table, op: 'U', row: order(1, undefined), oldKey: null });
	writer.change({
		table,
		op: 'U',
		row: order(90_000 + n, undefined),
		oldKey: tupleOf([String(n * 1000), null, null])
	});
	writer.change({ table, op: 'D', row: tupleOf([String(n * 1000 + 1), null, null]), oldKey: null });
	if (n % 9 === 0) writer.truncate(['public.items']);
	writer.commit(lsnOf(500 + n));
}

it('a window that was opened before a compaction answers after it as one opened anew', async () => {
	const folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-compaction-'));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	// Replaced segments go at once: whoever still asks for one would see it missing.
	const writer = await ShadowWriter.create(folder, SOURCE, { mergeAfter: 3, graceSeconds: 0 });
	writeSnapshot(writer, 4);
	await writer.flush();
	const open = async () => {
		const engine = await openDuckDb();
		onTestFinished(() => engine.close());
		return await openWindow({ engine, store: openFolder(folder) });
	};
	const early = await open();
	const often = await open();
	let late: ShadowWindow | null = null;
	for (let n = 2; n <= 20; n++) {
		writeTransaction(writer, n, 3);
		await writer.flush();
		changeRows(writer, n);
		await settled(writer);
		if (n === 11) late = await open();
		// Some refreshes see a merge of what they know, some one that reaches beyond it.
		if (n % 4 !== 0) await often.refresh();
	}
	await writer.close();
	const whole = await open();
	expect(await removedSegments(folder)).toBeGreaterThan(20);
	const expected = await told(whole);
	expect(expected.damaged).toEqual([]);
	expect(expected.history.length).toBe(20);
	for (const window of [early, often, late!]) {
		await window.refresh();
		expect(await told(window)).toEqual(expected);
	}
}, 180_000);

/** Until no merge is on the way. */
async function settled(writer: ShadowWriter): Promise<void> {
	for (let entry = -1; entry !== writer.durable.entry;) {
		entry = writer.durable.entry;
		await writer.flush();
	}
}

async function removedSegments(folder: string): Promise<number> {
	let removed = 0;
	for (const name of await readdir(path.join(folder, 'log'))) {
		const text = await readFile(path.join(folder, 'log', name), 'utf8');
		removed += (JSON.parse(text) as { removed: string[] }).removed.length;
	}
	return removed;
}
