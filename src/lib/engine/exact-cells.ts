import { UNKNOWN, type ExactText } from '../shadow/cell-value.ts';
import { textOf } from '../shadow/pg-text.ts';
import { keyColumns, type TableSchema } from '../shadow/schema.ts';
import type { CellPlan } from '../temporal/as-of.ts';
import type { ResultTable } from './engine.ts';
import type { Key } from './shadow-window.ts';

/** One cell of a result as the source itself prints it. */
export function exactCell(result: ResultTable, row: number, plan: CellPlan): ExactText {
	if (plan.unknown !== null && result.value(row, plan.unknown) === true) return UNKNOWN;
	if (plan.exact !== null) {
		const exact = result.value(row, plan.exact);
		if (exact !== null) return exact as string;
	}
	return textOf(plan.column.storage, result.value(row, plan.value));
}

export function exactRow(result: ResultTable, row: number, plans: CellPlan[]): ExactText[] {
	return plans.map((plan) => exactCell(result, row, plan));
}

export function recordOf(schema: TableSchema, cells: ExactText[]): Record<string, ExactText> {
	return Object.fromEntries(schema.columns.map(({ name }, i) => [name, cells[i]!]));
}

/** Key values of a row. Key columns are never unknown; a NULL (a key that allows it) reads ''. */
export function keyOf(schema: TableSchema, record: Record<string, ExactText>): Key {
	return Object.fromEntries(
		keyColumns(schema).map(({ name }) => {
			const value = record[name];
			return [name, typeof value === 'string' ? value : ''];
		})
	);
}
