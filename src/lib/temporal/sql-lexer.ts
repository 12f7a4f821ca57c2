/**
 * Enough of SQL's lexical grammar (PostgreSQL's, which DuckDB shares) to find words outside strings,
 * comments and quoted names. Positions are UTF-16 offsets into the text.
 */
export interface Token {
	kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol';
	/** As written. */
	text: string;
	start: number;
	end: number;
}

/** A mistake in SQL text, with the offset of the character where it is. */
export class SqlTextError extends Error {
	readonly position: number;
	constructor(position: number, message: string) {
		super(`${message} (at character ${position + 1})`);
		this.name = 'SqlTextError';
		this.position = position;
	}
}

const SPACE = /\s+/y;
const LINE_COMMENT = /--[^\n]*/y;
const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const NUMBER = /(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y;
const DOLLAR = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;

/** Comments and blanks are left out. */
export function tokenize(sql: string): Token[] {
	const tokens: Token[] = [];
	let at = 0;
	const match = (pattern: RegExp): string | null => {
		pattern.lastIndex = at;
		return pattern.exec(sql)?.[0] ?? null;
	};
	const push = (kind: Token['kind'], end: number) => {
		tokens.push({ kind, text: sql.slice(at, end), start: at, end });
		at = end;
	};
	while (at < sql.length) {
		const skipped = match(SPACE) ?? match(LINE_COMMENT);
		if (skipped !== null) {
			at += skipped.length;
			continue;
		}
		if (sql.startsWith('/*', at)) {
			at = endOfComment(sql, at);
			continue;
		}
		const character = sql[at]!;
		if (character === "'") push('string', endOfQuoted(sql, at, "'", 'string'));
		else if (/[eE]/.test(character) && sql[at + 1] === "'") push('string', endOfEscaped(sql, at));
		else if (character === '"') push('quoted', endOfQuoted(sql, at, '"', 'quoted name'));
		else if (match(DOLLAR) !== null) push('string', endOfDollar(sql, at, match(DOLLAR)!));
		else if (match(WORD) !== null) push('word', at + match(WORD)!.length);
		else if (match(NUMBER) !== null) push('number', at + match(NUMBER)!.length);
		else push('symbol', at + 1);
	}
	return tokens;
}

/** Comments nest in PostgreSQL and DuckDB. */
function endOfComment(sql: string, start: number): number {
	let depth = 0;
	for (let at = start; at < sql.length; at++) {
		if (sql.startsWith('/*', at)) {
			depth++;
			at++;
		} else if (sql.startsWith('*/', at)) {
			depth--;
			at++;
			if (depth === 0) return at + 1;
		}
	}
	throw new SqlTextError(start, 'this comment is not closed: */ is missing');
}

function endOfQuoted(sql: string, start: number, quote: string, what: string): number {
	for (let at = start + 1; at < sql.length; at++) {
		if (sql[at] !== quote) continue;
		if (sql[at + 1] !== quote) return at + 1;
		at++;
	}
	throw new SqlTextError(start, `this ${what} is not closed: ${quote} is missing`);
}

/** E'…' knows backslash escapes. */
function endOfEscaped(sql: string, start: number): number {
	for (let at = start + 2; at < sql.length; at++) {
		if (sql[at] === '\\') at++;
		else if (sql[at] === "'") {
			if (sql[at + 1] !== "'") return at + 1;
			at++;
		}
	}
	throw new SqlTextError(start, "this string is not closed: ' is missing");
}

function endOfDollar(sql: string, start: number, tag: string): number {
	const end = sql.indexOf(tag, start + tag.length);
	if (end < 0) throw new SqlTextError(start, `this string is not closed: ${tag} is missing`);
	return end + tag.length;
}

/**
 * Text that will stand inside parentheses: closes what it opens, nothing else, and has no `;`, so
 * that it can neither leave its place nor begin a second statement. A last `;` is cut off.
 */
export function checkQuery(sql: string): { text: string; tokens: Token[] } {
	let tokens = tokenize(sql);
	let end = tokens.at(-1)?.end ?? 0;
	while (tokens.at(-1)?.text === ';') {
		end = tokens.at(-1)!.start;
		tokens = tokens.slice(0, -1);
	}
	if (tokens.length === 0) throw new SqlTextError(0, 'there is no query');
	const open: Token[] = [];
	for (const token of tokens) {
		if (token.kind !== 'symbol') continue;
		if (token.text === ';') {
			throw new SqlTextError(token.start, 'one query at a time: a second one begins after this ;');
		}
		if (token.text === '(') open.push(token);
		if (token.text === ')' && open.pop() === undefined) {
			throw new SqlTextError(token.start, 'this ) closes nothing');
		}
	}
	const unclosed = open.at(-1);
	if (unclosed !== undefined) throw new SqlTextError(unclosed.start, 'this ( is not closed');
	return { text: sql.slice(0, end), tokens };
}

export function checkExpression(sql: string): void {
	const { text } = checkQuery(sql);
	if (text.trimEnd() !== sql.trimEnd()) {
		throw new SqlTextError(sql.indexOf(';', text.length), 'an expression has no ;');
	}
}
