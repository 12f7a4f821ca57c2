import { t } from '../messages/messages.ts';
import type { Seq } from '../shadow/position.ts';
import { meaningOf } from './cell-meaning.ts';
import { type CellResult, rowsOf } from './cell-result.ts';
import { type CellState, IDLE } from './cell-state.ts';
import type { Cell, NotebookDocument, RunMode } from './document.ts';
import { EngineNames } from './engine-names.ts';
import {
	ambiguousRead,
	buildGraph,
	downstream,
	type Graph,
	graphProblem,
	upstream
} from './graph.ts';
import { HeldRelations } from './held-relations.ts';
import { RunQueue } from './run-queue.ts';

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

interface Entry {
	cell: Cell;
	state: CellState;
	/** How the last run ended; null before the first. */
	outcome: 'done' | 'failed' | 'stopped' | 'blocked' | null;
	/** What the last run was made from; null when that does not count. */
	ranKey: string | null;
	/** The last run is what a run would give now. */
	fresh: boolean;
	/** Of the result; readers made from another one are stale. */
	version: number;
	/** Own part of the key, as it was looked at last. */
	seen: string;
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
 * Runs the cells of a notebook: one at a time, each after what it reads, those on screen first.
 * A run is known by what it was made from (its meaning, the instant, the versions of what it reads),
 * so that a result is stale exactly when that differs now, and undoing an edit makes it fresh again.
 */
export class Runtime {
	onchange: (ids: ReadonlySet<string>) => void;
	readonly #executor: Executor;
	readonly #nowMs: () => number;
	readonly #patienceMs: number;
	readonly #names: EngineNames;
	readonly #queue = new RunQueue();
	readonly #held = new HeldRelations();
	readonly #entries = new Map<string, Entry>();
	/** Short names for meanings, so that keys are cheap to compare. */
	readonly #meanings = new Map<string, number>();
	#document: NotebookDocument;
	#graph: Graph;
	#seq: Seq;
	/** Cells whose text is being written. */
	#typing: ReadonlySet<string> = new Set();
	/** How often the shadow grew. */
	#epoch = 0;
	#running: Running | null = null;
	#pumping: Promise<void> | null = null;
	#changed = new Set<string>();
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
		return new Map([...this.#entries].map(([id, { state }]) => [id, state]));
	}
	state(id: string): CellState {
		return this.#entries.get(id)?.state ?? IDLE;
	}
	/** Something runs or waits. */
	get busy(): boolean {
		return this.#running !== null || !this.#queue.empty;
	}

	/**
	 * The document was edited. Cells in `typing` are being written: they become stale, and what reads
	 * them too, but nothing runs for them until they are run by name.
	 */
	update(document: NotebookDocument, { typing = [] }: { typing?: readonly string[] } = {}): void {
		const before = this.mode;
		this.#document = document;
		this.#typing = new Set(typing);
		this.#rebuild();
		this.#look();
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
		this.#epoch++;
		this.#refreshAll();
		this.#step();
	}

	/** Runs these, after what they read where that is missing or stale; with `auto` also what reads them. */
	run(ids: readonly string[]): void {
		const known = ids.filter((id) => this.#entries.has(id));
		const missing = [...upstream(this.#graph, known)].filter((id) => {
			const { outcome, fresh } = this.#entries.get(id)!;
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
			const entry = this.#entries.get(running.id)!;
			entry.outcome = 'stopped';
			entry.ranKey = null;
			this.#set(entry, { status: 'stopped', elapsedMs: this.#elapsed(entry) });
			this.#refresh([running.id]);
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
		for (const { state } of this.#entries.values()) this.#held.release(state.result);
		await this.#held.sweep();
	}

	#rebuild(): void {
		this.#graph = buildGraph(this.#document, this.#names.known(this.#document));
		this.#queue.reorder();
	}

	/** Takes over the document, the graph and the instant: entries, problems, what changed. */
	#look(): void {
		const present = new Set(this.#document.cells.map(({ id }) => id));
		for (const id of this.#entries.keys()) if (!present.has(id)) this.#forget(id);
		const changed: string[] = [];
		const awry = this.#graph.circles.size > 0 || this.#graph.duplicates.size > 0;
		for (const cell of this.#document.cells) {
			const entry = this.#entryOf(cell);
			entry.cell = cell;
			const seen = this.#ownKey(cell);
			if (seen !== entry.seen && !this.#typing.has(cell.id)) changed.push(cell.id);
			entry.seen = seen;
			const problem = awry ? graphProblem(this.#document, this.#graph, cell.id) : null;
			this.#set(entry, { problem });
		}
		this.#refreshAll();
		if (this.mode === 'auto')
			this.#enqueue([...changed, ...downstream(this.#graph, changed)], false);
	}

	#entryOf(cell: Cell): Entry {
		let entry = this.#entries.get(cell.id);
		if (entry === undefined) {
			entry = {
				cell,
				state: IDLE,
				outcome: null,
				ranKey: null,
				fresh: false,
				version: 0,
				seen: ''
			};
			this.#entries.set(cell.id, entry);
			this.#changed.add(cell.id);
		}
		return entry;
	}

	#forget(id: string): void {
		this.#held.release(this.#entries.get(id)!.state.result);
		this.#entries.delete(id);
		this.#queue.remove(id);
		this.#changed.add(id);
		if (this.#running?.id === id) this.#abort(this.#running, 'removed');
	}

	/** A run that will have to be made again is stopped, after a moment where that is wanted. */
	#supersede(afterMs: number): void {
		const running = this.#running;
		if (running === null || running.gone !== null || !this.#queue.has(running.id)) return;
		const outdated =
			this.#key(this.#entries.get(running.id)!) !== running.key ||
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
		const entry = this.#entries.get(running.id);
		if (why === 'superseded' && entry !== undefined) this.#set(entry, { status: 'queued' });
	}

	#runnable(): string[] {
		return this.#document.cells.filter((cell) => meaningOf(cell).runs).map(({ id }) => id);
	}

	#enqueue(ids: Iterable<string>, forced: boolean): void {
		if (this.#closed) return;
		const wanted = new Set(ids);
		for (const id of this.#graph.order) {
			if (!wanted.has(id)) continue;
			const entry = this.#entries.get(id)!;
			if (!meaningOf(entry.cell).runs || (!forced && this.#typing.has(id))) continue;
			const runs = this.#running?.id === id && this.#running.gone === null;
			const same = runs
				? forced && this.#running!.key === this.#key(entry)
				: entry.fresh && !forced;
			if (same && !this.#sourcesWait(id)) continue;
			this.#queue.add(id, forced);
			if (!runs) this.#set(entry, { status: 'queued', blockedBy: null });
		}
	}

	#sourcesWait(id: string): boolean {
		const sources = this.#graph.reads.get(id)!;
		return sources.some((source) => this.#queue.has(source) || this.#running?.id === source);
	}

	/** Everything but the versions of what it reads. */
	#ownKey(cell: Cell): string {
		const { text, usesInstant, data } = meaningOf(cell);
		let number = this.#meanings.get(text);
		if (number === undefined) this.#meanings.set(text, (number = this.#meanings.size));
		const reads = this.#graph.reads.get(cell.id)!.join(' ');
		// The rows of a named cell are of that cell's instant.
		const follows = usesInstant && (data === null || !this.#graph.names.has(data));
		return `${number} ${reads}@${follows ? this.#seq : ''}`;
	}

	#key({ cell, seen }: Entry): string {
		const versions = this.#graph.reads.get(cell.id)!.map((id) => this.#entries.get(id)!.version);
		const epoch = meaningOf(cell).usesLatest ? this.#epoch : '';
		return `${versions.join(' ')}/${epoch}/${seen}`;
	}

	#refreshAll(): void {
		for (const id of this.#graph.order) this.#refreshOne(id);
	}

	/** What a change of these means for what reads them, for as far as it goes. */
	#refresh(ids: readonly string[]): void {
		const open = [...ids];
		for (let id = open.pop(); id !== undefined; id = open.pop()) {
			const before = this.#entries.get(id)?.fresh;
			this.#refreshOne(id);
			if (this.#entries.get(id)?.fresh !== before) open.push(...this.#graph.readers.get(id)!);
		}
	}

	#refreshOne(id: string): void {
		const entry = this.#entries.get(id);
		if (entry === undefined) return;
		entry.fresh =
			entry.ranKey !== null &&
			entry.ranKey === this.#key(entry) &&
			this.#graph.reads.get(id)!.every((source) => {
				const { fresh, outcome } = this.#entries.get(source)!;
				return fresh && outcome === 'done';
			});
		const { result } = entry.state;
		const kept = result !== null && entry.outcome !== 'done';
		const ran = entry.ranKey !== null || result !== null;
		this.#set(entry, { stale: kept || (ran && !entry.fresh) });
	}

	#set(entry: Entry, change: Partial<CellState>): void {
		const names = Object.keys(change) as (keyof CellState)[];
		if (names.every((name) => Object.is(entry.state[name], change[name]))) return;
		entry.state = { ...entry.state, ...change };
		this.#changed.add(entry.cell.id);
	}

	/** Back to how its last run left it. */
	#settle(id: string): void {
		const entry = this.#entries.get(id);
		const runs = this.#running?.id === id && this.#running.gone === null;
		if (entry === undefined || runs) return;
		this.#set(entry, { status: entry.outcome ?? 'idle' });
	}

	/** Tells what changed, and goes on with what waits. */
	#step(): void {
		if (this.#changed.size > 0) {
			const changed = this.#changed;
			this.#changed = new Set();
			this.onchange(changed);
		}
		if (this.#pumping !== null) return;
		void this.#held.sweep();
		if (!this.#queue.empty && !this.#closed) {
			this.#pumping = this.#pump().finally(() => {
				this.#pumping = null;
				if (!this.#queue.empty && !this.#closed) this.#step();
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
		const entry = this.#entries.get(id)!;
		const blocked = this.#obstacle(id);
		if (blocked !== null) {
			entry.outcome = 'blocked';
			entry.ranKey = null;
			this.#set(entry, { status: 'blocked', blockedBy: blocked, error: null });
			this.#refresh([id]);
			return;
		}
		if (entry.fresh && !forced) return this.#settle(id);
		const running: Running = {
			id,
			key: this.#key(entry),
			controller: new AbortController(),
			gone: null,
			timer: null
		};
		this.#running = running;
		this.#set(entry, { status: 'running', startedMs: this.#nowMs(), blockedBy: null });
		this.#step();
		const outcome = await this.#ask(entry, running.controller.signal);
		if (running.timer !== null) clearTimeout(running.timer);
		this.#running = null;
		if (running.gone !== null) this.#tooLate(outcome);
		else this.#ended(entry, running.key, outcome);
	}

	async #ask(entry: Entry, signal: AbortSignal): Promise<Outcome> {
		const request: RunRequest = {
			cell: entry.cell,
			document: this.#document,
			graph: this.#graph,
			seq: this.#seq,
			resultOf: (id) => this.#entries.get(id)?.state.result ?? null
		};
		try {
			return { result: await this.#executor.run(request, signal) };
		} catch (error) {
			return { error };
		}
	}

	#tooLate(outcome: Outcome): void {
		if ('result' in outcome) this.#held.discard(outcome.result);
	}

	#ended(entry: Entry, key: string, outcome: Outcome): void {
		const { id } = entry.cell;
		entry.ranKey = key;
		const change: Partial<CellState> = { elapsedMs: this.#elapsed(entry) };
		if ('error' in outcome) {
			entry.outcome = 'failed';
			this.#set(entry, { ...change, error: outcome.error });
		} else {
			const { result } = outcome;
			const before = entry.state.result;
			this.#held.hold(result);
			this.#held.release(before);
			if (entry.outcome !== 'done' || !sameValue(before, result)) entry.version++;
			entry.outcome = 'done';
			this.#set(entry, { ...change, error: null, result, rows: rowsOf(result) });
			this.#unblock(id);
		}
		this.#set(entry, { status: this.#queue.has(id) ? 'queued' : entry.outcome });
		this.#refreshOne(id);
		this.#refresh(this.#graph.readers.get(id)!);
	}

	/** With `lazy` the readers do not run by themselves, but nothing is in their way any more. */
	#unblock(id: string): void {
		for (const reader of this.#graph.readers.get(id) ?? []) {
			const entry = this.#entries.get(reader)!;
			if (entry.state.status !== 'blocked' || entry.state.blockedBy?.id !== id) continue;
			entry.outcome = entry.state.result === null ? null : 'done';
			this.#set(entry, { status: entry.outcome ?? 'idle', blockedBy: null });
			this.#unblock(reader);
		}
	}

	/** Why a cell cannot run, and whose matter it is. */
	#obstacle(id: string): CellState['blockedBy'] {
		const { problem } = this.#entries.get(id)!.state;
		const circle = this.#graph.circles.get(id);
		if (circle !== undefined)
			return { id: circle.find((one) => one !== id) ?? id, message: problem ?? '' };
		const twice = ambiguousRead(this.#graph, id);
		if (twice !== null)
			return { id: this.#graph.names.get(twice)!, message: t.notebookCore.readsDuplicate(twice) };
		for (const source of this.#graph.reads.get(id)!) {
			const { outcome, cell } = this.#entries.get(source)!;
			if (outcome === 'done') continue;
			const name = cell.attributes['as'] ?? `#${source}`;
			return { id: source, message: t.notebookCore.blocked[outcome ?? 'idle'](name) };
		}
		return null;
	}

	#elapsed({ state }: Entry): number {
		return this.#nowMs() - (state.startedMs ?? this.#nowMs());
	}
}

type Outcome = { result: CellResult } | { error: unknown };

/** An input that still says the same makes nothing stale. */
function sameValue(a: CellResult | null, b: CellResult): boolean {
	return (
		a?.kind === 'value' &&
		b.kind === 'value' &&
		a.name === b.name &&
		a.type === b.type &&
		a.value === b.value &&
		a.position?.seq === b.position?.seq
	);
}
