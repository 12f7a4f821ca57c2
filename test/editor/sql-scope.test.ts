import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { readSql } from '#lib/components/sql/sql-blocks.ts';
import { NO_NAMES, type KnownNames } from '#lib/components/sql/known-names.ts';
import {
	columnsOf,
	joinConditions,
	outputOf,
	visibleSources
} from '#lib/components/sql/sql-scope.ts';
import { column, table } from '../support/memory-shadow.ts';

const orders = table('orders', [
	column(1, 'id', 'int64', { keyPosition: 1 }),
	column(2, 'customer_id', 'int64'),
	column(3, 'total', { kind: 'decimal', precision: 12, scale: 2 })
]);
orders.definition.constraints.push({
	name: 'fk',
	kind: 'foreign key',
	definition: '',
	columns: ['customer_id'],
	references: { table: 'public.customers', columns: ['id'], onDelete: '', onUpdate: '' },
	deferrable: false
});
const names: KnownNames = {
	...NO_NAMES,
	tables: [orders, table('customers', [column(1, 'id', 'int64'), column(2, 'Full Name', 'text')])],
	cells: [{ name: 'cheap', columns: [{ name: 'price', type: 'int64' }], rows: 3, title: null }]
};

/** The context at `|`, and the names of what can be read there. */
function at(marked: string) {
	const position = marked.indexOf('|');
	const text = marked.replace('|', '');
	const { tokens, contexts } = readSql(text);
	const index = tokens.findIndex(({ end }) => end >= position);
	const context =
		contexts[index === -1 ? tokens.length : tokens[index]!.start >= position ? index : index]!;
	const columns = visibleSources(context.block).flatMap(({ source, block }) =>
		columnsOf(source, block, names).map((one) => `${one.qualifier}.${one.name}`)
	);
	return { ...context, columns };
}

describe('the shape of a query', () => {
	test('knows the columns of a source that comes later, by its alias', () => {
		expect(at('select | from orders o').columns).toEqual(['o.id', 'o.customer_id', 'o.total']);
		expect(at('select | from public.orders').columns[0]).toBe('orders.id');
	});

	test('reads every kind of source', () => {
		expect(
			at("select | from orders for system_time as of timestamp '2026-01-01' as o, cheap c").columns
		).toEqual(['o.id', 'o.customer_id', 'o.total', 'c.price']);
		expect(at('select | from orders for system_time all o').columns).toContain('o.fs_xid');
		expect(
			at('select | from (select id, total * 2 as twice, count(*) n from orders) s').columns
		).toEqual(['s.id', 's.twice', 's.n']);
		expect(
			at('select | from range(3) r(n) join lateral (select r.n * 2 as m) x on true').columns
		).toEqual(['r.n', 'x.m']);
	});

	test('follows WITH through stars, renamed columns and unions', () => {
		expect(at('with a as (select * exclude (total) from orders) select | from a').columns).toEqual([
			'a.id',
			'a.customer_id'
		]);
		expect(at('with a(x, y) as (select id, total from orders) select | from a b').columns).toEqual([
			'b.x',
			'b.y'
		]);
		expect(
			at(
				'with a as (select id k from orders), b as (select k + 1 as m from a) select 1 union all select | from b'
			).columns
		).toEqual(['b.m']);
		expect(
			at('with recursive a as (select 1 as n union all select n + 1 from a) select | from a')
				.columns
		).toEqual(['a.n']);
	});

	test('sees the query around a subquery, and not its neighbour', () => {
		const { columns } = at(
			'select (select | from customers) from orders o where exists (select 1 from cheap)'
		);
		expect(columns).toEqual([
			'customers.id',
			'customers.Full Name',
			'o.id',
			'o.customer_id',
			'o.total'
		]);
	});

	test('says where a table is expected, and where FOR SYSTEM_TIME may stand', () => {
		expect(at('select * from |').source).toBe(true);
		expect(at('select * from orders, |').source).toBe(true);
		expect(at('select * from orders o join |').source).toBe(true);
		expect(at('select * from orders o join customers c on o.id = c.id, |').source).toBe(true);
		expect(at('from orders |').behind?.name).toEqual(['orders']);
		expect(at('select * from orders f|').behind?.name).toEqual(['orders']);
		expect(at('select * from orders o |').behind).toBeNull();
		expect(at('select id from orders where |').clause).toBe('where');
		expect(at('select a is distinct from b, | from orders').clause).toBe('select');
		expect(at('select extract(year from |) from orders').source).toBe(false);
	});

	test('makes join conditions of foreign keys, either way round', () => {
		const { block } = at('select * from customers c join orders o on |');
		expect(joinConditions(block, names)).toEqual(['o.customer_id = c.id']);
		expect(joinConditions(at('from orders join customers on |').block, names)).toEqual([
			'orders.customer_id = customers.id'
		]);
	});

	test('is read from any beginning of any text', () => {
		const word = fc.constantFrom(
			...'select from ( ) , . * orders o join on with a as union all where for system_time of \' " -- /* $x 1 ; lateral case end'.split(
				' '
			)
		);
		fc.assert(
			fc.property(fc.array(word, { maxLength: 24 }), (words) => {
				const text = words.join(' ');
				const { tokens, contexts } = readSql(text);
				expect(contexts).toHaveLength(tokens.length + 1);
				for (const { block } of contexts) {
					outputOf(block, names);
					for (const { source, block: around } of visibleSources(block))
						columnsOf(source, around, names);
				}
			}),
			{ numRuns: 2000 }
		);
	});
});
