import type { Seq } from '../shadow/position.ts';
import type { TableSchema } from '../shadow/schema.ts';
import { aliveAt, namedColumns } from './as-of.ts';
import type { TableLayout } from './layout.ts';
import { tokenize } from './sql-lexer.ts';
import { integer } from './sql-text.ts';

export interface SeriesEnd {
	/** Comes back as the result's first column. */
	index: number;
	/** Ascending with the index. */
	seq: Seq;
}

export interface SeriesQuestion {
	expression: string;
	where?: string;
}

/**
 * An aggregate over the state at each of many positions, as one query of many small scans: zone
 * maps leave each only the versions around its position. Right for any aggregate. Columns: index,
 * value.
 */
export function seriesByScan(
	layout: TableLayout,
	schema: TableSchema,
	{ expression, where }: SeriesQuestion,
	ends: SeriesEnd[]
): string {
	return ends
		.map(
			({ index, seq }) =>
				`SELECT ${integer(index)} AS i, (\n${expression}\n) AS value FROM (
				SELECT ${namedColumns(layout, schema, 'v')} FROM ${layout.relation} v WHERE ${aliveAt(seq, 'v')}) ${condition(where)}`
		)
		.join(' UNION ALL ');
}

/** `sum`, `count` or `avg` of one argument, nothing around it; null for any other expression. */
export function runningAggregate(
	expression: string
): { kind: 'sum' | 'count' | 'avg'; argument: string } | null {
	const tokens = tokenize(expression);
	const [name, open] = tokens;
	const close = tokens.at(-1);
	const kind = name?.text.toLowerCase();
	if (kind !== 'sum' && kind !== 'count' && kind !== 'avg') return null;
	if (open?.text !== '(' || close?.text !== ')' || tokens.length < 4) return null;
	let depth = 0;
	for (const token of tokens.slice(1)) {
		if (token.kind === 'symbol' && token.text === '(') depth++;
		if (token.kind === 'symbol' && token.text === ')') depth--;
		// Closed before the end: there is more than one call.
		if (depth === 0 && token !== close) return null;
		if (depth === 1 && (token.text === ',' || /^(distinct|order|filter)$/i.test(token.text)))
			return null;
	}
	const argument = expression.slice(open.end, close.start);
	return { kind, argument: argument.trim() === '*' ? '1' : argument };
}

/**
 * The same for aggregates that can be carried along: each version adds its argument at the first
 * position where it lives and takes it away at the first where it no longer does, so that one pass
 * over the versions serves every position. Only for arguments without rounding: sums of integers
 * and decimals, and counts. Columns: index, value; positions where nothing changed are left out.
 */
export function seriesByDelta(
	layout: TableLayout,
	schema: TableSchema,
	{ kind, argument, where }: { kind: 'sum' | 'count' | 'avg'; argument: string; where?: string },
	ends: SeriesEnd[]
): string {
	const list = (values: number[]) => `[${values.map(integer).join(', ')}]::BIGINT[]`;
	const [first, last] = [ends[0]!, ends.at(-1)!];
	const value =
		kind === 'count'
			? 'n'
			: kind === 'sum'
				? 'CASE WHEN n > 0 THEN x END'
				: 'CASE WHEN n > 0 THEN x::DOUBLE / n END';
	const edge = (sign: '' | '-', at: string) =>
		`SELECT e.i, ${sign}(s.x) AS x, ${sign}(s.n) AS n FROM state s ASOF JOIN ends e ON s.${at} <= e.seq`;
	return `WITH ends AS (SELECT unnest(${list(ends.map(({ index }) => index))}) AS i, unnest(${list(ends.map(({ seq }) => seq))}) AS seq),
		state AS (SELECT fs_from, fs_to, ${kind === 'count' ? '0' : 'fs_x'} AS x, CASE WHEN fs_x IS NULL THEN 0 ELSE 1 END AS n FROM (
			SELECT fs_from, fs_to, (\n${argument}\n) AS fs_x FROM (
				SELECT v.fs_valid_from AS fs_from, v.fs_valid_to AS fs_to, ${namedColumns(layout, schema, 'v')}
				FROM ${layout.relation} v
				WHERE v.fs_valid_from <= ${integer(last.seq)} AND v.fs_valid_to > ${integer(first.seq)}
				AND v.fs_valid_to > v.fs_valid_from) ${condition(where)})),
		edges AS (${edge('', 'fs_from')} UNION ALL ${edge('-', 'fs_to')})
		SELECT i, ${value} AS value FROM (
			SELECT i, sum(sum(x)) OVER (ORDER BY i) AS x, sum(sum(n)) OVER (ORDER BY i) AS n FROM edges GROUP BY i)
		ORDER BY i`;
}

/** The argument alone, for its type. */
export function argumentType(
	layout: TableLayout,
	schema: TableSchema,
	argument: string,
	where: string | undefined
): string {
	return `SELECT (\n${argument}\n) AS x FROM (SELECT ${namedColumns(layout, schema, 'v')} FROM ${layout.relation} v) ${condition(where)} LIMIT 0`;
}

function condition(where: string | undefined): string {
	return where === undefined || where.trim() === '' ? '' : `WHERE (\n${where}\n)`;
}
