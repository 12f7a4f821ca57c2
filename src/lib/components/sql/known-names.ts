import type { ColumnSchema, TableSchema } from '../../shadow/schema.ts';

/** What a query may speak of, at one instant. */
export interface KnownNames {
	tables: readonly TableSchema[];
	/** Exact number of rows by table id, as far as it is known. */
	rowsOf?: ReadonlyMap<string, number>;
	cells: readonly KnownCell[];
	parameters: readonly KnownParameter[];
	functions: readonly KnownFunction[];
	/** Filled into the snippets of FOR SYSTEM_TIME: `2026-03-02 14:05:00`. */
	atIso: string;
}

/** A named cell of the notebook. */
export interface KnownCell {
	name: string;
	/** Empty before its first run. */
	columns: readonly { name: string; type: string }[];
	rows: number | null;
	title: string | null;
}

/** `$name`, an input of the notebook. */
export interface KnownParameter {
	name: string;
	/** In words: `number`, `instant`, `choice`. */
	type: string;
	/** As the query gets it. */
	value: string;
}

export interface KnownFunction {
	name: string;
	kind: 'scalar' | 'aggregate' | 'table' | 'macro' | 'window';
	/** `round(x DOUBLE, precision INTEGER) → DOUBLE`; the first is the usual one. */
	signatures: readonly string[];
	description: string;
	/** It takes nothing between its parentheses. */
	empty: boolean;
}

/** A column as a query sees it. */
export interface SeenColumn {
	name: string;
	type: string;
	/** Of a captured table, with everything known of it. */
	origin: { table: TableSchema; column: ColumnSchema } | null;
	/** What qualifies it in this query, or null. */
	qualifier: string | null;
}

export const NO_NAMES: KnownNames = {
	tables: [],
	cells: [],
	parameters: [],
	functions: [],
	atIso: ''
};
