import type { ResultTable } from '../../engine/engine.ts';
import { textOf } from '../../shadow/pg-text.ts';
import type { Storage } from '../../shadow/schema.ts';
import { type GridCell, type GridColumn, cellOf } from '../grid/grid-cell.ts';

const NUMERIC = new Set(['int16', 'int32', 'int64', 'float32', 'float64', 'decimal']);
/** Rows that widths are taken from. */
const SAMPLE = 200;
/** px of a character of the grid's font, of its padding, and the bounds of a column. */
const [CHARACTER, PADDING, NARROWEST, WIDEST] = [7.4, 24, 64, 340];

/** A result's columns, wide enough for what the first rows hold. Names may repeat, ids do not. */
export function resultColumns(table: ResultTable): GridColumn[] {
	return table.columns.map(({ name, storage }, column) => {
		const type = typeName(storage);
		let longest = 4;
		for (let row = 0; row < Math.min(SAMPLE, table.rowCount); row++)
			longest = Math.max(longest, textOf(storage, table.value(row, column))?.length ?? 0);
		const heading = name.length * 7.8 + type.length * 6.9 + PADDING + 12;
		const width = Math.max(longest * CHARACTER + PADDING, heading, NARROWEST);
		return {
			id: `${column}:${name}`,
			name,
			type,
			numeric: NUMERIC.has(storage.kind),
			key: false,
			width: Math.round(Math.min(width, WIDEST))
		};
	});
}

export function resultCell(table: ResultTable, row: number, column: number): GridCell {
	return cellOf(textOf(table.columns[column]!.storage, table.value(row, column)));
}

function typeName(storage: Storage): string {
	return storage.kind === 'decimal'
		? `decimal(${storage.precision},${storage.scale})`
		: storage.kind;
}
