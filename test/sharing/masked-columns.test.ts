import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Relation } from '#lib/engine/relation.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { openMasked } from './masked-window.ts';

/** customers.email has stand-ins, customers.balance is hidden. */
const EMAIL = { table: 'public.customers', column: 'email', how: 'pseudonym' } as const;
const BALANCE = { table: 'public.customers', column: 'balance', how: 'hidden' } as const;
let window: ShadowWindow;
beforeAll(async () => {
	window = await openMasked([EMAIL, BALANCE]);
});
afterAll(() => window.close());

let cells = 0;
const ask = (text: string) => window.keep(text, 6, { name: `cell ${++cells}` });
const labels = ({ columns }: Relation) =>
	Object.fromEntries(
		columns.map(({ name, masked = [] }) => [name, masked.map(({ column }) => column).join()])
	);

test('a table says which of its columns are masked, and how', async () => {
	const customers = await window.stateRelation('public.customers', 6);
	expect(customers.masked).toEqual([EMAIL, BALANCE]);
	expect(labels(customers)).toEqual({ id: '', email: 'email', balance: 'balance' });
	expect((await window.stateRelation('public.orders', 6)).masked).toEqual([]);
});

test('a query says which of its columns come from masked ones', async () => {
	expect(labels(await ask('select * from customers order by email'))).toEqual({
		id: '',
		email: 'email',
		balance: 'balance'
	});
	expect(labels(await ask('select id, email as who, 1 as one from customers'))).toEqual({
		id: '',
		who: 'email',
		one: ''
	});
	const sums = await ask('select sum(balance) as s, count(distinct email) as n from customers');
	expect(labels(sums)).toEqual({ s: 'balance', n: 'email' });
});

test('a query that only chooses by a masked column says so without a label', async () => {
	const found = await ask("select id from customers where email = 'ann@example.com'");
	expect(labels(found)).toEqual({ id: '' });
	expect(found.masked).toEqual([EMAIL]);
});

test('a hidden value is not called one that the database never sent', async () => {
	expect((await ask('select balance, email from customers')).inexact).toEqual([]);
	const customers = await window.stateRelation('public.customers', 6);
	expect(await customers.inexactValues()).toEqual([]);
});

test('a KPI over a masked column says so', async () => {
	const request = { table: 'public.customers', fromUs: 1e6, toUs: 3e6, bucketUs: 1e6 };
	const caveats = (expression: string) => window.seriesCaveats({ ...request, expression });
	expect((await caveats('sum(balance)')).masked).toEqual([BALANCE]);
	expect((await caveats('count(*)')).masked).toEqual([]);
});
