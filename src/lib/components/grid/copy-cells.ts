import { csvLine } from '../../shadow/csv.ts';
import { quoteIdentifier, quoteLiteral } from '../../temporal/sql-text.ts';
import type { GridCell, GridColumn } from './grid-cell.ts';

export type CopyFormat = 'tsv' | 'csv' | 'sql' | 'markdown';

/** Chosen cells as text for the clipboard. CSV, SQL and Markdown carry the columns' names. */
export function copyText(
	format: CopyFormat,
	columns: readonly GridColumn[],
	cells: readonly (readonly GridCell[])[]
): string {
	switch (format) {
		case 'tsv':
			return toTsv(cells);
		case 'csv':
			return [columns.map(({ name }) => name), ...cells.map((row) => row.map(textOrNull))]
				.map(csvLine)
				.join('');
		case 'sql':
			return sqlValues(columns, cells);
		case 'markdown':
			return markdownTable(columns, cells);
	}
}

/** As the clipboard and a spreadsheet take it: tabs and line ends inside a cell become spaces. */
export function toTsv(cells: readonly (readonly GridCell[])[]): string {
	return cells
		.map((row) =>
			row
				.map((cell) => (cell.kind === 'null' ? '\\N' : cell.text.replace(/[\t\r\n]+/g, ' ')))
				.join('\t')
		)
		.join('\n');
}

/** NULL for what is not known too: a caller says how often that was. */
function textOrNull({ kind, text }: GridCell): string | null {
	return kind === 'value' || kind === 'empty' ? text : null;
}

/** A FROM item that stands by itself: `(VALUES (1, 'a')) AS t ("id", "name")`. */
function sqlValues(
	columns: readonly GridColumn[],
	cells: readonly (readonly GridCell[])[]
): string {
	const rows = cells.map(
		(row) => `  (${row.map((cell, i) => sqlLiteral(columns[i]!, textOrNull(cell))).join(', ')})`
	);
	const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
	return `(VALUES\n${rows.join(',\n')}\n) AS t (${names})`;
}

const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

function sqlLiteral({ numeric, storage }: GridColumn, text: string | null): string {
	if (text === null) return 'NULL';
	// NaN, Infinity and 1e+20 are numbers that only a quoted literal says the same everywhere.
	if (numeric && PLAIN_NUMBER.test(text)) return text;
	if (storage?.kind === 'bool') return text === 't' ? 'true' : 'false';
	return quoteLiteral(text);
}

function markdownTable(
	columns: readonly GridColumn[],
	cells: readonly (readonly GridCell[])[]
): string {
	const line = (fields: string[]) => `| ${fields.join(' | ')} |`;
	const rule = columns.map(({ numeric }) => (numeric ? '--:' : '---'));
	const rows = cells.map((row) =>
		line(row.map((cell) => (cell.kind === 'null' ? 'NULL' : markdownText(cell.text))))
	);
	return [line(columns.map(({ name }) => markdownText(name))), line(rule), ...rows].join('\n');
}

function markdownText(text: string): string {
	return text
		.replace(/[\\|`*_[\]<>&]/g, '\\$&')
		.replace(/\r\n|\r|\n/g, '<br>')
		.replaceAll('\t', ' ');
}
