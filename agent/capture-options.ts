import type { Lsn } from '#lib/shadow/position.ts';
import type { TableId } from '#lib/shadow/schema.ts';

export interface CaptureOptions {
	/** postgres:// URL */
	source: string;
	/** Folder of the store. */
	store: string;
	/** `schema.table`; defaults to every table that can be captured. */
	tables?: string[];
	/** Defaults to a name made from the store's absolute path. */
	slot?: string;
	/** Defaults to the same. */
	publication?: string;
	/** Stops once everything up to it is durable. Defaults to never. */
	until?: Lsn;
	/** Stops cleanly; what is durable stays. */
	signal?: AbortSignal;
	report?: (event: CaptureEvent) => void;
}

export type CaptureEvent =
	| { kind: 'note' | 'warning'; text: string }
	/** `rows` of `table` are copied; it is number `place` of `of`. */
	| { kind: 'copied'; table: TableId; rows: number; place: number; of: number; done: boolean }
	| { kind: 'streaming'; from: string }
	| { kind: 'durable'; endLsn: string };

export type RunningCapture = CaptureOptions & Required<Pick<CaptureOptions, 'signal' | 'report'>>;
