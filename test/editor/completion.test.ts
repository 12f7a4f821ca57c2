import { describe, expect, test } from 'vitest';
import { NO_NAMES, type KnownNames } from '#lib/components/sql/known-names.ts';
import { proposals } from '#lib/components/sql/sql-complete.ts';
import { column, table } from '../support/memory-shadow.ts';

const names: KnownNames = {
	...NO_NAMES,
	tables: [
		table('orders', [
			column(1, 'id', 'int64', { keyPosition: 1, sourceType: 'bigint' }),
			column(2, 'customer_id', 'int64', { sourceType: 'bigint' }),
			column(3, 'Odd Name', 'text')
		]),
		table('customers', [column(1, 'id', 'int64', { keyPosition: 1 }), column(2, 'email', 'text')]),
		table('events', [column(1, 'at', 'timestamp')], { schema: 'audit' })
	],
	rowsOf: new Map([['public.orders', 12_345]]),
	cells: [{ name: 'cheap', columns: [{ name: 'price', type: 'int64' }], rows: 3, title: null }],
	parameters: [{ name: 'since', type: 'instant', value: '2026-01-01 00:00' }],
	functions: [
		{
			name: 'count',
			kind: 'aggregate',
			signatures: ['count(arg ANY) → BIGINT'],
			description: '',
			empty: false
		},
		{ name: 'now', kind: 'scalar', signatures: ['now()'], description: '', empty: true },
		{ name: 'range', kind: 'table', signatures: ['range(n)'], description: '', empty: false }
	],
	atIso: '2026-03-02 14:05:00'
};

/** What is offered at `|`, best first. */
function offered(marked: string, explicit = false) {
	const position = marked.indexOf('|');
	const found = proposals(marked.replace('|', ''), position, names, explicit);
	return [...(found?.options ?? [])].sort((a, b) => (b.boost ?? 0) - (a.boost ?? 0));
}
const labels = (marked: string, explicit = false) =>
	offered(marked, explicit).map(({ label }) => label);

describe('completion', () => {
	test('offers the columns of an alias behind its dot, and nothing else', () => {
		expect(labels('select o.| from orders o')).toEqual(['id', 'customer_id', 'Odd Name']);
		expect(labels('select o.cu| from orders o')).toContain('customer_id');
		expect(labels('select x.| from orders o')).toEqual([]);
	});

	test('names the type and the key of a column', () => {
		expect(offered('select o.| from orders o')[0]!.detail).toBe('bigint · key');
	});

	test('offers tables with their rows, cells and WITH names where a table is expected', () => {
		const found = labels('with a as (select 1) select * from |');
		expect(found.slice(0, 4)).toEqual(['a', 'cheap', 'orders', 'customers']);
		expect(found).toContain('events');
		expect(offered('from ord|').find(({ label }) => label === 'orders')!.detail).toBe(
			'3 columns · 12,345 rows'
		);
		expect(labels('from audit.|')).toEqual(['events']);
	});

	test('puts the columns of the query before functions, those before words', () => {
		const found = labels('select c| from orders');
		expect(found.indexOf('customer_id')).toBeLessThan(found.indexOf('count'));
		expect(found.indexOf('count')).toBeLessThan(found.indexOf('cross join'));
	});

	test('qualifies a column that two sources have', () => {
		const ids = offered('select i| from orders o, customers c').filter(
			({ label }) => label === 'id'
		);
		expect(ids.map(({ apply }) => apply)).toEqual(['o.id', 'c.id']);
		const [email] = offered('select e| from orders o, customers c').filter(
			({ label }) => label === 'email'
		);
		expect(email!.apply).toBe('email');
	});

	test('quotes a name that needs it, and keeps quotes that were begun', () => {
		const odd = (marked: string) =>
			offered(marked).find(({ label }) => label === 'Odd Name')!.apply;
		expect(odd('select o.| from orders o')).toBe('"Odd Name"');
		expect(odd('select "Od|" from orders')).toBe('"Odd Name"');
		expect(proposals('select "Od" from orders', 10, names, false)).toMatchObject({
			from: 7,
			to: 11
		});
	});

	test('offers FOR SYSTEM_TIME behind a table, and its instants behind that', () => {
		expect(labels('select * from orders fo|')[0]).toBe('for system_time as of timestamp');
		expect(labels('SELECT * FROM orders FOR SYS|')[0]).toBe('FOR SYSTEM_TIME AS OF TIMESTAMP');
		expect(proposals('from orders for sys', 19, names, false)!.from).toBe(12);
		expect(labels('from orders for system_time as of |')).toEqual([
			'timestamp',
			'lsn',
			'seq',
			'latest',
			'$since'
		]);
		expect(labels('select id fo| from orders')).not.toContain('for system_time all');
	});

	test('offers inputs behind a dollar sign', () => {
		expect(labels('select * from orders where id > $|')).toEqual(['since']);
		expect(labels('select * from orders where id > $si|')).toEqual(['since']);
		expect(labels('select s| from orders')).toContain('$since');
	});

	test('keeps silent in strings, comments and numbers, and where a new name is given', () => {
		for (const marked of [
			"select 'o|' from orders",
			"select 'o| from orders",
			'select 1 -- o|',
			'select /* o| */ 1 from orders',
			'select 12| from orders',
			'select id as | from orders',
			'select | from orders'
		])
			expect(labels(marked)).toEqual([]);
		expect(labels('select | from orders', true)).toContain('customer_id');
	});

	test('offers any column while the query names no table yet', () => {
		expect(labels('select em|')).toContain('email');
	});

	test('writes a call with its parentheses, unless they are there', () => {
		const call = (marked: string) => offered(marked).find(({ label }) => label === 'now')!.apply;
		expect(call('select n| from orders')).toBe('now()');
		expect(call('select n|() from orders')).toBeUndefined();
	});
});
