import { describe, expect, test } from 'vitest';
import type { NotebookDocument } from '#lib/notebook/document.ts';
import { applyEdit } from '#lib/notebook/edit.ts';
import { Runtime } from '#lib/notebook/runtime.ts';
import { cell, notebook, query, quiet, ScriptedExecutor } from './scripted-executor.ts';

function start(document: NotebookDocument, options: { free?: boolean; patienceMs?: number } = {}) {
	const executor = new ScriptedExecutor();
	executor.free = options.free ?? true;
	let clock = 0;
	const runtime = new Runtime({
		executor,
		document,
		seq: 1,
		nowMs: () => clock++,
		patienceMs: options.patienceMs ?? 0
	});
	let current = document;
	return {
		executor,
		runtime,
		body: (id: string, body: string, typing = false) => {
			current = applyEdit(current, { kind: 'update', id, cell: { body } });
			runtime.update(current, typing ? { typing: [id] } : {});
		},
		edit: (edit: Parameters<typeof applyEdit>[1]) => {
			current = applyEdit(current, edit);
			runtime.update(current);
		},
		statuses: () =>
			Object.fromEntries(
				current.cells.map(({ id }) => {
					const { status, stale } = runtime.state(id);
					return [id, `${status}${stale ? ' stale' : ''}`];
				})
			)
	};
}

const chain = [
	query('c', 'select * from b'),
	query('a', 'select 1'),
	query('b', 'select * from a'),
	query('other', 'select 2')
];

describe('with auto', () => {
	test('everything runs once when a notebook opens, each cell after what it reads', async () => {
		const { executor, runtime, statuses } = start(notebook(chain));
		expect(runtime.busy).toBe(true);
		await runtime.settled();
		expect(executor.runs).toEqual(['a', 'b', 'c', 'other']);
		expect(executor.most).toBe(1);
		expect(statuses()).toEqual({ a: 'done', b: 'done', c: 'done', other: 'done' });
		expect(runtime.state('a')).toMatchObject({ rows: 1, elapsedMs: 1 });
	});

	test('an edit runs the cell and what reads it, and nothing else', async () => {
		const { executor, runtime, body } = start(notebook(chain));
		await runtime.settled();
		body('b', 'select 7 from a');
		expect(runtime.state('c')).toMatchObject({ status: 'queued', stale: true });
		await runtime.settled();
		expect(executor.runs.slice(4)).toEqual(['b', 'c']);
	});

	test('a cell that is typed in waits, and its readers are stale, until it is run', async () => {
		const { executor, runtime, body, statuses } = start(notebook(chain));
		await runtime.settled();
		body('a', 'select 1 as', true);
		body('a', 'select 1 as x', true);
		await runtime.settled();
		expect(executor.runs).toHaveLength(4);
		expect(statuses()).toEqual({
			a: 'done stale',
			b: 'done stale',
			c: 'done stale',
			other: 'done'
		});
		// Whatever else moves: the instant, or another cell that somebody writes in and runs.
		runtime.setInstant(2);
		await runtime.settled();
		body('other', 'select 22', true);
		runtime.run(['other']);
		await runtime.settled();
		expect(executor.runs.slice(4)).toEqual(['other', 'other']);
		runtime.run(['a']);
		await runtime.settled();
		expect(executor.runs.slice(6)).toEqual(['a', 'b', 'c']);
		expect(statuses()).toEqual({ a: 'done', b: 'done', c: 'done', other: 'done' });
		runtime.setInstant(3);
		await runtime.settled();
		expect(executor.runs.slice(9)).toEqual(['a', 'b', 'c', 'other']);
	});

	test('a text taken back to what ran follows the instant again', async () => {
		const { executor, runtime, body, statuses } = start(notebook(chain));
		await runtime.settled();
		body('a', 'select 1 as', true);
		runtime.setInstant(2);
		await runtime.settled();
		expect(executor.runs.slice(4)).toEqual(['other']);
		body('a', 'select 1');
		await runtime.settled();
		expect(executor.runs.slice(5)).toEqual(['a', 'b', 'c']);
		expect(statuses()).toEqual({ a: 'done', b: 'done', c: 'done', other: 'done' });
	});

	test('a cell that waits for its turn does not run what is typed into it meanwhile', async () => {
		const { executor, runtime, body, statuses } = start(notebook(chain), { free: false });
		await quiet();
		expect(executor.waiting).toEqual(['a']);
		body('b', 'select * fr', true);
		expect(statuses()).toMatchObject({ b: 'idle', c: 'idle' });
		executor.free = true;
		executor.end('a');
		await runtime.settled();
		expect(executor.runs).toEqual(['a', 'other']);
	});

	test('a cell that failed is blocked once an edit puts it into a circle', async () => {
		const cells = [
			query('b', 'select 1 from e'),
			query('a', 'select 1 '),
			query('e', 'select * from a where fail')
		];
		const { runtime, body, statuses } = start(notebook(cells));
		await runtime.settled();
		expect(statuses()).toEqual({ a: 'done', e: 'failed', b: 'blocked' });
		body('a', 'select 1 from e');
		await runtime.settled();
		expect(statuses()).toMatchObject({ e: 'blocked', b: 'blocked' });
		expect(runtime.state('a').status).toBe('blocked');
	});

	test('undoing an edit makes the result fresh again without a run', async () => {
		const { executor, runtime, body, statuses } = start(notebook(chain));
		await runtime.settled();
		body('a', 'select 9', true);
		body('a', 'select 1', true);
		expect(statuses()['c']).toBe('done');
		await runtime.settled();
		expect(executor.runs).toHaveLength(4);
	});

	test('looks do not run anything: titles, hidden columns, the words of an axis', async () => {
		const cells = [
			query('a', 'select 1'),
			cell('g', 'grid', 'data: a'),
			cell('k', 'chart', 'table: t\nexpression: count(*)')
		];
		const { executor, runtime, edit } = start(notebook(cells));
		await runtime.settled();
		edit({ kind: 'update', id: 'g', cell: { body: 'data: a\nhidden: x' } });
		edit({ kind: 'update', id: 'a', cell: { attributes: { as: 'a', title: 'T' } } });
		edit({ kind: 'update', id: 'k', cell: { body: 'table: t\nexpression: count(*)\nlabel: L' } });
		edit({ kind: 'move', ids: ['k'], index: 0 });
		await runtime.settled();
		expect(executor.runs).toHaveLength(3);
	});

	test('an input that still has its value makes nothing run', async () => {
		const cells = [
			cell('i', 'input', 'value: 5', { as: 'n' }),
			query('a', 'select $n'),
			query('b', "select '$n'")
		];
		const { executor, runtime, body } = start(notebook(cells));
		await runtime.settled();
		runtime.run(['i']);
		await runtime.settled();
		expect(executor.runs.slice(3)).toEqual(['i']);
		body('i', 'value: 6');
		await runtime.settled();
		expect(executor.runs.slice(4)).toEqual(['i', 'a']);
	});
});

describe('with lazy', () => {
	test('nothing runs by itself, and running a cell runs what it needs', async () => {
		const { executor, runtime, body, statuses } = start(notebook(chain, 'lazy'));
		await runtime.settled();
		expect(executor.runs).toEqual([]);
		runtime.run(['b']);
		await runtime.settled();
		expect(executor.runs).toEqual(['a', 'b']);
		body('a', 'select 5');
		runtime.setInstant(9);
		await runtime.settled();
		expect(statuses()).toEqual({ a: 'done stale', b: 'done stale', c: 'idle', other: 'idle' });
		runtime.run(['c']);
		await runtime.settled();
		expect(executor.runs.slice(2)).toEqual(['a', 'b', 'c']);
	});

	test('turning to auto runs what is not fresh', async () => {
		const { executor, runtime, edit } = start(notebook(chain, 'lazy'));
		runtime.run(['a']);
		await runtime.settled();
		edit({ kind: 'front', front: { run: 'auto' } });
		await runtime.settled();
		expect(executor.runs).toEqual(['a', 'b', 'c', 'other']);
	});

	test('a repaired source frees the readers that waited for it', async () => {
		const { runtime, body, statuses } = start(
			notebook([query('a', 'fail'), query('b', 'select * from a'), query('c', 'from b')], 'lazy')
		);
		runtime.runAll();
		await runtime.settled();
		expect(statuses()).toEqual({ a: 'failed', b: 'blocked', c: 'blocked' });
		body('a', 'select 1');
		runtime.run(['a']);
		await runtime.settled();
		expect(statuses()).toEqual({ a: 'done', b: 'idle', c: 'idle' });
	});
});

describe('a failing cell', () => {
	test('blocks only its readers, by name, and keeps what it showed', async () => {
		const { runtime, body, statuses } = start(notebook(chain));
		await runtime.settled();
		const before = runtime.state('b').result;
		body('b', 'fail from a');
		await runtime.settled();
		expect(statuses()).toEqual({
			a: 'done',
			b: 'failed stale',
			c: 'blocked stale',
			other: 'done'
		});
		expect(runtime.state('b').result).toBe(before);
		expect(String(runtime.state('b').error)).toContain('b is made to fail');
		expect(runtime.state('c').blockedBy).toEqual({
			id: 'b',
			message: 'b failed. This cell runs once that one works.'
		});
		body('b', 'select 2 from a');
		await runtime.settled();
		expect(statuses()['c']).toBe('done');
		expect(runtime.state('c').blockedBy).toBeNull();
	});

	test('is not tried again before something changes, unless it is asked for', async () => {
		const { executor, runtime } = start(notebook([query('a', 'fail'), query('b', 'select 1')]));
		await runtime.settled();
		runtime.setInstant(1);
		await runtime.settled();
		expect(executor.runs).toEqual(['a', 'b']);
		runtime.run(['a']);
		await runtime.settled();
		expect(executor.runs).toEqual(['a', 'b', 'a']);
	});
});

describe('names that do not work', () => {
	test('a circle is told at each of its cells, blocks its readers and nobody else', async () => {
		const { executor, runtime, statuses } = start(
			notebook([
				query('a', 'select * from b'),
				query('b', 'select * from a'),
				query('c', 'select * from b'),
				query('d', 'select 1')
			])
		);
		await runtime.settled();
		expect(executor.runs).toEqual(['d']);
		expect(statuses()).toEqual({ a: 'blocked', b: 'blocked', c: 'blocked', d: 'done' });
		for (const id of ['a', 'b']) {
			expect(runtime.state(id).problem).toContain('read each other in a circle');
			expect(runtime.state(id).blockedBy?.message).toBe(runtime.state(id).problem);
		}
		expect(runtime.state('c').problem).toBeNull();
	});

	test('a name given twice is told at each cell; both run, and who reads the name waits', async () => {
		const { runtime, statuses, edit } = start(
			notebook([
				query('a', 'select 1', { as: 'same' }),
				query('b', 'select 2', { as: 'Same' }),
				query('c', 'select * from same')
			])
		);
		await runtime.settled();
		expect(statuses()).toEqual({ a: 'done', b: 'done', c: 'blocked' });
		expect(runtime.state('a').problem).toContain('#a and #b');
		expect(runtime.state('b').problem).toContain('#a and #b');
		expect(runtime.state('c').blockedBy?.message).toContain('more than one cell');
		edit({ kind: 'update', id: 'b', cell: { attributes: { as: 'second' } } });
		await runtime.settled();
		expect(statuses()).toEqual({ a: 'done', b: 'done', c: 'done' });
		expect(runtime.state('a').problem).toBeNull();
	});
});

describe('the instant', () => {
	test('runs what follows it; a pinned cell and one of a range stay', async () => {
		const cells = [
			query('a', 'select * from t'),
			query('pinned', 'select * from t', { at: 'earliest' }),
			cell('d', 'diff', 'from: earliest'),
			cell('h', 'history', 'table: t\nkey: {"id":1}'),
			query('r', 'select * from pinned')
		];
		const { executor, runtime } = start(notebook(cells));
		await runtime.settled();
		runtime.setInstant(2);
		await runtime.settled();
		expect(executor.runs.slice(5)).toEqual(['a', 'h', 'r']);
		expect(executor.requests.at(-1)!.seq).toBe(2);
	});

	test('a quick run still shows what it found on the way; then the newest instant runs', async () => {
		const { executor, runtime } = start(notebook([query('a', 'select 1')]), {
			free: false,
			patienceMs: 60_000
		});
		await quiet();
		runtime.setInstant(2);
		runtime.setInstant(3);
		executor.end('a');
		await quiet();
		expect(runtime.state('a')).toMatchObject({ status: 'running', stale: true });
		expect(runtime.state('a').result).toMatchObject({ seq: 1 });
		executor.end('a');
		await runtime.settled();
		expect(executor.requests.map(({ seq }) => seq)).toEqual([1, 3]);
		expect(runtime.state('a')).toMatchObject({ status: 'done', stale: false });
	});

	test('a slow run is given up for the newest instant', async () => {
		const { executor, runtime } = start(notebook([query('a', 'select 1')]), {
			free: false,
			patienceMs: 1
		});
		await quiet();
		runtime.setInstant(2);
		while (executor.aborted.length === 0) await quiet();
		await quiet();
		executor.end('a');
		await runtime.settled();
		expect(runtime.state('a').result).toMatchObject({ seq: 2 });
	});

	test('a shadow that grows makes what names its end stale, and runs nothing', async () => {
		const { executor, runtime, statuses } = start(
			notebook([
				cell('k', 'chart', 'table: t\nexpression: count(*)'),
				query('a', 'select 1'),
				query('l', 'select * from t FOR SYSTEM_TIME AS OF LATEST')
			])
		);
		await runtime.settled();
		runtime.grew();
		await runtime.settled();
		expect(executor.runs).toHaveLength(3);
		expect(statuses()).toEqual({ k: 'done stale', a: 'done', l: 'done stale' });
	});
});

describe('while a cell runs', () => {
	test('an edit of it, or above it, gives the run up; one elsewhere does not', async () => {
		const { executor, runtime, body, statuses } = start(notebook(chain), { free: false });
		await quiet();
		executor.end('a');
		await quiet();
		expect(executor.waiting).toEqual(['b']);
		body('other', 'select 3');
		expect(executor.aborted).toEqual([]);
		body('a', 'select 2');
		expect(executor.aborted).toEqual(['b']);
		expect(statuses()).toMatchObject({ a: 'queued stale', b: 'queued' });
		executor.free = true;
		await runtime.settled();
		expect(executor.runs).toEqual(['a', 'b', 'a', 'b', 'c', 'other']);
	});

	test('stop keeps the last result, empties the queue, and says so', async () => {
		const { executor, runtime, statuses } = start(notebook(chain));
		await runtime.settled();
		executor.free = false;
		const before = runtime.state('a').result;
		runtime.runAll();
		await quiet();
		runtime.stop();
		expect(statuses()).toEqual({
			a: 'stopped stale',
			b: 'done stale',
			c: 'done stale',
			other: 'done'
		});
		await runtime.settled();
		expect(runtime.state('a').result).toBe(before);
		expect(executor.runs.slice(4)).toEqual(['a']);
	});

	test('stopping one cell lets the others go on, without its readers', async () => {
		const { executor, runtime, statuses } = start(notebook(chain), { free: false });
		await quiet();
		executor.free = true;
		runtime.stop('a');
		await runtime.settled();
		expect(statuses()).toEqual({ a: 'stopped', b: 'blocked', c: 'blocked', other: 'done' });
		expect(runtime.state('b').blockedBy?.message).toContain('a was stopped');
	});

	test('removing it ends its run', async () => {
		const { executor, runtime, edit } = start(notebook(chain), { free: false });
		await quiet();
		edit({ kind: 'remove', ids: ['a'] });
		expect(executor.aborted).toEqual(['a']);
		executor.free = true;
		await runtime.settled();
		expect(runtime.states.has('a')).toBe(false);
		expect(runtime.state('b').status).toBe('done');
	});
});

describe('the order of runs', () => {
	test('what is on screen goes first, with all that it reads', async () => {
		const cells = Array.from({ length: 6 }, (_, i) => query(`q${i}`, 'select 1'));
		const { executor, runtime } = start(notebook([...cells, query('x', 'select * from q4')]));
		runtime.near(['x']);
		await runtime.settled();
		expect(executor.runs).toEqual(['q4', 'x', 'q0', 'q1', 'q2', 'q3', 'q5']);
	});

	test('run from here runs the cell and all below it', async () => {
		const { executor, runtime } = start(
			notebook([query('a', 'select 1'), query('b', 'select 2'), query('c', 'select * from a')])
		);
		await runtime.settled();
		runtime.runFrom('b');
		await runtime.settled();
		expect(executor.runs.slice(3)).toEqual(['b', 'c']);
	});

	test('restore cells and text never run by themselves', async () => {
		const { executor, runtime } = start(
			notebook([
				cell('m', 'markdown', 'from a'),
				cell('r', 'restore', 'transaction: latest'),
				cell('s', 'scenario', 'x')
			])
		);
		runtime.runAll();
		await runtime.settled();
		expect(executor.runs).toEqual([]);
	});

	test('100 cells that each read the one before run once each, one at a time', async () => {
		const cells = Array.from({ length: 100 }, (_, i) =>
			query(`q${i}`, i === 0 ? 'select 1' : `select * from q${i - 1}`)
		).reverse();
		const { executor, runtime, body } = start(notebook(cells));
		let told = 0;
		runtime.onchange = (ids) => (told += ids.size);
		await runtime.settled();
		expect(executor.runs).toEqual(cells.map(({ id }) => id).reverse());
		// Queued, running, done: no cell is told of more than its own steps.
		expect(told).toBeLessThanOrEqual(300);
		body('q0', 'select 2');
		await runtime.settled();
		expect(executor.runs).toHaveLength(200);
		expect(executor.most).toBe(1);
	});
});

describe('relations', () => {
	test('a cell that goes while its run ends leaves none open, at whatever moment', async () => {
		for (let moment = 0; moment < 30; moment++) {
			const { executor, runtime, edit } = start(notebook([query('a', 'select 1')]), {
				free: false
			});
			await quiet();
			executor.end('a');
			for (let i = 0; i < moment; i++) await Promise.resolve();
			edit({ kind: 'remove', ids: ['a'] });
			await runtime.settled();
			await quiet();
			// One that was told to stop in time has none.
			expect(executor.relations.filter(({ closed }) => closed !== 1)).toEqual([]);
		}
	});

	test('are closed once nothing shows them, and not before', async () => {
		const { executor, runtime, edit } = start(
			notebook([query('a', 'select 1'), query('b', 'select * from a')])
		);
		await runtime.settled();
		runtime.run(['a']);
		await runtime.settled();
		expect(executor.relations.map(({ closed }) => closed)).toEqual([1, 1, 0, 0]);
		edit({ kind: 'remove', ids: ['b'] });
		await quiet();
		expect(executor.relations.map(({ closed }) => closed)).toEqual([1, 1, 0, 1]);
		await runtime.close();
		expect(executor.relations.map(({ closed }) => closed)).toEqual([1, 1, 1, 1]);
	});
});
