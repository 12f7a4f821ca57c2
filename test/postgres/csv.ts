import { UNKNOWN, type ExactText } from '#lib/shadow/cell-value.ts';
import { csvLine } from '#lib/shadow/csv.ts';
import type { Position } from '#lib/shadow/position.ts';
import type { TableId } from '#lib/shadow/schema.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';

/** COPY's csv, from the window's own cells. */
export async function stateCsv(
	window: ShadowWindow,
	table: TableId,
	{ seq }: Position
): Promise<string> {
	const { schema, rows } = await window.rows(table, seq, { offset: 0, limit: 1_000_000 });
	const lines = [schema.columns.map(({ name }) => name), ...rows.map((row) => row.map(known))];
	return lines.map(csvLine).join('');
}

function known(value: ExactText): string | null {
	return value === UNKNOWN ? '<unknown>' : value;
}

/** Rows by key; a row is its cells, null for NULL. */
export function parseCsv(csv: string): { columns: string[]; rows: (string | null)[][] } {
	const rows: (string | null)[][] = [];
	let row: (string | null)[] = [];
	for (const match of csv.matchAll(/("(?:[^"]|"")*"|[^,\n]*)([,\n])/g)) {
		const [, field = '', end] = match;
		if (field.startsWith('"')) row.push(field.slice(1, -1).replaceAll('""', '"'));
		else row.push(field === '\\N' ? null : field);
		if (end === '\n') {
			rows.push(row);
			row = [];
		}
	}
	const [columns = [], ...rest] = rows;
	return { columns: columns.map(String), rows: rest };
}
