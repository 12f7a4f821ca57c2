import type { TableSchema, TypeDefinition } from './schema.ts';

/**
 * The one stream that every source yields, in commit order. Values are the source's own text in
 * UTF-8 (what PostgreSQL prints with ISO dates, UTC, hex bytea), so that what cannot be typed is
 * kept to the byte. A source pushes; the sink's methods are synchronous and must not keep `bytes`.
 *
 * Order of calls: `begin`, then any of `schema` (before the first change that needs it), `change`,
 * `truncate`, `mark`, then `commit`. Nothing of a transaction becomes visible before its `commit`.
 */
export interface ChangeSink {
	begin(transaction: TransactionBegin): void;
	/** A table, or a new version of it. `version`, `sinceSeq` and `changes` are assigned by the sink. */
	schema(table: SourceTable, types: TypeDefinition[]): void;
	change(change: Change): void;
	/** One TRUNCATE that emptied these tables. */
	truncate(tables: string[]): void;
	/** A remark that travels with the transaction: a deploy, an incident. */
	mark(mark: SourceMark): void;
	/** `endLsn`: once this transaction is durable, everything below it may be acknowledged. */
	commit(endLsn: string): void;
}

export type SourceTable = Omit<TableSchema, 'version' | 'sinceSeq' | 'changes'>;

export interface TransactionBegin {
	/** 0 for the initial snapshot. */
	xid: number;
	commitTimeUs: number;
}

/** S: a row of the initial snapshot. An update that changes the key carries `oldKey`. */
type ChangeOp = 'S' | 'I' | 'U' | 'D';

export interface Change {
	/** `schema.name` */
	table: string;
	op: ChangeOp;
	/** The row after the change, for S, I, U; the key (other columns ignored) for D. */
	row: Tuple;
	/** Key before an update that changed it (other columns ignored), else null. */
	oldKey: Tuple | null;
}

/** Values of one row in column order, as slices of one buffer. Valid only during the call. */
export interface Tuple {
	bytes: Uint8Array;
	/** Start and end byte of value i at [2i], [2i+1]. Start −1: NULL. Start −2: unknown (not sent). */
	slices: Int32Array;
}

export const NULL_SLICE = -1;
export const UNKNOWN_SLICE = -2;

export interface SourceMark {
	kind: 'incident' | 'deploy' | 'note';
	title: string;
	detail: string;
}
