import type { Seq } from '../shadow/position.ts';
import { namedColumns } from './as-of.ts';
import { FOREVER_SQL } from './build-versions.ts';
import { schemaAt, type TableLayout } from './layout.ts';
import { integer } from './sql-text.ts';

/**
 * Versions that overlap the positions [from, to], deletes left out, in the columns of the schema in
 * force at `to`, with when and by which transaction they began and ended. What ends after `to` is
 * shown with its end: it is known.
 */
export function versionsBetween(layout: TableLayout, from: Seq, to: Seq): string {
	const schema = schemaAt(layout.schemas, to) ?? layout.schemas[0]!;
	const transactions = 'shadow.versions."$transactions"';
	return `SELECT ${namedColumns(layout, schema, 'v')},
			v.fs_valid_from AS fs_valid_from,
			nullif(v.fs_valid_to, ${FOREVER_SQL}) AS fs_valid_to,
			b.fs_commit_time AS fs_from_time,
			e.fs_commit_time AS fs_to_time,
			v.fs_op AS fs_op,
			b.fs_xid AS fs_xid
		FROM ${layout.relation} v
		ASOF LEFT JOIN ${transactions} b ON v.fs_valid_from >= b.fs_first_seq
		ASOF LEFT JOIN (SELECT * FROM ${transactions}) e
			ON (CASE WHEN v.fs_valid_to = ${FOREVER_SQL} THEN NULL ELSE v.fs_valid_to END) >= e.fs_first_seq
		WHERE v.fs_valid_from <= ${integer(to)} AND v.fs_valid_to > ${integer(from)} AND v.fs_valid_to > v.fs_valid_from`;
}
