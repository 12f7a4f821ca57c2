import type { ExactText } from '../shadow/cell-value.ts';
import type { Manifest } from '../shadow/log-entry.ts';
import type { Instant, Position, Seq, Transaction } from '../shadow/position.ts';
import type { TableId, TableSchema } from '../shadow/schema.ts';
import type { RelationFilter } from '../temporal/relation-filter.ts';
import type { Caveats } from './caveats.ts';
import type { ResultTable } from './engine.ts';
import type { Relation } from './relation.ts';

/**
 * The part of a shadow that is open: its versions in DuckDB and every question that people ask of
 * them. The app, the command line, the notebook's cells and the restore planner all go through here.
 */
export interface ShadowWindow {
	readonly manifest: Manifest;
	/** Segments that could not be read, with the reason; their tables answer with a StoreError, the rest works. */
	readonly damaged: readonly { table: TableId; path: string; message: string }[];

	/** Whether every table's rows are in. */
	readonly loaded: boolean;
	/**
	 * Brings in the tables that are not there yet. What is asked of one meanwhile waits for that one
	 * alone. Fails where the store cannot be read now, and can then be called again.
	 */
	load(): Promise<void>;

	/** Picks up what the store gained since. Never changes an answer about an earlier position. */
	refresh(): Promise<{ changed: boolean }>;

	/** First and last position that can be reconstructed. */
	earliest(): Position;
	latest(): Position;
	/** Throws InstantError outside the shadow. */
	resolve(instant: Instant): Promise<Position>;
	transactionAt(seq: Seq): Promise<Transaction>;
	/** Neighbour in commit order, or null at either end. */
	step(seq: Seq, by: number): Promise<Position | null>;
	/** In commit order, newest first when `descending`. */
	transactions(range: {
		fromSeq: Seq;
		toSeq: Seq;
		table?: TableId;
		/** Only those whose xid begins with these digits. */
		xid?: string;
		limit: number;
		offset?: number;
		descending?: boolean;
	}): Promise<Transaction[]>;
	/** Changes per bucket and table; buckets without changes are left out. */
	volume(range: { fromUs: number; toUs: number; bucketUs: number }): Promise<VolumeBucket[]>;

	/** The schema in force at a position; undefined before the table existed. */
	schemaAt(table: TableId, seq: Seq): TableSchema | undefined;
	/** Tables that exist at the position with their exact number of rows. */
	tablesAt(seq: Seq): Promise<{ table: TableId; rows: number }[]>;
	count(table: TableId, seq: Seq, filter?: RowFilter): Promise<number>;
	/** Rows alive at the position, in key order unless `order` says otherwise. */
	rows(table: TableId, seq: Seq, page: RowPage): Promise<StateRows>;

	diffSummary(a: Seq, b: Seq): Promise<DiffSummary[]>;
	/** Net difference of one table between two positions, in key order. */
	diff(
		table: TableId,
		a: Seq,
		b: Seq,
		page?: { offset: number; limit: number }
	): Promise<DiffRow[]>;
	/** Net difference that one transaction alone made. */
	transactionDiff(table: TableId, transaction: Transaction): Promise<DiffRow[]>;
	/** Every version of one row, oldest first; key changes are followed both ways. */
	history(table: TableId, key: Key): Promise<RowVersion[]>;
	/** Per column, the transaction that wrote the value which the row holds at the position. */
	blame(table: TableId, key: Key, seq: Seq): Promise<Map<string, Transaction>>;

	/**
	 * One read-only query over the past. A bare table name means the state at `seq`;
	 * `t FOR SYSTEM_TIME AS OF TIMESTAMP '…' | AS OF LSN 'X/Y' | AS OF SEQ n`,
	 * `t FOR SYSTEM_TIME FROM … TO …` and `t FOR SYSTEM_TIME ALL` pin their own; the last two add
	 * fs_valid_from, fs_valid_to, fs_from_time, fs_to_time, fs_op, fs_xid.
	 */
	sql(
		text: string,
		seq: Seq,
		options?: { limit?: number; signal?: AbortSignal }
	): Promise<ResultTable>;
	/**
	 * As `sql`, but the rows stay in the engine under `name`, in the query's order. While it runs, and
	 * when it fails or is cancelled, what `name` held before stays; afterwards that is closed.
	 */
	keep(text: string, seq: Seq, options: KeepOptions): Promise<Relation>;
	/** Tables that a query reads, as it names them, without those that it makes itself (WITH). Throws QueryError. */
	tableNames(text: string, seq: Seq): Promise<string[]>;
	/** A table at an instant, nothing copied. */
	stateRelation(table: TableId, seq: Seq): Promise<Relation>;
	/** A KPI over buckets: one value per bucket end, each the expression over the state at that instant. */
	series(request: SeriesRequest): Promise<SeriesPoint[]>;
	/** What must be known of a KPI's values at any of its positions. */
	seriesCaveats(request: SeriesRequest): Promise<Caveats>;

	close(): Promise<void>;
}

export interface KeepOptions {
	name: string;
	/** Relations that the query may read under a name of their own, which stands before a table's. */
	reads?: readonly { as: string; relation: Relation }[];
	signal?: AbortSignal;
}

/** Key values as source text, by column name. */
export type Key = Record<string, string>;

export interface VolumeBucket {
	startUs: number;
	table: TableId;
	inserts: number;
	updates: number;
	deletes: number;
	transactions: number;
}

/** Also by columns: see RelationFilter. */
export type RowFilter = RelationFilter;

export interface RowPage {
	offset: number;
	limit: number;
	order?: { column: string; descending: boolean }[];
	filter?: RowFilter;
}

/** Exact text per cell, row-major by column order of `schema`. */
export interface StateRows {
	schema: TableSchema;
	rows: ExactText[][];
	/** Position at which each row's version began. */
	validFrom: Seq[];
}

export interface DiffSummary {
	table: TableId;
	added: number;
	removed: number;
	modified: number;
}

export interface DiffRow {
	kind: 'added' | 'removed' | 'modified';
	key: Key;
	/** Set when the row's key itself differs: the key at A; `key` is then the key at B. */
	keyBefore: Key | null;
	/** Exact text by column name of the schema at A and at B; null where the row does not exist. */
	before: Record<string, ExactText> | null;
	after: Record<string, ExactText> | null;
	/** Columns whose values differ; for added and removed all of them. */
	changed: string[];
}

export interface RowVersion {
	op: 'S' | 'I' | 'U' | 'D' | 'T' | 'K';
	validFrom: Seq;
	/** Null while alive. */
	validTo: Seq | null;
	transaction: Transaction;
	key: Key;
	/** Null for a delete or truncate. */
	row: Record<string, ExactText> | null;
	/** Columns that differ from the version before. */
	changed: string[];
}

export interface SeriesRequest {
	table: TableId;
	/** An aggregate over the table's columns: `sum(total)`, `count(*)`. */
	expression: string;
	where?: string;
	fromUs: number;
	toUs: number;
	bucketUs: number;
}

export interface SeriesPoint {
	/** End of the bucket; the value is the state's at this instant. */
	timeUs: number;
	value: number | null;
}
