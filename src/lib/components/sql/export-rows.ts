import type { ResultTable } from '../../engine/engine.ts';
import type { CellValue } from '../../shadow/cell-value.ts';
import { textOf } from '../../shadow/pg-text.ts';
import type { Storage } from '../../shadow/schema.ts';

/** CSV as PostgreSQL's COPY writes it: HEADER, NULL as `\N`, quotes only where they are needed. */
export function toCsv(table: ResultTable): string {
	const lines = [table.columns.map((column) => csvField(column.name)).join(',')];
	for (let row = 0; row < table.rowCount; row++) {
		const fields = table.columns.map(({ storage }, column) => {
			const text = textOf(storage, table.value(row, column));
			return text === null ? '\\N' : csvField(text);
		});
		lines.push(fields.join(','));
	}
	return `${lines.join('\n')}\n`;
}

/** A value that reads as NULL is quoted, so that it does not become one. */
function csvField(text: string): string {
	return text === '' || text === '\\N' || text === '\\.' || /[",\n\r]/.test(text)
		? `"${text.replaceAll('"', '""')}"`
		: text;
}

/**
 * One JSON object a line. Numbers that a JSON reader would round (int64, decimals) and those that
 * JSON has no word for (NaN, −0) are strings; so is everything that is no number, as PostgreSQL
 * prints it. A column name that occurs twice gets its number.
 */
export function toNdjson(table: ResultTable): string {
	const names = uniqueNames(table.columns.map((column) => column.name));
	let out = '';
	for (let row = 0; row < table.rowCount; row++) {
		const object: Record<string, string | number | boolean | null> = {};
		for (const [column, { storage }] of table.columns.entries())
			object[names[column]!] = jsonValue(storage, table.value(row, column));
		out += `${JSON.stringify(object)}\n`;
	}
	return out;
}

function jsonValue(storage: Storage, value: CellValue): string | number | boolean | null {
	if (typeof value === 'boolean') return value;
	const text = textOf(storage, value);
	const numeric = ['int16', 'int32', 'float32', 'float64'].includes(storage.kind);
	// Through the text: a float32's shortest form is not that of the same float64.
	const exact = numeric && Number.isFinite(value) && !Object.is(value, -0);
	return exact ? Number(text) : text;
}

function uniqueNames(names: string[]): string[] {
	const seen = new Map<string, number>();
	return names.map((name) => {
		const count = (seen.get(name) ?? 0) + 1;
		seen.set(name, count);
		return count === 1 ? name : `${name}_${count}`;
	});
}
