import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cell, NotebookDocument } from '#lib/notebook/document.ts';
import { applyEdit, type Edit } from '#lib/notebook/edit.ts';
import { ambiguousRead } from '#lib/notebook/graph.ts';
import { Runtime } from '#lib/notebook/runtime.ts';
import { cell, notebook, query, quiet, ScriptedExecutor } from './scripted-executor.ts';

// Laws, for every script of edits, runs, stops and instants, with runs that end at any moment:
//   one cell runs at a time;
//   a cell never runs before what it reads is settled;
//   once all is quiet, nothing waits, and with auto every result is what a run would give now,
//   unless the cell was stopped, fails, or stands below one that does;
//   a text that was typed does not run before it is run by name;
//   every relation that is not shown any more is closed, and none that is.

const ids = ['a', 'b', 'c', 'd', 'e'];
const id = fc.constantFrom(...ids);
const body = fc.oneof(
	fc.subarray(ids, { maxLength: 2 }).map((names) => `select 1 from ${names.join(', ')}`),
	fc.constantFrom('select $n', 'fail', 'select 2', 'select * from a where fail')
);
const anyCell: fc.Arbitrary<Cell> = fc.oneof(
	{ weight: 5, arbitrary: fc.tuple(id, body).map(([name, text]) => query(name, text)) },
	{ weight: 1, arbitrary: id.map((name) => cell(name, 'grid', 'data: a')) },
	{ weight: 1, arbitrary: id.map((name) => cell(name, 'input', 'value: 1', { as: 'n' })) }
);

type Action =
	| { kind: 'edit'; edit: Edit; typing: string[] }
	| { kind: 'run' | 'stop' | 'from'; id: string }
	| { kind: 'all' | 'stop-all' | 'end' | 'quiet' | 'grew' }
	| { kind: 'instant'; seq: number }
	| { kind: 'near'; ids: string[] };

const action: fc.Arbitrary<Action> = fc.oneof(
	fc.tuple(id, body, fc.subarray(ids, { maxLength: 1 })).map(([name, text, typing]): Action => {
		return { kind: 'edit', edit: { kind: 'update', id: name, cell: { body: text } }, typing };
	}),
	id.map((name): Action => {
		return { kind: 'edit', edit: { kind: 'remove', ids: [name] }, typing: [] };
	}),
	anyCell.map((one): Action => {
		const cells = [{ ...one, id: `${one.id}x` }];
		return { kind: 'edit', edit: { kind: 'insert', index: 0, cells }, typing: [] };
	}),
	fc.constantFrom('auto' as const, 'lazy' as const).map((run): Action => {
		return { kind: 'edit', edit: { kind: 'front', front: { run } }, typing: [] };
	}),
	fc
		.tuple(fc.constantFrom('run' as const, 'stop' as const, 'from' as const), id)
		.map(([kind, name]): Action => ({ kind, id: name })),
	fc.constantFrom<Action>({ kind: 'all' }, { kind: 'stop-all' }, { kind: 'grew' }),
	{ weight: 4, arbitrary: fc.constant<Action>({ kind: 'end' }) },
	{ weight: 2, arbitrary: fc.constant<Action>({ kind: 'quiet' }) },
	fc.nat({ max: 3 }).map((seq): Action => ({ kind: 'instant', seq })),
	fc.subarray(ids).map((near): Action => ({ kind: 'near', ids: near }))
);

class Script {
	readonly executor = new ScriptedExecutor();
	readonly runtime: Runtime;
	document: NotebookDocument;

	constructor(cells: Cell[]) {
		this.executor.free = false;
		this.document = notebook(cells);
		this.runtime = new Runtime({
			executor: this.executor,
			document: this.document,
			seq: 0,
			nowMs: () => 0,
			patienceMs: 0
		});
	}

	async do(step: Action): Promise<void> {
		const { runtime, executor } = this;
		switch (step.kind) {
			case 'edit':
				try {
					this.document = applyEdit(this.document, step.edit);
				} catch {
					return;
				}
				return runtime.update(this.document, { typing: step.typing });
			case 'run':
				return runtime.run([step.id]);
			case 'from':
				return runtime.runFrom(step.id);
			case 'stop':
				return runtime.stop(step.id);
			case 'all':
				return runtime.runAll();
			case 'stop-all':
				return runtime.stop();
			case 'grew':
				return runtime.grew();
			case 'instant':
				return runtime.setInstant(step.seq);
			case 'near':
				return runtime.near(step.ids);
			case 'end':
				await quiet();
				if (executor.waiting[0] !== undefined) executor.end(executor.waiting[0]);
				return;
			case 'quiet':
				return quiet();
		}
	}

	async finish(): Promise<void> {
		this.executor.free = true;
		for (const waiting of this.executor.waiting) this.executor.end(waiting);
		await this.runtime.settled();
		await quiet();
	}

	/** Cells whose result is what a run would give now, after all that was asked has run. */
	expectFresh(): void {
		const { runtime } = this;
		for (const one of this.document.cells) {
			const state = runtime.state(one.id);
			const sources = runtime.graph.reads.get(one.id)!;
			const free =
				!runtime.graph.circles.has(one.id) &&
				sources.every((source) => runtime.state(source).status === 'done') &&
				ambiguousRead(runtime.graph, one.id) === null;
			if (one.body.includes('fail') && free) expect(state.status).toBe('failed');
			else if (free) expect([one.id, state.status, state.stale]).toEqual([one.id, 'done', false]);
			else expect([one.id, state.status]).toEqual([one.id, 'blocked']);
		}
	}

	expectRelations(): void {
		const shown = new Set<unknown>();
		for (const { result } of this.runtime.states.values())
			if (result?.kind === 'relation') shown.add(result.relation);
		for (const relation of this.executor.relations)
			expect(relation.closed).toBe(shown.has(relation) ? 0 : 1);
	}
}

test('every script of edits, runs and stops ends quiet, fresh and without leaks', async () => {
	let runs = 0;
	let aborted = 0;
	await fc.assert(
		fc.asyncProperty(
			fc.uniqueArray(anyCell, { selector: (one) => one.id, maxLength: 5 }),
			fc.array(action, { maxLength: 12 }),
			async (cells, steps) => {
				const script = new Script(cells);
				const { runtime, executor } = script;
				for (const step of steps) await script.do(step);
				await script.finish();
				expect(runtime.busy).toBe(false);
				for (const { status } of runtime.states.values())
					expect(['queued', 'running']).not.toContain(status);
				expect([...runtime.states.keys()].sort()).toEqual(
					script.document.cells.map((one) => one.id).sort()
				);
				expect(executor.most).toBeLessThanOrEqual(1);
				script.expectRelations();
				// Asked for once more, everything is what it should be.
				runtime.runAll();
				await script.finish();
				script.expectFresh();
				const before = executor.runs.length;
				runtime.update(script.document);
				runtime.setInstant(99);
				runtime.setInstant(99);
				await script.finish();
				if (runtime.mode === 'auto') script.expectFresh();
				else expect(executor.runs).toHaveLength(before);
				await runtime.close();
				for (const relation of executor.relations) expect(relation.closed).toBe(1);
				runs += executor.runs.length;
				aborted += executor.aborted.length;
			}
		),
		{ numRuns: 1000 }
	);
	expect(runs).toBeGreaterThan(2000);
	expect(aborted).toBeGreaterThan(50);
});

test('with auto, edits alone leave everything fresh, whenever runs end', async () => {
	const changes = action.filter(
		(step) =>
			['end', 'quiet', 'instant', 'near', 'run'].includes(step.kind) ||
			(step.kind === 'edit' && step.typing.length === 0 && step.edit.kind !== 'front')
	);
	await fc.assert(
		fc.asyncProperty(
			fc.uniqueArray(anyCell, { selector: (one) => one.id, maxLength: 5 }),
			fc.array(changes, { maxLength: 12 }),
			async (cells, steps) => {
				const script = new Script(cells);
				for (const step of steps) await script.do(step);
				await script.finish();
				script.expectFresh();
				script.expectRelations();
				await script.runtime.close();
			}
		),
		{ numRuns: 1000 }
	);
});

test('no half text runs by itself, whatever else moves', async () => {
	const half = fc.tuple(id, fc.nat({ max: 2 })).map(([name, n]): Action => {
		const text = `select half ${n} from a`;
		return {
			kind: 'edit',
			edit: { kind: 'update', id: name, cell: { body: text } },
			typing: [name]
		};
	});
	const moves = action.filter(
		(step) =>
			['end', 'quiet', 'instant', 'near', 'grew', 'stop'].includes(step.kind) ||
			(step.kind === 'edit' && step.typing.length === 0 && step.edit.kind !== 'front')
	);
	await fc.assert(
		fc.asyncProperty(
			fc.uniqueArray(anyCell, { selector: (one) => one.id, maxLength: 5 }),
			fc.array(fc.oneof(half, moves), { maxLength: 14 }),
			async (cells, steps) => {
				const script = new Script(cells);
				for (const step of steps) await script.do(step);
				await script.finish();
				const texts = script.executor.requests.map((request) => request.cell.body);
				expect(texts.filter((text) => text.includes('half'))).toEqual([]);
				await script.runtime.close();
			}
		),
		{ numRuns: 1000 }
	);
});
