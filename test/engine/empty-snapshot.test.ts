import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import type { Engine } from '#lib/engine/engine.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import { ShadowWriter } from '../../agent/shadow-writer.ts';
import { runCli } from '../postgres/cli.ts';
import { ORDERS, SOURCE, writeSnapshot, writeTransaction } from '../store/shop-feed.ts';

/** A database whose tables had no row yet when it was first captured: its snapshot ends at seq 0. */
let engine: Engine;
let folder: string;
let writer: ShadowWriter;

beforeAll(async () => {
	engine = await openDuckDb();
});
afterAll(() => engine.close());

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-empty-'));
	writer = await ShadowWriter.create(folder, SOURCE, { mergeAfter: 2 });
	writeSnapshot(writer, 0, '0/5');
	await writer.flush();
	return async () => {
		await writer.close();
		await rm(folder, { recursive: true, force: true });
	};
});

const opened = (): Promise<ShadowWindow> => openWindow({ engine, store: openFolder(folder) });
const EMPTY = [
	{ table: 'public.items', rows: 0 },
	{ table: 'public.orders', rows: 0 }
];

async function answers(window: ShadowWindow) {
	const last = window.latest().seq;
	return {
		ends: [window.earliest(), window.latest()],
		transactions: await window.transactions({ fromSeq: 0, toSeq: last, limit: 99 }),
		first: await window.tablesAt(0),
		last: await window.tablesAt(last),
		rows: await window.rows('public.orders', last, { offset: 0, limit: 99 }),
		diff: await window.diff('public.orders', 0, last),
		summary: await window.diffSummary(0, last),
		volume: await window.volume({ fromUs: 0, toUs: 9_000_000, bucketUs: 1_000_000 }),
		atSnapshot: await window.resolve({ kind: 'lsn', lsn: 5n }),
		atStart: await window.resolve({ kind: 'time', timeUs: 1_000_000 }),
		steps: [await window.step(0, -1), await window.step(0, 1), await window.step(last, -1)],
		at: await Promise.all([0, 1, last].map((seq) => window.transactionAt(seq))),
		versions: (
			await window.sql(
				'SELECT min(fs_xid), count(*) FROM orders FOR SYSTEM_TIME ALL WHERE fs_valid_from = 1',
				last
			)
		).value(0, 0),
		sql: (await window.sql('SELECT count(*) FROM orders', 0)).value(0, 0)
	};
}

describe('a shadow whose snapshot found no rows', () => {
	it('opens with its tables, its snapshot and nothing in them', async () => {
		const window = await opened();
		const found = await answers(window);
		expect(found.first).toEqual(EMPTY);
		expect(found.transactions).toMatchObject([{ xid: 0, firstSeq: 1, lastSeq: 0, endLsn: '0/5' }]);
		expect(found.ends).toMatchObject([{ seq: 0 }, { seq: 0, transaction: { endLsn: '0/5' } }]);
		expect(found.rows.rows).toEqual([]);
		expect(found.rows.schema.columns.map(({ name }) => name)).toEqual(['id', 'total', 'note']);
		expect(found.atSnapshot).toEqual(found.ends[0]);
		expect(found.atStart).toEqual(found.ends[0]);
		expect(found.steps).toEqual([null, null, null]);
		expect(found.sql).toBe(0n);
		expect(await window.history('public.orders', { id: '1' })).toEqual([]);
		await expect(window.resolve({ kind: 'lsn', lsn: 4n })).rejects.toMatchObject({
			code: 'too-early'
		});
	});

	it('answers after a refresh as if it were opened then, merged segments or not', async () => {
		const window = await opened();
		for (const xid of [6, 7, 8, 9, 10]) {
			writeTransaction(writer, xid, 2);
			await writer.flush();
			await window.refresh();
			const refreshed = await answers(window);
			const anew = await openDuckDb();
			const whole = await openWindow({ engine: anew, store: openFolder(folder) });
			expect(refreshed).toEqual(await answers(whole));
			await anew.close();
			expect(refreshed.first).toEqual(EMPTY);
			expect(refreshed.transactions.map((one) => one.xid).slice(0, 2)).toEqual([0, 6]);
			expect(refreshed.versions).toBe(6n);
			expect(refreshed.steps[1]).toMatchObject({ seq: 3, transaction: { xid: 6 } });
			expect(refreshed.last[1]!.rows).toBe(2 * (xid - 5));
		}
		expect(window.manifest.entry).toBeGreaterThan(6);
	});

	it('tells the state before a table changed its form', async () => {
		writer.begin({ xid: 6, commitTimeUs: 2_000_000 });
		writer.schema({ ...ORDERS, columns: ORDERS.columns.slice(0, 2) }, []);
		writer.truncate(['public.orders']);
		writer.commit('0/6');
		await writer.flush();
		const window = await opened();
		const columnsAt = (seq: number) => window.schemaAt('public.orders', seq)?.columns.length;
		expect([columnsAt(0), columnsAt(1)]).toEqual([3, 2]);
	});

	it('opens before its snapshot is whole, too', async () => {
		const begun = path.join(folder, 'begun');
		const other = await ShadowWriter.create(begun, SOURCE);
		const window = await openWindow({ engine, store: openFolder(begun) });
		expect(await window.tablesAt(0)).toEqual([]);
		expect(await window.transactions({ fromSeq: 0, toSeq: 0, limit: 9 })).toEqual([]);
		const all = { fromUs: 0, toUs: 9_000_000, bucketUs: 1_000_000 };
		expect(await window.volume(all)).toEqual([]);
		expect((await window.sql('SELECT 1', 0)).value(0, 0)).toBe(1);
		writeSnapshot(other, 2);
		writeTransaction(other, 6, 1);
		await other.close();
		await window.refresh();
		expect(window.earliest()).toMatchObject({ seq: 2, transaction: { xid: 0 } });
		expect((await window.volume(all)).map((one) => one.inserts)).toEqual([1, 1]);
		expect((await window.tablesAt(4)).map((one) => one.rows)).toEqual([1, 3]);
	});

	it('is told by every command', async () => {
		const store = ['--store', folder];
		const table = ['--table', 'orders'];
		const ok = async (...args: string[]) => {
			const { code, stdout, stderr } = await runCli(args);
			expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
			return stdout;
		};
		expect(await ok('tables', ...store)).toMatch(/public\.orders +0/);
		for (const asOf of ['latest', 'seq:0', 'lsn:0/5', '1970-01-01T00:00:01Z']) {
			expect(await ok('state', ...store, ...table, '--as-of', asOf)).toBe('id,total,note\n');
		}
		expect(await ok('transactions', ...store)).toMatch(/snapshot +0\/5 +0\n/);
		expect(await ok('diff', ...store, ...table, '--from', 'seq:0', '--to', 'latest')).toBe('');
		await runCli(['history', ...store, ...table, '--key', '{"id":1}']).then(({ stderr }) =>
			expect(stderr).not.toContain('bug')
		);
		await ok('verify', ...store);
	});
});
