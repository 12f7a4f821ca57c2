import { keyColumns, type ColumnSchema, type TableSchema } from '../shadow/schema.ts';
import { besideExpression, valueExpression, type TableLayout } from './layout.ts';
import { quoteLiteral } from './sql-text.ts';

export interface RowOrder {
	/** ORDER BY items. */
	by: string[];
	/** Columns that the source orders differently, with what was done: for people to know. */
	approximations: string[];
}

/** Rows in the order of their key, as the source's own ORDER BY has it. */
export function keyOrder(layout: TableLayout, schema: TableSchema, alias: string): RowOrder {
	return rowOrder(
		layout,
		schema,
		alias,
		keyColumns(schema).map((column) => ({ column, descending: false }))
	);
}

export function rowOrder(
	layout: TableLayout,
	schema: TableSchema,
	alias: string,
	columns: { column: ColumnSchema; descending: boolean }[]
): RowOrder {
	const approximations: string[] = [];
	const by = columns.flatMap(({ column, descending }) => {
		const { expressions, approximation } = columnOrder(layout, schema, column, alias);
		if (approximation !== null) approximations.push(`${column.name} is ${approximation}`);
		// PostgreSQL: NULLS LAST ascending, NULLS FIRST descending.
		return expressions.map(
			(item) => `${item} ${descending ? 'DESC NULLS FIRST' : 'ASC NULLS LAST'}`
		);
	});
	return { by, approximations };
}

/** The values that key order compares, one after the other. */
export function sortKeys(layout: TableLayout, schema: TableSchema, alias: string): string[] {
	return keyColumns(schema).flatMap(
		(column) => columnOrder(layout, schema, column, alias).expressions
	);
}

interface ColumnOrder {
	expressions: string[];
	approximation: string | null;
}

function columnOrder(
	layout: TableLayout,
	schema: TableSchema,
	column: ColumnSchema,
	alias: string
): ColumnOrder {
	const value = valueExpression(layout, schema, column, alias);
	const exact = besideExpression(layout, schema, column, 'exact', alias);
	const order = sortExpressions(column, value);
	if (exact === null) return order;
	// What has no typed form (numeric NaN, times past DuckDB's range) is larger than what has, but
	// for the end of time.
	const untyped = `${value} IS NULL AND ${exact} IS NOT NULL`;
	return {
		...order,
		expressions: [
			`CASE WHEN ${untyped} THEN 1 WHEN ${isEndOfTime(column, value)} THEN 2 ELSE 0 END`,
			...order.expressions,
			`CASE WHEN ${untyped} THEN ${exact} END`
		]
	};
}

function isEndOfTime({ storage }: ColumnSchema, value: string): string {
	const timed = storage.kind === 'timestamp' || storage.kind === 'timestamptz';
	return timed ? `${value} = 'infinity'::TIMESTAMP` : 'false';
}

const BYTE_ORDERED = /^(uuid|"char"|bytea|macaddr8?)$/;
const TEXT_TYPE = /^(text|character varying|character|bpchar|varchar|char|name|citext)\b/;

function sortExpressions(column: ColumnSchema, value: string): ColumnOrder {
	if (column.storage.kind !== 'text') return { expressions: [value], approximation: null };
	if (column.enumLabels !== null) {
		const labels = column.enumLabels.map(quoteLiteral).join(', ');
		return { expressions: [`list_position([${labels}], ${value})`], approximation: null };
	}
	const type = column.sourceType.toLowerCase();
	if (/^numeric\b/.test(type)) return { expressions: numericText(value), approximation: null };
	if (TEXT_TYPE.test(type)) {
		// Trailing blanks do not count in character(n).
		const text = /^(character\(|character$|bpchar|char\()/.test(type)
			? `rtrim(${value}, ' ')`
			: value;
		const bytes = column.collation === null || column.collation === 'bytes';
		return {
			expressions: [text],
			approximation: bytes
				? null
				: `ordered by code units, where the source orders by its collation "${column.collation}"`
		};
	}
	if (BYTE_ORDERED.test(type)) return { expressions: [value], approximation: null };
	return {
		expressions: [value],
		approximation: `ordered by its text, where the source orders by the type ${column.sourceType}`
	};
}

/**
 * Numbers of any length kept as text: first their class (−Infinity, negative, zero and positive,
 * Infinity, NaN), then the length of the whole part, then its digits. Of a negative number the
 * digits are complemented, and a `~`, larger than any digit, makes a longer fraction smaller.
 */
function numericText(value: string): string[] {
	const whole = `ltrim(split_part(ltrim(${value}, '-'), '.', 1), '0')`;
	const fraction = `rtrim(split_part(${value}, '.', 2), '0')`;
	const digits = `${whole} || '.' || ${fraction}`;
	const negative = `starts_with(${value}, '-')`;
	return [
		`CASE ${value} WHEN '-Infinity' THEN 0 WHEN 'Infinity' THEN 3 WHEN 'NaN' THEN 4 ELSE CASE WHEN ${negative} THEN 1 ELSE 2 END END`,
		`CASE WHEN ${negative} THEN -length(${whole}) ELSE length(${whole}) END`,
		`CASE WHEN ${negative} THEN translate(${digits}, '0123456789', '9876543210') || '~' ELSE ${digits} END`
	];
}
