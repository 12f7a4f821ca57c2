import { describe, expect, test } from 'vitest';
import { fillSpec } from '#lib/notebook/cell-spec.ts';
import { compileSql } from '#lib/notebook/compile-sql.ts';
import { dependencies, downstream } from '#lib/notebook/dependencies.ts';
import { type Cell, emptyFront } from '#lib/notebook/document.ts';
import { formatDurationUs, parseDurationUs } from '#lib/notebook/duration.ts';
import { findMark, parseInstantExpression } from '#lib/notebook/instant-expression.ts';
import { outline } from '#lib/notebook/outline.ts';
import { namesIn } from '#lib/notebook/sql-names.ts';

const cell = (id: string, kind: string, body: string, attributes = {}): Cell => ({
	id,
	kind,
	attributes,
	body
});
const notebook = (...cells: Cell[]) => ({ front: emptyFront(), cells });

describe('a cell spec', () => {
	test('fills in every default', () => {
		const { spec, problems } = fillSpec(
			cell('c1', 'chart', 'table: public.products\nexpression: avg(price)')
		);
		expect(problems).toEqual([]);
		expect(spec).toMatchObject({
			kind: 'chart',
			label: 'avg(price)',
			where: null,
			bucketUs: 86_400e6,
			at: null,
			from: { base: { kind: 'earliest' } },
			to: { base: { kind: 'instant', text: 'latest' } }
		});
	});

	test('says what is missing and how to write it', () => {
		expect(fillSpec(cell('c1', 'chart', 'bucket: soon')).problems).toEqual([
			'expression is missing: write expression: avg(price)',
			'table is missing: write table: public.products',
			'bucket is no duration: write 15m, 6h or 1d'
		]);
		expect(fillSpec(cell('c1', 'seance', '')).problems).toEqual([
			'"seance" is not a kind of cell that this version knows'
		]);
	});

	test('takes a row by its key or by a condition', () => {
		const byKey = fillSpec(cell('h', 'history', 'table: public.t\nkey: {"id": 7}')).spec;
		expect(byKey).toMatchObject({ row: { kind: 'key', key: { id: '7' } } });
		const byWhere = fillSpec(cell('h', 'history', 'table: public.t\nwhere: price = 0')).spec;
		expect(byWhere).toMatchObject({ row: { kind: 'where', where: 'price = 0' } });
	});
});

describe('an instant expression', () => {
	test('names a mark and steps from it', () => {
		expect(parseInstantExpression('incident~Price zero -1tx +2h')).toMatchObject({
			base: { kind: 'mark', mark: 'incident', words: ['price', 'zero'] },
			offsets: [
				{ kind: 'transactions', count: -1 },
				{ kind: 'time', us: 7200e6 }
			]
		});
	});

	test('leaves every other instant to the one reader of instants', () => {
		expect(parseInstantExpression('2026-03-01T14:05Z -1d')).toMatchObject({
			base: { kind: 'instant', text: '2026-03-01T14:05Z' },
			offsets: [{ kind: 'time', us: -86_400e6 }]
		});
		expect(parseInstantExpression('  ')).toContain('names no instant');
	});

	test('finds the first mark in the order of the shadow that has every word', () => {
		const mark = (seq: number, title: string) => ({
			kind: 'incident' as const,
			title,
			detail: '',
			seq,
			timeUs: 0,
			xid: 1,
			table: null
		});
		const marks = [mark(9, 'Price zero again'), mark(3, 'Prices set to zero'), mark(1, 'Other')];
		expect(findMark(marks, { mark: 'incident', words: ['price', 'zero'] })?.seq).toBe(3);
		expect(findMark(marks, { mark: 'ddl', words: [] })).toBeUndefined();
	});
});

describe('durations', () => {
	test('are written in the largest unit that divides them', () => {
		expect(parseDurationUs('90m')).toBe(5400e6);
		expect(formatDurationUs(5400e6)).toBe('90m');
		expect(formatDurationUs(7 * 86_400e6)).toBe('7d');
		expect(parseDurationUs('0d')).toBeNull();
	});
});

describe('dependencies between cells', () => {
	const chain = notebook(
		cell('c', 'sql', 'select * from b;'),
		cell('a', 'sql', 'select 1 as x -- reads c? no', { as: 'a' }),
		cell('b', 'sql', "select * from a where y <> 'c'", { as: 'b' })
	);

	test('order every cell after what it reads', () => {
		const { order, reads } = dependencies(chain);
		expect(order).toEqual(['a', 'b', 'c']);
		expect([...downstream(reads, 'a')].sort()).toEqual(['b', 'c']);
	});

	test('become common table expressions before the query', () => {
		const compiled = compileSql(chain, 'c');
		expect(compiled).toMatchObject({
			sql: 'with "a" as (select 1 as x -- reads c? no\n), "b" as (select * from a where y <> \'c\'\n) (select * from b\n)'
		});
		if (typeof compiled === 'object')
			expect(compiled.sql.slice(compiled.prefixLength)).toMatch(/^select \* from b/);
	});

	test('in a circle are refused by name', () => {
		const circle = notebook(
			cell('a', 'sql', 'select * from y', { as: 'x' }),
			cell('b', 'sql', 'select * from x', { as: 'y' })
		);
		expect(compileSql(circle, 'a')).toBe('cell #a reads itself, directly or through y');
	});

	test('across two instants are refused with the way out', () => {
		const split = notebook(
			cell('a', 'sql', 'select 1', { as: 'x', at: 'earliest' }),
			cell('b', 'sql', 'select * from x')
		);
		expect(compileSql(split, 'b')).toContain('pinned to another instant');
	});

	test('are read outside strings, comments and dollar quotes', () => {
		expect([...namesIn(`select "A""b", f(x) /* y */ from T -- z\n where 'w' = $q$ v $q$`)]).toEqual(
			['select', 'A"b', 'f', 'x', 'from', 't', 'where']
		);
	});
});

describe('the outline', () => {
	test('groups cells under the steps', () => {
		const steps = outline(
			notebook(
				cell('a', 'markdown', '# T'),
				cell('b', 'markdown', 'x', { step: 'One' }),
				cell('c', 'sql', 'select 1')
			)
		);
		expect(steps).toEqual([
			{ id: 'a', title: '', cellIds: ['a'] },
			{ id: 'b', title: 'One', cellIds: ['b', 'c'] }
		]);
	});
});
