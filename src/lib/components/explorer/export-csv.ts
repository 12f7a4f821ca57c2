import type { RowFilter, ShadowWindow } from '../../engine/shadow-window.ts';
import { type ExactText, UNKNOWN } from '../../shadow/cell-value.ts';
import type { Seq } from '../../shadow/position.ts';
import type { TableId } from '../../shadow/schema.ts';

const pageRows = 5_000;

/** As PostgreSQL's `COPY … WITH (FORMAT csv, NULL '\N')` prints a field. Unknown is left empty. */
function csvField(value: ExactText): string {
	if (value === null) return '\\N';
	if (value === UNKNOWN) return '';
	return value === '\\N' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** Saves a table's whole state at a position as a file, in key order; answers how many rows it has. */
export async function exportCsv(
	window: ShadowWindow,
	table: TableId,
	seq: Seq,
	filter: RowFilter,
	onprogress: (rows: number) => void
): Promise<number> {
	const parts: string[] = [];
	let rows = 0;
	for (;;) {
		const page = await window.rows(table, seq, { offset: rows, limit: pageRows, filter });
		if (rows === 0)
			parts.push(page.schema.columns.map((one) => csvField(one.name)).join(',') + '\n');
		parts.push(page.rows.map((row) => row.map(csvField).join(',') + '\n').join(''));
		rows += page.rows.length;
		onprogress(rows);
		if (page.rows.length < pageRows) break;
	}
	const url = URL.createObjectURL(new Blob(parts, { type: 'text/csv;charset=utf-8' }));
	const link = document.createElement('a');
	link.href = url;
	link.download = `${table}@${seq}.csv`;
	link.click();
	// After the click has been taken: browsers read the URL in a later task.
	setTimeout(() => URL.revokeObjectURL(url), 10_000);
	return rows;
}
