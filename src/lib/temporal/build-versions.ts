import type { Seq } from '../shadow/position.ts';
import type { TableSchema } from '../shadow/schema.ts';
import {
	columnDefinitions,
	duckDbType,
	keyExpressions,
	physicalColumn,
	type TableLayout
} from './layout.ts';
import { integer, quoteIdentifier, quoteLiteral, quotePath } from './sql-text.ts';

/**
 * From changes to versions. A version is one row value and the positions `[fs_valid_from,
 * fs_valid_to)` at which the row held it. A delete (D) and a truncate (T) are kept, for history,
 * with an empty interval. All statements here are plain text: what they carry are positions and
 * names that this code made.
 */
export const FOREVER_SQL = '9223372036854775807';

/** As many as DuckDB keeps zone maps for. */
const ROW_GROUP_ROWS = 122_880;
/** facts: a sixteenth of the history a slice keeps both ends prunable. */
const SLICES = 16;

export function createVersions(layout: TableLayout): string {
	return `CREATE TABLE IF NOT EXISTS ${layout.relation} (
		fs_valid_from BIGINT NOT NULL, fs_valid_to BIGINT NOT NULL, fs_op VARCHAR NOT NULL,
		${columnDefinitions(layout.columns)})`;
}

/** Columns that a newer schema, or the first exact text or unknown value, asks for. */
export function addVersionColumn(layout: TableLayout, name: string, type: string): string {
	return `ALTER TABLE ${layout.relation} ADD COLUMN IF NOT EXISTS ${quoteIdentifier(name)} ${type}`;
}

/**
 * What is on its way to versions lies in a catalog of its own that is not compressed: DuckDB's
 * compression keeps one of 0 and −0 for both, and only from here can −0 be told apart.
 */
export const STAGE_CATALOG = 'stage';

function stagePath(name: string): string {
	return quotePath(STAGE_CATALOG, 'main', name);
}

/** Where the segments of one schema version are collected, as they are, before they become versions. */
export function stageName(layout: TableLayout, schema: TableSchema): string {
	return `${layout.table}@${schema.version}`;
}

export function createStage(layout: TableLayout, schema: TableSchema): string {
	const columns = schema.columns.map(
		(column) => `${physicalColumn(layout, schema, column).name} ${duckDbType(column.storage)}`
	);
	return `CREATE OR REPLACE TABLE ${stagePath(stageName(layout, schema))}
		(fs_seq BIGINT, fs_op VARCHAR, fs_extra VARCHAR, ${columns.join(', ')})`;
}

/** Per floating-point column of a stage, whether it holds a −0. Null: it has no such column. */
export function negativeZeros(layout: TableLayout, schema: TableSchema): FloatQuestion | null {
	const columns = schema.columns
		.filter(({ storage }) => storage.kind === 'float32' || storage.kind === 'float64')
		.map((column) => physicalColumn(layout, schema, column).name);
	if (columns.length === 0) return null;
	const found = columns.map((name) => `coalesce(bool_or(${isNegativeZero(name)}), false)`);
	return {
		columns,
		sql: `SELECT ${found.join(', ')} FROM ${stagePath(stageName(layout, schema))}`
	};
}

export interface FloatQuestion {
	columns: string[];
	sql: string;
}

function isNegativeZero(expression: string): string {
	return `(${expression} = 0 AND signbit(${expression}))`;
}

/** `fs_extra` texts of a stage that need a look, each once. */
export function distinctExtras(layout: TableLayout, schema: TableSchema): string {
	return `SELECT DISTINCT fs_extra FROM ${stagePath(stageName(layout, schema))}
		WHERE fs_extra IS NOT NULL`;
}

/** What one `fs_extra` says, by physical column. */
export interface ExtraRow {
	extra: string;
	exact: Map<string, string>;
	unknown: Set<string>;
}

/** A small table that turns `fs_extra` into `x` and `u` columns. */
export function createExtras(layout: TableLayout, schema: TableSchema, rows: ExtraRow[]): string[] {
	const exact = [...new Set(rows.flatMap((row) => [...row.exact.keys()]))];
	const unknown = [...new Set(rows.flatMap((row) => [...row.unknown]))];
	const relation = extrasRelation(layout, schema);
	const columns = [
		'fs_extra VARCHAR',
		...exact.map((name) => `${name}x VARCHAR`),
		...unknown.map((name) => `${name}u BOOLEAN`)
	];
	const values = rows.map((row) => {
		const texts = exact.map((name) => {
			const text = row.exact.get(name);
			return text === undefined ? 'NULL' : quoteLiteral(text);
		});
		const flags = unknown.map((name) => (row.unknown.has(name) ? 'true' : 'NULL'));
		return `(${[quoteLiteral(row.extra), ...texts, ...flags].join(', ')})`;
	});
	const statements = [`CREATE OR REPLACE TABLE ${relation} (${columns.join(', ')})`];
	for (let at = 0; at < values.length; at += 1000) {
		statements.push(`INSERT INTO ${relation} VALUES ${values.slice(at, at + 1000).join(', ')}`);
	}
	return statements;
}

function extrasRelation(layout: TableLayout, schema: TableSchema): string {
	return stagePath(`${stageName(layout, schema)}+extras`);
}

export interface Stage {
	schema: TableSchema;
	/** Some rows have an fs_extra; its columns are in the table of `createExtras`. */
	exact: string[];
	unknown: string[];
	/** Columns with a −0, which counts as exact text. */
	negativeZero: string[];
}

/** One relation over the stages of a batch, with every physical column, exact text and flag. */
export function createChanges(layout: TableLayout, stages: Stage[], afterSeq: Seq): string {
	const parts = stages.map(({ schema, exact, unknown, negativeZero }) => {
		const own = new Set(
			schema.columns.map((column) => physicalColumn(layout, schema, column).name)
		);
		const columns = [
			's.fs_seq',
			's.fs_op',
			...layout.columns.map(({ name, storage }) =>
				own.has(name) ? `s.${name}` : `NULL::${duckDbType(storage)} AS ${name}`
			),
			...[...layout.exact].map((name) => {
				const text = exact.includes(name) ? `e.${name}x` : 'NULL::VARCHAR';
				const zero = `CASE WHEN ${isNegativeZero(`s.${name}`)} THEN '-0' ELSE ${text} END`;
				return `${negativeZero.includes(name) ? zero : text} AS ${name}x`;
			}),
			...[...layout.unknown].map((name) =>
				unknown.includes(name) ? `e.${name}u` : `NULL::BOOLEAN AS ${name}u`
			)
		];
		const from = stagePath(stageName(layout, schema));
		const extras =
			exact.length + unknown.length > 0
				? `LEFT JOIN ${extrasRelation(layout, schema)} e ON s.fs_extra = e.fs_extra`
				: '';
		// A compacted segment may reach back over what is already here.
		return `SELECT ${columns.join(', ')} FROM ${from} s ${extras} WHERE s.fs_seq > ${integer(afterSeq)}`;
	});
	return `CREATE OR REPLACE VIEW ${changesRelation(layout)} AS ${parts.join(' UNION ALL ')}`;
}

function changesRelation(layout: TableLayout): string {
	return stagePath(`${layout.table}+changes`);
}

function endsRelation(layout: TableLayout): string {
	return stagePath(`${layout.table}+ends`);
}

export function truncateSeqs(layout: TableLayout): string {
	return `SELECT fs_seq FROM ${changesRelation(layout)} WHERE fs_op = 'T' ORDER BY fs_seq`;
}

/**
 * Where each change's version ends, computed on nothing but key and position: a full-width window
 * function runs out of memory where this one does not.
 */
export function createEnds(layout: TableLayout, schema: TableSchema, truncates: Seq[]): string {
	const keys = keyExpressions(layout, schema, 'c');
	const lead =
		keys.length === 0
			? 'NULL::BIGINT'
			: `lead(c.fs_valid_from) OVER (PARTITION BY ${keys.join(', ')} ORDER BY c.fs_valid_from)`;
	const narrow = `SELECT c.fs_valid_from AS fs_seq, c.fs_op, ${lead} AS next
		FROM (SELECT *, fs_seq AS fs_valid_from FROM ${changesRelation(layout)} WHERE fs_op <> 'T') c`;
	const end = (truncate: string) =>
		`CASE WHEN n.fs_op = 'D' THEN n.fs_seq ELSE least(coalesce(n.next, ${FOREVER_SQL}), ${truncate}) END AS fs_valid_to`;
	const truncated = `SELECT fs_seq, fs_seq AS fs_valid_to FROM ${changesRelation(layout)} WHERE fs_op = 'T'`;
	const ends =
		truncates.length === 0
			? `SELECT n.fs_seq, ${end(FOREVER_SQL)} FROM (${narrow}) n`
			: `SELECT n.fs_seq, ${end(`coalesce(t.seq, ${FOREVER_SQL})`)}
				FROM (${narrow}) n
				ASOF LEFT JOIN (SELECT unnest([${truncates.map(integer).join(', ')}]::BIGINT[]) AS seq) t
				ON n.fs_seq < t.seq
				UNION ALL ${truncated}`;
	return `CREATE OR REPLACE TABLE ${endsRelation(layout)} AS ${ends}`;
}

/**
 * Closes the versions that were alive before this batch, in place: at the first change of the same
 * key, or at the first truncate.
 */
export function closeVersions(
	layout: TableLayout,
	schema: TableSchema,
	truncates: Seq[]
): string[] {
	const versionKeys = keyExpressions(layout, schema, 'v');
	const changeKeys = keyExpressions(layout, schema, 'c');
	const statements: string[] = [];
	if (versionKeys.length > 0) {
		const same = versionKeys.map((key, i) => `${key} IS NOT DISTINCT FROM f.k${i}`).join(' AND ');
		statements.push(`UPDATE ${layout.relation} v SET fs_valid_to = f.seq
			FROM (SELECT min(c.fs_valid_from) AS seq, ${changeKeys.map((key, i) => `${key} AS k${i}`).join(', ')}
				FROM (SELECT *, fs_seq AS fs_valid_from FROM ${changesRelation(layout)} WHERE fs_op <> 'T') c
				GROUP BY ${changeKeys.map((_, i) => `k${i}`).join(', ')}) f
			WHERE v.fs_valid_to = ${FOREVER_SQL} AND ${same}`);
	}
	const first = truncates[0];
	if (first !== undefined) {
		// Those that a change of this batch already closed later than the truncate, too.
		statements.push(`UPDATE ${layout.relation} SET fs_valid_to = ${integer(first)}
			WHERE fs_valid_to > ${integer(first)}`);
	}
	return statements;
}

/**
 * Appends a batch's versions in slices of positions, each ordered by where its versions end, so
 * that zone maps of both ends prune.
 */
export function appendVersions(
	layout: TableLayout,
	batch: { rows: number; firstSeq: Seq; lastSeq: Seq }
): string[] {
	const columns = [
		...layout.columns.map(({ name }) => name),
		...[...layout.exact].map((name) => `${name}x`),
		...[...layout.unknown].map((name) => `${name}u`)
	];
	const span = batch.lastSeq - batch.firstSeq + 1;
	const slices = Math.max(1, Math.min(SLICES, Math.floor(batch.rows / ROW_GROUP_ROWS)));
	const width = Math.ceil(span / slices);
	return Array.from({ length: slices }, (_, i) => {
		const from = batch.firstSeq + i * width;
		return `INSERT INTO ${layout.relation} (fs_valid_from, fs_valid_to, fs_op, ${columns.join(', ')})
			SELECT c.fs_seq, e.fs_valid_to, c.fs_op, ${columns.map((name) => `c.${name}`).join(', ')}
			FROM ${changesRelation(layout)} c JOIN ${endsRelation(layout)} e USING (fs_seq)
			WHERE c.fs_seq BETWEEN ${integer(from)} AND ${integer(from + width - 1)}
			ORDER BY e.fs_valid_to, c.fs_seq`;
	});
}

export function dropStages(layout: TableLayout, schemas: TableSchema[]): string[] {
	return [
		`DROP VIEW IF EXISTS ${changesRelation(layout)}`,
		`DROP TABLE IF EXISTS ${endsRelation(layout)}`,
		...schemas.flatMap((schema) => [
			`DROP TABLE IF EXISTS ${stagePath(stageName(layout, schema))}`,
			`DROP TABLE IF EXISTS ${extrasRelation(layout, schema)}`
		])
	];
}
