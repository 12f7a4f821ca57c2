import type { Seq } from '../shadow/position.ts';
import type { TableSchema } from '../shadow/schema.ts';
import { exactColumns, type CellPlan } from './as-of.ts';
import { sortKeys } from './key-order.ts';
import { besideExpression, keyExpressions, valueExpression, type TableLayout } from './layout.ts';
import { integer } from './sql-text.ts';

export interface DiffRequest {
	layout: TableLayout;
	/** In force at A; undefined where the table did not exist. */
	schemaA: TableSchema | undefined;
	schemaB: TableSchema;
	a: Seq;
	b: Seq;
	/** Table of (o, n): the version at A and the one at B of rows whose key changed. Null: none did. */
	moved: string | null;
}

/**
 * The net difference of a table between two positions touches only versions that began or ended
 * between them: `n` began after A and is alive at B, `o` was alive at A and ended by B. Joined on
 * the key; a pair with equal values is no difference.
 */
function pairs(request: DiffRequest): string {
	const { layout, schemaB, a, b, moved } = request;
	const schemaA = request.schemaA ?? schemaB;
	const keys = keyExpressions(layout, schemaB, 'v');
	const compared = comparedExpressions(layout, schemaB, 'v');
	const sorts = sortKeys(layout, schemaB, 'v');
	const list = (items: string[], prefix: string) =>
		items.map((item, i) => `${item} AS ${prefix}${i}`);
	const ownKeys =
		moved === null
			? keys
			: keyExpressions(layout, schemaB, 'w').map(
					(key, i) => `CASE WHEN w.fs_valid_from IS NULL THEN ${keys[i]!} ELSE ${key} END`
				);
	const movedJoin =
		moved === null
			? ''
			: `LEFT JOIN ${moved} m ON m.o = v.fs_valid_from LEFT JOIN ${layout.relation} w ON w.fs_valid_from = m.n`;
	const n = `SELECT ${[
		'v.fs_valid_from AS seq',
		...list(keys, 'k'),
		...list(compared, 'e'),
		...list(sorts, 's'),
		...list(exactColumns(layout, schemaB, 'v', 0).list, 'b')
	].join(', ')} FROM ${layout.relation} v
		WHERE v.fs_valid_from > ${integer(a)} AND v.fs_valid_from <= ${integer(b)} AND v.fs_valid_to > ${integer(b)}`;
	const o = `SELECT ${[
		'v.fs_valid_from AS seq',
		...list(ownKeys, 'k'),
		...list(compared, 'e'),
		...list(sorts, 's'),
		...list(exactColumns(layout, schemaA, 'v', 0).list, 'a')
	].join(', ')} FROM ${layout.relation} v ${movedJoin}
		WHERE v.fs_valid_from <= ${integer(a)} AND v.fs_valid_to > ${integer(a)} AND v.fs_valid_to <= ${integer(b)}`;
	const on = keys.map((_, i) => `n.k${i} IS NOT DISTINCT FROM o.k${i}`).join(' AND ') || 'false';
	const equal = compared.map((_, i) => `n.e${i} IS NOT DISTINCT FROM o.e${i}`).join(' AND ');
	return `FROM (${n}) n FULL JOIN (${o}) o ON ${on}
		WHERE n.seq IS NULL OR o.seq IS NULL OR NOT (${equal})`;
}

/** Values as they are compared: exact text (of −0 as of NaN) and unknown count. */
function comparedExpressions(layout: TableLayout, schema: TableSchema, alias: string): string[] {
	return schema.columns.flatMap((column) => [
		valueExpression(layout, schema, column, alias),
		...(['exact', 'unknown'] as const)
			.map((kind) => besideExpression(layout, schema, column, kind, alias))
			.filter((item) => item !== null)
	]);
}

export function diffCounts(request: DiffRequest): string {
	return `SELECT count(*) FILTER (o.seq IS NULL) AS added,
		count(*) FILTER (n.seq IS NULL) AS removed,
		count(*) FILTER (n.seq IS NOT NULL AND o.seq IS NOT NULL) AS modified ${pairs(request)}`;
}

export interface DiffQuery {
	sql: string;
	/** Cells of the row at A and at B; the result's first two columns are the versions' positions or NULL. */
	before: CellPlan[];
	after: CellPlan[];
}

export function diffRows(
	request: DiffRequest,
	page: { offset: number; limit: number } | null
): DiffQuery {
	const { layout, schemaB } = request;
	const schemaA = request.schemaA ?? schemaB;
	const before = exactColumns(layout, schemaA, 'v', 2);
	const after = exactColumns(layout, schemaB, 'v', 2 + before.list.length);
	const order = sortKeys(layout, schemaB, 'v').map(
		(_, i) => `CASE WHEN n.seq IS NULL THEN o.s${i} ELSE n.s${i} END ASC NULLS LAST`
	);
	const columns = [
		'o.seq',
		'n.seq',
		...before.list.map((_, i) => `o.a${i}`),
		...after.list.map((_, i) => `n.b${i}`)
	];
	const limit = page === null ? '' : `LIMIT ${integer(page.limit)} OFFSET ${integer(page.offset)}`;
	return {
		sql: `SELECT ${columns.join(', ')} ${pairs(request)}
			${order.length > 0 ? `ORDER BY ${order.join(', ')}, coalesce(n.seq, o.seq)` : ''} ${limit}`,
		before: before.cells,
		after: after.cells
	};
}
