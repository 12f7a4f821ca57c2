import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorFixes } from '#lib/components/sql/error-fixes.ts';
import { errorPlace, withoutCaret } from '#lib/components/sql/error-place.ts';
import { type KnownNames, NO_NAMES } from '#lib/components/sql/known-names.ts';
import { functionsOf } from '#lib/components/sql/sql-functions.ts';
import { describe as describeName } from '#lib/components/sql/sql-describe.ts';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { column, MemoryShadow, table } from '../support/memory-shadow.ts';

/** What the real engine says of a query is where these tests begin. */
let window: ShadowWindow;
let names: KnownNames;

beforeAll(async () => {
	const shadow = new MemoryShadow();
	await shadow.define(
		table('orders', [
			column(1, 'id', 'int64', { keyPosition: 1 }),
			column(2, 'price', 'float64'),
			column(3, 'note', 'text')
		])
	);
	await shadow.define(table('customers', [column(1, 'id', 'int64', { keyPosition: 1 })]));
	shadow.commit(0, 1_000_000, [{ table: 'public.orders', op: 'S', row: ['1', '2', 'x'] }]);
	await shadow.flush();
	window = await openWindow({ engine: await openDuckDb(), store: shadow });
	names = {
		...NO_NAMES,
		tables: ['public.orders', 'public.customers'].flatMap(
			(id) => window.schemaAt(id, window.latest().seq) ?? []
		)
	};
});
afterAll(() => window.close());

async function failure(
	sql: string
): Promise<{ message: string; at: string | null; mended: string[] }> {
	const error: unknown = await window.sql(sql, window.latest().seq, { limit: 5 }).then(
		() => null,
		(reason: unknown) => reason
	);
	if (!(error instanceof Error)) throw new Error(`${sql} did not fail`);
	const place = errorPlace(error.message, sql);
	const mended = errorFixes(error.message, sql, place, names).map(
		(fix) => sql.slice(0, fix.from) + fix.text + sql.slice(fix.to)
	);
	return { message: error.message, at: place && sql.slice(place.from, place.to), mended };
}

describe('an error of the engine', () => {
	test.each([
		['select * from ordrs', 'ordrs'],
		['select prise from orders', 'prise'],
		['select o.prise\nfrom orders o\nwhere o.price > 1', 'o.prise'],
		['select * form orders', 'orders'],
		['select count(* from orders', '('],
		['select 1 +', '+'],
		['select id,\n  price\nfrom orders where', 'where'],
		['select fooo(1)', 'fooo'],
		['select sum(note) from orders', 'sum'],
		["select cast('abc' as integer)", 'cast'],
		['select note, count(*) from orders group by id', 'note'],
		['select * from orders o join customers c using (idd)', 'idd'],
		['select id from orders o join customers c on true', 'id'],
		['select q.* from orders o', 'q'],
		["select 'é日本語', prise from orders", 'prise'],
		['select -- prise\n\tprise from orders', 'prise'],
		['select 1::nopetype', 'nopetype'],
		['select * exclude (nope) from orders', 'nope'],
		['select price from orders where price > $low', '$low'],
		["select 'abc", "'abc"],
		['select 1; select 2', ';'],
		['insert into orders values (1)', 'into'],
		['select * from nope for system_time all', 'nope'],
		[
			'select price, price, id, id, price, note, note, id, id, id, price, id, note, prices, note, id, id, price, price from orders',
			'prices'
		]
	])('%s is marked where it is wrong', async (sql, at) => {
		expect((await failure(sql)).at).toBe(at);
	});

	test('is marked at the right one of two equal words', async () => {
		const sql =
			'select price\nfrom orders\nwhere note = 1 or\n  (select prise from customers) = price\n  or prise = 2';
		const error = await window.sql(sql, 1, {}).catch((reason: unknown) => reason as Error);
		const place = errorPlace((error as Error).message, sql)!;
		expect(sql.slice(0, place.from).split('\n')).toHaveLength(
			/LINE 5/.test((error as Error).message) ? 5 : 4
		);
	});

	test.each([
		['select * from ordrs', 'select * from orders'],
		['select prise from orders', 'select price from orders'],
		['select o.prise from orders o', 'select o.price from orders o'],
		[
			'select id from orders o join customers c on true',
			'select o.id from orders o join customers c on true'
		],
		['select nope.id from orders', 'select orders.id from orders'],
		['select flor(1)', 'select floor(1)'],
		[
			'with a as (select 1 as "Odd Name") select "Odd Nam" from a',
			'with a as (select 1 as "Odd Name") select "Odd Name" from a'
		]
	])('%s can be mended by a choice', async (sql, mended) => {
		expect((await failure(sql)).mended).toContain(mended);
	});

	test('offers no replacement where none is near', async () => {
		expect((await failure('select zzzzzz from customers')).mended).toEqual([
			'select id from customers'
		]);
		expect((await failure('select 1 +')).mended).toEqual([]);
	});

	test('is told without the copy of the query, long lists cut', async () => {
		const { message } = await failure('select sum(note) from orders');
		expect(withoutCaret(message)).toMatch(/Candidate functions:(\n\t.*){5}\n\t… \d+ more$/);
		expect(withoutCaret((await failure('select 1 +')).message)).toBe(
			'Parser Error: the query ends too early'
		);
	});
});

describe('the functions of the engine', () => {
	test('are told with their forms, one for each number of parameters', async () => {
		const functions = await functionsOf(window);
		const named = (name: string) => functions.find((one) => one.name === name);
		expect(functions.length).toBeGreaterThan(400);
		expect(named('round')!.signatures).toEqual([
			'round(x DOUBLE) → DOUBLE',
			expect.stringMatching(/^round\(x \w+, precision INTEGER\)/)
		]);
		expect(named('now')).toMatchObject({ empty: true, kind: 'scalar' });
		expect(named('row_number')!.kind).toBe('window');
		expect(new Set(functions.map(({ name }) => name)).size).toBe(functions.length);
		expect(await functionsOf(window)).toBe(functions);
	});
});

describe('the description of a name', () => {
	const known = (): KnownNames => ({
		...names,
		rowsOf: new Map([['public.orders', 1234]]),
		cells: [
			{ name: 'cheap', columns: [{ name: 'price', type: 'int64' }], rows: 3, title: 'Cheap ones' }
		],
		parameters: [{ name: 'low', type: 'number', value: '3' }],
		functions: [
			{
				name: 'abs',
				kind: 'scalar',
				signatures: ['abs(x)'],
				description: 'Absolute.',
				empty: false
			}
		]
	});
	const of = (marked: string) => {
		const position = marked.indexOf('|');
		return describeName(marked.replace('|', ''), position, known());
	};

	test('tells type, key and nullability of a column, through its alias', () => {
		expect(of('select o.i|d from orders o')).toMatchObject({
			title: 'id int64',
			facts: ['of public.orders', 'key', 'never null']
		});
		expect(of('select pri|ce from orders')).toMatchObject({
			title: 'price float64',
			facts: ['of public.orders', 'may be null']
		});
		expect(of('select m.p| from (select price p from orders) m')).toMatchObject({
			title: 'p float64'
		});
	});

	test('tells rows and columns of a table, also at its alias', () => {
		for (const marked of ['from ord|ers', 'select o|.id from orders o', 'from public.ord|ers'])
			expect(of(marked)).toMatchObject({
				title: 'public.orders',
				facts: ['table', '1,234 rows', '3 columns']
			});
	});

	test('tells of cells, inputs and functions', () => {
		expect(of('from che|ap')).toMatchObject({ title: 'cheap', facts: ['Cheap ones', '3 rows'] });
		expect(of('select $lo|w')).toMatchObject({
			title: '$low',
			facts: ['input', 'number', 'now 3']
		});
		expect(of('select ab|s(1)')).toMatchObject({ title: 'abs(x)', text: 'Absolute.' });
	});

	test('keeps silent about what it does not know, and in strings', () => {
		expect(of('select nop|e from orders')).toBeNull();
		expect(of("select 'ord|ers'")).toBeNull();
	});
});
