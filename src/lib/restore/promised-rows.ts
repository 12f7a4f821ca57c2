import type { TableSchema } from '../shadow/schema.ts';
import { keyColumns } from '../shadow/schema.ts';
import { csvLine, csvLines, csvValues } from './dry-run-csv.ts';
import { keyAfter } from './invert.ts';
import type { RowValues, TablePlan } from './plan.ts';

/** Lines of a table by key, and what differs between two such states. */
export type TableLines = Map<string, string>;

/** Columns that the rehearsal compares with the plan's promise: computed ones follow by themselves. */
export function comparedColumns(schema: TableSchema): string[] {
	return schema.columns.filter(({ generated }) => generated === null).map(({ name }) => name);
}

export function linesByKey(schema: TableSchema, csv: string): TableLines {
	const columns = comparedColumns(schema);
	const places = keyColumns(schema).map(({ name }) => columns.indexOf(name));
	const lines: TableLines = new Map();
	for (const line of csvLines(csv)) {
		const values = csvValues(line);
		lines.set(JSON.stringify(places.map((place) => values[place])), line);
	}
	return lines;
}

/** What the table must hold afterwards, computed apart from the script. */
export function promisedLines(plan: TablePlan, before: TableLines): TableLines {
	const columns = comparedColumns(plan.schema);
	const keys = keyColumns(plan.schema).map(({ name }) => name);
	const idOf = (key: RowValues) => JSON.stringify(keys.map((name) => key[name]));
	const rowOf = (line: string): RowValues => {
		const values = csvValues(line);
		return Object.fromEntries(columns.map((name, i) => [name, values[i] ?? null]));
	};
	const lineOf = (row: RowValues) => csvLine(columns.map((name) => row[name] ?? null));
	const after = new Map(before);
	for (const row of plan.rows) if (row.kind !== 'insert') after.delete(idOf(row.key));
	for (const row of plan.rows) {
		if (row.kind === 'delete') continue;
		if (row.kind === 'insert') {
			after.set(idOf(row.key), lineOf(row.restore));
			continue;
		}
		const now = before.get(idOf(row.key));
		if (now === undefined) continue;
		const values = rowOf(now);
		for (const [name, value] of Object.entries(row.restore)) {
			const isNewer = plan.bookkeeping.includes(name) && values[name] !== row.expect[name];
			if (!isNewer) values[name] = value;
		}
		after.set(idOf(keyAfter(row.key, row.restore)), lineOf(values));
	}
	return after;
}

/** The first difference in words, or null. */
export function firstDifference(
	schema: TableSchema,
	wanted: TableLines,
	got: TableLines
): string | null {
	const columns = comparedColumns(schema);
	for (const [key, line] of wanted) {
		const other = got.get(key);
		if (other === line) continue;
		if (other === undefined) return `row ${key} is missing`;
		const values = csvValues(line);
		const place = csvValues(other).findIndex((value, i) => value !== values[i]);
		return `row ${key}: ${columns[place]} is ${JSON.stringify(csvValues(other)[place])} instead of ${JSON.stringify(values[place])}`;
	}
	for (const key of got.keys()) if (!wanted.has(key)) return `row ${key} should not be there`;
	return null;
}
