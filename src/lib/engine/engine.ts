import type { CellValue } from '../shadow/cell-value.ts';
import type { Storage } from '../shadow/schema.ts';

/**
 * DuckDB behind one interface; the same DuckDB-WASM build runs in the browser's worker
 * (`duckdb-browser.ts`) and in Node (`duckdb.node.ts`), so both answer with the same bytes.
 */
export interface Engine {
	/** Runs statements that return nothing. */
	run(sql: string): Promise<void>;
	/** Runs one query whole. `{ sql, params }` builders pass here; params are bound. */
	query(sql: string, params?: QueryParam[], options?: QueryOptions): Promise<ResultTable>;
	/** Tables that a query names in FROM, without its own WITH names; nothing runs. */
	tableNames(sql: string, options?: Pick<QueryOptions, 'searchPath'>): Promise<string[]>;
	/** The plan of a query as JSON: what it reads, whatever the tables hold. Nothing runs. */
	plan(sql: string, options?: Pick<QueryOptions, 'searchPath'>): Promise<string>;
	/** Creates `table` from, or appends to it by position, a plain Arrow IPC stream. The bytes are given away. */
	insertArrow(table: TableName, ipcStream: Uint8Array, mode: 'create' | 'append'): Promise<void>;
	/** Asks the running query of this engine to stop; it rejects with QueryError `cancelled`. */
	cancel(): Promise<void>;
	close(): Promise<void>;
}

/** Bound as text and cast in the SQL where the type matters: BigInt parameters do not serialise. */
export type QueryParam = string | number | boolean | null;

export interface QueryOptions {
	/** Cancels this query, waiting or running. It runs in steps then, somewhat slower, and takes no params. */
	signal?: AbortSignal | undefined;
	/**
	 * What bare names mean, for this query alone. Set in the query's own turn: whatever else uses the
	 * connection meanwhile, a refresh that loads new rows say, neither sees it nor undoes it.
	 */
	searchPath?: string | undefined;
}

export interface TableName {
	catalog: string;
	schema: string;
	name: string;
}

export interface ResultColumn {
	name: string;
	/** DuckDB's type as the result shows it, mapped to the storage it reads as. */
	storage: Storage;
}

/** Columnar and exact. `value(row, column)` never loses digits. */
export interface ResultTable {
	readonly columns: readonly ResultColumn[];
	readonly rowCount: number;
	value(row: number, column: number): CellValue;
	/** As a plain Arrow IPC stream, for export and for handing on. */
	toIpc(): Uint8Array;
}

/** Keeps the SQL that failed, for the person who wrote it. */
export class QueryError extends Error {
	readonly code: 'failed' | 'cancelled' | 'extension-needed' | 'engine-lost';
	readonly sql: string;
	constructor(code: QueryError['code'], message: string, sql: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'QueryError';
		this.code = code;
		this.sql = sql;
	}
}
