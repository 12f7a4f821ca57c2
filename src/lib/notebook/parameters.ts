import { t } from '../messages/messages.ts';
import { timestampText } from '../shadow/pg-datetime.ts';
import { quoteIdentifier, quoteLiteral, quotePath } from '../temporal/sql-text.ts';
import { CellError } from './cell-error.ts';
import type { ValueResult } from './cell-result.ts';
import type { Cell } from './document.ts';
import { formatFields, parseFields } from './fields.ts';
import { type Parameter, parametersIn } from './sql-names.ts';

/** By name in lower case. */
export type Inputs = ReadonlyMap<string, ValueResult>;

/** Settings that hold SQL; the others take a value as it is written. */
const SQL_FIELDS = new Set(['expression', 'where', 'filter', 'options-from']);
/** Words for people, where a dollar is a dollar. */
const WORD_FIELDS = new Set(['label', 'x-label', 'y-label']);
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

/** Names of the inputs that a cell reads, in lower case. */
export function parametersOf({ kind, body, attributes }: Cell): string[] {
	if (PROSE_KINDS.has(kind)) return [];
	const pinned = namesInText(attributes['at'] ?? '');
	if (!body.includes('$')) return pinned;
	if (SQL_KINDS.has(kind)) return [...pinned, ...parametersIn(body).map(({ name }) => name)];
	if (body.trimStart().startsWith('{')) return pinned;
	const fields = Object.entries(parseFields(body).values).flatMap(([name, value]) => {
		if (WORD_FIELDS.has(name)) return [];
		return SQL_FIELDS.has(name) ? parametersIn(value).map((one) => one.name) : namesInText(value);
	});
	return [...pinned, ...fields];
}

function bindBody({ kind, body }: Cell, inputs: Inputs): string {
	if (SQL_KINDS.has(kind)) return bindSql(body, inputs);
	if (body.trimStart().startsWith('{')) return body;
	const { values, rest } = parseFields(body);
	const bound = Object.entries(values).map(([name, value]) => {
		if (WORD_FIELDS.has(name)) return [name, value];
		if (SQL_FIELDS.has(name)) return [name, bindSql(value, inputs)];
		return [name, bindText(value, inputs, name === 'key')];
	});
	return [formatFields(Object.fromEntries(bound) as Record<string, string>), ...rest].join('\n');
}

/**
 * The query with each `$name` as a typed literal, or a quoted name for tables and columns. Nothing in
 * a value can leave its place. Throws CellError for a name that no input has.
 */
function bindSql(sql: string, inputs: Inputs): string {
	let bound = '';
	let done = 0;
	for (const parameter of parametersIn(sql)) {
		bound += sql.slice(done, parameter.start) + textOf(parameter, inputs);
		done = parameter.end;
	}
	return bound + sql.slice(done);
}

/** Where a character of the bound query stands in the one that was written; a value is its `$name`. */
export function writtenAt(sql: string, inputs: Inputs, at: number): number {
	let shift = 0;
	for (const parameter of parametersIn(sql)) {
		const { start, end } = parameter;
		const length = textOf(parameter, inputs).length;
		if (at < start + shift) break;
		if (at < start + shift + length) return start;
		shift += length - (end - start);
	}
	return at - shift;
}

function textOf({ name, instant }: Parameter, inputs: Inputs): string {
	const input = inputOf(name, inputs);
	return instant ? seqOf(input) : literalOf(input);
}

function inputOf(name: string, inputs: Inputs): ValueResult {
	const input = inputs.get(name.toLowerCase());
	if (input !== undefined) return input;
	throw new CellError('parameter', t.notebookCore.noInput(name, [...inputs.keys()]));
}

/** A dollar inside a name is part of the name: `public.a$b`. */
const IN_TEXT = /(?<![\w$])\$([A-Za-z_][A-Za-z0-9_]*)/g;

function namesInText(text: string): string[] {
	return Array.from(text.matchAll(IN_TEXT), (match) => match[1]!.toLowerCase());
}

/** In a setting: as it is written, or as JSON text. */
function bindText(text: string, inputs: Inputs, json = false): string {
	return text.replace(IN_TEXT, (_, name: string) => {
		const { value } = inputOf(name, inputs);
		return json ? JSON.stringify(value) : value;
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
