import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import type { Engine } from '#lib/engine/engine.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { column, MemoryShadow, table } from '../support/memory-shadow.ts';

let engine: Engine;
let window: ShadowWindow;
beforeAll(async () => {
	engine = await openDuckDb();
	const shadow = new MemoryShadow();
	await shadow.define(table('t', [column(1, 'id', 'int32', { keyPosition: 1 })]));
	shadow.commit(0, 1_772_323_200_000_000, [{ table: 'public.t', op: 'S', row: ['1'] }]);
	await shadow.flush();
	window = await openWindow({ engine, store: shadow });
});
afterAll(() => engine.close());

let cells = 0;
async function summary(sql: string, columnName = 'x', filter = {}) {
	const relation = await window.keep(sql, 1, { name: `summary ${++cells}` });
	return relation.summary(columnName, filter);
}
const total = (buckets: { count: number }[] | null) =>
	(buckets ?? []).reduce((sum, { count }) => sum + count, 0);

describe('a summary', () => {
	it('counts rows, nulls and different values exactly where there are few', async () => {
		const of = await summary(
			'SELECT CASE WHEN range % 10 <> 0 THEN range // 10 END AS x FROM range(1000)'
		);
		expect(of).toMatchObject({
			rows: 1000,
			nulls: 100,
			unknown: 0,
			distinct: { count: 100, exact: true },
			min: '0',
			max: '99',
			top: null
		});
		expect(total(of.histogram)).toBe(900);
		expect(of.quantiles).toEqual({
			p5: '4',
			p25: '24',
			p50: '49',
			p75: '74',
			p95: '94',
			exact: true
		});
	});

	it('has buckets from the smallest to the largest, each value in one', async () => {
		const { histogram } = await summary('SELECT range * 3 AS x FROM range(241)');
		expect(histogram).toHaveLength(24);
		expect(histogram![0]!.from).toBe(0);
		expect(histogram!.at(-1)!.to).toBe(720);
		expect(total(histogram)).toBe(241);
		// Few whole numbers have a bucket each.
		expect((await summary('SELECT range % 3 AS x FROM range(30)')).histogram).toHaveLength(3);
		expect((await summary('SELECT 5 AS x FROM range(30)')).histogram).toEqual([
			{ from: 5, to: 5, count: 30 }
		]);
	});

	it('keeps digits, and leaves what is not finite out of the scale only', async () => {
		const big = await summary(`SELECT unnest([9007199254740993, 9007199254740995]) AS x`);
		expect([big.min, big.max]).toEqual(['9007199254740993', '9007199254740995']);
		const float = await summary(`SELECT unnest(['NaN', 'Infinity', '1.5', '2.5']::DOUBLE[]) AS x`);
		expect(float.rows).toBe(4);
		expect(total(float.histogram)).toBe(2);
		const time = await summary(
			`SELECT unnest(['2026-03-01 00:00:00.000001', '2026-03-02', 'infinity']::TIMESTAMP[]) AS x`
		);
		expect(time.min).toBe('2026-03-01 00:00:00.000001');
		expect(time.max).toBe('infinity');
		expect(total(time.histogram)).toBe(2);
		expect((await summary(`SELECT unnest(['10:00', '12:30']::TIME[]) AS x`)).quantiles?.p50).toBe(
			'10:00:00'
		);
	});

	it('tells the most frequent values of everything that has no scale', async () => {
		const of = await summary(
			`SELECT CASE WHEN range < 60 THEN 'a' WHEN range < 90 THEN '' ELSE 'x' || range END AS x FROM range(100)`
		);
		expect(of.histogram).toBeNull();
		expect(of.top!.slice(0, 2)).toEqual([
			{ value: 'a', count: 60 },
			{ value: '', count: 30 }
		]);
		expect(of.top).toHaveLength(10);
		expect((await summary(`SELECT range % 2 = 0 AS x FROM range(3)`)).top).toEqual([
			{ value: 't', count: 2 },
			{ value: 'f', count: 1 }
		]);
		expect((await summary(`SELECT '\\xAB'::BLOB AS x`)).top).toEqual([
			{ value: '\\xab', count: 1 }
		]);
		expect((await summary(`SELECT [1, 2] AS x`)).top).toHaveLength(1);
	});

	it('says where it is an estimate', async () => {
		const of = await summary('SELECT range AS x FROM range(1500000)');
		expect(of.distinct.exact).toBe(false);
		expect(of.distinct.count / 1_500_000).toBeGreaterThan(0.85);
		expect(of.distinct.count / 1_500_000).toBeLessThan(1.15);
		expect(of.quantiles!.exact).toBe(false);
		expect(Number(of.quantiles!.p50) / 750_000).toBeCloseTo(1, 1);
		expect(total(of.histogram)).toBe(1_500_000);
	});

	it('is about the rows that a filter leaves, and about none', async () => {
		const of = await summary('SELECT range AS x FROM range(100)', 'x', { where: 'x < 10' });
		expect(of).toMatchObject({ rows: 10, max: '9' });
		const none = await summary('SELECT 1 AS x WHERE false');
		expect(none).toMatchObject({ rows: 0, min: null, histogram: [], quantiles: null });
		await expect(summary('SELECT 1 AS x', 'y')).rejects.toThrow(/no column "y"/);
	});
});
