import type { SegmentRef } from '../shadow/log-entry.ts';
import type { TableId } from '../shadow/schema.ts';
import { loadOrLeaveOut, newSegments } from './load-table.ts';
import { progressOf, type LoadProgress, type SegmentFetches } from './segment-fetches.ts';
import type { WindowState } from './window-state.ts';

/** Questions come in bursts: so long after one, and not longer than this in all, the next is waited for. */
const [BREATH_MS, PATIENCE_MS] = [100, 2000];

/**
 * Fills the tables of a window that stands in time already, one after the other; those that somebody
 * waits for come first. The others come between questions, not among them.
 */
export class TableLoads {
	readonly #state: WindowState;
	readonly #fetches: SegmentFetches;
	readonly #progress: ReturnType<typeof progressOf>;
	readonly #wanted = new Set<TableId>();
	#turn: Promise<Turn> | null = null;
	#asking = 0;
	/** ms */
	#quietSince = performance.now();

	constructor(
		state: WindowState,
		fetches: SegmentFetches,
		onProgress: (progress: LoadProgress) => void
	) {
		this.#state = state;
		this.#fetches = fetches;
		this.#progress = progressOf(fetches.all, onProgress);
	}

	/** Fetched for the transactions or a table: counted as it comes. */
	async take(ref: SegmentRef, table: TableId | null): Promise<Uint8Array> {
		this.#progress(null, table);
		const bytes = await this.#fetches.take(ref);
		this.#progress(ref, table);
		return bytes;
	}

	get done(): boolean {
		return this.#state.empty.size === 0;
	}

	/** Resolves once the table answers, be it that it is damaged or not there at all; fails where it could not be read now. */
	async ready(table: TableId): Promise<void> {
		while (this.#state.empty.has(table)) {
			if (!this.#wanted.has(table)) {
				this.#wanted.add(table);
				this.#fetches.prefer(newSegments(this.#state.manifest, table, 0));
			}
			const { table: tried, work } = await this.#next();
			if (tried === table) await work;
		}
	}

	/** A question about a table, or of `null` about none in particular. */
	async ask<T>(table: TableId | null, question: () => Promise<T>): Promise<T> {
		this.#asking++;
		try {
			if (table !== null) await this.ready(table);
			return await question();
		} finally {
			this.#asking--;
			this.#quietSince = performance.now();
		}
	}

	/** Resolves once all are ready; `patiently` lets questions go first. */
	async all(patiently: boolean): Promise<void> {
		for (;;) {
			if (patiently) await this.#breath();
			if (this.done) return;
			const { work } = await this.#next();
			await work;
		}
	}

	async #breath(): Promise<void> {
		const begin = performance.now();
		const busy = () => this.#asking > 0 || performance.now() - this.#quietSince < BREATH_MS;
		while (busy() && performance.now() - begin < PATIENCE_MS)
			await new Promise((resolve) => setTimeout(resolve, BREATH_MS / 4));
	}

	#next(): Promise<Turn> {
		this.#turn ??= this.#fill().finally(() => (this.#turn = null));
		return this.#turn;
	}

	async #fill(): Promise<Turn> {
		const { manifest, empty } = this.#state;
		const table = [...this.#wanted, ...empty].find((one) => empty.has(one))!;
		const segments = newSegments(manifest, table, 0);
		const take = (ref: SegmentRef) => this.take(ref, table);
		const work = loadOrLeaveOut(this.#state, manifest, table, segments, take);
		await work.catch(() => undefined);
		this.#wanted.delete(table);
		if (this.done) this.#progress(null, null);
		return { table, work };
	}
}

/** What became of one table: work that is over, in one way or the other. */
interface Turn {
	table: TableId;
	work: Promise<void>;
}
