import { type Context, nameOf, type ReadSql, readSql } from './sql-blocks.ts';

/** The word at a place in a query, and what surrounds it. */
export interface SqlPlace {
	/** The part of a name before the place. */
	typed: string;
	from: number;
	/** End of the name that the place is in. */
	to: number;
	/** The name is written in double quotes. */
	quoted: boolean;
	/** Names before it with dots: `o` in `o.total`. */
	path: string[];
	/** A `$` stands before it. */
	parameter: boolean;
	/** Lower-cased words and signs before it, the nearest last. */
	before: string[];
	/** Where the first of `before` begins. */
	beforeAt: number[];
	context: Context;
}

/** Null inside strings and comments, where no name can be. */
export function placeAt(text: string, position: number): SqlPlace | null {
	const read = readSql(text);
	const { tokens, contexts, openAt } = read;
	if (openAt !== null && openAt < position && text[openAt] !== '"') return null;
	let index = tokens.findIndex(({ end }) => end >= position);
	if (index === -1) index = tokens.length;
	const token = tokens[index];
	let place = { typed: '', from: position, to: position, quoted: false };
	if (openAt !== null && openAt < position)
		place = {
			typed: text.slice(openAt + 1, position),
			from: openAt,
			to: position,
			quoted: true
		};
	else if (token !== undefined && token.start < position) {
		if (token.kind === 'word' || token.kind === 'quoted') {
			const quoted = token.kind === 'quoted';
			const typed = text.slice(token.start + (quoted ? 1 : 0), position);
			place = { typed, from: token.start, to: token.end, quoted };
		} else if (token.end > position || token.kind === 'number' || token.kind === 'string')
			return null;
		else index++;
	}
	if (inComment(text, read, index, position)) return null;
	return { ...place, ...surroundings(read, index, place.from), context: contexts[index]! };
}

function surroundings(
	{ tokens }: ReadSql,
	index: number,
	from: number
): Pick<SqlPlace, 'path' | 'parameter' | 'before' | 'beforeAt'> {
	const path: string[] = [];
	let at = index - 1;
	while (tokens[at]?.text === '.' && tokens[at]!.end <= from) {
		const name = nameOf(tokens[at - 1]);
		if (name === null) break;
		path.unshift(name);
		at -= 2;
	}
	const last = tokens[index - 1];
	const parameter = last?.text === '$' && last.end === from;
	const near = tokens.slice(Math.max(0, index - 6), index);
	return {
		path,
		parameter,
		before: near.map(({ text }) => text.toLowerCase()),
		beforeAt: near.map(({ start }) => start)
	};
}

/** The gap between two tokens holds blanks and comments. */
function inComment(text: string, { tokens }: ReadSql, index: number, position: number): boolean {
	const start = tokens[index - 1]?.end ?? 0;
	if (start >= position) return false;
	const gap = text.slice(start, position).replaceAll(/\/\*[\s\S]*?\*\/|--[^\n]*\n/g, '');
	return gap.includes('--') || gap.includes('/*');
}

/** `select`, or `SELECT`: as the query writes its words. */
export function writesUpper(text: string, typed: string): boolean {
	if (/[a-z]/i.test(typed)) return !/[a-z]/.test(typed);
	return /\b(SELECT|FROM|WITH)\b/.test(text) && !/\b(select|from|with)\b/.test(text);
}
