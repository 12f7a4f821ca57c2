import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import type { Cell, NotebookDocument } from '#lib/notebook/document.ts';
import { applyEdit } from '#lib/notebook/edit.ts';
import { windowExecutor } from '#lib/notebook/run-cell.ts';
import { type Executor, Runtime } from '#lib/notebook/runtime.ts';
import { cell, notebook, query } from './scripted-executor.ts';
import { openShop, textsOf } from './shop-window.ts';

// The runtime over the engine that the browser uses, on a real shadow.

let window: ShadowWindow;
beforeAll(async () => {
	window = await openShop();
});
afterAll(() => window.close());

async function open(cells: Cell[], run: 'auto' | 'lazy' = 'auto') {
	let document: NotebookDocument = notebook(cells, run);
	const executor = windowExecutor(window);
	const runs: string[] = [];
	const counted: Executor = {
		...executor,
		run: (request, signal) => {
			runs.push(request.cell.id);
			return executor.run(request, signal);
		}
	};
	const runtime = new Runtime({
		executor: counted,
		document,
		seq: 9,
		nowMs: () => performance.now(),
		patienceMs: 0
	});
	await runtime.settled();
	return {
		runtime,
		runs,
		body: async (id: string, body: string) => {
			document = applyEdit(document, { kind: 'update', id, cell: { body } });
			runtime.update(document);
			await runtime.settled();
		},
		rows: async (id: string) => {
			const { result, error } = runtime.state(id);
			if (result?.kind !== 'relation')
				throw new Error(`#${id}: ${String(error)}`, { cause: error });
			return textsOf(result.relation);
		}
	};
}

describe('a notebook on a window', () => {
	const cells = [
		cell('i', 'input', 'type: number\nvalue: 5', { as: 'least' }),
		query('dear', 'select id, price from products where price > $least', { at: 'earliest' }),
		query('n', 'select count(*) as n from dear'),
		cell('k', 'check', 'select n > 0 from n', { expect: 'true' }),
		query('now', 'select sum(price) as s from products'),
		cell('g', 'grid', 'data: dear')
	];

	test('follows an input, an instant and an edit through everything that reads them', async () => {
		const { runtime, runs, body, rows } = await open(cells);
		expect(await rows('n')).toEqual([['2']]);
		expect(await rows('now')).toEqual([['0.00']]);
		expect(runtime.state('k').result).toMatchObject({ passed: true });
		runs.length = 0;
		await body('i', 'type: number\nvalue: 10');
		expect(runs).toEqual(['i', 'dear', 'n', 'k', 'g']);
		expect(await rows('n')).toEqual([['1']]);
		expect(await rows('g')).toEqual([['3', '20.00']]);
		runs.length = 0;
		runtime.setInstant(5);
		await runtime.settled();
		expect(runs).toEqual(['n', 'k', 'now']);
		expect(await rows('now')).toEqual([['32.75']]);
		await body('i', 'type: number\nvalue: 100');
		expect(runtime.state('k').result).toMatchObject({ passed: false });
		await runtime.close();
	});

	test('keeps a grid scrolling through the rows that it has while its query fails', async () => {
		const { runtime, body, rows } = await open(cells);
		await body('dear', 'select id, prise from products');
		expect(runtime.state('dear').status).toBe('failed');
		expect(String(runtime.state('dear').error)).toContain('prise');
		expect(runtime.state('g')).toMatchObject({ status: 'blocked', stale: true });
		expect(await rows('g')).toEqual([
			['2', '8.00'],
			['3', '20.00']
		]);
		expect(runtime.state('now')).toMatchObject({ status: 'done', stale: false });
		await runtime.close();
	});

	test('leaves nothing in the engine when it is closed', async () => {
		const { runtime } = await open(cells);
		const { result } = runtime.state('dear');
		await runtime.close();
		if (result?.kind !== 'relation') throw new Error();
		await expect(textsOf(result.relation)).rejects.toThrow();
	});

	test('stops a query that would take for ever, and runs the next one', async () => {
		const { runtime, rows, body } = await open(
			[
				query('slow', 'select count(*) from range(100000) a, range(100000) b, range(1000) c'),
				query('quick', 'select 1')
			].reverse(),
			'lazy'
		);
		runtime.run(['slow']);
		while (runtime.state('slow').status !== 'running')
			await new Promise((resolve) => setTimeout(resolve, 1));
		await new Promise((resolve) => setTimeout(resolve, 50));
		runtime.stop('slow');
		expect(runtime.state('slow').status).toBe('stopped');
		runtime.run(['quick']);
		await runtime.settled();
		expect(await rows('quick')).toEqual([['1']]);
		await body('slow', 'select 2');
		runtime.run(['slow']);
		await runtime.settled();
		expect(await rows('slow')).toEqual([['2']]);
		await runtime.close();
	});

	test('knows a dependency that only the engine can see', async () => {
		// A list of relations after a subquery: the text alone would do, but quoting and case differ.
		const { rows, runtime } = await open([
			query('q', 'select b."X" from (select 1 as one) s, "Base" as b'),
			query('base', 'select 7 as "X"', { as: 'base' })
		]);
		expect(runtime.graph.reads.get('q')).toEqual(['base']);
		expect(await rows('q')).toEqual([['7']]);
		await runtime.close();
	});

	test('runs 100 cells that each read the one before, once each', async () => {
		const chain = Array.from({ length: 100 }, (_, i) =>
			query(`c${i}`, i === 0 ? 'select 0 as n' : `select n + 1 as n from c${i - 1}`)
		);
		const { runs, rows, body, runtime } = await open(chain);
		expect(runs).toHaveLength(100);
		expect(await rows('c99')).toEqual([['99']]);
		await body('c0', 'select 1000 as n');
		expect(runs).toHaveLength(200);
		expect(await rows('c99')).toEqual([['1099']]);
		await runtime.close();
	});
});
