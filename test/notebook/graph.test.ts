import { describe, expect, test } from 'vitest';
import { CELL_KINDS, cellKind } from '#lib/notebook/cell-kinds.ts';
import { buildGraph, downstream, graphProblem, upstream } from '#lib/notebook/graph.ts';
import { fillSpec } from '#lib/notebook/fill-spec.ts';
import { parseNotebook } from '#lib/notebook/parse.ts';
import { serialiseNotebook } from '#lib/notebook/serialise.ts';
import { parametersIn, tableNamesIn } from '#lib/notebook/sql-names.ts';
import { cell, notebook, query } from './scripted-executor.ts';

const none = new Map<string, readonly string[]>();

describe('the graph of a notebook', () => {
	test('knows who reads whom through every kind', () => {
		const document = notebook([
			cell('g', 'grid', 'data: Q'),
			cell('p', 'plot', 'data: q\nx: a'),
			cell('j', 'plot', '{ "data" : "q" }'),
			cell('k', 'check', 'select * from q where x > $n'),
			cell('c', 'chart', 'table: t\nexpression: sum(x)\nwhere: x > $n\nlabel: US$n'),
			cell('d', 'diff', 'from: $when -1tx'),
			cell('h', 'history', 'table: a$n\nkey: {"id":$n}'),
			query('q', 'select * from t where x = $n', { at: '$when' }),
			cell('o', 'input', 'type: choice\noptions-from: select a from q', { as: 'which' }),
			cell('n', 'input', 'type: number', { as: 'N' }),
			cell('w', 'input', 'type: instant', { as: 'when' }),
			cell('m', 'markdown', 'from q where $n')
		]);
		const graph = buildGraph(document, none);
		expect(Object.fromEntries(graph.reads)).toEqual({
			g: ['q'],
			p: ['q'],
			j: ['q'],
			k: ['q', 'n'],
			c: ['n'],
			d: ['w'],
			h: ['n'],
			q: ['w', 'n'],
			o: ['q'],
			n: [],
			w: [],
			m: []
		});
		expect(graph.order.slice(0, 3)).toEqual(['w', 'n', 'q']);
		expect([...downstream(graph, ['w'])].sort()).toEqual(['d', 'g', 'j', 'k', 'o', 'p', 'q']);
		expect([...upstream(graph, ['g'])].sort()).toEqual(['n', 'q', 'w']);
		expect(graph.names.get('q')).toBe('q');
	});

	test('believes the engine about names where it could parse', () => {
		const document = notebook([query('a', 'select 1'), query('b', 'from a, c'), query('c', '')]);
		const graph = buildGraph(document, new Map([['b', ['C']]]));
		expect(graph.reads.get('b')).toEqual(['c']);
	});

	test('says at each cell of a circle which cells it goes through', () => {
		const document = notebook([
			query('a', 'from c'),
			query('b', 'from a'),
			query('c', 'from b'),
			query('d', 'from c'),
			query('orders', 'from orders')
		]);
		const graph = buildGraph(document, none);
		expect([...graph.circles.keys()].sort()).toEqual(['a', 'b', 'c', 'orders']);
		expect(graphProblem(document, graph, 'b')).toBe(
			'These cells read each other in a circle: a → c → b → a. Take one of these reads out, or split a cell.'
		);
		expect(graphProblem(document, graph, 'orders')).toContain('write public.orders for the table');
		expect(graphProblem(document, graph, 'd')).toBeNull();
	});

	test('takes 20,000 cells in a row without running out of stack', () => {
		const cells = Array.from({ length: 20_000 }, (_, i) => query(`q${i}`, `from q${i + 1}`));
		const { order, circles } = buildGraph(notebook(cells), none);
		expect(order[0]).toBe('q19999');
		expect(circles.size).toBe(0);
	});
});

describe('the names in a query that nobody has parsed yet', () => {
	test.each([
		['select a.x from A, "B c" b join lateral (select * from d) x on true', ['a', 'b c', 'd']],
		[
			'with a as (select * from b), c(x, y) as materialized (from d) select * from a, c',
			['b', 'd']
		],
		['select a, b, c from t order by d, e', ['t']],
		["select 'from x' -- from y\n/* from z */ from t where u in (select v from w)", ['t', 'w']],
		['select * from public.orders, s.t', []],
		['select * from range(10), t', ['t']],
		['from a union all select * from b', ['a', 'b']],
		['select * from t for system_time as of $when', ['t']],
		['select * from a where x = $q$ from b $q$', ['a']],
		["select * from a where x = 'open from b", ['a']],
		['summarize a', ['a']],
		['', []]
	])('%j reads %j', (sql, names) => {
		expect(tableNamesIn(sql)).toEqual(names);
	});

	test('parameters stand outside strings, comments, names and dollar quotes', () => {
		const sql = `select $A, '$b', "$c", a$d, $e$ $f $e$, $1, $g -- $h\n/* $i */ + $_j2`;
		expect(parametersIn(sql).map(({ name }) => name)).toEqual(['a', 'g', '_j2']);
	});
});

describe('the kinds of cells', () => {
	test('each have a template that reads back, goes on from the last query, and has its own name', () => {
		const before = notebook([query('result', 'select 1')]);
		for (const kind of CELL_KINDS) {
			const cell = kind.template(before, 'new');
			expect(cell).toMatchObject({ id: 'new', kind: kind.kind });
			const document = { ...before, cells: [...before.cells, cell] };
			expect(parseNotebook(serialiseNotebook(document))).toMatchObject({ document, problems: [] });
			expect(buildGraph(document, none).duplicates.size).toBe(0);
			if (['sql', 'grid', 'plot', 'check'].includes(kind.kind))
				expect(buildGraph(document, none).reads.get('new')).toEqual(['result']);
			if (!['chart', 'history'].includes(kind.kind)) expect(fillSpec(cell).problems).toEqual([]);
			expect(kind.title).not.toBe('');
		}
		expect(cellKind('forecast')).toBeUndefined();
	});
});
