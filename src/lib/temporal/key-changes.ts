import type { Seq } from '../shadow/position.ts';
import type { TableSchema } from '../shadow/schema.ts';
import { keyExpressions, type TableLayout } from './layout.ts';
import { integer } from './sql-text.ts';

/** Rows that arrived under a new key between two positions. */
export function arrivals(layout: TableLayout, a: Seq, b: Seq): string {
	return `SELECT count(*) FROM ${layout.relation}
		WHERE fs_op = 'K' AND fs_valid_from > ${integer(a)} AND fs_valid_from <= ${integer(b)}`;
}

/**
 * Rows alive at B whose key nobody had at A: (n, v), n the version at B, v the version to look
 * behind next.
 */
export function createFrontier(
	layout: TableLayout,
	schema: TableSchema,
	a: Seq,
	b: Seq,
	frontier: string
): string {
	return `CREATE OR REPLACE TABLE ${frontier} AS
		SELECT v.fs_valid_from AS n, v.fs_valid_from AS v FROM ${layout.relation} v
		WHERE v.fs_valid_from > ${integer(a)} AND v.fs_valid_from <= ${integer(b)} AND v.fs_valid_to > ${integer(b)}
		AND NOT ${exists(layout, schema, `o.fs_valid_from <= ${integer(a)} AND o.fs_valid_to > ${integer(a)}`)}`;
}

/**
 * From each version to the beginning of its row's life under this key, and, where that was an
 * arrival after A, to the version that the row had under its key before.
 */
export function stepFrontier(
	layout: TableLayout,
	schema: TableSchema,
	a: Seq,
	from: string,
	to: string
): string {
	const keys = keyExpressions(layout, schema, 'v').map((key, i) => `${key} AS k${i}`);
	const same = keys.map((_, i) => `x.k${i} IS NOT DISTINCT FROM y.k${i}`).join(' AND ');
	return `CREATE OR REPLACE TABLE ${to} AS
		SELECT x.n, p.fs_valid_from AS v
		FROM (SELECT f.n, v.fs_valid_from, ${keys.join(', ')} FROM ${from} f JOIN ${layout.relation} v ON v.fs_valid_from = f.v WHERE f.v > ${integer(a)}) x
		ASOF JOIN (SELECT v.fs_valid_from AS born, v.fs_op, ${keys.join(', ')} FROM ${layout.relation} v WHERE v.fs_op IN ('S', 'I', 'K')) y
			ON ${same} AND x.fs_valid_from >= y.born
		JOIN ${layout.relation} p ON p.fs_valid_to = y.born - 1
		WHERE y.fs_op = 'K' AND y.born > ${integer(a)} AND p.fs_valid_to > p.fs_valid_from`;
}

/** Those that were alive at A, under a key that nobody has at B. */
export function pairMoved(
	layout: TableLayout,
	schema: TableSchema,
	{ a, b, frontier, moved }: { a: Seq; b: Seq; frontier: string; moved: string }
): string {
	return `INSERT INTO ${moved}
		SELECT v.fs_valid_from, f.n FROM ${frontier} f JOIN ${layout.relation} v ON v.fs_valid_from = f.v
		WHERE v.fs_valid_from <= ${integer(a)}
		AND NOT ${exists(layout, schema, `o.fs_valid_from <= ${integer(b)} AND o.fs_valid_to > ${integer(b)}`)}`;
}

function exists(layout: TableLayout, schema: TableSchema, condition: string): string {
	const same = keyExpressions(layout, schema, 'v').map(
		(key, i) => `${key} IS NOT DISTINCT FROM ${keyExpressions(layout, schema, 'o')[i]!}`
	);
	return `EXISTS (SELECT 1 FROM ${layout.relation} o WHERE ${condition} AND ${same.join(' AND ')})`;
}
