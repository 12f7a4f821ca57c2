import type { Seq } from '../shadow/position.ts';
import { CellEntries, type Entry } from './cell-entries.ts';
import { meaningOf } from './cell-meaning.ts';
import type { CellResult } from './cell-result.ts';
import { type CellState, IDLE } from './cell-state.ts';
import type { Cell, NotebookDocument, RunMode } from './document.ts';
import { EngineNames } from './engine-names.ts';
import { buildGraph, downstream, type Graph, upstream } from './graph.ts';
import { HeldRelations } from './held-relations.ts';
import { RunQueue } from './run-queue.ts';
import { UnrunTexts } from './unrun-texts.ts';

/** Who answers for a cell: `run-cell.ts` over a window. */
export interface Executor {
	/** One at a time. Rejects soon after the signal aborts. */
	run(request: RunRequest, signal: AbortSignal): Promise<CellResult>;
	/** Relations that a query names, as the engine parses it; null where it cannot. */
	tableNames(text: string, seq: Seq): Promise<readonly string[] | null>;
}

export interface RunRequest {
	cell: Cell;
	document: NotebookDocument;
	graph: Graph;
	/** The notebook's instant. */
	seq: Seq;
	/** The last good result of a cell that this one reads. */
	resultOf: (id: string) => CellResult | null;
}

export interface RuntimeOptions {
	executor: Executor;
	document: NotebookDocument;
	/** The notebook's instant. */
	seq: Seq;
	nowMs: () => number;
	/**
	 * How long a run may go on after the instant moved away from it, in ms: while somebody scrubs,
	 * quick cells still show what they find on the way. Defaults to 250.
	 */
	patienceMs?: number;
	/** After every step, with the cells whose state is a new one. */
	onchange?: (ids: ReadonlySet<string>) => void;
}

interface Running {
	id: string;
	key: string;
	controller: AbortController;
	/** Why its outcome does not count; null while it does. */
	gone: 'stopped' | 'superseded' | 'removed' | null;
	timer: ReturnType<typeof setTimeout> | null;
}

/**
 * Runs the cells of a notebook: one at a time, each after what it reads, those on screen first. What
 * is fresh is not run again; see `cell-entries.ts`.
 */
export class Runtime {
	onchange: (ids: ReadonlySet<string>) => void;
	readonly #executor: Executor;
	readonly #nowMs: () => number;
	readonly #patienceMs: number;
	readonly #names: EngineNames;
	readonly #queue = new RunQueue();
	readonly #held = new HeldRelations();
	readonly #cells: CellEntries;
	#document: NotebookDocument;
	#graph: Graph;
	#seq: Seq;
	readonly #unrun = new UnrunTexts();
	#running: Running | null = null;
	#pumping: Promise<void> | null = null;
	#closed = false;

	constructor({ executor, document, seq, nowMs, patienceMs = 250, onchange }: RuntimeOptions) {
		this.#executor = executor;
		this.#document = document;
		this.#seq = seq;
		this.#nowMs = nowMs;
		this.#patienceMs = patienceMs;
		this.onchange = onchange ?? (() => undefined);
		this.#names = new EngineNames((text) => executor.tableNames(text, this.#seq));
		this.#graph = buildGraph(document, this.#names.known(document));
		this.#cells = new CellEntries(this.#graph, seq);
		this.#look();
		this.#step();
	}

	get mode(): RunMode {
		return this.#document.front.run;
	}
	get graph(): Graph {
		return this.#graph;
	}
	/** By cell id, for every cell of the document. */
	get states(): ReadonlyMap<string, CellState> {
		return this.#cells.states;
	}
	state(id: string): CellState {
		return this.#cells.get(id)?.state ?? IDLE;
	}
	/** Something runs or waits. */
	get busy(): boolean {
		return this.#running !== null || !this.#queue.empty;
	}

	/**
	 * The document was edited. Cells in `typing` are being written: they become stale, and what reads
	 * them too, but nothing runs for them, whatever else moves, until they are run by name or say again
	 * what they said before.
	 */
	update(document: NotebookDocument, { typing = [] }: { typing?: readonly string[] } = {}): void {
		const before = this.mode;
		this.#unrun.edited(this.#document, document, typing);
		this.#document = document;
		this.#rebuild();
		this.#look();
		for (const id of this.#waiting()) if (this.#queue.drop(id)) this.#settle(id);
		this.#supersede(0);
		if (before !== this.mode && this.mode === 'auto') this.#enqueue(this.#runnable(), false);
		this.#step();
	}

	/** The notebook's instant moved. */
	setInstant(seq: Seq): void {
		if (seq === this.#seq) return;
		this.#seq = seq;
		this.#look();
		this.#supersede(this.#patienceMs);
		this.#step();
	}

	/** The shadow has more than before: what names its end is stale, and waits to be asked. */
	grew(): void {
		this.#cells.grew();
		this.#step();
	}

	/** Runs these, after what they read where that is missing or stale; with `auto` also what reads them. */
	run(ids: readonly string[]): void {
		const known = ids.filter((id) => this.#cells.has(id));
		const missing = [...upstream(this.#graph, known)].filter((id) => {
			const { outcome, fresh } = this.#cells.of(id);
			return outcome !== 'done' || !fresh;
		});
		this.#enqueue([...missing, ...known], true);
		if (this.mode === 'auto') this.#enqueue(downstream(this.#graph, known), false);
		this.#step();
	}

	runAll(): void {
		this.#enqueue(this.#runnable(), true);
		this.#step();
	}

	/** The cell and all after it in the document. */
	runFrom(id: string): void {
		const ids = this.#document.cells.map((cell) => cell.id);
		const from = ids.indexOf(id);
		if (from !== -1) this.run(ids.slice(from));
	}

	/** One cell, or everything that runs and waits. */
	stop(id?: string): void {
		for (const one of id === undefined ? this.#queue.ids : [id]) {
			if (!this.#queue.has(one)) continue;
			this.#queue.remove(one);
			this.#settle(one);
		}
		const running = this.#running;
		if (running !== null && (id === undefined || id === running.id) && running.gone === null) {
			this.#abort(running, 'stopped');
			const entry = this.#cells.of(running.id);
			this.#cells.broken(entry, 'stopped');
			this.#cells.set(entry, { status: 'stopped', elapsedMs: this.#elapsed(entry) });
			this.#cells.refresh(running.id);
		}
		this.#step();
	}

	/** Cells on screen. */
	near(ids: readonly string[]): void {
		this.#queue.near(ids);
	}

	/** When nothing runs and nothing waits. */
	async settled(): Promise<void> {
		while (this.#pumping !== null) await this.#pumping;
	}

	async close(): Promise<void> {
		this.#closed = true;
		this.stop();
		await this.settled();
		for (const { state } of this.#cells.all()) this.#held.release(state.result);
		await this.#held.sweep();
	}

	/** Looks at the document, the graph and the instant as they are now. */
	#look(): void {
		const { changed, gone } = this.#cells.look(this.#document, this.#graph, this.#seq);
		for (const { cell, state } of gone) {
			this.#held.release(state.result);
			this.#queue.remove(cell.id);
			if (this.#running?.id === cell.id) this.#abort(this.#running, 'removed');
		}
		if (this.mode === 'lazy') return;
		this.#enqueue([...changed, ...downstream(this.#graph, changed)], false);
	}

	/** Cells with text that was not run, and what reads them: nothing runs for them by itself. */
	#waiting(): ReadonlySet<string> {
		const { ids } = this.#unrun;
		return ids.size === 0 ? ids : new Set([...ids, ...downstream(this.#graph, ids)]);
	}

	#rebuild(): void {
		this.#graph = buildGraph(this.#document, this.#names.known(this.#document));
		this.#queue.reorder();
	}

	/** A run that will have to be made again is stopped, after a moment where that is wanted. */
	#supersede(afterMs: number): void {
		const running = this.#running;
		if (running === null || running.gone !== null || !this.#queue.has(running.id)) return;
		const outdated =
			this.#cells.key(this.#cells.of(running.id)) !== running.key ||
			[...upstream(this.#graph, [running.id])].some((id) => this.#queue.has(id));
		if (!outdated) return;
		if (afterMs === 0) this.#abort(running, 'superseded');
		else
			running.timer ??= setTimeout(() => {
				if (this.#running !== running || running.gone !== null) return;
				if (this.#queue.has(running.id)) this.#abort(running, 'superseded');
			}, afterMs);
	}

	#abort(running: Running, why: Exclude<Running['gone'], null>): void {
		running.gone = why;
		if (running.timer !== null) clearTimeout(running.timer);
		running.controller.abort();
		const entry = this.#cells.get(running.id);
		if (why === 'superseded' && entry !== undefined) this.#cells.set(entry, { status: 'queued' });
	}

	#runnable(): string[] {
		return this.#document.cells.filter((cell) => meaningOf(cell).runs).map(({ id }) => id);
	}

	#enqueue(ids: Iterable<string>, forced: boolean): void {
		if (this.#closed) return;
		const wanted = new Set(ids);
		if (forced) this.#unrun.ran(wanted);
		const waiting = forced ? new Set<string>() : this.#waiting();
		for (const id of this.#graph.order) {
			if (!wanted.has(id) || waiting.has(id)) continue;
			const entry = this.#cells.of(id);
			if (!meaningOf(entry.cell).runs) continue;
			const runs = this.#running?.id === id && this.#running.gone === null;
			const same = runs
				? forced && this.#running!.key === this.#cells.key(entry)
				: entry.fresh && !forced;
			if (same && !this.#sourcesWait(id)) continue;
			this.#queue.add(id, forced);
			if (!runs) this.#cells.set(entry, { status: 'queued', blockedBy: null });
		}
	}

	#sourcesWait(id: string): boolean {
		const sources = this.#graph.reads.get(id)!;
		return sources.some((source) => this.#queue.has(source) || this.#running?.id === source);
	}

	/** Back to how its last run left it. */
	#settle(id: string): void {
		const entry = this.#cells.get(id);
		const runs = this.#running?.id === id && this.#running.gone === null;
		if (entry === undefined || runs) return;
		this.#cells.set(entry, { status: entry.outcome ?? 'idle' });
	}

	/** Tells what changed, and goes on with what waits. */
	#step(): void {
		const changed = this.#cells.takeChanged();
		if (changed.size > 0) this.onchange(changed);
		if (this.#pumping !== null) return;
		void this.#held.sweep();
		if (!this.#queue.empty && !this.#closed) {
			this.#pumping = this.#pump().finally(() => {
				this.#pumping = null;
				// What was asked for, or let go of, in the moment before.
				this.#step();
			});
		}
	}

	async #pump(): Promise<void> {
		// Changes made in one go are seen as one.
		await Promise.resolve();
		for (;;) {
			if (await this.#names.learn(this.#document)) {
				this.#rebuild();
				this.#look();
			}
			const next = this.#queue.next(this.#graph);
			if (next === null) return this.#held.sweep();
			await this.#runNext(next);
			await this.#held.sweep();
			this.#step();
		}
	}

	async #runNext({ id, forced }: { id: string; forced: boolean }): Promise<void> {
		const cells = this.#cells;
		const entry = cells.of(id);
		const blockedBy = cells.obstacle(id);
		if (blockedBy !== null) {
			cells.broken(entry, 'blocked');
			cells.set(entry, { status: 'blocked', blockedBy, error: null });
			return cells.refresh(id);
		}
		if (entry.fresh && !forced) return this.#settle(id);
		const running: Running = {
			id,
			key: cells.key(entry),
			controller: new AbortController(),
			gone: null,
			timer: null
		};
		this.#running = running;
		cells.set(entry, { status: 'running', startedMs: this.#nowMs(), blockedBy: null });
		this.#step();
		const outcome = await this.#ask(entry, running.controller.signal);
		if (running.timer !== null) clearTimeout(running.timer);
		this.#running = null;
		if (running.gone === null) this.#ended(entry, running.key, outcome);
		else if ('result' in outcome) this.#held.discard(outcome.result);
	}

	async #ask({ cell }: Entry, signal: AbortSignal): Promise<Outcome> {
		const request: RunRequest = {
			cell,
			document: this.#document,
			graph: this.#graph,
			seq: this.#seq,
			resultOf: (id) => this.#cells.get(id)?.state.result ?? null
		};
		try {
			return { result: await this.#executor.run(request, signal) };
		} catch (error) {
			return { error };
		}
	}

	#ended(entry: Entry, key: string, outcome: Outcome): void {
		const { id } = entry.cell;
		if ('error' in outcome) this.#cells.failed(entry, key, outcome.error);
		else {
			this.#held.hold(outcome.result);
			this.#held.release(this.#cells.done(entry, key, outcome.result));
		}
		const status = this.#queue.has(id) ? 'queued' : entry.outcome!;
		this.#cells.set(entry, { status, elapsedMs: this.#elapsed(entry) });
		this.#cells.refresh(id);
	}

	#elapsed({ state }: Entry): number {
		return this.#nowMs() - (state.startedMs ?? this.#nowMs());
	}
}

type Outcome = { result: CellResult } | { error: unknown };
