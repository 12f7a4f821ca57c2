import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import type { Engine } from '#lib/engine/engine.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { UNKNOWN } from '#lib/shadow/cell-value.ts';
import { StoreError } from '#lib/store/store-reader.ts';
import {
	column,
	MemoryShadow,
	table,
	type Cell,
	type RowChange
} from '../support/memory-shadow.ts';

const SECOND = 1_000_000;
const START = 1_772_323_200 * SECOND;

let engine: Engine;
beforeAll(async () => {
	engine = await openDuckDb();
});
afterAll(() => engine.close());

const COLUMNS = [
	column(1, 'id', 'int32', { keyPosition: 1 }),
	column(2, 'name', 'text', { sourceType: 'text', collation: 'bytes' }),
	column(3, 'body', 'text', { sourceType: 'text', collation: 'bytes' })
];
const change = (op: RowChange['op'], ...row: Cell[]): RowChange => ({
	table: 'public.docs',
	op,
	row: op === 'T' ? null : row
});

/** A shadow of one table; each list of changes is a transaction, ten seconds apart. */
async function opened(...transactions: RowChange[][]): Promise<ShadowWindow> {
	const shadow = new MemoryShadow();
	await shadow.define(table('docs', COLUMNS));
	transactions.forEach((changes, i) => {
		shadow.commit(i === 0 ? 0 : 100 + i, START + i * 10 * SECOND, changes);
	});
	await shadow.flush();
	return openWindow({ engine, store: shadow });
}

const rowsAt = async (window: ShadowWindow, seq: number) =>
	(await window.rows('public.docs', seq, { offset: 0, limit: 100 })).rows;

describe('a row whose key changed', () => {
	const history = () =>
		opened(
			[change('S', '1', 'a', 'long'), change('S', '5', 'other', 'x')],
			[change('U', '1', 'b', undefined)],
			// 1 → 2, and then 2 → 3, without its body.
			[change('D', '1', null, null), change('K', '2', 'b', undefined)],
			[change('D', '2', null, null), change('K', '3', 'c', undefined)],
			[change('U', '3', 'd', undefined)],
			// Another row takes the first key.
			[change('I', '1', 'new', 'y')]
		);

	it('keeps what was not sent, over all its keys', async () => {
		const window = await history();
		expect(await rowsAt(window, 5)).toEqual([
			['2', 'b', 'long'],
			['5', 'other', 'x']
		]);
		expect(await rowsAt(window, 9)).toEqual([
			['1', 'new', 'y'],
			['3', 'd', 'long'],
			['5', 'other', 'x']
		]);
	});

	it('is followed both ways by its history', async () => {
		const window = await history();
		const told = async (id: string) =>
			(await window.history('public.docs', { id })).map(
				({ op, validFrom, validTo, key, changed }) =>
					`${op} ${key['id']} ${validFrom}–${validTo ?? ''} ${changed.join()}`
			);
		const row = [
			'S 1 1–3 id,name,body',
			'U 1 3–4 name',
			'K 2 5–6 id',
			'K 3 7–8 id,name',
			'U 3 8– name'
		];
		expect(await told('3')).toEqual(row);
		expect(await told('2')).toEqual(row);
		expect(await told('1')).toEqual([...row, 'I 1 9– id,name,body']);
	});

	it('shows in a difference as one row with both keys', async () => {
		const window = await history();
		expect(await window.diff('public.docs', 2, 8)).toEqual([
			{
				kind: 'modified',
				key: { id: '3' },
				keyBefore: { id: '1' },
				before: { id: '1', name: 'a', body: 'long' },
				after: { id: '3', name: 'd', body: 'long' },
				changed: ['id', 'name']
			}
		]);
		expect(await window.diffSummary(2, 8)).toEqual([
			{ table: 'public.docs', added: 0, removed: 0, modified: 1 }
		]);
		const back = await window.diff('public.docs', 8, 2);
		expect(back[0]).toMatchObject({ key: { id: '1' }, keyBefore: { id: '3' } });
	});

	it('is blamed on who wrote each value, under whichever key', async () => {
		const window = await history();
		const blamed = await window.blame('public.docs', { id: '3' }, 9);
		expect([...blamed].map(([name, { xid }]) => [name, xid])).toEqual([
			['id', 103],
			['name', 104],
			['body', 0]
		]);
	});
});

describe('what the source did not send', () => {
	it('stays unknown where nothing before it tells', async () => {
		const window = await opened(
			[change('S', '1', 'a', undefined)],
			[change('U', '1', 'b', undefined)],
			[change('U', '1', 'b', 'told')],
			[change('U', '1', 'c', undefined)]
		);
		expect(await rowsAt(window, 2)).toEqual([['1', 'b', UNKNOWN]]);
		expect(await rowsAt(window, 4)).toEqual([['1', 'c', 'told']]);
	});

	it('is never taken from another row that had the key before', async () => {
		const window = await opened(
			[change('S', '1', 'a', 'mine'), change('S', '2', 'b', undefined)],
			[change('D', '1', null, null)],
			[change('D', '2', null, null), change('K', '1', 'b', undefined)],
			[change('U', '1', 'c', undefined)]
		);
		expect(await rowsAt(window, 6)).toEqual([['1', 'c', UNKNOWN]]);
	});
});

describe('a truncate', () => {
	it('ends every row, and each history says so', async () => {
		const window = await opened(
			[change('S', '1', 'a', 'x'), change('S', '2', 'b', 'y')],
			[change('T')],
			[change('I', '1', 'again', 'z')]
		);
		expect(await rowsAt(window, 3)).toEqual([]);
		expect(await rowsAt(window, 4)).toEqual([['1', 'again', 'z']]);
		const versions = await window.history('public.docs', { id: '1' });
		expect(versions.map(({ op, validFrom }) => `${op} ${validFrom}`)).toEqual([
			'S 1',
			'T 3',
			'I 4'
		]);
		expect(await window.diffSummary(2, 3)).toEqual([
			{ table: 'public.docs', added: 0, removed: 2, modified: 0 }
		]);
		const [modified, removed] = await window.diff('public.docs', 2, 4);
		expect([modified!.kind, removed!.kind]).toEqual(['modified', 'removed']);
	});
});

describe('time', () => {
	const three = () =>
		opened(
			[change('S', '1', 'a', 'x')],
			[change('U', '1', 'b', 'x')],
			[change('U', '1', 'c', 'x'), change('U', '1', 'd', 'x')]
		);

	it('is resolved to the last transaction at or before it', async () => {
		const window = await three();
		const at = async (seconds: number) =>
			(await window.resolve({ kind: 'time', timeUs: START + seconds * SECOND })).seq;
		expect([await at(0), await at(9.5), await at(10), await at(20)]).toEqual([1, 1, 2, 4]);
		expect((await window.resolve({ kind: 'lsn', lsn: 0x2fn })).seq).toBe(2);
	});

	it('outside the shadow is refused with its range', async () => {
		const window = await three();
		const early = window.resolve({ kind: 'time', timeUs: START - 1 });
		await expect(early).rejects.toThrow(/before what this shadow holds.*2026-03-01T00:00:00Z/);
		await expect(window.resolve({ kind: 'seq', seq: 9 })).rejects.toMatchObject({
			code: 'too-late'
		});
	});

	it('that runs backwards in commit order never takes a position back', async () => {
		const shadow = new MemoryShadow();
		await shadow.define(table('docs', COLUMNS));
		shadow.commit(0, START, [change('S', '1', 'a', 'x')]);
		shadow.commit(101, START + 20 * SECOND, [change('U', '1', 'b', 'x')]);
		shadow.commit(102, START + 10 * SECOND, [change('U', '1', 'c', 'x')]);
		await shadow.flush();
		const window = await openWindow({ engine, store: shadow });
		const at = async (seconds: number) =>
			(await window.resolve({ kind: 'time', timeUs: START + seconds * SECOND })).seq;
		expect([await at(10), await at(19), await at(20)]).toEqual([1, 1, 3]);
	});

	it('is stepped through by transaction', async () => {
		const window = await three();
		const step = async (seq: number, by: number) => (await window.step(seq, by))?.seq ?? null;
		expect([await step(1, 1), await step(2, 1), await step(4, 1)]).toEqual([2, 4, null]);
		// From inside the last transaction.
		expect([await step(4, -1), await step(3, -1), await step(3, 1), await step(1, -1)]).toEqual([
			2,
			2,
			4,
			null
		]);
	});

	it('has its volume by bucket and table, without the snapshot', async () => {
		const window = await three();
		const range = { fromUs: START, toUs: START + 60 * SECOND, bucketUs: 30 * SECOND };
		expect(await window.volume(range)).toEqual([
			{ startUs: START, table: 'public.docs', inserts: 0, updates: 3, deletes: 0, transactions: 2 }
		]);
	});
});

describe('rows by page', () => {
	it('are the same however they are asked for', async () => {
		const window = await opened(
			Array.from({ length: 1500 }, (_, i) =>
				change('S', String((i * 7919) % 1500), `n${i % 10}`, null)
			)
		);
		const page = async (offset: number, limit: number) =>
			(await window.rows('public.docs', 1500, { offset, limit })).rows.map(([id]) => Number(id));
		expect(await page(0, 3)).toEqual([0, 1, 2]);
		expect(await page(1400, 3)).toEqual([1400, 1401, 1402]);
		expect(await page(1498, 100)).toEqual([1498, 1499]);
		expect(await page(1500, 100)).toEqual([]);
		expect(await page(0, 1500)).toEqual(Array.from({ length: 1500 }, (_, i) => i));
	});

	it('can be searched, filtered and ordered', async () => {
		const window = await opened([
			change('S', '1', 'Apple', null),
			change('S', '2', 'banana', 'b'),
			change('S', '3', "it's", 'a')
		]);
		const ids = async (page: object) =>
			(await window.rows('public.docs', 3, { offset: 0, limit: 9, ...page })).rows.map(
				([id]) => id
			);
		expect(await ids({ filter: { search: 'APP' } })).toEqual(['1']);
		expect(await ids({ filter: { search: "T'S" } })).toEqual(['3']);
		expect(await ids({ filter: { where: "name = 'banana' OR id = 3" } })).toEqual(['2', '3']);
		expect(await ids({ order: [{ column: 'body', descending: false }] })).toEqual(['3', '2', '1']);
		expect(await ids({ order: [{ column: 'body', descending: true }] })).toEqual(['1', '2', '3']);
		expect(await window.count('public.docs', 3, { where: 'id > 1' })).toBe(2);
		await expect(ids({ filter: { where: '1) OR (1' } })).rejects.toThrow(/closes nothing/);
		await expect(ids({ filter: { where: 'nope = 1' } })).rejects.toMatchObject({ code: 'failed' });
	});
});

describe('a damaged segment', () => {
	it('is named, and the other tables go on', async () => {
		const shadow = new MemoryShadow();
		await shadow.define(table('docs', COLUMNS));
		await shadow.define(table('others', COLUMNS));
		shadow.commit(0, START, [
			change('S', '1', 'a', 'x'),
			{ table: 'public.others', op: 'S', row: ['1', 'b', 'y'] }
		]);
		await shadow.flush();
		const path = [...shadow.segments.keys()].find((name) => name.includes('docs'))!;
		shadow.segments.delete(path);
		const window = await openWindow({ engine, store: shadow });
		expect(window.damaged).toMatchObject([{ table: 'public.docs', path }]);
		await expect(window.count('public.docs', 2)).rejects.toBeInstanceOf(StoreError);
		await expect(window.sql('SELECT * FROM docs', 2)).rejects.toThrow(
			/public.docs cannot be read.*does not have its hash/
		);
		expect(await window.tablesAt(2)).toEqual([{ table: 'public.others', rows: 1 }]);
		expect(await window.count('public.others', 2)).toBe(1);
		// It stays so, and new changes of others come in.
		shadow.commit(101, START + SECOND, [
			{ table: 'public.others', op: 'I', row: ['2', 'b', 'y'] },
			change('I', '2', 'c', 'z')
		]);
		await shadow.flush();
		expect(await window.refresh()).toEqual({ changed: true });
		expect(await window.count('public.others', 4)).toBe(2);
		await expect(window.count('public.docs', 4)).rejects.toThrow(/public.docs cannot be shown/);
	});
});

describe('a table that is not there', () => {
	it('is answered with the nearest names', async () => {
		const window = await opened([change('S', '1', 'a', 'x')]);
		await expect(window.count('public.dcos', 1)).rejects.toThrow(/did you mean public.docs/);
		await expect(window.history('public.docs', { key: '1' })).rejects.toThrow(
			/the key of public.docs is id/
		);
	});
});

describe('names that only case tells apart', () => {
	it('stay two columns', async () => {
		const shadow = new MemoryShadow();
		const columns = [
			column(1, 'id', 'int32', { keyPosition: 1 }),
			column(2, 'Id', 'text'),
			column(3, 'fs"odd', 'text')
		];
		await shadow.define(table('docs', columns));
		shadow.commit(0, START, [change('S', '1', 'two', 'three')]);
		await shadow.flush();
		const window = await openWindow({ engine, store: shadow });
		expect(await rowsAt(window, 1)).toEqual([['1', 'two', 'three']]);
		const result = await window.sql('SELECT * FROM docs', 1);
		expect(result.columns.map(({ name }) => name)).toEqual(['id', 'Id_2', 'fs"odd']);
	});
});

describe('transactions', () => {
	it('are found by the digits that their xid begins with, newest first', async () => {
		const inserts = Array.from({ length: 12 }, (_, i) => [change('I', String(i), 'a', 'x')]);
		const window = await opened([change('S', '100', 'a', 'x')], ...inserts);
		const found = async (xid: string, limit = 100) => {
			const range = { fromSeq: 0, toSeq: window.latest().seq, limit, descending: true };
			return (await window.transactions({ ...range, xid })).map((one) => one.xid);
		};
		expect(await found('11')).toEqual([112, 111, 110]);
		expect(await found('107')).toEqual([107]);
		expect(await found('1', 2)).toEqual([112, 111]);
		expect(await found('9')).toEqual([]);
	});
});
