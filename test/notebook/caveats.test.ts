import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { caveatNote } from '#lib/notebook/caveat-words.ts';
import { caveatsOf, type CellResult } from '#lib/notebook/cell-result.ts';
import type { Cell } from '#lib/notebook/document.ts';
import { buildGraph } from '#lib/notebook/graph.ts';
import { runCell } from '#lib/notebook/run-cell.ts';
import { openMasked } from '../sharing/masked-window.ts';
import { shop } from '../sharing/shop.ts';
import { column, MemoryShadow, table } from '../support/memory-shadow.ts';
import { cell, notebook, query } from './scripted-executor.ts';

// What a cell cannot say leaves with its result, for the screen and for the exported page alike.

async function run(window: ShadowWindow, cells: Cell[], seq = 4): Promise<CellResult> {
	const document = notebook(cells);
	const graph = buildGraph(document, new Map());
	const found = new Map<string, CellResult>();
	for (const id of graph.order) {
		const one = cells.find((candidate) => candidate.id === id)!;
		const resultOf = (source: string) => found.get(source) ?? null;
		const request = { cell: one, document, graph, seq, resultOf };
		found.set(id, await runCell(window, request, new AbortController().signal));
	}
	return found.get(cells.at(-1)!.id)!;
}
const note = async (window: ShadowWindow, ...cells: Cell[]) =>
	caveatNote(caveatsOf(await run(window, cells)));

const check = (text: string) => cell('c', 'check', text, { expect: 'none' });
const chart = (expression: string, to = 'seq:4') =>
	cell('k', 'chart', `table: public.customers\nexpression: ${expression}\nto: ${to}\nbucket: 1s`);
const plot = (data: string) => cell('p', 'plot', `data: ${data}\nx: id\ny: balance`);

describe('over a balance that is NaN', () => {
	let window: ShadowWindow;
	beforeAll(async () => {
		window = await openWindow({ engine: await openDuckDb(), store: await shop() });
	});
	afterAll(() => window.close());
	const nan = /^Some values of public\.customers\.balance, such as NaN/;

	test('a check that passes because nothing could be compared says so', async () => {
		const result = await run(window, [check('select id from customers where balance > 1000')]);
		expect(result).toMatchObject({ kind: 'check', passed: true });
		expect(caveatNote(caveatsOf(result))).toMatch(nan);
		expect(await note(window, check('select id from customers where id < 0'))).toBe('');
	});

	test('a chart, a plot and the options of an input say so', async () => {
		expect(await note(window, chart('sum(balance)'))).toMatch(nan);
		expect(await note(window, chart('count(*)'))).toBe('');
		// It was NaN between the points only.
		expect(await note(window, chart('sum(balance)', 'latest'))).toBe('');
		const rows = query('rows', 'select id, balance from customers');
		expect(await note(window, rows, plot('rows'))).toMatch(nan);
		// Of the table itself, which has the exact text.
		expect(await note(window, plot('customers'))).toBe('');
		const options = 'type: choice\nas: b\noptions-from: select balance from customers';
		expect(await note(window, cell('i', 'input', options, { as: 'b' }))).toMatch(nan);
	});
});

test('a plot of a table says which values were never sent', async () => {
	const shadow = new MemoryShadow();
	await shadow.define(
		table('notes', [column(1, 'id', 'int32', { keyPosition: 1 }), column(2, 'size', 'int32')])
	);
	shadow.commit(0, 1_000_000, [{ table: 'public.notes', op: 'S', row: ['1', undefined] }]);
	await shadow.flush();
	const window = await openWindow({ engine: await openDuckDb(), store: shadow });
	const drawn = cell('p', 'plot', 'data: notes\nx: id\ny: size');
	expect(caveatNote(caveatsOf(await run(window, [drawn], 1)))).toMatch(
		/^Some values of public\.notes\.size were never sent/
	);
	await window.close();
});

describe('over a copy with masks', () => {
	let window: ShadowWindow;
	beforeAll(async () => {
		window = await openMasked([
			{ table: 'public.customers', column: 'email', how: 'pseudonym' },
			{ table: 'public.customers', column: 'balance', how: 'hidden' }
		]);
	});
	afterAll(() => window.close());

	test('a check and a chart say what they were made of', async () => {
		const standIns = check("select id from customers where email = 'ann@example.com'");
		expect(await note(window, standIns)).toBe(
			'public.customers.email is masked in this copy: it shows stand-ins, equal where the values were equal, in place of the values.'
		);
		expect(await note(window, chart('sum(balance)'))).toMatch(/balance is masked.*hidden/);
	});

	test('a query whose column has a label says it once, there', async () => {
		expect(await note(window, query('q', 'select email from customers'))).toBe('');
	});

	test('a difference and a row name their masked columns', async () => {
		const diff = await run(window, [cell('d', 'diff', 'from: earliest\nto: latest')], 9);
		const masked = diff.kind === 'diff' ? diff.tables.map((one) => one.masked.length) : [];
		expect(Math.max(...masked)).toBe(2);
		const row = cell('h', 'history', 'table: public.customers\nwhere: id > 0');
		const history = await run(window, [row]);
		expect(history.kind === 'history' && history.row?.masked.map((one) => one.how)).toEqual([
			'pseudonym',
			'hidden'
		]);
	});
});
