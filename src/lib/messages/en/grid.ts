import { count, counted, form } from './language.ts';

const rows = (n: number) => counted(n, 'row');
const cells = (n: number) => counted(n, 'cell');

/** Words of the grid: rows of a table, a query or a difference. */
export const grid = {
	change: 'Change',
	row: 'Row',
	inspectRow: (row: number) => `Inspect row ${count(row)}`,
	keyColumn: 'key',
	partOfKey: 'part of the key',
	columnMenu: (column: string) => `Column ${column}`,
	cellMenu: 'Cell',
	sortPlace: (place: number) => `sorted ${place}.`,
	null: 'NULL',
	unknown: 'unknown',
	empty: 'empty',
	absent: '—',

	rows,
	matches: (n: number, of: number) => `${count(n)} of ${rows(of)}`,
	/** On paper, below the rows. */
	printed: (shown: number, of: number) =>
		`Rows 1–${count(shown)} of ${count(of)} are printed; export for the rest.`,
	/** Of a difference, where a row that was modified has two. */
	printedLines: (shown: number, of: number) =>
		`Lines 1–${count(shown)} of ${count(of)} are printed.`,
	counting: 'Counting…',
	loading: 'Reading rows…',
	noRows: 'No rows',
	noRowsWhy: 'There is nothing to show here: the query ran and gave no row.',
	noMatch: 'No row matches',
	noMatchWhy: 'Nothing here fits the search and the filters together.',
	clearFilter: 'Clear search and filters',
	tryAgain: 'Try again',

	rowsOf: (table: string) => `Rows of ${table}`,
	notYet: (table: string) => `${table} did not exist yet`,
	notYetWhy: (instant: string) =>
		`At ${instant} UTC this table had not been created. Move the instant later, or choose another table.`,
	noRowsThen: 'No rows at this instant',
	noRowsThenWhy: (table: string) => `${table} existed and was empty.`,
	damaged: (table: string) => `${table} cannot be shown: one of its segments is damaged`,
	damagedNext: 'The other tables stay usable. Reload to fetch the segment again.',
	badFilter: 'This filter cannot be used',

	search: 'Search all columns',
	searchPlaceholder: 'Find in any column',
	howToFilter: 'How to filter',
	howSearch: 'contains',
	howWhere: 'SQL where',
	wherePlaceholder: 'price = 0 AND name LIKE ‘A%’, then Enter',
	view: 'View',
	columns: 'Columns',
	columnsHidden: (n: number) => `${n} hidden`,
	findColumn: 'Find a column',
	showAll: 'Show all',
	hideAll: 'Hide all',
	summaries: 'Column summaries',
	resetView: 'Reset the view',
	resetWhy: 'Order, filters, widths, hidden and pinned columns',

	sortAscending: 'Sort ascending',
	sortDescending: 'Sort descending',
	addToSort: 'Add to the order',
	unsort: 'Do not sort by it',
	filterColumn: 'Filter…',
	pin: 'Pin to the left',
	unpin: 'Unpin',
	hide: 'Hide',
	fit: 'Fit to content',
	fitAll: 'Fit all columns',
	copyName: 'Copy the name',

	filterOf: (column: string) => `Filter ${column}`,
	condition: 'Condition',
	value: 'Value',
	valuesHint: 'One value a line',
	apply: 'Apply',
	remove: 'Remove',
	removeFilter: (text: string) => `Remove the filter ${text}`,
	editFilter: (text: string) => `Change the filter ${text}`,
	ops: {
		'=': 'equals',
		'≠': 'does not equal',
		'<': 'is less than',
		'≤': 'is at most',
		'>': 'is greater than',
		'≥': 'is at least',
		contains: 'contains',
		starts: 'starts with',
		in: 'is one of',
		'is null': 'is NULL',
		'not null': 'is not NULL'
	},
	onlyThis: 'Only rows with this value',
	withoutThis: 'Without rows with this value',

	look: 'Look at the value',
	inspect: 'Inspect the row',
	copy: 'Copy',
	copyAs: {
		tsv: 'Copy as TSV',
		csv: 'Copy as CSV',
		sql: 'Copy as SQL VALUES',
		markdown: 'Copy as Markdown'
	},
	withNames: 'with column names',
	copied: (n: number, what: string) => `Copied ${cells(n)} as ${what}`,
	copiedOne: 'Copied the cell',
	copiedUnknown: (n: number) =>
		`${cells(n)} that nobody knows ${form(n, 'is', 'are')} written as NULL`,
	copyFailed: 'Nothing was copied',
	copyTooMuch: (n: number, most: number) =>
		`${cells(n)} are more than the clipboard should hold (${count(most)}): export them to a file instead.`,
	clipboardClosed: 'The browser did not give the clipboard: click into the page and try again.',

	export: 'Export',
	exportAs: {
		csv: 'CSV',
		ndjson: 'JSON lines',
		parquet: 'Parquet',
		arrow: 'Arrow IPC'
	},
	exportWhy: {
		csv: 'as PostgreSQL’s COPY reads it back, NULL as \\N',
		ndjson: 'one object a line; what JSON would round is text',
		parquet: 'typed columns, for DuckDB, Spark, pandas',
		arrow: 'typed columns, as one stream'
	},
	exporting: (done: number, of: number) => `${count(done)} of ${rows(of)}`,
	stopExport: 'Stop the export',
	exported: (n: number, file: string) => `Exported ${rows(n)} to ${file}`,
	exportFailed: (name: string) => `Could not export ${name}`,
	exportStopped: 'The export was stopped; no file was made',

	nulls: (share: string) => `${share} NULL`,
	noNulls: 'no NULL',
	distinct: (n: number, exact: boolean) => `${exact ? '' : '≈ '}${count(n)} distinct`,
	distinctEstimated: 'estimated (HyperLogLog), a few per cent off',
	range: (min: string, max: string) => `${min} … ${max}`,
	median: (value: string, exact: boolean) => `median ${exact ? '' : '≈ '}${value}`,
	quantilesEstimated: 'quantiles are estimated (t-digest)',
	bucket: (from: string, to: string, n: number) => `${from} … ${to}: ${rows(n)}`,
	topValue: (value: string, n: number) => `${value}: ${rows(n)}`,
	histogramOf: (column: string, buckets: number) => `Histogram of ${column}, ${buckets} buckets`,
	summaryFailed: 'no summary',

	valueOf: (column: string, row: number) => `${column}, row ${count(row)}`,
	bytes: (n: number) => counted(n, 'byte'),
	characters: (n: number) => counted(n, 'character'),
	download: 'Download',
	asJson: 'JSON',
	asText: 'Text',
	cutAt: (n: number) => `The first ${count(n)}; the download has all of it.`,
	items: (n: number) => counted(n, 'item')
};
