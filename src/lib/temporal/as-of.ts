import type { Seq } from '../shadow/position.ts';
import type { TableSchema } from '../shadow/schema.ts';
import { displayNames, valueExpression, besideExpression, type TableLayout } from './layout.ts';
import { integer, quoteIdentifier } from './sql-text.ts';

/**
 * Alive at a position. Versions of deletes have an empty interval, so no look at the operation is
 * needed, and zone maps of both columns prune: the cost follows the answer, not the history.
 */
export function aliveAt(seq: Seq, alias: string): string {
	return `${alias}.fs_valid_from <= ${integer(seq)} AND ${alias}.fs_valid_to > ${integer(seq)}`;
}

/** The state of a table at a position, with the source's column names. */
export function asOf(layout: TableLayout, schema: TableSchema, seq: Seq): string {
	return `SELECT ${namedColumns(layout, schema, 'v')} FROM ${layout.relation} v WHERE ${aliveAt(seq, 'v')}`;
}

export function namedColumns(layout: TableLayout, schema: TableSchema, alias: string): string {
	const names = displayNames(schema);
	return schema.columns
		.map(
			(column, i) =>
				`${valueExpression(layout, schema, column, alias)} AS ${quoteIdentifier(names[i]!)}`
		)
		.join(', ');
}

/** Which result columns a source column's exact text is made of. */
export interface CellPlan {
	column: TableSchema['columns'][number];
	/** Indexes into the result; null where there is no such column. */
	value: number;
	exact: number | null;
	unknown: number | null;
}

/**
 * Select list for exact text: every column's value and, where some row needs them, its exact text
 * and unknown flag. `offset`: result columns that stand before this list.
 */
export function exactColumns(
	layout: TableLayout,
	schema: TableSchema,
	alias: string,
	offset: number
): { list: string[]; cells: CellPlan[] } {
	const list: string[] = [];
	const add = (expression: string | null) =>
		expression === null ? null : offset + list.push(expression) - 1;
	const cells = schema.columns.map((column) => ({
		column,
		value: add(valueExpression(layout, schema, column, alias))!,
		exact: add(besideExpression(layout, schema, column, 'exact', alias)),
		unknown: add(besideExpression(layout, schema, column, 'unknown', alias))
	}));
	return { list, cells };
}
