import type { ResultColumn, ResultTable } from '../../engine/engine.ts';
import type { CellValue } from '../../shadow/cell-value.ts';
import { textOf } from '../../shadow/pg-text.ts';
import type { Storage } from '../../shadow/schema.ts';
import { csvLine } from '../../shadow/csv.ts';
import { formatInstant } from '../format.ts';

/** How a column can be drawn: along a line of numbers or of time, or as names. */
type ColumnRole = 'number' | 'time' | 'name';

/**
 * Rows as Plot takes them, a column at a time. Places on a scale are floats and milliseconds, good
 * enough to draw; whatever is printed comes from `exact`.
 */
export interface PlotData {
	columns: readonly ResultColumn[];
	rowCount: number;
	role(name: string): ColumnRole | undefined;
	/** Numbers, Dates or texts; NaN, Invalid Date or null where the value is NULL. */
	values(name: string): unknown[];
	/** To the last digit; times in UTC and, beside it, in `zone`. NULL is null. */
	exact(name: string, row: number, zone: string): string | null;
}

const TIMES = new Set<Storage['kind']>(['timestamp', 'timestamptz', 'date']);
const NUMBERS = new Set<Storage['kind']>([
	'int16',
	'int32',
	'int64',
	'float32',
	'float64',
	'decimal'
]);

export function plotData(table: ResultTable): PlotData {
	const places = new Map(
		table.columns.map(({ name }, i) => [name, i]).reverse() as [string, number][]
	);
	const kept = new Map<string, unknown[]>();
	const storage = (name: string) => table.columns[places.get(name) ?? -1]?.storage;
	return {
		columns: table.columns,
		rowCount: table.rowCount,
		role: (name) => roleOf(storage(name)),
		values(name) {
			const known = kept.get(name);
			if (known !== undefined) return known;
			const place = places.get(name);
			const of = storage(name);
			if (place === undefined || of === undefined) return [];
			const all = Array.from({ length: table.rowCount }, (_, row) =>
				drawable(of, table.value(row, place))
			);
			kept.set(name, all);
			return all;
		},
		exact(name, row, zone) {
			const place = places.get(name);
			const of = storage(name);
			if (place === undefined || of === undefined) return null;
			return exactText(of, table.value(row, place), zone);
		}
	};
}

function roleOf(storage: Storage | undefined): ColumnRole | undefined {
	if (storage === undefined) return undefined;
	if (TIMES.has(storage.kind)) return 'time';
	return NUMBERS.has(storage.kind) ? 'number' : 'name';
}

const DAY_MS = 86_400_000;

function drawable(storage: Storage, value: CellValue): unknown {
	const role = roleOf(storage);
	if (role === 'number') return value === null ? NaN : Number(value);
	if (role === 'time') {
		if (value === null) return new Date(NaN);
		return new Date(storage.kind === 'date' ? Number(value) * DAY_MS : Number(value) / 1000);
	}
	if (value === null || typeof value === 'boolean') return value;
	return textOf(storage, value);
}

function exactText(storage: Storage, value: CellValue, zone: string): string | null {
	const text = textOf(storage, value);
	if (text === null || storage.kind !== 'timestamptz' || zone === 'UTC') return text;
	// Infinity has no place on any clock.
	if (!/^\d/.test(text)) return text;
	const local = formatInstant(Number(value), zone);
	return `${text} (${local.text.slice(0, 19)} ${local.offset})`;
}

/** Every row as it is, as PostgreSQL's COPY would print it. */
export function plotCsv(data: PlotData): string {
	const names = data.columns.map(({ name }) => name);
	const rows = Array.from({ length: data.rowCount }, (_, row) =>
		csvLine(names.map((name) => data.exact(name, row, 'UTC')))
	);
	return csvLine(names) + rows.join('');
}
