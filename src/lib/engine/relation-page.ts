import type { CellValue, ExactText } from '../shadow/cell-value.ts';
import type { Seq } from '../shadow/position.ts';
import { textOf } from '../shadow/pg-text.ts';
import type { ResultColumn, ResultTable } from './engine.ts';
import type { RelationPage } from './relation.ts';

/** A result as a page of a relation whose columns may have other names in the engine. */
export class ResultPage implements RelationPage {
	readonly columns: readonly ResultColumn[];
	readonly #result: ResultTable;

	constructor(result: ResultTable, columns: readonly ResultColumn[]) {
		this.#result = result;
		this.columns = columns;
	}

	get rowCount(): number {
		return this.#result.rowCount;
	}

	value(row: number, column: number): CellValue {
		return this.#result.value(row, column);
	}

	text(row: number, column: number): ExactText {
		return textOf(this.columns[column]!.storage, this.#result.value(row, column));
	}

	validFrom(): Seq | null {
		return null;
	}

	toIpc(): Uint8Array {
		return this.#result.toIpc();
	}
}
