import type { Head, Manifest, SegmentRef } from '../shadow/log-entry.ts';

/**
 * Reads one store, wherever it lies. Every byte is verified against its hash before it is handed
 * on: a caller never sees a half-read or altered segment.
 */
export interface StoreReader {
	head(): Promise<Head>;
	/** The folded manifest at the head; with `from`, folds only the entries after it. */
	manifest(from?: Manifest): Promise<Manifest>;
	/** The plain Arrow IPC stream of a segment. The caller owns the bytes. */
	segment(ref: SegmentRef): Promise<Uint8Array>;
}

/** What is wrong with a store, where, and what to do next. */
export class StoreError extends Error {
	readonly code:
		'missing' | 'damaged' | 'chain-broken' | 'newer-format' | 'unreachable' | 'unauthorized';
	/** Path inside the store, or URL. */
	readonly path: string;
	constructor(code: StoreError['code'], path: string, message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'StoreError';
		this.code = code;
		this.path = path;
	}
}
