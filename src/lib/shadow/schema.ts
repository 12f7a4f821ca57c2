/**
 * What a captured table looks like. A schema is immutable once written: a DDL change makes the next
 * version of it, effective from one position (`TableSchema.sinceSeq`).
 */

/**
 * How a column's values are stored in Arrow. A value that its typed form cannot reproduce to the
 * byte (numeric NaN in a decimal, a timestamp past DuckDB's range) goes as PostgreSQL's own text
 * into the row's `fs_extra` and is null in the typed column; see `batch.ts`.
 */
export type Storage =
	| { kind: 'bool' }
	| { kind: 'int16' }
	| { kind: 'int32' }
	| { kind: 'int64' }
	| { kind: 'float32' }
	| { kind: 'float64' }
	/** 1 ≤ precision ≤ 38, 0 ≤ scale ≤ precision. */
	| { kind: 'decimal'; precision: number; scale: number }
	/** Days since 1970-01-01; ±infinity as DuckDB keeps it (±2147483647). */
	| { kind: 'date' }
	/** µs since 1970-01-01T00:00 without zone; ±infinity as DuckDB keeps it (±(2^63 − 1)). */
	| { kind: 'timestamp' }
	/** µs since 1970-01-01T00:00Z; stored and queried as a plain UTC TIMESTAMP. */
	| { kind: 'timestamptz' }
	/** µs since midnight, 0 … 86 400 000 000 (`24:00:00` exists). */
	| { kind: 'time' }
	| { kind: 'bytes' }
	/** Everything else, as the source itself prints it. */
	| { kind: 'text' };

export interface ColumnSchema {
	name: string;
	/** As the source declares it: `numeric(12,2)`, `character varying(40)`, `order_status`. */
	sourceType: string;
	storage: Storage;
	/** Stable number of the column in its table (PostgreSQL's attnum). */
	ordinal: number;
	notNull: boolean;
	/** 1-based place in the key that identifies a row, or null. */
	keyPosition: number | null;
	/** `stored`: computed by the source, left out of restores. */
	generated: 'stored' | null;
	identity: 'always' | 'by default' | null;
	/** Default expression as the source prints it, or null. */
	defaultExpression: string | null;
	/** Labels in their declared order, for an enum. */
	enumLabels: string[] | null;
	/** `bytes`: ordered by code units (C, C.UTF-8, builtin); otherwise the collation's name. Null when not text. */
	collation: string | null;
	/**
	 * The value, as source text, of this column in rows that were written before the column existed
	 * (`ADD COLUMN … DEFAULT`, PostgreSQL's attmissingval). Null: those rows hold NULL.
	 */
	missingValue: string | null;
}

/** Inventory that restore scripts and the dry-run need; SQL text is the source's own. */
export interface TableDefinition {
	/** `pg_get_constraintdef`: primary key, unique, foreign key, check, exclusion. */
	constraints: {
		name: string;
		kind: 'primary key' | 'unique' | 'foreign key' | 'check' | 'exclusion';
		definition: string;
		columns: string[];
		/** For a foreign key. `schema.table`. */
		references: { table: string; columns: string[]; onDelete: string; onUpdate: string } | null;
		deferrable: boolean;
	}[];
	/** `pg_get_indexdef` of indexes that no constraint owns. */
	indexes: { name: string; definition: string; unique: boolean; columns: string[] }[];
	/** `pg_get_triggerdef` of user triggers, with the function's source. */
	triggers: {
		name: string;
		definition: string;
		functionName: string;
		functionDefinition: string;
		enabled: boolean;
	}[];
	/** Row-level security is on. */
	rowSecurity: boolean;
}

export interface TableSchema {
	/** Namespace and name in the source. Together `schema.name`, the table's id in the shadow. */
	schema: string;
	name: string;
	/** 1, 2, … per table. */
	version: number;
	/** First position that this version describes. */
	sinceSeq: number;
	/** What changed since the version before, in words (`added column discount numeric(5,2)`), empty for version 1. */
	changes: string[];
	/** The source's own id of the relation (PostgreSQL oid), or 0. */
	sourceId: number;
	columns: ColumnSchema[];
	definition: TableDefinition;
}

/** A type that tables of the source use and that a dry-run must create first. */
export interface TypeDefinition {
	schema: string;
	name: string;
	/** `CREATE TYPE …`, `CREATE DOMAIN …` */
	create: string;
}

/** `schema.name`. */
export type TableId = string;

export function tableId(table: { schema: string; name: string }): TableId {
	return `${table.schema}.${table.name}`;
}

/** The columns that identify a row, in key order. */
export function keyColumns(table: TableSchema): ColumnSchema[] {
	return table.columns
		.filter((column) => column.keyPosition !== null)
		.sort((a, b) => a.keyPosition! - b.keyPosition!);
}
