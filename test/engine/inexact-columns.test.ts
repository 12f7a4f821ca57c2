import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import { writeExampleStore } from '../store/example-store.ts';

/** Two products; the second transaction makes one price NaN. */
let folder: string;
let window: ShadowWindow;
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-inexact-'));
	await writeExampleStore(folder);
	window = await openWindow({ engine: openDuckDb(), store: openFolder(folder) });
});
afterAll(async () => {
	await window.close();
	await rm(folder, { recursive: true, force: true });
});

let cells = 0;
async function gaps(text: string, seq = window.latest().seq): Promise<string[]> {
	const relation = await window.keep(text, seq, { name: `cell ${++cells}` });
	return relation.inexact.map(({ table, column, why }) => `${table}.${column} ${why}`);
}

describe('a result that has NULL where the source has a value', () => {
	it('says so, by table and column', async () => {
		expect(await gaps('select * from products')).toEqual(['public.products.price inexpressible']);
		expect(await gaps('select avg(PRICE) from public.products p')).toEqual([
			'public.products.price inexpressible'
		]);
		expect(await gaps('with w as (select * from products) select price from w')).toHaveLength(1);
	});

	it('says nothing of what the query does not speak of', async () => {
		expect(await gaps('select id, name from products')).toEqual([]);
		expect(await gaps('select count(*) from products')).toEqual([]);
		expect(await gaps('select 1 as price')).toEqual([]);
	});

	it('says nothing before there was such a value, and all of it over time', async () => {
		const before = window.earliest().seq;
		expect(await gaps('select * from products', before)).toEqual([]);
		expect(await gaps('select * from products FOR SYSTEM_TIME ALL', before)).toHaveLength(1);
	});

	it('tells those who read it', async () => {
		const seq = window.latest().seq;
		const prices = await window.keep('select id, price from products', seq, { name: 'prices' });
		const reads = [{ as: 'prices', relation: prices }];
		const reader = await window.keep('select min(price) from prices', seq, { name: 'r', reads });
		expect(reader.inexact).toEqual(prices.inexact);
		const other = await window.keep('select id from prices', seq, { name: 'o', reads });
		expect(other.inexact).toEqual([]);
	});

	it('is not the table itself, which has the exact text', async () => {
		const relation = await window.stateRelation('public.products', window.latest().seq);
		expect(relation.inexact).toEqual([]);
	});
});

describe('what a query reads', () => {
	const price = ['public.products.price inexpressible'];

	it('is what its plan reads, whatever the text calls it', async () => {
		expect(await gaps('from products')).toEqual(price);
		expect(await gaps('select p from products p')).toEqual(price);
		expect(await gaps('with w(a, b, c) as (from products) select b from w')).toEqual(price);
		expect(await gaps('select "Price" from products')).toEqual(price);
		expect(await gaps("select columns(c -> c like 'pr%') from products")).toEqual(price);
		expect(await gaps('select id from products where price is null')).toEqual(price);
		expect(await gaps('select id from products order by price limit 1')).toEqual(price);
		// No price is that high but the one that a query cannot see.
		expect(await gaps('select id from products where price > 1000')).toEqual(price);
	});

	it('is not what only looks like it', async () => {
		expect(await gaps('select id * 2 as double from products')).toEqual([]);
		expect(await gaps('with w as (select * from products) select id from w')).toEqual([]);
		expect(await gaps("select 'price' as price, id from products")).toEqual([]);
	});

	it('follows a column through results under other names', async () => {
		const seq = window.latest().seq;
		const text = 'select id, price as p, 1 as one from products';
		const prices = await window.keep(text, seq, { name: 'renamed' });
		const reads = [{ as: 'renamed', relation: prices }];
		const of = async (query: string) =>
			(await window.keep(query, seq, { name: `of ${++cells}`, reads })).inexact.length;
		expect(await of('select sum(p) from renamed')).toBe(1);
		expect(await of('select id from renamed where p > 1')).toBe(1);
		expect(await of('select id, one from renamed')).toBe(0);
		expect(await of('select count(*) from renamed')).toBe(0);
	});

	it('holds for whoever counts rows that were chosen by such a column', async () => {
		const seq = window.latest().seq;
		const text = 'select id from products where price is null';
		const missing = await window.keep(text, seq, { name: 'missing' });
		const reads = [{ as: 'missing', relation: missing }];
		const counted = await window.keep('select count(*) from missing', seq, { name: 'n', reads });
		expect(counted.inexact).toHaveLength(1);
	});

	it('reaches through a table that another cell shows', async () => {
		const seq = window.latest().seq;
		const table = await window.stateRelation('public.products', seq);
		const reads = [{ as: 'shown', relation: table }];
		const early = window.earliest().seq;
		for (const at of [seq, early]) {
			const relation = await window.keep('select price from shown', at, { name: 'via', reads });
			expect(relation.inexact).toHaveLength(1);
		}
	});
});

describe('a KPI over time', () => {
	const whole = () => ({
		table: 'public.products',
		fromUs: window.earliest().transaction.runningTimeUs,
		toUs: window.latest().transaction.runningTimeUs,
		bucketUs: 60e6
	});
	const gapsOver = async (expression: string, more: object = {}) =>
		(await window.seriesCaveats({ ...whole(), expression, ...more })).inexact.map(
			({ column }) => column
		);

	it('names what it adds up or chooses by and cannot see', async () => {
		expect(await gapsOver('sum(price)')).toEqual(['price']);
		expect(await gapsOver('count(*)', { where: 'price > 1' })).toEqual(['price']);
		expect(await gapsOver('count(*)')).toEqual([]);
		expect(await gapsOver('sum(id * 2)')).toEqual([]);
	});

	it('says nothing while there was no such value', async () => {
		const toUs = window.earliest().transaction.runningTimeUs + 1;
		expect(await gapsOver('sum(price)', { toUs })).toEqual([]);
	});
});
