import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { QueryError, type Engine } from '#lib/engine/engine.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { PageRequest, Relation, RelationPage } from '#lib/engine/relation.ts';
import type { KeepOptions, ShadowWindow } from '#lib/engine/shadow-window.ts';
import { UNKNOWN, type ExactText } from '#lib/shadow/cell-value.ts';
import { column, MemoryShadow, table } from '../support/memory-shadow.ts';

const SECOND = 1_000_000;
/** 2026-03-01T00:00:00Z */
const START = 1_772_323_200 * SECOND;
const LATEST = 5;

let engine: Engine;
let window: ShadowWindow;

beforeAll(async () => {
	engine = await openDuckDb();
	const shadow = new MemoryShadow();
	await shadow.define(
		table('orders', [
			column(1, 'id', 'int32', { keyPosition: 1 }),
			column(
				2,
				'total',
				{ kind: 'decimal', precision: 10, scale: 2 },
				{ sourceType: 'numeric(10,2)' }
			),
			column(3, 'note', 'text', { sourceType: 'text', collation: 'bytes' }),
			column(4, 'at', 'timestamptz', { sourceType: 'timestamp with time zone' })
		])
	);
	const put = (op: 'S' | 'U' | 'I', ...row: (string | null | undefined)[]) => ({
		table: 'public.orders',
		op,
		row
	});
	shadow.commit(0, START, [
		put('S', '1', '10.00', 'First', '2026-01-01 00:00:00.000001+00'),
		put('S', '2', '20.50', null, '2026-01-02 00:00:00+00'),
		put('S', '3', 'NaN', '', 'infinity')
	]);
	shadow.commit(1, START + SECOND, [
		put('U', '1', '11.00', 'first again', '2026-01-03 00:00:00+00')
	]);
	shadow.commit(2, START + 2 * SECOND, [put('I', '4', '5.00', undefined, null)]);
	await shadow.flush();
	window = await openWindow({ engine, store: shadow });
});
afterAll(() => engine.close());

let cells = 0;
const keep = (text: string, options: Partial<KeepOptions> = {}) =>
	window.keep(text, LATEST, { name: `cell ${++cells}`, ...options });

function textsOf(page: RelationPage): ExactText[][] {
	return Array.from({ length: page.rowCount }, (_, row) =>
		page.columns.map((_, at) => page.text(row, at))
	);
}
const rows = async (relation: Relation, request: Partial<PageRequest> = {}) =>
	textsOf(await relation.page({ offset: 0, limit: 100, ...request }));
const firstColumn = async (relation: Relation, request: Partial<PageRequest> = {}) =>
	(await rows(relation, request)).map(([value]) => value);

async function failure(work: Promise<unknown>): Promise<QueryError> {
	const error: unknown = await work.catch((caught: unknown) => caught);
	expect(error).toBeInstanceOf(QueryError);
	return error as QueryError;
}

async function tablesKept(): Promise<string[]> {
	const found = await engine.query(
		`SELECT table_name FROM duckdb_tables() WHERE database_name = 'cells'`
	);
	return Array.from({ length: found.rowCount }, (_, row) => found.value(row, 0) as string);
}

describe('a kept query', () => {
	it('has its rows in the query’s order, whichever page is asked for', async () => {
		const relation = await keep('SELECT range AS n FROM range(100000) ORDER BY hash(range)');
		expect(relation.rowCount).toBe(100_000);
		const direct = await window.sql(
			'SELECT range AS n FROM range(100000) ORDER BY hash(range)',
			LATEST
		);
		const expected = (from: number, to: number) =>
			Array.from({ length: to - from }, (_, i) => String(direct.value(from + i, 0)));
		expect(await firstColumn(relation, { offset: 0, limit: 5 })).toEqual(expected(0, 5));
		expect(await firstColumn(relation, { offset: 77_777, limit: 300 })).toEqual(
			expected(77_777, 78_077)
		);
		expect(await firstColumn(relation, { offset: 99_999, limit: 50 })).toEqual(
			expected(99_999, 100_000)
		);
		expect(await firstColumn(relation, { offset: 100_000, limit: 50 })).toEqual([]);
	});

	it('keeps every digit of every type', async () => {
		const relation =
			await keep(`SELECT 9223372036854775807 AS big, 18446744073709551615::UBIGINT AS unsigned,
			12345678901234567890123456789012345.678::DECIMAL(38,3) AS precise,
			TIMESTAMP '2026-03-01 14:05:00.000001' AS at, '\\x00\\xFF'::BLOB AS bytes, -0.0::DOUBLE AS zero,
			[1, NULL, 3] AS list, {'a': 9007199254740993, 'b': 'x'} AS struct, NULL::DATE AS nothing, true AS yes`);
		expect(await rows(relation)).toEqual([
			[
				'9223372036854775807',
				'18446744073709551615',
				'12345678901234567890123456789012345.678',
				'2026-03-01 14:05:00.000001',
				'\\x00ff',
				'-0',
				'[1,null,3]',
				'{"a":9007199254740993,"b":"x"}',
				null,
				't'
			]
		]);
		expect(relation.columns.map(({ type }) => type).slice(0, 3)).toEqual([
			'bigint',
			'ubigint',
			'decimal(38,3)'
		]);
	});

	it('may have columns that are called alike, or as the engine’s own row number', async () => {
		const twice = await keep('SELECT * FROM (SELECT 1 AS a) x, (SELECT 2 AS a) y');
		expect(twice.columns.map(({ name }) => name)).toEqual(['a', 'a_1']);
		const rowid = await keep(
			'SELECT 9 - range AS rowid, range AS other FROM range(9) ORDER BY range DESC'
		);
		expect(rowid.columns.map(({ name }) => name)).toEqual(['rowid', 'other']);
		expect(await firstColumn(rowid, { offset: 1, limit: 2 })).toEqual(['2', '3']);
		expect(
			await firstColumn(rowid, { order: [{ column: 'rowid', descending: true }], limit: 2 })
		).toEqual(['9', '8']);
		expect(await firstColumn(rowid, { filter: { where: 'rowid = 4' } })).toEqual(['4']);
		const reader = await keep('SELECT sum(rowid) AS s FROM x', {
			reads: [{ as: 'x', relation: rowid }]
		});
		expect(await rows(reader)).toEqual([['45']]);
	});

	it('can be read by a later one, without running again', async () => {
		const first = await keep('SELECT random() AS r, id FROM orders');
		const reads = [
			{ as: 'numbers', relation: first },
			{ as: 'Odd "name"', relation: await keep('SELECT 7 AS n') },
			// Stands before the table of that name.
			{ as: 'orders', relation: await window.stateRelation('public.orders', 3) }
		];
		const second = await keep(
			`WITH own AS (SELECT r, id FROM numbers)
			SELECT own.r, n, (SELECT count(*) FROM orders) AS c FROM own, "Odd ""name""" ORDER BY own.id`,
			{ reads }
		);
		const [before, after] = [await rows(first), await rows(second)];
		expect(after.map(([r]) => r).sort()).toEqual(before.map(([r]) => r).sort());
		expect(after[0]!.slice(1)).toEqual(['7', '3']);
	});

	it('is about the instant, and may name others', async () => {
		const relation = await window.keep(
			'SELECT now.total, old.total FROM orders now JOIN orders FOR SYSTEM_TIME AS OF SEQ 3 old USING (id) WHERE id = 1',
			LATEST,
			{ name: 'instants' }
		);
		expect(await rows(relation)).toEqual([['11.00', '10.00']]);
	});

	it('takes the place of the result before only when it is whole', async () => {
		const name = 'replaced';
		const old = await keep('SELECT 1 AS v', { name });
		expect((await failure(keep('SELECT nope', { name }))).message).toMatch(/nope/);
		expect(await rows(old)).toEqual([['1']]);
		const next = await keep('SELECT v + 1 AS v FROM before', {
			name,
			reads: [{ as: 'before', relation: old }]
		});
		expect(await rows(next)).toEqual([['2']]);
		expect((await failure(old.page({ offset: 0, limit: 1 }))).message).toMatch(/run anew/);
		expect((await tablesKept()).filter((one) => one.startsWith(name))).toHaveLength(1);
	});

	it('is stopped in the middle, and leaves the result before as it was', async () => {
		const name = 'stopped';
		const old = await keep('SELECT 1 AS v', { name });
		const stop = new AbortController();
		const endless = keep(
			'SELECT a.range AS x FROM range(100000000) a, range(100000) b WHERE a.range % 7 = b.range % 11',
			{ name, signal: stop.signal }
		);
		setTimeout(() => stop.abort(), 30);
		expect((await failure(endless)).code).toBe('cancelled');
		expect(await rows(old)).toEqual([['1']]);
		expect((await tablesKept()).filter((one) => one.startsWith(name))).toHaveLength(1);
		expect((await failure(keep('SELECT 1', { name, signal: AbortSignal.abort() }))).code).toBe(
			'cancelled'
		);
		expect(await rows(await keep('SELECT 2 AS v', { name }))).toEqual([['2']]);
	});

	it('stops alone: a signal never reaches another query', async () => {
		const stop = new AbortController();
		const long = keep(
			'SELECT count(*) AS n FROM range(3000) a, range(3000) b WHERE a.range < b.range'
		);
		const waiting = keep('SELECT 1', { signal: stop.signal });
		stop.abort();
		expect((await failure(waiting)).code).toBe('cancelled');
		expect(await rows(await long)).toEqual([['4498500']]);
	});

	it('leaves nothing when it is closed', async () => {
		const relation = await keep('SELECT range AS n FROM range(10)', { name: 'gone' });
		await relation.page({ offset: 0, limit: 1, order: [{ column: 'n', descending: true }] });
		expect((await tablesKept()).filter((one) => one.startsWith('gone'))).toHaveLength(2);
		await relation.close();
		await relation.close();
		expect((await tablesKept()).filter((one) => one.startsWith('gone'))).toEqual([]);
	});

	it('says where a mistake is in the person’s own text', async () => {
		const reads = [{ as: 'x', relation: await window.stateRelation('public.orders', LATEST) }];
		const error = await failure(keep('SELECT id,\n  nope\nFROM x', { reads }));
		expect(error.message).toMatch(/^LINE 2:/m);
		expect(error.sql).toBe('SELECT id,\n  nope\nFROM x');
		expect((await failure(keep('SELECT 1; SELECT 2'))).message).toMatch(/one query at a time/);
		expect((await failure(keep('DELETE FROM orders'))).code).toBe('failed');
	});
});

describe('the rows of a kept query', () => {
	const letters = () =>
		keep(
			`SELECT * FROM (VALUES (1, 'b', 1.5), (2, 'a', NULL), (3, NULL, 0.5), (4, 'b', 0.5)) t(id, name, score)`
		);

	it('are sorted by several columns, equal ones as the query had them', async () => {
		const relation = await letters();
		const by = async (...order: [string, boolean][]) =>
			firstColumn(relation, {
				order: order.map(([column, descending]) => ({ column, descending }))
			});
		expect(await by(['name', false])).toEqual(['2', '1', '4', '3']);
		expect(await by(['name', true])).toEqual(['3', '1', '4', '2']);
		expect(await by(['name', false], ['score', false])).toEqual(['2', '4', '1', '3']);
		expect(await by(['score', false], ['id', true])).toEqual(['4', '3', '1', '2']);
		expect((await failure(by(['nope', false]))).message).toMatch(/no column "nope"/);
	});

	it('are found by text, by condition and by expression, and counted', async () => {
		const relation = await letters();
		const filter = {
			search: 'B',
			conditions: [{ column: 'score', op: '≥' as const, value: '0.5' }],
			where: 'id < 4'
		};
		expect(await firstColumn(relation, { filter })).toEqual(['1']);
		expect(await relation.count(filter)).toBe(1);
		expect(await relation.count({ search: 'b' })).toBe(2);
		expect(await relation.count()).toBe(4);
		expect(
			await firstColumn(relation, {
				filter: { search: 'b' },
				order: [{ column: 'id', descending: true }],
				offset: 1,
				limit: 5
			})
		).toEqual(['1']);
		expect((await failure(relation.count({ where: '1) OR (1' }))).message).toMatch(
			/closes nothing/
		);
	});

	it('are the same after many orders were asked for at once', async () => {
		const relation = await keep(
			'SELECT range AS a, range % 7 AS b, range % 11 AS c FROM range(1000)'
		);
		const orders = ['a', 'b', 'c', 'a', 'c', 'b'].flatMap((column) => [
			[{ column, descending: false }],
			[{ column, descending: true }]
		]);
		const pages = await Promise.all(orders.map((order) => rows(relation, { order, offset: 500 })));
		for (const [i, order] of orders.entries()) {
			expect(pages[i]).toEqual(await rows(relation, { order, offset: 500 }));
		}
		expect(
			(await tablesKept()).filter((one) => one.startsWith(`${relation.name} `)).length
		).toBeLessThanOrEqual(4);
	});
});

describe('a table at an instant', () => {
	it('gives its rows as the source prints them, in key order', async () => {
		const relation = await window.stateRelation('public.orders', LATEST);
		expect(relation.rowCount).toBe(4);
		expect(relation.columns[1]).toMatchObject({ name: 'total', type: 'numeric(10,2)', key: false });
		expect(relation.columns[0]!.key).toBe(true);
		expect(await rows(relation)).toEqual([
			['1', '11.00', 'first again', '2026-01-03 00:00:00+00'],
			['2', '20.50', null, '2026-01-02 00:00:00+00'],
			['3', 'NaN', '', 'infinity'],
			['4', '5.00', UNKNOWN, null]
		]);
		const page = await relation.page({ offset: 0, limit: 9 });
		expect([0, 1, 2, 3].map((row) => page.validFrom(row))).toEqual([4, 2, 3, 5]);
	});

	it('is filtered also by what has no typed form', async () => {
		const relation = await window.stateRelation('public.orders', LATEST);
		const ids = (filter: PageRequest['filter']) => firstColumn(relation, filter && { filter });
		const where = (op: '=' | '≠' | '<', value: string) =>
			ids({ conditions: [{ column: 'total', op, value }] });
		expect(await where('=', 'NaN')).toEqual(['3']);
		expect(await where('=', '11')).toEqual(['1']);
		expect(await where('≠', 'NaN')).toEqual(['1', '2', '4']);
		expect(await where('≠', '11.00')).toEqual(['2', '3', '4']);
		expect(await where('<', '11')).toEqual(['4']);
		expect(await ids({ conditions: [{ column: 'total', op: 'is null' }] })).toEqual([]);
		expect(await ids({ search: 'nan' })).toEqual(['3']);
		expect((await failure(where('<', 'cheap'))).message).toMatch(/not a number: write it like/);
	});

	it('has a summary that tells NULL from unknown', async () => {
		const relation = await window.stateRelation('public.orders', LATEST);
		expect(await relation.summary('note')).toMatchObject({ rows: 4, nulls: 1, unknown: 1 });
		expect(await relation.summary('total')).toMatchObject({ nulls: 0, min: '5.00', max: '20.50' });
		expect(await relation.summary('at')).toMatchObject({
			nulls: 1,
			min: '2026-01-02 00:00:00+00',
			distinct: { count: 3, exact: true }
		});
	});

	it('is exported with a column as text where no type holds all of it', async () => {
		const relation = await window.stateRelation('public.orders', LATEST);
		const arrow = tableFromIPC(await relation.export('arrow', { pageRows: 2 }));
		expect(arrow.numRows).toBe(4);
		expect(Array.from(arrow.getChild('total')!)).toEqual(['11.00', '20.50', 'NaN', '5.00']);
		expect(Array.from(arrow.getChild('id')!)).toEqual([1, 2, 3, 4]);
	});
});

describe('an export', () => {
	it('holds every row of the filtered, sorted relation in one stream', async () => {
		const relation = await keep(
			`SELECT range AS n, range::DECIMAL(20,4) AS d, ['a'] AS l FROM range(5000)`
		);
		const request = {
			order: [{ column: 'n', descending: true }],
			filter: { conditions: [{ column: 'n', op: '<' as const, value: '1234' }] },
			pageRows: 100
		};
		const arrow = tableFromIPC(await relation.export('arrow', request));
		expect(Array.from(arrow.getChild('n')!)).toEqual(
			Array.from({ length: 1234 }, (_, i) => BigInt(1233 - i))
		);
		const empty = await keep('SELECT 1 AS n WHERE false');
		expect(
			tableFromIPC(await empty.export('arrow', {})).schema.fields.map(({ name }) => name)
		).toEqual(['n']);
	});

	it('stops when it is told to', async () => {
		const relation = await keep('SELECT range AS n FROM range(5000)');
		const stop = new AbortController();
		let seen = 0;
		const work = async () => {
			for await (const page of relation.pages({ pageRows: 100, signal: stop.signal })) {
				seen += page.rowCount;
				if (seen >= 300) stop.abort();
			}
		};
		expect((await failure(work())).code).toBe('cancelled');
		expect(seen).toBe(300);
	});
});

describe('the tables that a query reads', () => {
	const names = (text: string) => window.tableNames(text, LATEST);

	it('are what it names, without its own WITH names', async () => {
		expect(
			(await names('SELECT * FROM orders o JOIN other_cell c ON o.id = c.id')).toSorted()
		).toEqual(['orders', 'other_cell']);
		expect(await names('WITH x AS (SELECT 1) SELECT * FROM x, "odd name"')).toEqual(['odd name']);
		expect(await names(`SELECT 'from ghost' -- from ghost`)).toEqual([]);
		expect(
			await names(
				'SELECT * FROM orders FOR SYSTEM_TIME AS OF SEQ 3 old, orders FOR SYSTEM_TIME ALL'
			)
		).toEqual(['orders']);
		expect(await names('SELECT id FROM orders JOIN public.orders b USING (id)')).toEqual([
			'orders'
		]);
	});

	it('cannot be told of what is no query', async () => {
		expect((await failure(names('SELEC 1'))).message).toMatch(/syntax error/);
		expect((await failure(names("SELECT 'open"))).message).toMatch(/not closed/);
	});
});
