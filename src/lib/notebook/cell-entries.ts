import { t } from '../messages/messages.ts';
import type { Seq } from '../shadow/position.ts';
import { meaningOf } from './cell-meaning.ts';
import { type CellResult, rowsOf } from './cell-result.ts';
import { type CellState, IDLE } from './cell-state.ts';
import type { Cell, NotebookDocument } from './document.ts';
import { ambiguousRead, type Graph, graphProblem } from './graph.ts';

/** What the runtime knows of a cell. */
export interface Entry {
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

/**
 * The cells' states, and which of them are fresh. A run is known by what it was made from (the cell's
 * meaning, the instant, the versions of what it reads), so that a result is stale exactly when that
 * differs now, and undoing an edit makes it fresh again.
 */
export class CellEntries {
	readonly #entries = new Map<string, Entry>();
	/** Short names for meanings, so that keys are cheap to compare. */
	readonly #meanings = new Map<string, number>();
	#changed = new Set<string>();
	#graph: Graph;
	#seq: Seq;
	/** How often the shadow grew. */
	#epoch = 0;

	constructor(graph: Graph, seq: Seq) {
		this.#graph = graph;
		this.#seq = seq;
	}

	get(id: string): Entry | undefined {
		return this.#entries.get(id);
	}
	has(id: string): boolean {
		return this.#entries.has(id);
	}
	/** Every cell of the document has one. */
	of(id: string): Entry {
		return this.#entries.get(id)!;
	}
	all(): Iterable<Entry> {
		return this.#entries.values();
	}
	get states(): ReadonlyMap<string, CellState> {
		return new Map([...this.#entries].map(([id, { state }]) => [id, state]));
	}

	/** Cells whose state is a new one since this was asked last. */
	takeChanged(): ReadonlySet<string> {
		const changed = this.#changed;
		this.#changed = new Set();
		return changed;
	}

	/**
	 * Takes over the document, the graph and the instant. Gives the cells that mean something else now,
	 * and those that are gone.
	 */
	look(document: NotebookDocument, graph: Graph, seq: Seq): { changed: string[]; gone: Entry[] } {
		this.#graph = graph;
		this.#seq = seq;
		const gone = this.#drop(document);
		const changed: string[] = [];
		const awry = graph.circles.size > 0 || graph.duplicates.size > 0;
		for (const cell of document.cells) {
			const entry = this.#entryOf(cell);
			entry.cell = cell;
			const seen = this.#ownKey(cell);
			if (seen !== entry.seen) changed.push(cell.id);
			entry.seen = seen;
			this.set(entry, { problem: awry ? graphProblem(document, graph, cell.id) : null });
		}
		this.#refreshAll();
		return { changed, gone };
	}

	/** The shadow has more than before: what names its end is stale. */
	grew(): void {
		this.#epoch++;
		this.#refreshAll();
	}

	/** What a run of the cell would be made from now. */
	key({ cell, seen }: Entry): string {
		const versions = this.#graph.reads.get(cell.id)!.map((id) => this.of(id).version);
		const epoch = meaningOf(cell).usesLatest ? this.#epoch : '';
		return `${versions.join(' ')}/${epoch}/${seen}`;
	}

	set(entry: Entry, change: Partial<CellState>): void {
		const names = Object.keys(change) as (keyof CellState)[];
		if (names.every((name) => Object.is(entry.state[name], change[name]))) return;
		entry.state = { ...entry.state, ...change };
		this.#changed.add(entry.cell.id);
	}

	/** A run gave this. Gives the result that it replaces. */
	done(entry: Entry, key: string, result: CellResult): CellResult | null {
		const before = entry.state.result;
		if (entry.outcome !== 'done' || !sameValue(before, result)) entry.version++;
		entry.outcome = 'done';
		entry.ranKey = key;
		this.set(entry, { error: null, result, rows: rowsOf(result) });
		this.#unblock(entry.cell.id);
		return before;
	}

	failed(entry: Entry, key: string, error: unknown): void {
		entry.outcome = 'failed';
		entry.ranKey = key;
		this.set(entry, { error });
	}

	/** It did not come to an end, or not even to a run. */
	broken(entry: Entry, outcome: 'stopped' | 'blocked'): void {
		entry.outcome = outcome;
		entry.ranKey = null;
	}

	/** What the new outcome of a cell means for itself and for what reads it, for as far as it goes. */
	refresh(id: string): void {
		this.#refreshOne(id);
		const open = [...this.#graph.readers.get(id)!];
		for (let next = open.pop(); next !== undefined; next = open.pop())
			if (this.#refreshOne(next)) open.push(...this.#graph.readers.get(next)!);
	}

	/** Why a cell cannot run, and whose matter it is; null when it can. */
	obstacle(id: string): CellState['blockedBy'] {
		const circle = this.#graph.circles.get(id);
		if (circle !== undefined) {
			const other = circle.find((one) => one !== id) ?? id;
			return { id: other, message: this.of(id).state.problem ?? '' };
		}
		const twice = ambiguousRead(this.#graph, id);
		if (twice !== null)
			return { id: this.#graph.names.get(twice)!, message: t.notebookCore.readsDuplicate(twice) };
		for (const source of this.#graph.reads.get(id)!) {
			const { outcome, cell } = this.of(source);
			if (outcome === 'done') continue;
			const name = cell.attributes['as'] ?? `#${source}`;
			return { id: source, message: t.notebookCore.blocked[outcome ?? 'idle'](name) };
		}
		return null;
	}

	#drop({ cells }: NotebookDocument): Entry[] {
		const present = new Set(cells.map(({ id }) => id));
		const gone = [...this.#entries.values()].filter(({ cell }) => !present.has(cell.id));
		for (const { cell } of gone) {
			this.#entries.delete(cell.id);
			this.#changed.add(cell.id);
		}
		return gone;
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

	#refreshAll(): void {
		for (const id of this.#graph.order) this.#refreshOne(id);
	}

	/** Whether it is another than before. */
	#refreshOne(id: string): boolean {
		const entry = this.of(id);
		const before = entry.fresh;
		// In a circle each would be judged by what the other was a moment ago.
		entry.fresh =
			!this.#graph.circles.has(id) &&
			entry.ranKey !== null &&
			entry.ranKey === this.key(entry) &&
			this.#graph.reads.get(id)!.every((source) => {
				const { fresh, outcome } = this.of(source);
				return fresh && outcome === 'done';
			});
		const { result } = entry.state;
		const kept = result !== null && entry.outcome !== 'done';
		const ran = entry.ranKey !== null || result !== null;
		this.set(entry, { stale: kept || (ran && !entry.fresh) });
		return entry.fresh !== before;
	}

	/** With `lazy` the readers do not run by themselves, but nothing is in their way any more. */
	#unblock(id: string): void {
		for (const reader of this.#graph.readers.get(id) ?? []) {
			const entry = this.of(reader);
			if (entry.state.status !== 'blocked' || entry.state.blockedBy?.id !== id) continue;
			entry.outcome = entry.state.result === null ? null : 'done';
			this.set(entry, { status: entry.outcome ?? 'idle', blockedBy: null });
			this.#unblock(reader);
		}
	}
}

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
