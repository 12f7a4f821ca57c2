import { t } from '../messages/messages.ts';
import { timestampText } from '../shadow/pg-datetime.ts';
import { quoteIdentifier, quoteLiteral, quotePath } from '../temporal/sql-text.ts';
import { tokenize, type Token, SqlTextError } from '../temporal/sql-lexer.ts';
import { CellError } from './cell-error.ts';
import type { ValueResult } from './cell-result.ts';
import type { Cell } from './document.ts';
import { formatFields, parseFields } from './fields.ts';
import { parametersIn } from './sql-names.ts';

/** By name in lower case. */
export type Inputs = ReadonlyMap<string, ValueResult>;

/** Settings that hold SQL; the others take a value as it is written. */
const SQL_FIELDS = new Set(['expression', 'where', 'filter', 'options-from']);
const SQL_KINDS = new Set(['sql', 'check']);
const PROSE_KINDS = new Set(['markdown', 'marks']);

/** The cell with every `$name` replaced by the value of that input; the same object where there is none. */
export function bindCell(cell: Cell, inputs: Inputs): Cell {
	const { body, attributes } = cell;
	if (PROSE_KINDS.has(cell.kind)) return cell;
	const at = attributes['at'];
	const pinned =
		at?.includes('$') === true ? { ...attributes, at: bindText(at, inputs) } : attributes;
	if (!body.includes('$')) return pinned === attributes ? cell : { ...cell, attributes: pinned };
	return { ...cell, attributes: pinned, body: bindBody(cell, inputs) };
}

function bindBody({ kind, body }: Cell, inputs: Inputs): string {
	if (SQL_KINDS.has(kind)) return bindSql(body, inputs);
	if (body.trimStart().startsWith('{')) return body;
	const { values, rest } = parseFields(body);
	const bound = Object.entries(values).map(([name, value]) => {
		if (SQL_FIELDS.has(name)) return [name, bindSql(value, inputs)];
		return [name, bindText(value, inputs, name === 'key')];
	});
	return [formatFields(Object.fromEntries(bound) as Record<string, string>), ...rest].join('\n');
}

/**
 * The query with each `$name` as a typed literal, or a quoted name for tables and columns. Nothing in
 * a value can leave its place. Throws CellError for a name that no input has.
 */
export function bindSql(sql: string, inputs: Inputs): string {
	let bound = '';
	let done = 0;
	for (const { name, start, end } of parametersIn(sql)) {
		const input = inputs.get(name);
		if (input === undefined)
			throw new CellError('parameter', t.notebookCore.noInput(name, [...inputs.keys()]));
		const value = namesInstant(sql, start) ? seqOf(input) : literalOf(input);
		bound += sql.slice(done, start) + value;
		done = end;
	}
	return bound + sql.slice(done);
}

/** In a setting: as it is written, or as JSON text. A name that no input has stays. */
function bindText(text: string, inputs: Inputs, json = false): string {
	return text.replace(/\$([A-Za-z_][A-Za-z0-9_]*)/g, (whole, name: string) => {
		const input = inputs.get(name.toLowerCase());
		if (input === undefined) return whole;
		return json ? JSON.stringify(input.value) : input.value;
	});
}

function literalOf(input: ValueResult): string {
	const { name, type, value } = input;
	if (value.includes('\0')) throw new CellError('parameter', t.notebookCore.nulInput(name));
	if (type !== 'text' && value === '')
		throw new CellError('parameter', t.notebookCore.emptyInput(name));
	switch (type) {
		case 'number':
			if (!isNumber(value)) throw new CellError('parameter', t.notebookCore.noNumber(name, value));
			return value.startsWith('-') ? `(${value})` : value;
		case 'instant':
			return `TIMESTAMP ${quoteLiteral(timestampText(BigInt(input.timeUs!), ''))}`;
		case 'table': {
			const dot = value.indexOf('.');
			if (dot === -1) return quoteIdentifier(value);
			return quotePath(value.slice(0, dot), value.slice(dot + 1));
		}
		case 'column':
			return quoteIdentifier(value);
		default:
			return quoteLiteral(value);
	}
}

/** Digits as SQL reads them, of any length. */
export function isNumber(text: string): boolean {
	return /^-?\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,3})?$/.test(text);
}

/** A position is exact where several transactions share one time. */
function seqOf(input: ValueResult): string {
	if (input.type !== 'instant' || input.position === null)
		throw new CellError('parameter', t.notebookCore.noInstant(input.name));
	return `SEQ ${input.position.seq}`;
}

/** Whether `FOR SYSTEM_TIME AS OF | FROM | BETWEEN … TO | AND` stands before this place. */
function namesInstant(sql: string, start: number): boolean {
	const words = tokensBefore(sql, start).map(({ text }) => text.toLowerCase());
	const from = words.lastIndexOf('system_time');
	if (from === -1) return false;
	const after = words.slice(from + 1).join(' ');
	return /^(as of|from|between|from .* to|between .* and)$/.test(after) && words.length - from < 8;
}

function tokensBefore(sql: string, end: number): Token[] {
	try {
		return tokenize(sql.slice(0, end));
	} catch (error) {
		if (error instanceof SqlTextError) return [];
		throw error;
	}
}
