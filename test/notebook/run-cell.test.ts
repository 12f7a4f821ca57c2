import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { QueryError } from '#lib/engine/engine.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import type { CellResult } from '#lib/notebook/cell-result.ts';
import type { Cell } from '#lib/notebook/document.ts';
import { buildGraph } from '#lib/notebook/graph.ts';
import { runCell } from '#lib/notebook/run-cell.ts';
import { cell, notebook, query } from './scripted-executor.ts';
import { openShop, START, textsOf } from './shop-window.ts';

// Every kind, asked of a real window.

let window: ShadowWindow;
beforeAll(async () => {
	window = await openShop();
});
afterAll(() => window.close());

/** Runs the cells in the order of the graph and gives the last one's result. */
async function results(cells: Cell[], seq = 9): Promise<Map<string, CellResult>> {
	const document = notebook(cells);
	const graph = buildGraph(document, new Map());
	const found = new Map<string, CellResult>();
	for (const id of graph.order) {
		const request = {
			cell: cells.find((one) => one.id === id)!,
			document,
			graph,
			seq,
			resultOf: (source: string) => found.get(source) ?? null
		};
		found.set(id, await runCell(window, request, new AbortController().signal));
	}
	return found;
}

async function run(target: Cell, before: Cell[] = [], seq = 9): Promise<CellResult> {
	return (await results([...before, target], seq)).get(target.id)!;
}

async function rows(target: Cell, before: Cell[] = [], seq = 9) {
	const result = await run(target, before, seq);
	if (result.kind !== 'relation') throw new Error(`a ${result.kind}`);
	return textsOf(result.relation);
}

const input = (name: string, body: string) => cell(`i-${name}`, 'input', body, { as: name });

describe('a query', () => {
	test('reads the past at the instant of the notebook, or at its own', async () => {
		const text = 'select sum(price) as s from products';
		expect(await rows(query('q', text))).toEqual([['0.00']]);
		expect(await rows(query('q', text), [], 3)).toEqual([['29.50']]);
		expect(await rows(query('q', text, { at: 'seq:5' }))).toEqual([['32.75']]);
		expect(await rows(query('q', text, { at: 'latest -2tx' }))).toEqual([['32.75']]);
	});

	test('reads other cells as tables, each at its own instant', async () => {
		const before = query('Was', 'select id, price from products', { at: 'earliest' });
		const after = query('now', 'select id, price from products');
		expect(
			await rows(
				query(
					'q',
					'select n.id, w.price from now n left join was w using (id) where w.price is distinct from n.price order by 1'
				),
				[before, after]
			)
		).toEqual([
			['1', '1.50'],
			['2', '8.00'],
			['3', '20.00'],
			['4', null]
		]);
	});

	test('fails with the words of the engine, and says what is wrong with its settings', async () => {
		await expect(run(query('q', 'select prise from products'))).rejects.toThrow(/prise/);
		await expect(run(query('q', 'select 1', { at: 'incident~flood' }))).rejects.toThrow(
			/no incident mark/
		);
		await expect(run(cell('c', 'chart', 'bucket: soon'))).rejects.toThrow(/expression is missing/);
	});

	test('that is empty shows nothing', async () => {
		expect(await run(query('q', ' \n'))).toEqual({ kind: 'none' });
	});
});

describe('inputs', () => {
	test('are typed values in a query, and never more than a value', async () => {
		const hostile = `x'; drop table products; --`;
		const cells = [
			input('least', 'type: number\nvalue: 1.5'),
			input('who', `type: choice\nvalue: "${hostile}"\noptions: a`),
			input('name', `value: o'clock`),
			input('tab', 'type: table\nvalue: public.products'),
			input('col', 'type: column\ntable: products\nvalue: price')
		];
		expect(
			await rows(
				query(
					'q',
					`select name, $col as c, $who as w from $tab where $col > $least and name = $NAME -- $nobody
					 and '$least' = '$least'`
				),
				cells,
				3
			)
		).toEqual([["o'clock", '20.00', hostile]]);
		expect(await rows(query('q', 'select count(*) from products'), cells)).toEqual([['4']]);
	});

	test('of an instant stand where instants stand, and as a time elsewhere', async () => {
		const t = input('t', 'type: instant\nvalue: latest -2tx');
		const exact = input('t', 'type: instant\nvalue: 2026-03-01T00:01:30Z');
		expect(
			await rows(query('q', 'select sum(price) from products for system_time as of $t'), [t])
		).toEqual([['32.75']]);
		expect(await rows(query('q', 'select sum(price) from products', { at: '$t' }), [t])).toEqual([
			['32.75']
		]);
		expect(
			await rows(query('q', 'select sum(price) from products', { at: '$t -1tx' }), [t])
		).toEqual([['29.75']]);
		expect(await rows(query('q', 'select $t as t'), [exact])).toEqual([['2026-03-01 00:01:30']]);
		expect(
			await rows(query('q', 'select count(*) from products for system_time from $t to latest p'), [
				t
			])
		).toEqual([['8']]);
	});

	test('offer what is there: options of a query, tables, columns', async () => {
		expect(
			await run(input('c', 'type: choice\noptions-from: select name from products order by 1'))
		).toMatchObject({ kind: 'value', value: 'ink', options: ['ink', "o'clock", 'pad', 'pen'] });
		const named = query('cheap', 'select name from products where price < 3', { at: 'earliest' });
		expect(
			await run(input('c', 'type: choice\nvalue: pen\noptions-from: from cheap'), [named])
		).toMatchObject({ value: 'pen', options: ['pen'] });
		expect(await run(input('t', 'type: table'))).toMatchObject({
			options: ['public.orders', 'public.products'],
			value: 'public.orders'
		});
		expect(await run(input('t', 'type: column\ntable: products'))).toMatchObject({
			options: ['id', 'name', 'price']
		});
	});

	test('say what is wrong: no value, no number, out of range, no such input', async () => {
		const use = query('q', 'select $n');
		await expect(run(use, [input('n', 'type: number')])).rejects.toThrow('$n has no value yet');
		await expect(run(input('n', 'type: number\nvalue: 1; drop'))).rejects.toThrow('no number');
		await expect(run(input('n', 'type: number\nvalue: 9\nmax: 5'))).rejects.toThrow('up to 5');
		await expect(run(use, [])).rejects.toThrow('There is no input called n');
		await expect(run(input('n', 'type: choice'))).rejects.toThrow('nothing to choose from');
		await expect(run(input('n', 'type: instant\nvalue: soon'))).rejects.toThrow('soon');
	});

	test('that hold lines or settings stay one value', async () => {
		const hostile = input('t', `value: "public.products\\nlimit: 1\\nwhere: true"`);
		await expect(run(cell('g', 'grid', 'data: $t'), [hostile])).rejects.toThrow(/limit: 1/);
		const where = cell('h', 'history', 'table: products\nwhere: name = $t');
		expect(await run(where, [hostile])).toMatchObject({ row: null });
	});

	test('do not move the place of a mistake', async () => {
		const long = input('who', `value: ${'x'.repeat(50)}`);
		const text = 'select $who, $who) -- $who';
		const error: unknown = await run(query('q', text), [long]).catch((caught: unknown) => caught);
		expect(error).toBeInstanceOf(QueryError);
		expect((error as QueryError).message).toContain(`(at character ${text.indexOf(')') + 1})`);
		expect((error as QueryError).sql).toBe(text);
	});

	test('stand in the settings of other cells', async () => {
		const cells = [
			input('t', 'type: table\nvalue: public.products'),
			input('at', 'type: instant\nvalue: latest -1tx'),
			input('k', 'type: number\nvalue: 2'),
			input('zero', 'type: number\nvalue: 0')
		];
		expect(await run(cell('d', 'diff', 'transaction: $at\ntable: $t'), cells)).toMatchObject({
			tables: [{ table: 'public.products', modified: 4 }]
		});
		expect(await run(cell('h', 'history', 'table: $t\nkey: "{\\"id\\":$k}"'), cells)).toMatchObject(
			{
				row: { key: { id: '2' } }
			}
		);
		expect(
			await run(
				cell('c', 'chart', 'table: $t\nexpression: count(*)\nwhere: price > $zero\nbucket: 1m'),
				cells
			)
		).toMatchObject({ points: [{ value: 3 }, { value: 4 }, { value: 0 }, { value: 0 }] });
		expect(await run(cell('x', 'transactions', 'limit: $k'), cells)).toMatchObject({
			transactions: [{ xid: 0 }, { xid: 11 }]
		});
	});
});

describe('a check', () => {
	const check = (body: string, expect?: string) =>
		cell('k', 'check', body, expect === undefined ? {} : { expect });

	test('passes on no rows, on some rows, or on truth', async () => {
		const broken = 'select * from products where price = 0';
		expect(await run(check(broken))).toMatchObject({ kind: 'check', passed: false, rows: 4 });
		expect(await run(check(broken), [], 3)).toMatchObject({ passed: true, rows: 0 });
		expect(await run(check(broken, 'some'))).toMatchObject({ passed: true });
		const truth = 'select price < 10, name from products';
		expect(await run(check(truth, 'true'), [], 3)).toMatchObject({ passed: false, wrong: 1 });
		expect(await run(check(truth, 'true'))).toMatchObject({ passed: true, wrong: 0 });
		expect(await run(check('select null', 'true'))).toMatchObject({ passed: false, wrong: 1 });
		expect(await run(check('select true where false', 'true'))).toMatchObject({ passed: false });
	});

	test('keeps the rows that break it, and reads named cells', async () => {
		const result = await run(check('select name from zero order by 1'), [
			query('zero', 'select * from products where price = 0')
		]);
		if (result.kind !== 'check') throw new Error(result.kind);
		expect((await textsOf(result.relation))[0]).toEqual(['ink']);
	});

	test('whose first column is no truth value says so', async () => {
		await expect(run(check('select name from products', 'true'))).rejects.toThrow();
	});
});

describe('rows of a cell or a table', () => {
	const source = query('cheap', 'select * from products where price < 5', { at: 'earliest' });

	test('in a grid are the very relation of the query, or a table at the instant', async () => {
		const found = await results([source, cell('g', 'grid', 'data: Cheap')]);
		const [a, b] = [found.get('cheap'), found.get('g')];
		expect(a?.kind === 'relation' && b?.kind === 'relation' && a.relation === b.relation).toBe(
			true
		);
		expect(await rows(cell('g', 'grid', 'data: products'), [], 3)).toHaveLength(3);
		expect(await rows(cell('g', 'grid', 'data: public.orders'), [], 10)).toEqual([['1', '0']]);
		await expect(run(cell('g', 'grid', 'data: ordrs'))).rejects.toThrow(/ordrs/);
		await expect(
			run(cell('g', 'grid', 'data: n'), [input('n', 'type: number\nvalue: 1')])
		).rejects.toThrow('n has no rows to show');
	});

	test('in a plot are a table of values, by form or by spec', async () => {
		const plotted = await run(cell('p', 'plot', 'data: cheap\nx: id\ny: price'), [source]);
		expect(plotted).toMatchObject({ kind: 'plot', rowCount: 1 });
		if (plotted.kind !== 'plot') throw new Error();
		expect(plotted.table.value(0, 1)).toBe('pen');
		expect(await run(cell('p', 'plot', '{"data": "products", "marks": []}'), [], 3)).toMatchObject({
			kind: 'plot',
			rowCount: 3
		});
		await expect(run(cell('p', 'plot', '{"data": 1'))).rejects.toThrow('no JSON object');
	});
});

describe('the past itself', () => {
	test('a chart gives one value a bucket', async () => {
		expect(
			await run(
				cell('c', 'chart', 'table: products\nexpression: max(price)\nbucket: 1m\nto: seq:9')
			)
		).toEqual({
			kind: 'series',
			fromUs: START,
			toUs: START + 180e6,
			bucketUs: 60e6,
			points: [20, 20, 0].map((value, i) => ({ timeUs: START + (i + 1) * 60e6, value })),
			caveats: { inexact: [], masked: [] }
		});
	});

	test('a diff compares two instants or shows one transaction, with rows and schemas', async () => {
		const between = await run(cell('d', 'diff', 'from: earliest\nto: seq:9'));
		expect(between).toMatchObject({
			kind: 'diff',
			fromSeq: 3,
			toSeq: 9,
			transaction: null,
			tables: [{ table: 'public.products', added: 1, removed: 0, modified: 3 }]
		});
		if (between.kind !== 'diff') throw new Error();
		expect(between.tables[0]!.rows.map(({ kind }) => kind)).toEqual([
			'modified',
			'modified',
			'modified',
			'added'
		]);
		expect(between.tables[0]!.after?.columns).toHaveLength(3);
		expect(await run(cell('d', 'diff', 'transaction: seq:4'))).toMatchObject({
			fromSeq: 3,
			toSeq: 4,
			transaction: { xid: 11 },
			tables: [{ modified: 1, rows: [{ changed: ['price'] }] }]
		});
		expect(await run(cell('d', 'diff', 'from: seq:5\nto: seq:5'))).toMatchObject({ tables: [] });
	});

	test('a history tells who wrote each value, and that there is no such row', async () => {
		const result = await run(cell('h', 'history', 'table: products\nwhere: "name = \'pen\'"'));
		expect(result).toMatchObject({
			kind: 'history',
			seq: 9,
			row: { key: { id: '1' }, values: { price: '0.00' } }
		});
		if (result.kind !== 'history') throw new Error();
		expect(result.row!.blame.get('price')?.xid).toBe(13);
		expect(result.row!.blame.get('name')?.xid).toBe(0);
		expect(result.row!.versions).toHaveLength(3);
		expect(await run(cell('h', 'history', 'table: products\nkey: {"id":4}'), [], 3)).toMatchObject({
			row: null
		});
		expect(
			await run(cell('h', 'history', `table: products\nkey: {"id":"1' or '1'='1"}`))
		).toMatchObject({ row: null });
	});

	test('transactions, timeline and marks find their instants', async () => {
		expect(
			await run(cell('x', 'transactions', 'from: seq:4\nto: seq:9\ntable: products'))
		).toMatchObject({ transactions: [{ xid: 11 }, { xid: 12 }, { xid: 13 }] });
		const timeline = await run(cell('l', 'timeline', ''));
		expect(timeline).toMatchObject({ kind: 'timeline', from: { seq: 3 }, to: { seq: 10 } });
		if (timeline.kind !== 'timeline') throw new Error();
		expect(timeline.volume.reduce((sum, one) => sum + one.updates, 0)).toBe(5);
		expect(await run(cell('m', 'marks', '# ours\nincident seq:9 .. latest | Zero'))).toMatchObject({
			marks: [{ line: 1, from: { seq: 9 }, to: { seq: 10 } }]
		});
	});
});

test('a run that was aborted before it began rejects', async () => {
	const controller = new AbortController();
	controller.abort();
	const target = query('q', 'select 1');
	const document = notebook([target]);
	const request = {
		cell: target,
		document,
		graph: buildGraph(document, new Map()),
		seq: 9,
		resultOf: () => null
	};
	await expect(runCell(window, request, controller.signal)).rejects.toThrow();
});
