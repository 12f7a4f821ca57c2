import { SqlTextError, type Token, tokenize } from '../temporal/sql-lexer.ts';

/**
 * The relations that a query may read, by their bare names in lower case, for as long as the engine
 * has not parsed it (it cannot while a person types). Names stand after FROM and JOIN and after the
 * commas of such a list; a name with a schema before it is a table's, never a cell's; what WITH
 * defines is the query's own.
 */
export function tableNamesIn(sql: string): string[] {
	const tokens = safeTokens(sql);
	const own = new Set(definedNames(tokens));
	const names = new Set<string>();
	/** Per open parenthesis, whether commas separate relations here. */
	const lists: boolean[] = [false];
	for (let i = 0; i < tokens.length; i++) {
		const token = tokens[i]!;
		const word = token.kind === 'word' ? token.text.toLowerCase() : '';
		if (token.text === '(') lists.push(false);
		else if (token.text === ')') lists.pop();
		else if (BEGINS.has(word)) lists[lists.length - 1] = true;
		else if (ENDS.has(word)) lists[lists.length - 1] = false;
		if (lists.length === 0) lists.push(false);
		const listed = token.text === ',' && lists.at(-1) === true;
		if (!listed && !BEGINS.has(word)) continue;
		const name = nameAt(tokens, i + 1);
		if (name !== null && !own.has(name)) names.add(name);
	}
	return [...names];
}

export interface Parameter {
	/** In lower case. */
	name: string;
	start: number;
	end: number;
	/** It stands where `FOR SYSTEM_TIME` expects an instant. */
	instant: boolean;
}

/** `$name` outside strings and comments, in their order. */
export function parametersIn(sql: string): Parameter[] {
	if (!sql.includes('$')) return [];
	const tokens = safeTokens(sql);
	return tokens.flatMap((token, i) => {
		const next = tokens[i + 1];
		if (token.text !== '$' || next?.kind !== 'word' || next.start !== token.end) return [];
		const instant = namesInstant(tokens, i);
		return [{ name: next.text.toLowerCase(), start: token.start, end: next.end, instant }];
	});
}

/** `AS OF …`, `FROM …`, `BETWEEN …`, and the second instant of a range, which has at most two words. */
function namesInstant(tokens: readonly Token[], at: number): boolean {
	const words = tokens.slice(Math.max(0, at - 6), at).map(({ text }) => text.toLowerCase());
	const clause = words.lastIndexOf('system_time');
	const after = words.slice(clause + 1).join(' ');
	return clause !== -1 && /^(as of|from|between|from .* to|between .* and)$/.test(after);
}

const BEGINS = new Set(['from', 'join', 'describe', 'summarize', 'pivot', 'unpivot', 'table']);
const ENDS = new Set(
	'where group having order limit offset union intersect except window qualify select on using set'.split(
		' '
	)
);

function nameAt(tokens: readonly Token[], at: number): string | null {
	const token = tokens[at];
	if (token?.kind !== 'word' && token?.kind !== 'quoted') return null;
	const next = tokens[at + 1]?.text;
	// A function, or the first part of a name with a schema.
	if (next === '.' || next === '(') return null;
	return plainName(token);
}

function definedNames(tokens: readonly Token[]): string[] {
	return tokens.flatMap((token, i) => {
		if (token.kind !== 'word' && token.kind !== 'quoted') return [];
		const before = tokens[i - 1]?.text.toLowerCase();
		if (before !== 'with' && before !== 'recursive' && before !== ',') return [];
		const after = endOfColumns(tokens, i + 1);
		const as = tokens[after]?.text.toLowerCase() === 'as';
		const body = tokens[after + 1]?.text.toLowerCase() ?? '';
		return as && ['(', 'materialized', 'not'].includes(body) ? [plainName(token)] : [];
	});
}

/** `cte (a, b) as (…)`: where the list of columns ends. */
function endOfColumns(tokens: readonly Token[], at: number): number {
	if (tokens[at]?.text !== '(') return at;
	for (let i = at; i < tokens.length; i++) if (tokens[i]!.text === ')') return i + 1;
	return at;
}

function plainName({ kind, text }: Token): string {
	return (kind === 'quoted' ? text.slice(1, -1).replaceAll('""', '"') : text).toLowerCase();
}

/** What stands before a string or comment that is never closed. */
function safeTokens(sql: string): Token[] {
	try {
		return tokenize(sql);
	} catch (error) {
		if (!(error instanceof SqlTextError)) throw error;
		return error.position === 0 ? [] : safeTokens(sql.slice(0, error.position));
	}
}
