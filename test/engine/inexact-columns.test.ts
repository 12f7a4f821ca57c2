import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { mentions } from '#lib/engine/inexact-columns.ts';
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

describe('what a query may speak of', () => {
	it('is what it names, and everything with a star', () => {
		expect(mentions('select "Price" from t', 'price')).toBe(true);
		expect(mentions('select t.* from t', 'price')).toBe(true);
		expect(mentions('select count( * ) from t', 'price')).toBe(false);
		expect(mentions('select id from t', 'price')).toBe(false);
		expect(mentions('select id from prices', 'price')).toBe(false);
		expect(mentions('select "a-b" from t', 'a-b')).toBe(true);
	});
});
