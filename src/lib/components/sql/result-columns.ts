import type { ResultTable } from '../../engine/engine.ts';
import { textOf } from '../../shadow/pg-text.ts';
import type { Storage } from '../../shadow/schema.ts';

export interface ResultColumnView {
	name: string;
	/** As the header says it. */
	type: string;
	numeric: boolean;
	/** In characters of the grid's font. */
	width: number;
}

const NUMERIC = new Set(['int16', 'int32', 'int64', 'float32', 'float64', 'decimal']);
const SAMPLE = 200;

/** Wide enough for what the first rows hold, between 6 and 44 characters. */
export function viewColumns(table: ResultTable): ResultColumnView[] {
	return table.columns.map(({ name, storage }, column) => {
		let longest = Math.max(name.length, typeName(storage).length - 1) + 1;
		for (let row = 0; row < Math.min(SAMPLE, table.rowCount); row++)
			longest = Math.max(longest, textOf(storage, table.value(row, column))?.length ?? 4);
		return {
			name,
			type: typeName(storage),
			numeric: NUMERIC.has(storage.kind),
			width: Math.min(44, Math.max(6, longest))
		};
	});
}

function typeName(storage: Storage): string {
	return storage.kind === 'decimal'
		? `decimal(${storage.precision},${storage.scale})`
		: storage.kind;
}
