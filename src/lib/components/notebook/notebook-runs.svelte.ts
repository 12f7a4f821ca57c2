import { SvelteMap } from 'svelte/reactivity';
import { cellKind } from '../../notebook/cell-kinds.ts';
import { type CellState, IDLE } from '../../notebook/cell-state.ts';
import type { NotebookDocument, RunMode } from '../../notebook/document.ts';
import type { Graph } from '../../notebook/graph.ts';
import { type Executor, Runtime } from '../../notebook/runtime.ts';
import type { KnownCell, KnownParameter } from '../sql/known-names.ts';
import type { Seq } from '../../shadow/position.ts';

/** The notebook's runs as the screen follows them: each cell only its own. */
export class NotebookRuns {
	readonly #runtime: Runtime;
	readonly #states = new SvelteMap<string, CellState>();
	graph = $state.raw() as Graph;
	mode = $state<RunMode>('auto');
	/** Cells that run or wait. */
	busy = $state(0);
	/** Cells whose result is not what a run would give now. */
	staleCount = $state(0);
	#document = $state.raw() as NotebookDocument;

	/** For completion: named queries with their columns, as far as they have run. */
	knownCells: readonly KnownCell[] = $derived(
		this.#document.cells.flatMap(({ id, kind, attributes }): KnownCell[] => {
			const name = kind === 'sql' ? attributes['as'] : undefined;
			if (name === undefined) return [];
			const { result, rows } = this.of(id);
			const columns = result?.kind === 'relation' ? result.relation.columns : [];
			return [{ name, columns, rows, title: attributes['title'] ?? null }];
		})
	);
	/** Inputs, as queries read them. */
	knownParameters: readonly KnownParameter[] = $derived(
		this.#document.cells.flatMap(({ id, kind, attributes }): KnownParameter[] => {
			const name = kind === 'input' ? attributes['as'] : undefined;
			if (name === undefined) return [];
			const { result } = this.of(id);
			const known = result?.kind === 'value' ? result : null;
			return [{ name, type: known?.type ?? 'text', value: known?.value ?? '' }];
		})
	);
	/** Names under which cells can be read like tables. */
	names: readonly string[] = $derived(
		this.#document.cells.flatMap(({ kind, attributes }) =>
			kind === 'sql' ? (attributes['as'] ?? []) : []
		)
	);

	constructor(executor: Executor, document: NotebookDocument, seq: Seq) {
		this.#document = document;
		this.#runtime = new Runtime({
			executor,
			document,
			seq,
			nowMs: () => performance.now()
		});
		// It may report while it is made, before it is here to be asked.
		this.#runtime.onchange = (ids) => this.#take(ids);
		this.#take(document.cells.map(({ id }) => id));
	}

	of(id: string): CellState {
		return this.#states.get(id) ?? IDLE;
	}

	/** `typing`: cells whose text is being written; they wait to be run by name. */
	update(document: NotebookDocument, typing: readonly string[]): void {
		this.#document = document;
		this.#runtime.update(document, { typing });
		this.#take([]);
	}
	setInstant(seq: Seq): void {
		this.#runtime.setInstant(seq);
	}
	grew(): void {
		this.#runtime.grew();
	}
	near(ids: readonly string[]): void {
		this.#runtime.near(ids);
	}

	run(ids: readonly string[]): void {
		this.#runtime.run(ids);
	}
	/** Resolves when none of these, nor anything else, runs or waits. */
	async runThrough(ids: readonly string[], signal: AbortSignal): Promise<void> {
		signal.throwIfAborted();
		const stop = () => this.stop();
		signal.addEventListener('abort', stop);
		try {
			this.run(ids);
			await this.#runtime.settled();
			signal.throwIfAborted();
		} finally {
			signal.removeEventListener('abort', stop);
		}
	}
	runAll(): void {
		this.#runtime.runAll();
	}
	runFrom(id: string): void {
		this.#runtime.runFrom(id);
	}
	runStale(): void {
		this.run(this.#document.cells.flatMap(({ id }) => (this.#waits(id) ? id : [])));
	}
	stop(id?: string): void {
		this.#runtime.stop(id);
	}
	close(): Promise<void> {
		return this.#runtime.close();
	}

	readersOf(id: string): readonly string[] {
		return this.graph.readers.get(id) ?? [];
	}
	/** Other cells that share what is wrong with this one: its circle, or its name. */
	concernedBy(id: string): readonly string[] {
		const { circles, duplicates } = this.graph;
		const circle = circles.get(id);
		const sharing = [...duplicates.values()].find((ids) => ids.includes(id));
		return (circle ?? sharing ?? []).filter((other) => other !== id);
	}

	/** Stale, or never run. */
	#waits(id: string): boolean {
		const { status, stale } = this.of(id);
		return stale || status === 'idle';
	}

	#take(ids: Iterable<string>): void {
		for (const id of ids) this.#states.set(id, this.#runtime.state(id));
		this.graph = this.#runtime.graph;
		this.mode = this.#runtime.mode;
		let [busy, stale] = [0, 0];
		for (const { id, kind } of this.#document.cells) {
			if (!cellKind(kind)?.runs) continue;
			const { status } = this.of(id);
			if (status === 'running' || status === 'queued') busy++;
			else if (this.#waits(id)) stale++;
		}
		this.busy = busy;
		this.staleCount = stale;
	}
}
