import { keyColumns, tableId } from '../shadow/schema.ts';
import type { ColumnSchema, Storage, TableId, TableSchema } from '../shadow/schema.ts';
import type { Seq } from '../shadow/position.ts';
import { integer, quoteIdentifier, quoteLiteral, quotePath } from './sql-text.ts';

/**
 * How a table's versions lie in DuckDB. Source columns are told apart by their stable ordinal, so a
 * renamed column stays one column; a column whose storage changed has one physical column for each
 * storage (`c3`, `c3_2`). Beside a physical column there may be two more, made only once a row
 * needs them: `c3x`, the source's own text of values that the typed form cannot reproduce, and
 * `c3u`, true where the value is unknown.
 */
export interface TableLayout {
	table: TableId;
	/** Full path of the versions table, quoted. */
	relation: string;
	/** Ascending by version. */
	schemas: TableSchema[];
	columns: PhysicalColumn[];
	/** Physical names that have their `x` and `u` column. */
	exact: Set<string>;
	unknown: Set<string>;
}

export interface PhysicalColumn {
	name: string;
	ordinal: number;
	storage: Storage;
	/** Rows written from this position on have their value here. */
	sinceSeq: Seq;
}

export function layoutOf(schemas: TableSchema[], previous?: TableLayout): TableLayout {
	const columns: PhysicalColumn[] = [];
	for (const schema of schemas) {
		for (const { ordinal, storage } of schema.columns) {
			const runs = columns.filter((column) => column.ordinal === ordinal);
			if (runs.length > 0 && sameStorage(runs.at(-1)!.storage, storage)) continue;
			const name = runs.length === 0 ? `c${ordinal}` : `c${ordinal}_${runs.length + 1}`;
			columns.push({ name, ordinal, storage, sinceSeq: schema.sinceSeq });
		}
	}
	const table = tableId(schemas[0]!);
	return {
		table,
		relation: quotePath('shadow', 'versions', table),
		schemas,
		columns,
		exact: new Set(previous?.exact),
		unknown: new Set(previous?.unknown)
	};
}

function sameStorage(a: Storage, b: Storage): boolean {
	if (a.kind === 'decimal' && b.kind === 'decimal') {
		return a.precision === b.precision && a.scale === b.scale;
	}
	return a.kind === b.kind;
}

/** The DuckDB type that a storage is held as. */
export function duckDbType(storage: Storage): string {
	switch (storage.kind) {
		case 'bool':
			return 'BOOLEAN';
		case 'int16':
			return 'SMALLINT';
		case 'int32':
			return 'INTEGER';
		case 'int64':
			return 'BIGINT';
		case 'float32':
			return 'REAL';
		case 'float64':
			return 'DOUBLE';
		case 'decimal':
			return `DECIMAL(${storage.precision},${storage.scale})`;
		case 'date':
			return 'DATE';
		case 'timestamp':
		case 'timestamptz':
			return 'TIMESTAMP';
		case 'time':
			return 'TIME';
		case 'bytes':
			return 'BLOB';
		case 'text':
			return 'VARCHAR';
	}
}

/** The newest schema version at or before a position. */
export function schemaAt(schemas: readonly TableSchema[], seq: Seq): TableSchema | undefined {
	return schemas.findLast((schema) => schema.sinceSeq <= seq);
}

/** The physical column that rows written under a schema version have their value in. */
export function physicalColumn(
	layout: TableLayout,
	schema: TableSchema,
	column: ColumnSchema
): PhysicalColumn {
	return runsUpTo(layout, schema, column).at(-1)!;
}

function runsUpTo(layout: TableLayout, schema: TableSchema, column: ColumnSchema) {
	return layout.columns.filter(
		({ ordinal, sinceSeq }) => ordinal === column.ordinal && sinceSeq <= schema.sinceSeq
	);
}

/**
 * A column's value as the schema version shows it, for any row of `alias` whatever version wrote
 * it: what a row held before the column existed is the source's missing value, and what it held
 * under another storage is converted as `ALTER TYPE` does.
 */
export function valueExpression(
	layout: TableLayout,
	schema: TableSchema,
	column: ColumnSchema,
	alias: string
): string {
	const type = duckDbType(column.storage);
	const runs = runsUpTo(layout, schema, column);
	let expression = `${alias}.${runs[0]!.name}`;
	for (const run of runs.slice(1)) {
		const from = `${alias}.fs_valid_from >= ${integer(run.sinceSeq)}`;
		expression = `CASE WHEN ${from} THEN ${alias}.${run.name} ELSE TRY_CAST(${expression} AS ${duckDbType(run.storage)}) END`;
	}
	const firstVersion = layout.schemas.find(({ columns }) =>
		columns.some(({ ordinal }) => ordinal === column.ordinal)
	)!;
	if (column.missingValue === null || firstVersion.version === layout.schemas[0]!.version) {
		return expression;
	}
	const before = `${alias}.fs_valid_from < ${integer(firstVersion.sinceSeq)}`;
	return `CASE WHEN ${before} THEN ${literal(column.missingValue, column.storage, type)} ELSE ${expression} END`;
}

function literal(text: string, storage: Storage, type: string): string {
	if (storage.kind === 'bytes') return `unhex(${quoteLiteral(text.replace(/^\\x/, ''))})`;
	return `TRY_CAST(${quoteLiteral(text)} AS ${type})`;
}

/** The exact text or unknown flag beside a column, or null where no row has any. */
export function besideExpression(
	layout: TableLayout,
	schema: TableSchema,
	column: ColumnSchema,
	kind: 'exact' | 'unknown',
	alias: string
): string | null {
	const made = layout[kind];
	const suffix = kind === 'exact' ? 'x' : 'u';
	const names = runsUpTo(layout, schema, column)
		.filter(({ name }) => made.has(name))
		.map(({ name }) => `${alias}.${name}${suffix}`);
	if (names.length === 0) return null;
	return names.length === 1 ? names[0]! : `coalesce(${names.join(', ')})`;
}

/**
 * What tells rows apart under one schema version: per key column its value and, where some key has
 * no typed form, its exact text.
 */
export function keyExpressions(layout: TableLayout, schema: TableSchema, alias: string): string[] {
	return keyColumns(schema).flatMap((column) => {
		const exact = besideExpression(layout, schema, column, 'exact', alias);
		const value = valueExpression(layout, schema, column, alias);
		return exact === null ? [value] : [value, `CASE WHEN ${value} IS NULL THEN ${exact} END`];
	});
}

/**
 * Column names that DuckDB can hold side by side: it compares names without case, so of `Id` and
 * `id` the later one gets a number.
 */
export function displayNames(schema: TableSchema): string[] {
	const taken = new Set<string>();
	return schema.columns.map(({ name }) => {
		let free = name;
		for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${name}_${n}`;
		taken.add(free.toLowerCase());
		return free;
	});
}

/** `"name" TYPE, …` for CREATE TABLE, without the system columns. */
export function columnDefinitions(columns: readonly PhysicalColumn[]): string {
	return columns
		.map(({ name, storage }) => `${quoteIdentifier(name)} ${duckDbType(storage)}`)
		.join(', ');
}
