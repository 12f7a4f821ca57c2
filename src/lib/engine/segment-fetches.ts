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

/** Fetches a few segments ahead, in the order in which they will probably be taken. */
export class SegmentFetches {
	readonly all: readonly SegmentRef[];
	readonly #store: StoreReader;
	readonly #started = new Map<string, Promise<Uint8Array>>();
	#ahead: readonly SegmentRef[];

	constructor(store: StoreReader, all: readonly SegmentRef[]) {
		this.#store = store;
		this.all = all;
		this.#ahead = all;
	}

	/** The first ones, before anybody takes them. */
	start(): void {
		while (this.#started.size < IN_FLIGHT && this.#ahead.length > 0)
			void this.#start(this.#ahead[0]!);
	}

	/** These will be taken next. */
	prefer(refs: readonly SegmentRef[]): void {
		const next = refs.filter((ref) => this.#ahead.includes(ref));
		this.#ahead = [...next, ...this.#ahead.filter((ref) => !next.includes(ref))];
		for (const ref of next.slice(0, IN_FLIGHT)) void this.#start(ref);
	}

	/** Fetched once, unless that failed. */
	take(ref: SegmentRef): Promise<Uint8Array> {
		const bytes = this.#started.get(ref.path) ?? this.#start(ref);
		this.#started.delete(ref.path);
		this.start();
		return bytes;
	}

	#start(ref: SegmentRef): Promise<Uint8Array> {
		const bytes = this.#store.segment(ref);
		// A failure that nobody saw is forgotten: whoever takes it later asks anew.
		bytes.catch(() => {
			if (this.#started.get(ref.path) === bytes) this.#started.delete(ref.path);
		});
		this.#started.set(ref.path, bytes);
		this.#ahead = this.#ahead.filter((one) => one !== ref);
		return bytes;
	}
}

/** Counts what has come in, and says so. */
export function progressOf(all: readonly SegmentRef[], report: (progress: LoadProgress) => void) {
	const segmentsTotal = all.length;
	const bytesTotal = all.reduce((sum, ref) => sum + ref.plainBytes, 0);
	const come = new Set<SegmentRef>();
	let bytes = 0;
	return (done: SegmentRef | null, table: TableId | null) => {
		// One that has to be read again came in before.
		if (done !== null && !come.has(done)) {
			come.add(done);
			bytes += done.plainBytes;
		}
		report({ segments: come.size, segmentsTotal, bytes, bytesTotal, table });
	};
}
