import type { Seq } from '../shadow/position.ts';
import type { TableSchema } from '../shadow/schema.ts';
import { aliveAt } from './as-of.ts';
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
		AND NOT EXISTS (${sameKeyAliveAt(layout, schema, a)})`;
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
	return `CREATE OR REPLACE TABLE ${to} AS
		SELECT x.n, p.fs_valid_from AS v FROM ${lives(layout, schema, from)}
		JOIN ${layout.relation} p ON p.fs_valid_to = y.born - 1
		WHERE y.op = 'K' AND y.born > ${integer(a)} AND p.fs_valid_to > p.fs_valid_from`;
}

/** Those whose life under that key already held at A, if nobody has the key at B. */
export function pairMoved(
	layout: TableLayout,
	schema: TableSchema,
	{ a, b, frontier, moved }: { a: Seq; b: Seq; frontier: string; moved: string }
): string {
	const same = keyExpressions(layout, schema, 'v').map(
		(key, i) => `${key} IS NOT DISTINCT FROM x.k${i}`
	);
	return `INSERT INTO ${moved}
		SELECT v.fs_valid_from, x.n FROM ${lives(layout, schema, frontier)}
		JOIN ${layout.relation} v ON ${same.join(' AND ')}
		WHERE y.born <= ${integer(a)} AND ${aliveAt(a, 'v')}
		AND NOT EXISTS (${sameKeyAliveAt(layout, schema, b)})`;
}

/** `x`: a frontier with its keys; `y`: when and how the life began that each belongs to. */
function lives(layout: TableLayout, schema: TableSchema, frontier: string): string {
	const keys = keyExpressions(layout, schema, 'v').map((key, i) => `${key} AS k${i}`);
	const same = keys.map((_, i) => `x.k${i} IS NOT DISTINCT FROM y.k${i}`);
	return `(SELECT f.n, v.fs_valid_from AS at, ${keys.join(', ')}
			FROM ${frontier} f JOIN ${layout.relation} v ON v.fs_valid_from = f.v) x
		ASOF JOIN (SELECT v.fs_valid_from AS born, v.fs_op AS op, ${keys.join(', ')}
			FROM ${layout.relation} v WHERE v.fs_op IN ('S', 'I', 'K')) y
		ON ${same.join(' AND ')} AND x.at >= y.born`;
}

function sameKeyAliveAt(layout: TableLayout, schema: TableSchema, seq: Seq): string {
	const others = keyExpressions(layout, schema, 'o');
	const same = keyExpressions(layout, schema, 'v').map(
		(key, i) => `${key} IS NOT DISTINCT FROM ${others[i]!}`
	);
	return `SELECT 1 FROM ${layout.relation} o WHERE ${aliveAt(seq, 'o')} AND ${same.join(' AND ')}`;
}
