import { Table, tableFromIPC, tableToIPC, Utf8, vectorFromArray, type Vector } from 'apache-arrow';
import type { CellValue, ExactText } from '../shadow/cell-value.ts';
import type { Seq } from '../shadow/position.ts';
import type { CellPlan } from '../temporal/as-of.ts';
import type { ResultColumn, ResultTable } from './engine.ts';
import { exactCell } from './exact-cells.ts';
import type { RelationPage } from './relation.ts';

/**
 * Rows of a table's state. Beside a column's typed values there may be the source's own text of
 * those that have no typed form, and marks of those that were never learnt.
 */
export class StatePage implements RelationPage {
	readonly columns: readonly ResultColumn[];
	readonly #result: ResultTable;
	readonly #plans: readonly CellPlan[];

	/** `result`: where each row's version began, then what the plans name. */
	constructor(result: ResultTable, plans: readonly CellPlan[]) {
		this.#result = result;
		this.#plans = plans;
		this.columns = plans.map(({ column: { name, storage }, exact }) => ({
			name,
			storage: exact === null ? storage : { kind: 'text' }
		}));
	}

	get rowCount(): number {
		return this.#result.rowCount;
	}

	value(row: number, column: number): CellValue {
		const plan = this.#plans[column]!;
		if (plan.exact === null) return this.#result.value(row, plan.value);
		const text = this.text(row, column);
		return typeof text === 'string' ? text : null;
	}

	text(row: number, column: number): ExactText {
		return exactCell(this.#result, row, this.#plans[column]!);
	}

	validFrom(row: number): Seq {
		return Number(this.#result.value(row, 0));
	}

	toIpc(): Uint8Array {
		const table = tableFromIPC(this.#result.toIpc());
		const vectors = this.#plans.map((plan, i): [string, Vector] => [
			plan.column.name,
			plan.exact === null ? table.getChildAt(plan.value)! : this.#texts(i)
		]);
		return tableToIPC(new Table(Object.fromEntries(vectors)), 'stream');
	}

	#texts(column: number): Vector {
		const texts = Array.from({ length: this.rowCount }, (_, row) => {
			return this.value(row, column) as string | null;
		});
		return vectorFromArray(texts, new Utf8());
	}
}
