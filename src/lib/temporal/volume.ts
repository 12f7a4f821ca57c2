import type { Seq } from '../shadow/position.ts';
import { integer } from './sql-text.ts';

const ACTIVITY = 'shadow.versions."$activity"';

/** Changes per transaction and table, for volume. */
export function createActivity(): string {
	return `CREATE TABLE IF NOT EXISTS ${ACTIVITY}
		(time_us BIGINT, last_seq BIGINT, name VARCHAR, i BIGINT, u BIGINT, d BIGINT)`;
}

/**
 * Reads the counts that every transaction carries. `fs_tables` is JSON that this product wrote,
 * `{"public.orders":[i,u,d,t],…}`; DuckDB's json extension is not at hand, and the shape is narrow
 * enough for a pattern. The name stays a JSON string. A truncate counts as one delete.
 */
export function appendActivity(afterSeq: Seq, untilSeq: Seq): string {
	const part = String.raw`"(?:[^"\\]|\\.)+":\[\d+,\d+,\d+,\d+\]`;
	return `INSERT INTO ${ACTIVITY}
		SELECT time_us, last_seq, name, n[1], n[2], n[3] + n[4] FROM (
			SELECT time_us, last_seq, part[:length(part) - length(tail) - 2] AS name,
				string_split(tail[:-2], ',')::BIGINT[] AS n
			FROM (SELECT time_us, last_seq, part, string_split(part, '":[')[-1] AS tail
				FROM (SELECT epoch_us(fs_running_time) AS time_us, fs_last_seq AS last_seq,
						unnest(regexp_extract_all(fs_tables, '${part}')) AS part
					FROM shadow.versions."$transactions" WHERE fs_first_seq > ${integer(afterSeq)} AND fs_last_seq <= ${integer(untilSeq)})))`;
}

/** Buckets lie on running commit time, as positions do. The snapshot is not change and is left out. */
export function volume(range: {
	fromUs: number;
	toUs: number;
	bucketUs: number;
	afterSeq: Seq;
	untilSeq: Seq;
}): string {
	const width = integer(range.bucketUs);
	return `SELECT time_us // ${width} * ${width} AS start, name, sum(i), sum(u), sum(d), count(*)
		FROM ${ACTIVITY}
		WHERE time_us >= ${integer(range.fromUs)} AND time_us < ${integer(range.toUs)}
		AND last_seq > ${integer(range.afterSeq)} AND last_seq <= ${integer(range.untilSeq)}
		GROUP BY start, name ORDER BY start, name`;
}
