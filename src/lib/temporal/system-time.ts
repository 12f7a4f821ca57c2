import { checkQuery, SqlTextError, type Token } from './sql-lexer.ts';

/**
 * SQL:2011's `t FOR SYSTEM_TIME …` in a query, as relations that DuckDB can read. Finds the clauses
 * with a lexer, so that strings, quoted names and comments that only look like one stay untouched.
 */
export type SystemTime =
	| { kind: 'as-of'; at: InstantText }
	/** Versions that overlap [from, to). */
	| { kind: 'from-to'; from: InstantText; to: InstantText }
	/** Versions that overlap [from, to]. */
	| { kind: 'between'; from: InstantText; to: InstantText }
	| { kind: 'all' };

export interface InstantText {
	unit: 'timestamp' | 'lsn' | 'seq' | 'latest';
	/** Content of the literal. */
	text: string;
	position: number;
}

export interface TableReference {
	/** Name parts as the source knows them: unquoted in lower case, quoted as written. */
	name: string[];
	position: number;
}

/**
 * The query with every clause replaced by what `relation` answers for it (SQL text that can stand
 * in a FROM clause), keeping an alias or giving the table's own name as one.
 */
export function rewriteSystemTime(
	sql: string,
	relation: (table: TableReference, time: SystemTime) => string
): string {
	const { text, tokens } = checkQuery(sql);
	let rewritten = '';
	let done = 0;
	for (let i = 0; i < tokens.length; i++) {
		if (!isWord(tokens[i], 'for') || !isWord(tokens[i + 1], 'system_time')) continue;
		const { table, first } = tableBefore(tokens, i);
		const { time, next } = readClause(tokens, i + 2, tokens[i]!);
		const replaced = relation(table, time);
		const alias = hasAlias(tokens[next]) ? '' : ` AS ${quoteAlias(table.name.at(-1)!)}`;
		rewritten += `${text.slice(done, tokens[first]!.start)}${replaced}${alias}`;
		done = tokens[next - 1]!.end;
		i = next - 1;
	}
	return rewritten + text.slice(done);
}

/** The name that ends right before token `end`: `t`, `s.t`, `"S"."T"`. */
function tableBefore(tokens: Token[], end: number): { table: TableReference; first: number } {
	const name: string[] = [];
	let at = end - 1;
	for (;;) {
		const token = tokens[at];
		if (token?.kind !== 'word' && token?.kind !== 'quoted') {
			throw new SqlTextError(
				tokens[end]!.start,
				'FOR SYSTEM_TIME follows the name of a table; an alias comes after it'
			);
		}
		name.unshift(
			token.kind === 'quoted'
				? token.text.slice(1, -1).replaceAll('""', '"')
				: token.text.toLowerCase()
		);
		if (tokens[at - 1]?.text !== '.') break;
		at -= 2;
	}
	return { table: { name, position: tokens[at]!.start }, first: at };
}

function readClause(
	tokens: Token[],
	start: number,
	clause: Token
): { time: SystemTime; next: number } {
	const token = tokens[start];
	if (isWord(token, 'all')) return { time: { kind: 'all' }, next: start + 1 };
	if (isWord(token, 'as') && isWord(tokens[start + 1], 'of')) {
		const { instant, next } = readInstant(tokens, start + 2, clause);
		return { time: { kind: 'as-of', at: instant }, next };
	}
	const range = isWord(token, 'from') ? 'to' : isWord(token, 'between') ? 'and' : null;
	if (range === null) {
		throw new SqlTextError(
			(token ?? clause).start,
			'after FOR SYSTEM_TIME comes AS OF …, FROM … TO …, BETWEEN … AND … or ALL'
		);
	}
	const from = readInstant(tokens, start + 1, clause);
	const link = tokens[from.next];
	if (!isWord(link, range)) {
		throw new SqlTextError(
			(link ?? clause).start,
			`${range.toUpperCase()} and a second instant are missing here`
		);
	}
	const to = readInstant(tokens, from.next + 1, clause);
	const kind = range === 'to' ? 'from-to' : 'between';
	return { time: { kind, from: from.instant, to: to.instant }, next: to.next };
}

function readInstant(
	tokens: Token[],
	at: number,
	clause: Token
): { instant: InstantText; next: number } {
	const token = tokens[at];
	const position = (token ?? clause).start;
	const unit = token?.kind === 'word' ? token.text.toLowerCase() : '';
	if (unit === 'latest') return { instant: { unit, text: '', position }, next: at + 1 };
	if (token?.kind === 'string') {
		return { instant: { unit: 'timestamp', text: unquote(token), position }, next: at + 1 };
	}
	const value = tokens[at + 1];
	if (
		(unit === 'timestamp' || unit === 'timestamptz' || unit === 'lsn') &&
		value?.kind === 'string'
	) {
		const kind = unit === 'lsn' ? 'lsn' : 'timestamp';
		return { instant: { unit: kind, text: unquote(value), position: value.start }, next: at + 2 };
	}
	if (unit === 'seq' && value?.kind === 'number') {
		return { instant: { unit, text: value.text, position: value.start }, next: at + 2 };
	}
	throw new SqlTextError(
		position,
		"an instant is missing: write TIMESTAMP '2026-03-01 14:05', LSN '0/16B3748', SEQ 1234 or LATEST"
	);
}

function unquote(token: Token): string {
	return token.text.startsWith("'") ? token.text.slice(1, -1).replaceAll("''", "'") : token.text;
}

function isWord(token: Token | undefined, word: string): boolean {
	return token?.kind === 'word' && token.text.toLowerCase() === word;
}

/** Words that may follow a table in a FROM clause and are no alias. */
const NOT_AN_ALIAS = new Set(
	(
		'where group having order limit offset union intersect except join inner left right full cross natural ' +
		'asof anti semi positional on using window qualify sample tablesample for fetch pivot unpivot at'
	).split(' ')
);

function hasAlias(token: Token | undefined): boolean {
	if (token?.kind === 'quoted') return true;
	return token?.kind === 'word' && !NOT_AN_ALIAS.has(token.text.toLowerCase());
}

function quoteAlias(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}
