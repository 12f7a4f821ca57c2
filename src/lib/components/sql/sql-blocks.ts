import { SqlTextError, type Token, tokenize } from '../../temporal/sql-lexer.ts';

/**
 * The shape of a query while it is written: which SELECT is where, and what each reads. Never fails:
 * what it does not understand it passes over, since a text is unfinished most of the time.
 */
export interface Block {
	parent: Block | null;
	sources: Source[];
	/** WITH names that this block sees, its own and those around it being looked up through `parent`. */
	withs: Map<string, WithQuery>;
	/** Of the SELECT list; null before a SELECT was met (FROM first means all columns). */
	items: Token[][] | null;
}

interface WithQuery {
	block: Block | null;
	/** Column names given behind the name. */
	columns: string[];
}

export interface Source {
	/** Name parts, unquoted ones in lower case; empty for a subquery. */
	name: string[];
	alias: string | null;
	/** Column names given behind the alias. */
	columns: string[];
	kind: 'name' | 'subquery' | 'function';
	block: Block | null;
	/** FOR SYSTEM_TIME FROM/BETWEEN/ALL adds the columns of a version. */
	versions: boolean;
	/** Tokens of the name alone. */
	first: number;
	end: number;
}

export type Clause = 'start' | 'select' | 'from' | 'on' | 'where' | 'group' | 'order' | 'other';

/** Where a token stands, or would stand. */
export interface Context {
	block: Block;
	clause: Clause;
	/** The name of a table is expected here. */
	source: boolean;
	/** Right behind this table, before its alias. */
	behind: Source | null;
}

export interface ReadSql {
	tokens: Token[];
	/** Before each token, and one more for the end of the text. */
	contexts: Context[];
	/** Where a string, quoted name or comment begins that is not closed. */
	openAt: number | null;
}

export function readSql(text: string): ReadSql {
	const { tokens, openAt } = tolerantTokens(text);
	const reader = new Reader(tokens);
	const top = newBlock(null);
	for (let at = 0; at < tokens.length;) {
		at = reader.query(at, top, true);
		if (at < tokens.length) at++; // a ) that closes nothing, or ;
	}
	const end: Context = { block: top, clause: 'start', source: false, behind: null };
	const contexts: Context[] = [];
	for (let i = 0; i <= tokens.length; i++)
		contexts.push(reader.contexts[i] ?? contexts.at(-1) ?? end);
	return { tokens, contexts, openAt };
}

function tolerantTokens(text: string): { tokens: Token[]; openAt: number | null } {
	try {
		return { tokens: tokenize(text), openAt: null };
	} catch (error) {
		if (!(error instanceof SqlTextError)) throw error;
		return { tokens: tokenize(text.slice(0, error.position)), openAt: error.position };
	}
}

function newBlock(parent: Block | null): Block {
	return { parent, sources: [], withs: new Map(), items: null };
}

const CLAUSES: Record<string, Clause> = {
	select: 'select',
	from: 'from',
	where: 'where',
	group: 'group',
	having: 'where',
	qualify: 'where',
	order: 'order',
	limit: 'other',
	offset: 'other',
	window: 'other',
	join: 'from',
	on: 'on',
	using: 'on'
};
const SET_WORDS = new Set(['union', 'intersect', 'except']);
const QUERY_WORDS = new Set(['select', 'with', 'from', 'values', 'describe', 'summarize', 'pivot']);
/** Words that follow a table and are no alias of it. */
const NO_ALIAS = new Set(
	(
		'where group having order limit offset union intersect except join inner left right full outer cross ' +
		'natural asof anti semi positional on using window qualify sample tablesample for fetch pivot unpivot ' +
		'at select from lateral when then else end and or'
	).split(' ')
);

class Reader {
	readonly contexts: (Context | undefined)[] = [];
	readonly #tokens: readonly Token[];

	constructor(tokens: readonly Token[]) {
		this.#tokens = tokens;
	}

	/** Reads on to the ) that closes it, a ; or the end; answers where that stands. */
	query(start: number, block: Block, top = false): number {
		let at = this.#word(start) === 'with' ? this.#withs(start, block) : start;
		let clause: Clause = 'start';
		let source = false;
		let behind: Source | null = null;
		let current = block;
		let depthItem: Token[] | null = null;
		for (; at < this.#tokens.length;) {
			const token = this.#tokens[at]!;
			if (token.text === ')' || (top && token.text === ';')) break;
			this.#mark(at, { block: current, clause, source, behind });
			const word = this.#word(at);
			if (SET_WORDS.has(word) && clause !== 'start') {
				current = newBlock(block.parent);
				current.withs = block.withs;
				[clause, source, behind, depthItem] = ['start', false, null, null];
				at++;
				continue;
			}
			const next: Clause | undefined = CLAUSES[word];
			if (next !== undefined && !this.#isPartOfExpression(at)) {
				clause = next;
				source = word === 'from' || word === 'join';
				behind = null;
				if (word === 'select') {
					depthItem = [];
					(current.items ??= []).push(depthItem);
				} else depthItem = clause === 'select' ? depthItem : null;
				at++;
				continue;
			}
			if (word === 'describe' || word === 'summarize' || word === 'pivot' || word === 'table') {
				[source, behind] = [clause === 'start' || clause === 'from', null];
				at++;
				continue;
			}
			if (source && word !== 'lateral') {
				const read = this.#source(at, current);
				if (read !== null) {
					behind = read.open;
					source = false;
					at = read.next;
					continue;
				}
			}
			if (token.text === '(') {
				const closing = this.#parenthesis(at, current, clause);
				depthItem?.push(...this.#tokens.slice(at, closing + 1));
				at = closing + 1;
				behind = null;
				continue;
			}
			if (token.text === ',') {
				if (clause === 'select') current.items?.push((depthItem = []));
				else if (clause === 'from' || clause === 'on') [clause, source] = ['from', true];
			} else depthItem?.push(token);
			if (word !== 'for') behind = null; // FOR SYSTEM_TIME, half written
			at++;
		}
		this.#mark(at, { block: current, clause, source, behind });
		return at;
	}

	/** `is distinct from`, `on conflict` and the like are no clauses; nor is a name behind a dot. */
	#isPartOfExpression(at: number): boolean {
		const word = this.#word(at);
		const before = this.#tokens[at - 1];
		if (before?.text === '.' && before.end === this.#tokens[at]!.start) return true;
		return word === 'from' && this.#word(at - 1) === 'distinct' && this.#word(at - 2) !== 'select';
	}

	#withs(start: number, block: Block): number {
		let at = start + 1;
		this.#mark(start, { block, clause: 'start', source: false, behind: null });
		if (this.#word(at) === 'recursive') at++;
		for (;;) {
			const name = nameOf(this.#tokens[at]);
			if (name === null) return at;
			this.#mark(at, { block, clause: 'other', source: false, behind: null });
			at++;
			let columns: string[] = [];
			if (this.#tokens[at]?.text === '(') ({ names: columns, next: at } = this.#names(at));
			this.#mark(at, { block, clause: 'other', source: false, behind: null });
			const entry: WithQuery = { block: null, columns };
			block.withs.set(name, entry);
			while (['as', 'not', 'materialized'].includes(this.#word(at))) at++;
			if (this.#tokens[at]?.text !== '(') return at;
			// A WITH query sees those before it (and itself, when recursive).
			const inner = newBlock(block);
			entry.block = inner;
			at = this.query(at + 1, inner) + 1;
			if (this.#tokens[at]?.text !== ',') return at;
			at++;
		}
	}

	/** A subquery, or an expression that may hold some. Answers where it closes. */
	#parenthesis(at: number, block: Block, clause: Clause): number {
		if (QUERY_WORDS.has(this.#word(at + 1))) return this.query(at + 1, newBlock(block));
		let i = at + 1;
		for (; i < this.#tokens.length && this.#tokens[i]!.text !== ')'; i++) {
			this.#mark(i, { block, clause, source: false, behind: null });
			if (this.#tokens[i]!.text === '(') i = this.#parenthesis(i, block, clause);
		}
		this.#mark(i, { block, clause, source: false, behind: null });
		return i;
	}

	/** `open` while an alias may still come. */
	#source(at: number, block: Block): { next: number; open: Source | null } | null {
		const first = this.#tokens[at]!;
		const source: Source = {
			name: [],
			alias: null,
			columns: [],
			kind: 'name',
			block: null,
			versions: false,
			first: at,
			end: at + 1
		};
		let next: number;
		if (first.text === '(') {
			if (!QUERY_WORDS.has(this.#word(at + 1))) return null; // (a JOIN b): read by what follows
			source.kind = 'subquery';
			source.block = newBlock(block);
			next = this.query(at + 1, source.block) + 1;
		} else {
			const name = nameOf(first);
			if (name === null || NO_ALIAS.has(first.kind === 'word' ? name : '')) return null;
			source.name.push(name);
			next = at + 1;
			while (this.#tokens[next]?.text === '.') {
				this.#mark(next, { block, clause: 'from', source: true, behind: null });
				this.#mark(next + 1, { block, clause: 'from', source: true, behind: null });
				const part = nameOf(this.#tokens[next + 1]);
				if (part === null) return { next: next + 1, open: null };
				source.name.push(part);
				next += 2;
			}
			if (this.#tokens[next]?.text === '(') {
				source.kind = 'function';
				next = this.#parenthesis(next, block, 'from') + 1;
			}
		}
		source.end = next;
		block.sources.push(source);
		return this.#afterSource(next, source, block);
	}

	#afterSource(from: number, source: Source, block: Block): { next: number; open: Source | null } {
		let next = from;
		const behind = (): Context => ({ block, clause: 'from', source: false, behind: source });
		const named = source.kind === 'name';
		if (named && this.#word(next) === 'for' && this.#word(next + 1).startsWith('system_time')) {
			const end = this.#endOfSystemTime(next + 2);
			const range = this.#word(next + 2);
			source.versions = range === 'from' || range === 'between' || range === 'all';
			for (let i = next; i <= end; i++) this.#mark(i, behind());
			next = end;
		}
		this.#mark(next, named && next === from ? behind() : { ...behind(), behind: null });
		const explicit = this.#word(next) === 'as';
		if (explicit) next++;
		const token = this.#tokens[next];
		const alias = nameOf(token);
		if (alias === null || (token!.kind === 'word' && NO_ALIAS.has(alias))) {
			return { next, open: named && !explicit && next === from ? source : null };
		}
		// A name that is still being written may become FOR: the end of the text says nothing yet.
		this.#mark(
			next,
			named && !explicit && next === from ? behind() : { ...behind(), behind: null }
		);
		source.alias = alias;
		next++;
		if (this.#tokens[next]?.text === '(') ({ names: source.columns, next } = this.#names(next));
		return { next, open: null };
	}

	/** The token after `AS OF …`, `FROM … TO …`, `BETWEEN … AND …` or `ALL`. */
	#endOfSystemTime(at: number): number {
		const instant = (i: number): number => {
			const word = this.#word(i);
			if (word === 'latest' || this.#tokens[i]?.kind === 'string') return i + 1;
			if (['timestamp', 'timestamptz', 'lsn', 'seq'].includes(word)) {
				const value = this.#tokens[i + 1]?.kind;
				const parameter = this.#tokens[i + 1]?.text === '$';
				return value === 'string' || value === 'number' ? i + 2 : parameter ? i + 3 : i + 1;
			}
			return this.#tokens[i]?.text === '$' ? i + 2 : i;
		};
		const word = this.#word(at);
		if (word === 'all') return at + 1;
		if (word === 'as') return this.#word(at + 1) === 'of' ? instant(at + 2) : at + 1;
		if (word !== 'from' && word !== 'between') return at;
		const middle = instant(at + 1);
		return ['to', 'and'].includes(this.#word(middle)) ? instant(middle + 1) : middle;
	}

	#names(at: number): { names: string[]; next: number } {
		const names: string[] = [];
		let i = at + 1;
		for (; i < this.#tokens.length && this.#tokens[i]!.text !== ')'; i++) {
			const name = nameOf(this.#tokens[i]);
			if (name !== null) names.push(name);
		}
		return { names, next: i + 1 };
	}

	/** The innermost reading comes first, and counts. */
	#mark(at: number, context: Context): void {
		this.contexts[at] ??= context;
	}

	#word(at: number): string {
		const token = this.#tokens[at];
		return token?.kind === 'word' ? token.text.toLowerCase() : '';
	}
}

/** As the engine reads it: a bare name in lower case, a quoted one as written. */
export function nameOf(token: Token | undefined): string | null {
	if (token?.kind === 'word') return token.text.toLowerCase();
	if (token?.kind === 'quoted') return token.text.slice(1, -1).replaceAll('""', '"');
	return null;
}
