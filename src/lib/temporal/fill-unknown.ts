import type { Seq } from '../shadow/position.ts';
import type { TableSchema } from '../shadow/schema.ts';
import { keyExpressions, type TableLayout } from './layout.ts';
import { integer } from './sql-text.ts';

/**
 * Fills a column that the source did not send from the row's own past. An update takes it from the
 * row's latest version before it that knows it or that began a life of the key (an arrival under a
 * new key, a delete: what lies beyond belongs to another row). An arrival (K) at s takes it from
 * the version that ended at s − 1. Run both until neither fills more; what then is left stays unknown.
 *
 * Each statement answers with the number of rows it filled.
 */
export function fillFromSameKey(
	layout: TableLayout,
	schema: TableSchema,
	column: string,
	afterSeq: Seq
): string {
	const keys = (alias: string) =>
		keyExpressions(layout, schema, alias).map((key, i) => `${key} AS k${i}`);
	const same = keys('v').map((_, i) => `u.k${i} IS NOT DISTINCT FROM k.k${i}`);
	return fill(
		layout,
		column,
		`SELECT u.fs_valid_from AS seq, ${carried(layout, column, 'k')}
		FROM (SELECT v.fs_valid_from, ${keys('v').join(', ')} FROM ${layout.relation} v
			WHERE v.${column}u AND v.fs_op = 'U' AND v.fs_valid_from > ${integer(afterSeq)}) u
		ASOF JOIN (SELECT v.fs_valid_from, v.fs_op, ${carriedColumns(layout, column, 'v')}, v.${column}u AS missing, ${keys('v').join(', ')}
			FROM ${layout.relation} v
			WHERE v.fs_op <> 'T' AND (v.${column}u IS NULL OR v.fs_op <> 'U')) k
		ON ${same.join(' AND ')} AND u.fs_valid_from > k.fs_valid_from
		WHERE k.missing IS NULL AND k.fs_op <> 'D'`
	);
}

export function fillFromOldKey(layout: TableLayout, column: string, afterSeq: Seq): string {
	return fill(
		layout,
		column,
		`SELECT u.fs_valid_from AS seq, ${carried(layout, column, 'k')}
		FROM (SELECT v.fs_valid_from FROM ${layout.relation} v
			WHERE v.${column}u AND v.fs_op = 'K' AND v.fs_valid_from > ${integer(afterSeq)}) u
		JOIN (SELECT v.fs_valid_to, ${carriedColumns(layout, column, 'v')} FROM ${layout.relation} v
			WHERE v.fs_valid_to > v.fs_valid_from AND v.${column}u IS NULL) k
		ON k.fs_valid_to = u.fs_valid_from - 1`
	);
}

export function countUnknown(layout: TableLayout, column: string, afterSeq: Seq): string {
	return `SELECT count(*) FILTER (fs_op = 'K') AS arrivals, count(*) AS unknown
		FROM ${layout.relation} WHERE ${column}u AND fs_valid_from > ${integer(afterSeq)}`;
}

function carriedColumns(layout: TableLayout, column: string, alias: string): string {
	const exact = layout.exact.has(column) ? `, ${alias}.${column}x AS exact` : '';
	return `${alias}.${column} AS value${exact}`;
}

function carried(layout: TableLayout, column: string, alias: string): string {
	return `${alias}.value${layout.exact.has(column) ? `, ${alias}.exact` : ''}`;
}

function fill(layout: TableLayout, column: string, source: string): string {
	const exact = layout.exact.has(column) ? `, ${column}x = f.exact` : '';
	return `UPDATE ${layout.relation} v SET ${column} = f.value, ${column}u = NULL${exact}
		FROM (${source}) f WHERE v.fs_valid_from = f.seq`;
}
