import type { SegmentRef } from '../shadow/log-entry.ts';
import type { TableId } from '../shadow/schema.ts';
import type { StoreReader } from '../store/store-reader.ts';

export interface LoadProgress {
	/** Segments that are versions now, and all that this load brings. */
	segments: number;
	segmentsTotal: number;
	/** Plain Arrow bytes of the same. */
	bytes: number;
	bytesTotal: number;
	/** The table in work; null once all are there. */
	table: TableId | null;
}

/** Segments on their way at a time. */
const IN_FLIGHT = 4;

/** Fetches in the order they will be taken, a few ahead. */
export class SegmentFetches {
	readonly all: readonly SegmentRef[];
	readonly #store: StoreReader;
	readonly #started = new Map<string, Promise<Uint8Array>>();
	#next = 0;

	constructor(store: StoreReader, all: SegmentRef[]) {
		this.#store = store;
		this.all = all;
	}

	/** The first ones, before anybody takes them. */
	start(): void {
		while (this.#started.size < IN_FLIGHT && this.#next < this.all.length) this.#start();
	}

	async take(ref: SegmentRef): Promise<Uint8Array> {
		while (!this.#started.has(ref.path)) this.#start();
		const bytes = this.#started.get(ref.path)!;
		this.#started.delete(ref.path);
		this.start();
		return bytes;
	}

	#start(): void {
		const ref = this.all[this.#next++];
		if (ref === undefined) throw new Error('a segment was taken that was not announced');
		const bytes = this.#store.segment(ref);
		// Whoever takes it sees the failure; until then it is not unhandled.
		bytes.catch(() => undefined);
		this.#started.set(ref.path, bytes);
	}
}

/** Counts what has come in, and says so. */
export function progressOf(all: readonly SegmentRef[], report: (progress: LoadProgress) => void) {
	const segmentsTotal = all.length;
	const bytesTotal = all.reduce((sum, ref) => sum + ref.plainBytes, 0);
	let segments = 0;
	let bytes = 0;
	return (done: SegmentRef | null, table: TableId | null) => {
		if (done !== null) {
			segments++;
			bytes += done.plainBytes;
		}
		report({ segments, segmentsTotal, bytes, bytesTotal, table });
	};
}
