import type { Seq } from '../shadow/position.ts';
import type { TableSchema } from '../shadow/schema.ts';
import { aliveAt, namedColumns } from './as-of.ts';
import type { TableLayout } from './layout.ts';
import { integer } from './sql-text.ts';

export interface SeriesEnd {
	/** Comes back as the result's first column. */
	index: number;
	seq: Seq;
}

/**
 * An aggregate over the state at each of many positions, as one query of many small scans: zone
 * maps leave each only the versions around its position. Columns: index, value.
 */
export function seriesByScan(
	layout: TableLayout,
	schema: TableSchema,
	{ expression, where }: { expression: string; where?: string },
	ends: SeriesEnd[]
): string {
	const condition = where === undefined || where.trim() === '' ? '' : `WHERE (\n${where}\n)`;
	return ends
		.map(
			({ index, seq }) =>
				`SELECT ${integer(index)} AS i, (\n${expression}\n) AS value FROM (
				SELECT ${namedColumns(layout, schema, 'v')} FROM ${layout.relation} v WHERE ${aliveAt(seq, 'v')}) ${condition}`
		)
		.join(' UNION ALL ');
}
