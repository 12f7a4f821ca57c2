import type { Storage } from '../shadow/schema.ts';
import { textExpression, type FilterColumn } from './relation-filter.ts';
import { integer } from './sql-text.ts';

/** A column to be summarised, and the rows to look at: a FROM item with its WHERE. */
export interface SummarySource extends FilterColumn {
	from: string;
	/** True where the value was never learnt; null where all are known. */
	unknown: string | null;
}

/** Up to here every value is looked at; beyond, distinct counts and quantiles are estimates. */
export const EXACT_ROWS = 1_000_000;
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];

/** Numbers and times have a scale; everything else has names. */
export function hasScale({ kind }: Storage): boolean {
	return !['bool', 'bytes', 'text'].includes(kind);
}

/** Columns: rows, nulls, unknown, distinct, min, max. */
export function figuresSql(source: SummarySource, exact: boolean): string {
	const { value, exact: exactText, unknown, from } = source;
	const known = unknown === null ? '' : `AND ${unknown} IS NOT true`;
	const isNull =
		exactText === null ? `${value} IS NULL` : `${value} IS NULL AND ${exactText} IS NULL`;
	const held = exactText === null ? value : textExpression(source);
	const distinct = exact ? `count(DISTINCT ${held})` : `approx_count_distinct(${held})`;
	return `SELECT count(*), count(*) FILTER (WHERE ${isNull} ${known}),
		${unknown === null ? '0' : `count(*) FILTER (WHERE ${unknown} IS true)`},
		${distinct}, min(${value}), max(${value}) FROM ${from}`;
}

/** One column for each of `QUANTILES`; values that occur, none in between. */
export function quantilesSql({ value, storage, from }: SummarySource, exact: boolean): string {
	// A t-digest works on doubles; the discrete quantile picks one of the values.
	const items = exact
		? QUANTILES.map((q) => `quantile_disc(${value}, ${q})`)
		: QUANTILES.map((q) => `approx_quantile(${scale(storage, value)}, ${q})`);
	return `SELECT ${items.join(', ')} FROM ${from}`;
}

/** Columns: smallest and largest finite value as a double; times in µs since 1970. */
export function rangeSql({ value, storage, from }: SummarySource): string {
	const x = scale(storage, value);
	return `SELECT min(x), max(x) FROM (SELECT ${x} AS x FROM ${from}) WHERE isfinite(x)`;
}

/** Columns: number of the bucket, rows in it; empty buckets are left out. */
export function histogramSql(
	{ value, storage, from }: SummarySource,
	{ min, max, buckets }: { min: number; max: number; buckets: number }
): string {
	const width = (max - min) / buckets;
	const bucket =
		width > 0
			? `least(floor((x - ${double(min)}) / ${double(width)}), ${integer(buckets - 1)})::INTEGER`
			: '0';
	return `SELECT ${bucket} AS bucket, count(*)
		FROM (SELECT ${scale(storage, value)} AS x FROM ${from}) WHERE isfinite(x) GROUP BY 1 ORDER BY 1`;
}

/** Columns: text, rows that hold it; the most frequent first. */
export function topSql(source: SummarySource, limit: number): string {
	return `SELECT t, count(*) AS n FROM (SELECT ${textExpression(source)} AS t FROM ${source.from})
		WHERE t IS NOT NULL GROUP BY 1 ORDER BY n DESC, t LIMIT ${integer(limit)}`;
}

function scale({ kind }: Storage, value: string): string {
	switch (kind) {
		case 'date':
			return `CASE WHEN isfinite(${value}) THEN epoch_us(${value}::TIMESTAMP) END::DOUBLE`;
		case 'timestamp':
		case 'timestamptz':
			return `CASE WHEN isfinite(${value}) THEN epoch_us(${value}) END::DOUBLE`;
		case 'time':
			return `epoch_us(${value})::DOUBLE`;
		default:
			return `${value}::DOUBLE`;
	}
}

function double(value: number): string {
	return `CAST('${value}' AS DOUBLE)`;
}
