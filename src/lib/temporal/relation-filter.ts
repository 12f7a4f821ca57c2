import { parseTimeUs } from '../shadow/instant.ts';
import { InstantError } from '../shadow/position.ts';
import type { Storage } from '../shadow/schema.ts';
import { integer, quoteLiteral } from './sql-text.ts';

/** Which rows of a relation are asked for. Everything given must hold. */
export interface RelationFilter {
	/** Case-insensitive substring over all columns' text. */
	search?: string;
	conditions?: readonly Condition[];
	/** A boolean SQL expression over the columns, as a person writes it. */
	where?: string;
}

/** What one column must hold. Values are text as the grid shows it, whatever the column's type. */
export type Condition =
	| { column: string; op: ComparisonOp | TextOp; value: string }
	| { column: string; op: 'in'; value: readonly string[] }
	| { column: string; op: NullOp };
type ComparisonOp = '=' | '≠' | '<' | '≤' | '>' | '≥';
type TextOp = 'contains' | 'starts';
type NullOp = 'is null' | 'not null';

/** A column as the filter reads it: SQL for its value and, where some row needs it, its exact text. */
export interface FilterColumn {
	name: string;
	storage: Storage;
	value: string;
	/** The source's own text of values that the typed form cannot hold; null where there are none. */
	exact: string | null;
}

/** A condition that cannot be asked of its column. */
export class FilterError extends Error {
	readonly column: string;
	constructor(column: string, message: string) {
		super(message);
		this.name = 'FilterError';
		this.column = column;
	}
}

/** Boolean SQL expressions of the search and the conditions, each to be true. `where` is the caller's. */
export function filterExpressions(
	columns: readonly FilterColumn[],
	filter: Pick<RelationFilter, 'search' | 'conditions'>
): string[] {
	const search = filter.search?.trim() ?? '';
	const expressions = (filter.conditions ?? []).map((condition) =>
		conditionSql(columns, condition)
	);
	if (search !== '' && columns.length > 0) {
		const texts = columns.map(textExpression).join(', ');
		expressions.push(contains(`concat_ws(chr(31), ${texts})`, search));
	}
	return expressions;
}

function conditionSql(columns: readonly FilterColumn[], condition: Condition): string {
	const column = columns.find(({ name }) => name === condition.column);
	if (column === undefined) {
		throw new FilterError(
			condition.column,
			`there is no column "${condition.column}" to filter by`
		);
	}
	const held = column.exact === null ? [column.value] : [column.value, column.exact];
	switch (condition.op) {
		case 'is null':
			return held.map((value) => `${value} IS NULL`).join(' AND ');
		case 'not null':
			return `(${held.map((value) => `${value} IS NOT NULL`).join(' OR ')})`;
		case 'contains':
			return contains(textExpression(column), condition.value);
		case 'starts':
			return `starts_with(lower(${textExpression(column)}), lower(${quoteLiteral(condition.value)}))`;
		case 'in':
			return condition.value.length === 0
				? 'false'
				: `(${condition.value.map((value) => comparison(column, '=', value)).join(' OR ')})`;
		default:
			return comparison(column, condition.op, condition.value);
	}
}

function contains(text: string, part: string): string {
	return `contains(lower(${text}), lower(${quoteLiteral(part)}))`;
}

const SQL_OP: Record<ComparisonOp, string> = {
	'=': '=',
	// A row without a value is not equal to one.
	'≠': 'IS DISTINCT FROM',
	'<': '<',
	'≤': '<=',
	'>': '>',
	'≥': '>='
};

function comparison(column: FilterColumn, op: ComparisonOp, text: string): string {
	const literal = literalOf(column, text);
	if (column.exact === null) {
		if (literal === null) throw unreadable(column, text);
		return `${column.value} ${SQL_OP[op]} ${literal}`;
	}
	// What has no typed form is only ever equal to its own text.
	const exactly = `${column.exact} IS NOT DISTINCT FROM ${quoteLiteral(text)}`;
	if (op === '≠') {
		const typed = literal === null ? '' : ` AND ${column.value} IS DISTINCT FROM ${literal}`;
		return `(NOT ${exactly}${typed})`;
	}
	if (op === '=') {
		return literal === null ? exactly : `(${exactly} OR ${column.value} = ${literal})`;
	}
	if (literal === null) throw unreadable(column, text);
	return `${column.value} ${SQL_OP[op]} ${literal}`;
}

/** At most what a DECIMAL holds; a longer number is compared as a double. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const DOUBLE = /^[+-]?(?:inf(?:inity)?|nan)$/i;
const BYTES = /^\\?x?((?:[0-9a-f]{2})*)$/i;
const TIME = /^\d\d?:\d\d(?::\d\d(?:\.\d{1,6})?)?$/;
const DATE = /^-?\d{1,6}-\d\d-\d\d$/;

/** SQL text of a value as this column's type, or null where the text is none. */
function literalOf({ storage }: FilterColumn, text: string): string | null {
	const trimmed = text.trim();
	switch (storage.kind) {
		case 'int16':
		case 'int32':
		case 'int64':
		case 'decimal':
			// As a number of its own type: a cast to the column's would round 1.5 to 2 and find it.
			return NUMBER.test(trimmed) ? trimmed.replace(/^\+/, '') : null;
		case 'float32':
		case 'float64': {
			if (!NUMBER.test(trimmed) && !DOUBLE.test(trimmed)) return null;
			return `CAST(${quoteLiteral(trimmed)} AS ${storage.kind === 'float32' ? 'REAL' : 'DOUBLE'})`;
		}
		case 'bool':
			return /^(t|true|yes|1)$/i.test(trimmed)
				? 'true'
				: /^(f|false|no|0)$/i.test(trimmed)
					? 'false'
					: null;
		case 'date':
			return /^-?infinity$/.test(trimmed) || DATE.test(trimmed)
				? `CAST(${quoteLiteral(trimmed)} AS DATE)`
				: null;
		case 'time':
			return TIME.test(trimmed) ? `CAST(${quoteLiteral(trimmed)} AS TIME)` : null;
		case 'timestamp':
		case 'timestamptz':
			return timestampLiteral(trimmed);
		case 'bytes': {
			const hex = BYTES.exec(trimmed)?.[1];
			return hex === undefined ? null : `unhex(${quoteLiteral(hex)})`;
		}
		case 'text':
			return quoteLiteral(text);
	}
}

function timestampLiteral(text: string): string | null {
	if (/^-?infinity$/.test(text)) return `${quoteLiteral(text)}::TIMESTAMP`;
	try {
		return `make_timestamp(${integer(parseTimeUs(text))})`;
	} catch (error) {
		if (error instanceof InstantError) return null;
		throw error;
	}
}

const EXAMPLES: Partial<Record<Storage['kind'], string>> = {
	bool: 'a truth value: write true or false',
	date: 'a date: write it like 2026-03-01',
	time: 'a time of day: write it like 14:05:00',
	timestamp: 'a time: write it like 2026-03-01 14:05',
	timestamptz: 'a time: write it like 2026-03-01 14:05 (UTC) or with an offset',
	bytes: 'bytes: write them in hexadecimal like \\x00ff'
};

function unreadable({ name, storage }: FilterColumn, text: string): FilterError {
	const what = EXAMPLES[storage.kind] ?? 'a number: write it like 12 or 12.5';
	return new FilterError(name, `${name} is not compared with "${text}", which is not ${what}`);
}

/** A column's text as the grid shows it. Of doubles only the exponent's form differs, past 10^15. */
export function textExpression({ storage, value, exact }: FilterColumn): string {
	const text = typedText(storage, value);
	return exact === null ? text : `coalesce(${exact}, ${text})`;
}

function typedText(storage: Storage, value: string): string {
	switch (storage.kind) {
		case 'bool':
			return `CASE ${value} WHEN true THEN 't' WHEN false THEN 'f' END`;
		case 'bytes':
			return `'\\x' || lower(hex(${value}))`;
		case 'timestamptz':
			return `${value}::VARCHAR || '+00'`;
		case 'float32':
		case 'float64':
			return `regexp_replace(${value}::VARCHAR, '\\.0$', '')`;
		default:
			return `${value}::VARCHAR`;
	}
}
