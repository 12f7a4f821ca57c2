import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { QueryError, type Engine, type ResultTable } from '#lib/engine/engine.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { textOf } from '#lib/shadow/pg-text.ts';
import { column, MemoryShadow, table } from '../support/memory-shadow.ts';

const SECOND = 1_000_000;
/** 2026-03-01T00:00:00Z */
const START = 1_772_323_200 * SECOND;

let engine: Engine;
let window: ShadowWindow;

beforeAll(async () => {
	engine = await openDuckDb();
	const shadow = new MemoryShadow();
	const columns = [
		column(1, 'id', 'int32', { keyPosition: 1 }),
		column(2, 'total', { kind: 'decimal', precision: 10, scale: 2 })
	];
	await shadow.define(table('orders', columns));
	await shadow.define(table('Order "Lines"', columns));
	await shadow.define(table('orders', columns, { schema: 'archive' }));
	const put = (name: string, op: 'S' | 'I' | 'U', id: string, total: string) => ({
		table: name,
		op,
		row: [id, total]
	});
	shadow.commit(0, START, [
		put('public.orders', 'S', '1', '10.00'),
		put('public.Order "Lines"', 'S', '1', '1.00'),
		put('archive.orders', 'S', '9', '99.00')
	]);
	shadow.commit(11, START + 10 * SECOND, [put('public.orders', 'U', '1', '11.00')]);
	shadow.commit(12, START + 20 * SECOND, [put('public.orders', 'I', '2', '20.00')]);
	shadow.commit(13, START + 30 * SECOND, [{ table: 'public.orders', op: 'D', row: ['1', null] }]);
	await shadow.flush();
	window = await openWindow({ engine, store: shadow });
});
afterAll(() => engine.close());

const LATEST = 6;

function texts(result: ResultTable): (string | null)[][] {
	return Array.from({ length: result.rowCount }, (_, row) =>
		result.columns.map(({ storage }, i) => textOf(storage, result.value(row, i)))
	);
}
const ask = async (sql: string, seq = LATEST) => texts(await window.sql(sql, seq));
async function failure(sql: string): Promise<QueryError> {
	const error: unknown = await window.sql(sql, LATEST).catch((caught: unknown) => caught);
	expect(error).toBeInstanceOf(QueryError);
	return error as QueryError;
}

describe('SQL over the past', () => {
	it('takes a table name, bare or qualified, at the instant of the question', async () => {
		expect(await ask('SELECT * FROM orders ORDER BY id', 3)).toEqual([['1', '10.00']]);
		expect(await ask('SELECT * FROM orders ORDER BY id')).toEqual([['2', '20.00']]);
		expect(await ask('SELECT o.total FROM public.orders o', 4)).toEqual([['11.00']]);
		expect(await ask('SELECT total FROM archive.orders')).toEqual([['99.00']]);
		expect(await ask('FROM "Order ""Lines"""')).toEqual([['1', '1.00']]);
	});

	it('pins single tables to instants of their own', async () => {
		const sql = `SELECT old.total, now.id FROM orders FOR SYSTEM_TIME AS OF TIMESTAMP '2026-03-01 00:00:05' old, orders now`;
		expect(await ask(sql)).toEqual([['10.00', '2']]);
		expect(await ask('SELECT count(*) FROM public.orders FOR SYSTEM_TIME AS OF SEQ 5')).toEqual([
			['2']
		]);
		expect(
			await ask(
				`SELECT orders.total FROM orders FOR SYSTEM_TIME AS OF LSN '0/20' WHERE orders.id = 1`
			)
		).toEqual([['11.00']]);
		expect(await ask('SELECT id FROM orders for system_time as of latest AS o')).toEqual([['2']]);
		expect(await ask('SELECT id FROM "Order ""Lines""" FOR SYSTEM_TIME AS OF SEQ 3')).toEqual([
			['1']
		]);
		expect(
			await ask(
				`WITH old AS (SELECT * FROM orders FOR SYSTEM_TIME AS OF '2026-03-01T00:00:10Z') SELECT total FROM old`
			)
		).toEqual([['11.00']]);
	});

	it('gives versions with when and by whom', async () => {
		const columns = 'total, fs_valid_from, fs_valid_to, fs_from_time, fs_to_time, fs_op, fs_xid';
		expect(
			await ask(`SELECT ${columns} FROM orders FOR SYSTEM_TIME ALL ORDER BY fs_valid_from`)
		).toEqual([
			['10.00', '1', '4', '2026-03-01 00:00:00', '2026-03-01 00:00:10', 'S', '0'],
			['11.00', '4', '6', '2026-03-01 00:00:10', '2026-03-01 00:00:30', 'U', '11'],
			['20.00', '5', null, '2026-03-01 00:00:20', null, 'I', '12']
		]);
		expect(await ask('SELECT total FROM orders FOR SYSTEM_TIME FROM SEQ 3 TO SEQ 4')).toEqual([
			['10.00']
		]);
		expect(
			await ask('SELECT total FROM orders FOR SYSTEM_TIME BETWEEN SEQ 3 AND SEQ 4 ORDER BY 1')
		).toEqual([['10.00'], ['11.00']]);
	});

	it('leaves what only looks like a clause alone', async () => {
		expect(await ask(`SELECT 'orders FOR SYSTEM_TIME ALL' -- FOR SYSTEM_TIME`)).toEqual([
			['orders FOR SYSTEM_TIME ALL']
		]);
		expect(await ask(`SELECT $$a FOR SYSTEM_TIME b$$ /* FOR /* nested */ SYSTEM_TIME */`)).toEqual([
			['a FOR SYSTEM_TIME b']
		]);
		expect(await ask(`SELECT 1 AS "for system_time";`)).toEqual([['1']]);
	});

	it('says where a clause is wrong', async () => {
		const cases: [string, RegExp][] = [
			['SELECT * FROM orders FOR SYSTEM_TIME AS OF yesterday', /instant is missing.*character 44/],
			[
				'SELECT * FROM orders FOR SYSTEM_TIME SINCE SEQ 1',
				/after FOR SYSTEM_TIME comes.*character 38/
			],
			['SELECT * FROM orders FOR SYSTEM_TIME FROM SEQ 4', /TO and a second instant.*/],
			['SELECT * FROM (SELECT 1) FOR SYSTEM_TIME ALL', /follows the name of a table/],
			['SELECT * FROM ordres FOR SYSTEM_TIME ALL', /did you mean public.orders.*character 15/],
			[
				`SELECT * FROM orders FOR SYSTEM_TIME AS OF TIMESTAMP '2020-01-01'`,
				/before what this shadow holds/
			],
			[`SELECT * FROM orders FOR SYSTEM_TIME AS OF TIMESTAMP 'noon'`, /"noon" is not an instant/],
			['SELECT * FROM orders FOR SYSTEM_TIME FROM SEQ 5 TO SEQ 4', /second instant is before/],
			["SELECT 'open", /string is not closed.*character 8/]
		];
		for (const [sql, message] of cases) {
			const error = await failure(sql);
			expect(error.message, sql).toMatch(message);
			expect(error.sql).toBe(sql);
		}
	});

	it('can only read, one statement at a time', async () => {
		expect((await failure('SELECT 1; DROP TABLE orders')).message).toMatch(/one query at a time/);
		expect((await failure('SELECT 1) x; DROP SCHEMA versions; SELECT (1')).message).toMatch(
			/closes nothing/
		);
		for (const sql of [
			'DELETE FROM orders',
			'CREATE TABLE x AS SELECT 1',
			'SET search_path = shadow',
			`COPY orders TO '/tmp/x'`,
			`SELECT * FROM read_text('/etc/passwd')`,
			`ATTACH '/tmp/x.db'`
		]) {
			expect((await failure(sql)).code, sql).toBe('failed');
		}
		expect(await ask('SELECT count(*) FROM orders')).toEqual([['1']]);
	});

	it('counts lines as the person who wrote the query does', async () => {
		expect((await failure('SELECT id,\n  nope\nFROM orders')).message).toMatch(/^LINE 2:/m);
	});

	it('says in one sentence that an extension is not there, and goes on working', async () => {
		const error = await failure(`SELECT json('{}')`);
		expect(error.code).toBe('extension-needed');
		expect(error.message).toMatch(/"json" extension, which is not part of this offline build/);
		expect(await ask('SELECT count(*) FROM orders')).toEqual([['1']]);
	});

	it('stops a query that is cancelled', async () => {
		const stop = new AbortController();
		setTimeout(() => stop.abort(), 30);
		const endless = window.sql(
			'SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range % 7 = b.range % 11',
			LATEST,
			{
				signal: stop.signal
			}
		);
		await expect(endless).rejects.toMatchObject({ code: 'cancelled' });
		expect(await ask('SELECT count(*) FROM orders')).toEqual([['1']]);
	});

	it('cuts a long result at the limit', async () => {
		const result = await window.sql('SELECT * FROM range(1000)', LATEST, { limit: 10 });
		expect(result.rowCount).toBe(10);
	});
});

describe('a series', () => {
	const range = { fromUs: START, toUs: START + 40 * SECOND, bucketUs: 10 * SECOND };

	it('takes an aggregate over the state at each bucket end', async () => {
		const of = async (expression: string, where?: string) =>
			(
				await window.series({
					table: 'public.orders',
					expression,
					...range,
					...(where && { where })
				})
			).map(({ value }) => value);
		expect(await of('sum(total)')).toEqual([11, 31, 20, 20]);
		expect(await of('count(*)')).toEqual([1, 2, 1, 1]);
		expect(await of('avg(total) + 1')).toEqual([12, 16.5, 21, 21]);
		expect(await of('sum(total)', 'id = 1')).toEqual([11, 11, null, null]);
		expect(await of('count(*)', 'id = 1')).toEqual([1, 1, 0, 0]);
	});

	it('is null before the shadow begins', async () => {
		const points = await window.series({
			table: 'public.orders',
			expression: 'count(*)',
			fromUs: START - 20 * SECOND,
			toUs: START,
			bucketUs: 10 * SECOND
		});
		expect(points.map(({ value }) => value)).toEqual([null, 1]);
	});

	it('refuses what is not one expression', async () => {
		const bad = window.series({
			table: 'public.orders',
			expression: 'count(*)) FROM x; --',
			...range
		});
		await expect(bad).rejects.toThrow(/closes nothing/);
	});
});
