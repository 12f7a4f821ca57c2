import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../agent/command.ts';
import { ShadowWriter, type WriterOptions } from '../../agent/shadow-writer.ts';
import { folderFiles, openFolder } from '#lib/store/folder.node.ts';
import { verifyStore } from '#lib/store/verify-store.ts';
import { column, tupleOf } from '../shadow/tables.ts';
import {
	ORDERS,
	SOURCE,
	brief,
	contentOf,
	insertOrders,
	lsnOf,
	writeSnapshot,
	writeTransaction
} from './shop-feed.ts';
import { temporaryFolder } from './temporary-folder.ts';

async function newWriter(options: WriterOptions = {}): Promise<[ShadowWriter, string]> {
	const folder = await temporaryFolder();
	return [await ShadowWriter.create(folder, SOURCE, options), folder];
}

const verify = async (folder: string) => await verifyStore(folderFiles(folder));

async function segmentFiles(folder: string): Promise<string[]> {
	const files = await readdir(path.join(folder, 'segments'), { recursive: true });
	return files.filter((file) => file.endsWith('.zst'));
}

describe('the writer', () => {
	it('makes whole transactions durable and says up to where', async () => {
		const [writer, folder] = await newWriter();
		writeSnapshot(writer, 3);
		writeTransaction(writer, 10, 2);
		expect(writer.pending.changes).toBe(6);
		expect(writer.durable).toEqual({ seq: 0, endLsn: '', entry: 0 });
		expect(await writer.flush()).toEqual({ seq: 6, endLsn: lsnOf(10), entry: 1 });
		expect(writer.pending.changes).toBe(0);
		await writer.close();

		const manifest = await openFolder(folder).manifest();
		expect(manifest).toMatchObject({ firstSeq: 3, firstTimeUs: 1_000_000, lastSeq: 6 });
		const { rows, transactions } = await contentOf(openFolder(folder));
		expect(brief(rows['public.orders'])).toEqual(['S 1', 'S 2', 'S 3', 'I 10000', 'I 10001']);
		expect(transactions.map(({ xid, firstSeq, lastSeq }) => [xid, firstSeq, lastSeq])).toEqual([
			[0, 1, 3],
			[10, 4, 6]
		]);
		expect(transactions[1]!.tables).toEqual({
			'public.orders': [2, 0, 0, 0],
			'public.items': [1, 0, 0, 0]
		});
		expect((await verify(folder)).rows).toBe(6);
	});

	it('keeps the open transaction out of a flush, and in the next one whole', async () => {
		const [writer, folder] = await newWriter();
		writeSnapshot(writer, 1);
		writer.begin({ xid: 7, commitTimeUs: 2_000_000 });
		insertOrders(writer, 7, 3);
		expect(await writer.flush()).toMatchObject({ seq: 1, endLsn: '0/1' });
		insertOrders(writer, 8, 1);
		writer.commit(lsnOf(7));
		expect(await writer.flush()).toMatchObject({ seq: 5, endLsn: lsnOf(7) });
		await writer.close();
		expect((await verify(folder)).transactions).toBe(2);
	});

	it('takes changes at any step of a flush, for the next one', async () => {
		let n = 0;
		const [writer, folder] = await newWriter({
			onStep: () => ++n < 9 && writeTransaction(writer, n, 4)
		});
		writeSnapshot(writer, 1);
		expect(await writer.flush()).toMatchObject({ seq: 1, endLsn: '0/1' });
		expect(await writer.flush()).toMatchObject({ seq: 21, endLsn: lsnOf(4) });
		expect(await writer.idle(lsnOf(99), true)).toMatchObject({ seq: 41, endLsn: lsnOf(99) });
		await writer.close();
		expect((await verify(folder)).rows).toBe(41);
	});

	it('stages a transaction that is larger than a batch, and shows none of it before its commit', async () => {
		const [writer, folder] = await newWriter({ maxBatchRows: 10 });
		writeSnapshot(writer, 4);
		writer.begin({ xid: 7, commitTimeUs: 2_000_000 });
		insertOrders(writer, 7, 35);
		expect(writer.pending).toMatchObject({ changes: 39 });
		expect(await writer.flush()).toMatchObject({ seq: 4 });
		expect((await segmentFiles(folder)).length).toBeGreaterThan(3);
		expect((await verify(folder)).rows).toBe(4);
		writer.commit(lsnOf(7));
		await writer.flush();
		await writer.close();
		const { rows } = await contentOf(openFolder(folder));
		expect(rows['public.orders']!.map((row) => row.seq)).toEqual(
			Array.from({ length: 39 }, (_, i) => i + 1)
		);
		await verify(folder);
	});

	it('abandons a transaction without a trace: rows, staged files, schemas and positions', async () => {
		const [writer, folder] = await newWriter({ maxBatchRows: 10 });
		writeSnapshot(writer, 2);
		await writer.flush();
		const files = await segmentFiles(folder);
		writer.begin({ xid: 7, commitTimeUs: 2_000_000 });
		insertOrders(writer, 7, 25);
		writer.schema(
			{ ...ORDERS, columns: [...ORDERS.columns, column('x', { kind: 'text' }, 9)] },
			[]
		);
		writer.abandon();
		expect(await segmentFiles(folder)).toEqual(files);
		writeTransaction(writer, 8, 1);
		expect(await writer.flush()).toMatchObject({ seq: 4 });
		await writer.close();
		const { manifest } = await verify(folder);
		expect(manifest.schemas['public.orders']).toHaveLength(1);
	});

	it('writes a key change as the end of one row and the arrival of another', async () => {
		const [writer, folder] = await newWriter();
		writeSnapshot(writer, 1);
		writer.begin({ xid: 3, commitTimeUs: 2_000_000 });
		const row = tupleOf(['100', undefined, 'moved']);
		writer.change({ table: 'public.orders', op: 'U', row, oldKey: tupleOf(['1', null, null]) });
		writer.truncate(['public.orders', 'public.items']);
		writer.commit(lsnOf(3));
		await writer.close();
		const { rows, transactions } = await contentOf(openFolder(folder));
		expect(brief(rows['public.orders'])).toEqual(['S 1', 'D 1', 'K 100', 'T null']);
		expect(transactions[1]!.tables).toEqual({
			'public.orders': [0, 1, 0, 1],
			'public.items': [0, 0, 0, 1]
		});
		await verify(folder);
	});

	it('begins a new version of a table where its schema changes, in the middle of a transaction too', async () => {
		const [writer, folder] = await newWriter();
		writeSnapshot(writer, 1);
		writer.begin({ xid: 3, commitTimeUs: 2_000_000 });
		insertOrders(writer, 3, 1);
		writer.schema(ORDERS, []);
		writer.schema(
			{ ...ORDERS, columns: [...ORDERS.columns, column('x', { kind: 'bool' }, 9)] },
			[]
		);
		const row = tupleOf(['5', null, null, 't']);
		writer.change({ table: 'public.orders', op: 'I', row, oldKey: null });
		writer.commit(lsnOf(3));
		await writer.close();
		const { manifest } = await verify(folder);
		expect(
			manifest.schemas['public.orders']!.map((s) => [s.version, s.sinceSeq, s.changes])
		).toEqual([
			[1, 1, []],
			[2, 3, ['added column x bool']]
		]);
		expect(manifest.marks).toMatchObject([
			{ kind: 'ddl', title: 'public.orders: added column x bool', seq: 3, table: 'public.orders' }
		]);
		const { rows } = await contentOf(openFolder(folder));
		expect(rows['public.orders']!.map((found) => found.values.length)).toEqual([3, 3, 4]);
	});

	it('writes nothing for an empty transaction, and moves on with the next flush', async () => {
		const [writer] = await newWriter();
		writeSnapshot(writer, 1);
		await writer.flush();
		writer.begin({ xid: 3, commitTimeUs: 2_000_000 });
		writer.commit(lsnOf(300));
		expect(await writer.flush()).toEqual({ seq: 1, endLsn: '0/1', entry: 1 });
		writeTransaction(writer, 301, 0);
		expect(await writer.flush()).toEqual({ seq: 2, endLsn: lsnOf(301), entry: 2 });
		await writer.close();
	});

	it('counts an empty snapshot: the shadow begins before the first change', async () => {
		const [writer, folder] = await newWriter();
		writeSnapshot(writer, 0);
		expect(await writer.flush()).toMatchObject({ seq: 0, entry: 1 });
		writeTransaction(writer, 2, 1);
		await writer.close();
		const { manifest, transactions } = await verify(folder);
		expect(manifest).toMatchObject({ firstSeq: 0, firstTimeUs: 1_000_000, lastSeq: 2 });
		expect(transactions).toBe(2);
	});

	it('notes how far a quiet source has gone, but not too often, and never backwards', async () => {
		let nowMs = 0;
		const [writer, folder] = await newWriter({ clockMs: () => nowMs, idleEverySeconds: 60 });
		writeSnapshot(writer, 1, lsnOf(50));
		await writer.flush();
		expect(await writer.idle(lsnOf(100))).toMatchObject({ endLsn: lsnOf(50), entry: 1 });
		nowMs = 60_000;
		expect(await writer.idle(lsnOf(120))).toMatchObject({ endLsn: lsnOf(120), entry: 2 });
		expect(await writer.idle(lsnOf(90), true)).toMatchObject({ endLsn: lsnOf(120), entry: 2 });
		expect(await writer.idle(lsnOf(130), true)).toMatchObject({ endLsn: lsnOf(130), entry: 3 });
		writer.begin({ xid: 3, commitTimeUs: 2_000_000 });
		expect(await writer.idle(lsnOf(999), true)).toMatchObject({ endLsn: lsnOf(130), entry: 3 });
		await writer.close();
		await verify(folder);
	});

	it('carries marks with their transaction', async () => {
		const [writer, folder] = await newWriter();
		writeSnapshot(writer, 1);
		writer.begin({ xid: 3, commitTimeUs: 2_000_000 });
		insertOrders(writer, 3, 2);
		writer.mark({ kind: 'incident', title: 'Prices went to zero', detail: 'a job' });
		writer.commit(lsnOf(3));
		await writer.close();
		expect((await openFolder(folder).manifest()).marks).toEqual([
			{
				kind: 'incident',
				title: 'Prices went to zero',
				detail: 'a job',
				seq: 3,
				timeUs: 2_000_000,
				xid: 3,
				table: null
			}
		]);
	});

	it('goes on where it stopped, with a running maximum of commit times', async () => {
		const [writer, folder] = await newWriter();
		writeSnapshot(writer, 1);
		writeTransaction(writer, 900, 1);
		await writer.close();
		const again = await ShadowWriter.open(folder);
		expect(again.durable).toEqual({ seq: 3, endLsn: lsnOf(900), entry: 1 });
		writeTransaction(again, 100, 1);
		await again.close();
		const { transactions } = await contentOf(openFolder(folder));
		expect(transactions.map((found) => [found.commitTimeUs, found.runningTimeUs])).toEqual([
			[1_000_000, 1_000_000],
			[1_000_900, 1_000_900],
			[1_000_100, 1_000_900]
		]);
		await verify(folder);
	});
});

describe('the writer refuses', () => {
	it('a second writer of the same store, and forgets one that is gone', async () => {
		const [writer, folder] = await newWriter();
		await expect(ShadowWriter.open(folder)).rejects.toThrow(/is being written by process \d+/);
		await writer.close();
		expect(existsSync(path.join(folder, 'writer.lock'))).toBe(false);
		const gone = JSON.stringify({
			pid: 2 ** 22 + 1,
			host: (await import('node:os')).hostname(),
			startedAt: ''
		});
		await writeFile(path.join(folder, 'writer.lock'), gone);
		await (await ShadowWriter.open(folder)).close();
	});

	it('a folder that holds a shadow already, and one that holds none', async () => {
		const [writer, folder] = await newWriter();
		await writer.close();
		await expect(ShadowWriter.create(folder, SOURCE)).rejects.toThrow(/already holds a shadow/);
		await expect(ShadowWriter.open(await temporaryFolder())).rejects.toThrow(/holds no shadow/);
	});

	it('to begin anew over a shadow that has lost its head', async () => {
		const [writer, folder] = await newWriter();
		writeSnapshot(writer, 1);
		await writer.close();
		await rm(path.join(folder, 'head.json'));
		await expect(ShadowWriter.create(folder, SOURCE)).rejects.toThrow(/bring that file back/);
	});

	it('another source than the one it shadows', async () => {
		const [writer] = await newWriter();
		expect(() => writer.checkSource({ ...SOURCE, title: 'a new title' })).not.toThrow();
		expect(() => writer.checkSource({ ...SOURCE, systemIdentifier: '43' })).toThrow(
			/is the shadow of a test \(systemIdentifier 42\), not of a test \(systemIdentifier 43\)/
		);
		await writer.close();
	});

	it('a column whose name is its own', async () => {
		const [writer] = await newWriter();
		writer.begin({ xid: 0, commitTimeUs: 1 });
		const table = { ...ORDERS, columns: [column('fs_seq', { kind: 'int64' }, 1)] };
		expect(() => writer.schema(table, [])).toThrow(UserError);
		await writer.close();
	});

	it('a second transaction while one is open, and anything once it is closed', async () => {
		const [writer] = await newWriter();
		writer.begin({ xid: 0, commitTimeUs: 1 });
		expect(() => writer.begin({ xid: 1, commitTimeUs: 1 })).toThrow(/transaction 0 is open/);
		await writer.close();
		expect(() => writer.begin({ xid: 1, commitTimeUs: 1 })).toThrow(/closed/);
	});

	it.each<[string, (writer: ShadowWriter) => void, RegExp]>([
		[
			'a row that is too short',
			(w) => w.change({ table: 'public.orders', op: 'I', row: tupleOf(['1']), oldKey: null }),
			/has 1 values/
		],
		[
			'a table without a schema',
			(w) => w.truncate(['public.orders', 'public.t']),
			/no schema of public\.t/
		],
		['a commit time that is no exact integer', (w) => w.commit('0/9'), /not an exact integer/]
	])('to go on after %s, and keeps nothing of that transaction', async (_, wrong, message) => {
		const [writer, folder] = await newWriter();
		writeSnapshot(writer, 1);
		await writer.flush();
		writer.begin({ xid: 1, commitTimeUs: 2 ** 60 });
		insertOrders(writer, 1, 2);
		expect(() => wrong(writer)).toThrow(message);
		expect(() => writer.commit('0/9')).toThrow(message);
		await expect(writer.flush()).rejects.toThrow(message);
		await writer.close();
		expect((await verify(folder)).rows).toBe(1);
		const again = await ShadowWriter.open(folder);
		writeTransaction(again, 2, 1);
		await again.close();
		expect((await verify(folder)).rows).toBe(3);
	});
});
