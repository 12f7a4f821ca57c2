import { SqlTextError, type Token, tokenize } from '../../temporal/sql-lexer.ts';

/** Why a query was not formatted. */
export class FormatError extends Error {
	readonly code: 'unreadable' | 'unsure';
	constructor(code: FormatError['code'], message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'FormatError';
		this.code = code;
	}
}

/**
 * The query with its blanks in order and nothing else changed: every word, sign and comment stays as
 * it was written, which is checked. Throws FormatError.
 */
export async function formatSql(text: string): Promise<string> {
	let tokens: Token[];
	try {
		tokens = tokenize(text);
	} catch (error) {
		if (error instanceof SqlTextError)
			throw new FormatError('unreadable', error.message, { cause: error });
		throw error;
	}
	if (tokens.length === 0) return text;
	const { formatDialect, duckdb } = await import('sql-formatter');
	const { masked, clauses } = maskTimeClauses(text, tokens);
	let formatted: string;
	try {
		formatted = formatDialect(masked, {
			dialect: {
				...duckdb,
				tokenizerOptions: {
					...duckdb.tokenizerOptions,
					operators: [...(duckdb.tokenizerOptions.operators ?? []), ...MORE_OPERATORS]
				}
			},
			useTabs: false,
			tabWidth: 2,
			keywordCase: 'preserve',
			identifierCase: 'preserve',
			expressionWidth: 68,
			linesBetweenQueries: 1,
			paramTypes: { named: ['$'] }
		});
	} catch (error) {
		const message = error instanceof Error ? error.message.split('\n')[0]! : String(error);
		throw new FormatError('unreadable', message, { cause: error });
	}
	const result = formatted.replaceAll(MASK, (mask) => clauses.get(mask) ?? mask).trimEnd();
	if (!sameSql(text, result))
		throw new FormatError('unsure', 'formatting changed more than blanks');
	return result;
}

/** DuckDB's, which the formatter's dialect does not list. */
const MORE_OPERATORS = ['@>', '<@', '<->', '<=>', '&&', '^@', '~~~', '@'];

const MASK = /\bfs_time_\d+_x*\b/g;

/**
 * `FOR SYSTEM_TIME …` stands between a table and its alias, where no dialect expects words that it
 * would break lines at: a name in their place keeps them together.
 */
function maskTimeClauses(
	text: string,
	tokens: readonly Token[]
): { masked: string; clauses: Map<string, string> } {
	const clauses = new Map<string, string>();
	let masked = '';
	let done = 0;
	for (let i = 0; i < tokens.length; i++) {
		if (!isWord(tokens[i], 'for') || !isWord(tokens[i + 1], 'system_time')) continue;
		const end = endOfClause(tokens, i + 2);
		const part = tokens.slice(i, end);
		const [start, stop] = [part[0]!.start, part.at(-1)!.end];
		const written = text.slice(start, stop);
		// With a comment inside it stays as it is: one that ends its line needs the line.
		const clause = hasComment(text, part)
			? written
			: part
					.map((token) => token.text)
					.join(' ')
					.replaceAll('$ ', '$');
		const mask = `fs_time_${clauses.size}_`.padEnd(Math.min(clause.length, 50), 'x');
		clauses.set(mask, clause);
		masked += text.slice(done, start) + mask;
		done = stop;
		i = end - 1;
	}
	return { masked: masked + text.slice(done), clauses };
}

function endOfClause(tokens: readonly Token[], at: number): number {
	const instant = (i: number): number => {
		if (isWord(tokens[i], 'latest') || tokens[i]?.kind === 'string') return i + 1;
		const unit = ['timestamp', 'timestamptz', 'lsn', 'seq'].some((word) => isWord(tokens[i], word));
		const value = unit ? i + 1 : i;
		if (tokens[value]?.text === '$') return value + 2;
		return unit && ['string', 'number'].includes(tokens[value]?.kind ?? '') ? value + 1 : value;
	};
	if (isWord(tokens[at], 'all')) return at + 1;
	if (isWord(tokens[at], 'as')) return Math.min(tokens.length, instant(at + 2));
	if (!isWord(tokens[at], 'from') && !isWord(tokens[at], 'between')) return at;
	const middle = instant(at + 1);
	const linked = isWord(tokens[middle], 'to') || isWord(tokens[middle], 'and');
	return Math.min(tokens.length, linked ? instant(middle + 1) : middle);
}

function isWord(token: Token | undefined, word: string): boolean {
	return token?.kind === 'word' && token.text.toLowerCase() === word;
}

function hasComment(text: string, tokens: readonly Token[]): boolean {
	return tokens.some(
		(token, i) => i > 0 && /--|\/\*/.test(text.slice(tokens[i - 1]!.end, token.start))
	);
}

/** Both are the same to the engine and to a reader: tokens, operators and comments in their order. */
export function sameSql(before: string, after: string): boolean {
	const [a, b] = [meaningOf(before), meaningOf(after)];
	return a !== null && b !== null && a.length === b.length && a.every((one, i) => one === b[i]);
}

function meaningOf(sql: string): string[] | null {
	let tokens: Token[];
	try {
		tokens = tokenize(sql);
	} catch {
		return null;
	}
	const found: string[] = [];
	let end = 0;
	for (let i = 0; i < tokens.length; i++) {
		found.push(...commentsIn(sql.slice(end, tokens[i]!.start)));
		let last = i;
		// Signs side by side are one operator, or several that only look so: `a=-1`.
		while (
			OPERATOR.test(tokens[last]!.text) &&
			OPERATOR.test(tokens[last + 1]?.text ?? '') &&
			tokens[last + 1]!.start === tokens[last]!.end
		)
			last++;
		if (last > i) found.push(...operatorsIn(sql.slice(tokens[i]!.start, tokens[last]!.end)));
		else {
			// `$ a` is not `$a`, and `a.b` is `a . b`.
			const joined = tokens[i]!.text === '$' && tokens[i + 1]?.start === tokens[i]!.end;
			found.push(joined ? '$name' : tokens[i]!.text);
		}
		i = last;
		end = tokens[last]!.end;
	}
	found.push(...commentsIn(sql.slice(end)));
	return found;
}

const OPERATOR = /^[-+*/<>=~!@#%^&|?:]$/;

/** As PostgreSQL's lexer reads them: an operator ends in + or - only if it has one of ~!@#%^&|? too. */
function operatorsIn(run: string): string[] {
	const found: string[] = [];
	let rest = run;
	while (rest !== '') {
		let one = rest;
		if (!/[~!@#%^&|?]/.test(one))
			while (one.length > 1 && /[-+]$/.test(one)) one = one.slice(0, -1);
		found.push(one);
		rest = rest.slice(one.length);
	}
	return found;
}

/** Blanks inside are free where a formatter may indent a block anew. */
function commentsIn(gap: string): string[] {
	return (gap.match(/--[^\n]*|\/\*[\s\S]*\*\//g) ?? []).map((one) =>
		one.replaceAll(/\s+/g, ' ').trim()
	);
}
