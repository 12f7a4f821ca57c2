import { t } from '../../messages/messages.ts';
import { SqlTextError, type Token, tokenize } from '../../temporal/sql-lexer.ts';

/** A stretch of the person's own text, in UTF-16 units. */
export interface ErrorPlace {
	from: number;
	to: number;
}

/** The bracket, alone or with a limit, that stands behind a query where it runs. */
const CLOSING = /\nLINE (\d+): \)(?: LIMIT \d+)?;?\n *\^/;

/**
 * Where in the person's text DuckDB means. Its message shows a line of the query that really ran,
 * which may hold more than was written, may be cut with `...`, and has a caret below:
 *
 *   LINE 1: select * from ordrs
 *                         ^
 *
 * So the word at the caret is looked for in the text, where its surroundings are most alike. The
 * window's own errors count characters: `(at character 8)`, from 1, in a query with `prefixLength`
 * before it. Other messages only name what they mean. Null when the message names no place, or one
 * that the person did not write.
 */
export function errorPlace(message: string, text: string, prefixLength = 0): ErrorPlace | null {
	const counted = /\(at character (\d+)\)/.exec(message);
	if (counted !== null) return placeAt(text, Number(counted[1]) - 1 - prefixLength);
	if (endsEarly(message, text)) return placeAt(text, text.trimEnd().search(/\S+$/));
	return pointedAt(message, text) ?? mentioned(message, text);
}

function endsEarly(message: string, text: string): boolean {
	const closing = CLOSING.exec(message);
	if (closing === null) return false;
	return message.includes(') LIMIT ') || Number(closing[1]) > text.split('\n').length;
}

function pointedAt(message: string, text: string): ErrorPlace | null {
	const match = /LINE (\d+): (.*)\n( *)\^/.exec(message);
	if (match === null) return null;
	const shown = match[2]!;
	const width = match[3]!.length - `LINE ${match[1]}: `.length;
	const caret = indexAtWidth(shown, width);
	if (caret < 0 || caret >= shown.length) return null;
	const { from, to } = wordAt(shown, caret);
	const word = shown.slice(from, to);
	// What was cut off looks like nothing in the text.
	const left = shown.slice(0, from).replace(/^\.\.\./, '');
	const right = shown.slice(to).replace(/\.\.\.$/, '');
	let best: { from: number; worth: number } | null = null;
	for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
		if (!standsAlone(text, at, word)) continue;
		const line = text.slice(0, at).split('\n').length;
		const alike =
			commonEnd(text.slice(0, at), left) + commonStart(text.slice(at + word.length), right);
		const worth = alike - Math.abs(line - Number(match[1])) * 0.01;
		if (best === null || worth > best.worth) best = { from: at, worth };
	}
	return best === null ? null : { from: best.from, to: best.from + word.length };
}

/** Messages without a caret: the first thing that they name and that the text holds. */
function mentioned(message: string, text: string): ErrorPlace | null {
	const first = message.split('\n')[0]!;
	const tokens = tokensOf(text);
	if (/statement parameters?:|Expected \d+ parameters/.test(first)) {
		const named = /parameters?: (\w+)/.exec(first)?.[1];
		const at = tokens.findIndex(
			({ text: sign }, i) => sign === '$' && (named === undefined || tokens[i + 1]?.text === named)
		);
		return at === -1 ? null : { from: tokens[at]!.start, to: (tokens[at + 1] ?? tokens[at]!).end };
	}
	for (const match of first.matchAll(/"((?:[^"]|"")+)"|(?:with name|named) ([^\s"!]+)/g)) {
		const name = match[1] ?? match[2]!;
		const last = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
		const token = tokens.find(
			({ kind, text: own }) =>
				kind !== 'string' && (own.toLowerCase() === last || own.toLowerCase() === `"${last}"`)
		);
		if (token !== undefined) return { from: token.start, to: token.end };
	}
	return null;
}

function tokensOf(text: string): Token[] {
	try {
		return tokenize(text);
	} catch (error) {
		if (error instanceof SqlTextError) return tokenize(text.slice(0, error.position));
		throw error;
	}
}

function standsAlone(text: string, at: number, word: string): boolean {
	const letter = /[\p{L}\p{N}_$]/u;
	const before = text[at - 1] ?? ' ';
	const after = text[at + word.length] ?? ' ';
	return (
		!(letter.test(word[0]!) && letter.test(before)) &&
		!(letter.test(word.at(-1)!) && letter.test(after))
	);
}

function commonEnd(a: string, b: string): number {
	let n = 0;
	while (n < a.length && n < b.length && a[a.length - 1 - n] === b[b.length - 1 - n]) n++;
	return n;
}

function commonStart(a: string, b: string): number {
	let n = 0;
	while (n < a.length && n < b.length && a[n] === b[n]) n++;
	return n;
}

/** Characters that take two places on a terminal, which is how DuckDB counts to its caret. */
const WIDE =
	/[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function indexAtWidth(line: string, width: number): number {
	let done = 0;
	for (const { segment, index } of segments.segment(line)) {
		const wide = /^\p{Cc}/u.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1;
		if (done >= width && wide > 0) return index;
		done += wide;
	}
	return line.length;
}

function placeAt(text: string, at: number): ErrorPlace | null {
	return at < 0 || at >= text.length ? null : wordAt(text, at);
}

function wordAt(line: string, at: number): ErrorPlace {
	const rest = /^(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|["'][^\n]*|[\p{L}\p{N}_.$]+|\S)/u.exec(
		line.slice(at)
	);
	return { from: at, to: at + (rest?.[0].length ?? 1) };
}

/** Forms of a function that a message lists before it says how many more there are. */
const MOST_FORMS = 5;

/** The message without the copy of the query, which the editor shows at its place. */
export function withoutCaret(message: string): string {
	if (CLOSING.test(message)) return t.sql.endsEarly;
	const short = message
		.replace(/\n*LINE \d+: [\s\S]*$/, '')
		.replace(/ \(at character \d+\)$/, '')
		.trim();
	const forms = /\n(\s*Candidate functions:)((?:\n\s+\S.*)+)/.exec(short);
	const list = forms?.[2]!.trim().split('\n') ?? [];
	if (forms === null || list.length <= MOST_FORMS) return short;
	const first = list.slice(0, MOST_FORMS).map((form) => `\n\t${form.trim()}`);
	return short.replace(
		forms[0],
		`\n${forms[1]}${first.join('')}\n\t${t.sql.moreForms(list.length - MOST_FORMS)}`
	);
}
