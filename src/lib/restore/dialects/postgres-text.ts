import type { ColumnSchema } from '../../shadow/schema.ts';
import { RestoreError } from '../plan.ts';

/** Values go to the server as text; lists of statements, one per line. */
export type Lines = string[];

/**
 * A string constant that means the same whatever `standard_conforming_strings` is, and that never
 * spans two lines, so that a line which starts with a backslash is always psql's.
 */
export function literal(text: string | null): string {
	if (text === null) return 'NULL';
	if (text.includes('\0')) {
		throw new RestoreError('unsupported', 'a value contains U+0000, which PostgreSQL cannot hold');
	}
	const quoted = text.replaceAll("'", "''");
	if (!/[\\\n\r]/.test(text)) return `'${quoted}'`;
	const escaped = quoted.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
	return `E'${escaped}'`;
}

/** The only way a name gets into a script. */
export function identifier(name: string): string {
	// eslint-disable-next-line no-control-regex -- a line break in a name would break psql's lines
	if (/[\u0000-\u001f\u007f]/.test(name)) {
		throw new RestoreError(
			'unsupported',
			`the name ${JSON.stringify(name)} contains a control character`
		);
	}
	return `"${name.replaceAll('"', '""')}"`;
}

export function qualified(table: { schema: string; name: string }): string {
	return `${identifier(table.schema)}.${identifier(table.name)}`;
}

/** Free text in a `--` comment: control characters would end it. */
export function comment(text: string): string {
	// eslint-disable-next-line no-control-regex -- see above
	return `-- ${text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ')}`;
}

/** Types whose `::text` goes through their output function, and whose `=` is in pg_catalog. */
const PLAIN_TYPES = new Set(
	(
		'text,character varying,uuid,jsonb,numeric,interval,time with time zone,bit,bit varying,oid,' +
		'money,macaddr,macaddr8,pg_lsn,tsvector,tsquery,int4range,int8range,numrange,tsrange,' +
		'tstzrange,daterange,int4multirange,int8multirange,nummultirange,tsmultirange,' +
		'tstzmultirange,datemultirange,' +
		'smallint,integer,bigint,real,double precision,date,timestamp without time zone,' +
		'timestamp with time zone,time without time zone,bytea,boolean'
	).split(',')
);

/** Compared by `::text` exactly, but without an `=` of their own. */
const PLAIN_WITHOUT_EQUALITY = new Set(['json', 'point', 'line', 'lseg', 'box', 'path', 'polygon']);

/** `numeric(12,2)[]` → `numeric`, `timestamp(3) with time zone` → `timestamp with time zone`. */
function baseType(sourceType: string): string {
	return sourceType.replace(/\([^)]*\)/g, '').replace(/(\[\])+$/, '');
}

/**
 * The canonical text that PostgreSQL's output function prints, which is what a shadow holds. A cast
 * to text is not always that: `true::text` is `true` and not `t`, char(n) loses its padding, inet
 * gains a mask. `format('%s')` always calls the output function; num_nulls() tells NULL from a
 * composite of NULLs.
 */
export function outputText(column: ColumnSchema, reference: string): string {
	const { kind } = column.storage;
	if (kind === 'bool') return `CASE ${reference} WHEN true THEN 't' WHEN false THEN 'f' END`;
	const base = baseType(column.sourceType);
	const isPlain =
		kind !== 'text' ||
		column.sourceType.endsWith('[]') ||
		column.enumLabels !== null ||
		PLAIN_TYPES.has(base) ||
		PLAIN_WITHOUT_EQUALITY.has(base);
	if (isPlain) return `${reference}::text`;
	return `CASE num_nulls(${reference}) WHEN 0 THEN format('%s', ${reference}) END`;
}

/** Equality of two values of a column's type; by text for types whose `=` may not be in pg_catalog. */
export function equal(column: ColumnSchema, a: string, b: string): string {
	const typed =
		column.storage.kind !== 'text' ||
		column.enumLabels !== null ||
		PLAIN_TYPES.has(baseType(column.sourceType));
	return typed ? `${a} = ${b}` : `${outputText(column, a)} = ${outputText(column, b)}`;
}

/** A DO block; its tag may not occur in its text. */
export function doBlock(declarations: Lines, body: Lines): Lines {
	let tag = '$foreshadow$';
	const taken = (line: string) => line.includes(tag);
	for (let i = 1; body.some(taken); i++) tag = `$foreshadow${i}$`;
	return [`DO ${tag}`, 'DECLARE', ...declarations, 'BEGIN', ...body, 'END', `${tag};`];
}
