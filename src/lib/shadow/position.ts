/**
 * Positions. `seq` is the dense 1-based number that the agent gives every change in commit order.
 * Commit times are µs since 1970 UTC and not monotone in commit order: "as of time T" is the last
 * transaction whose running-maximum commit time is ≤ T. Both are integers below 2^53, checked.
 */
export type Seq = number;

/** The open end of a version that is still alive. Larger than any seq; fits a BIGINT. */
export const FOREVER = 9_223_372_036_854_775_807n;

/** PostgreSQL log sequence number. */
export type Lsn = bigint;

/** What a person may name: an instant of time, a source position, a change, or the end. */
export type Instant =
	| { kind: 'time'; timeUs: number }
	| { kind: 'lsn'; lsn: Lsn }
	| { kind: 'seq'; seq: Seq }
	| { kind: 'latest' };

/** A resolved instant: always the end of a transaction unless asked for by seq. */
export interface Position {
	seq: Seq;
	/** The transaction that wrote `seq`. */
	transaction: Transaction;
}

/** One committed transaction of the source. */
export interface Transaction {
	/** Source's transaction id. 0 for the initial snapshot. */
	xid: number;
	/** As the source states it. */
	commitTimeUs: number;
	/** Largest commit time up to and including this transaction. */
	runningTimeUs: number;
	/** LSN of the commit record's end, `X/Y`; '' where a source has none. */
	endLsn: string;
	firstSeq: Seq;
	lastSeq: Seq;
	/** Number of changes per table id: [inserts, updates, deletes, truncates]. */
	tables: Record<string, [number, number, number, number]>;
}

/** Thrown for an instant that cannot be read or lies outside the shadow. */
export class InstantError extends Error {
	readonly code: 'unreadable' | 'too-early' | 'too-late';
	constructor(code: InstantError['code'], message: string) {
		super(message);
		this.name = 'InstantError';
		this.code = code;
	}
}
