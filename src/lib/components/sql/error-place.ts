/** A stretch of the person's own text, in UTF-16 units. */
export interface ErrorPlace {
	from: number;
	to: number;
}

/** What DuckDB says of the bracket that the window puts after a query, when it still expects more. */
const ENDS_EARLY = /\nLINE \d+: \) LIMIT \d+\n *\^/;

/**
 * Where in the person's text DuckDB means. Its message shows a line of the query that really ran,
 * which may hold more than was written, may be cut with `...`, and has a caret below:
 *
 *   LINE 1: select * from ordrs
 *                         ^
 *
 * So the caret's surroundings are looked for in the text, in ever smaller pieces. The window's own
 * errors count characters: `(at character 8)`, from 1, in a query with `prefixLength` before it.
 * Null when the message names no place, or one that the person did not write.
 */
export function errorPlace(message: string, text: string, prefixLength = 0): ErrorPlace | null {
	const counted = /\(at character (\d+)\)/.exec(message);
	if (counted !== null) return placeAt(text, Number(counted[1]) - 1 - prefixLength);
	if (ENDS_EARLY.test(message)) return placeAt(text, text.trimEnd().search(/\S+$/));
	const match = /LINE \d+: (.*)\n( *)\^/.exec(message);
	if (match === null) return null;
	const line = match[1]!;
	const caret = match[2]!.length - match[0].indexOf(line);
	if (caret < 0 || caret >= line.length) return null;
	const word = wordAt(line, caret);
	for (let reach = 24; reach >= 0; reach -= 6) {
		const start = Math.max(0, word.from - reach);
		const piece = line.slice(start, word.to + reach);
		const found = text.indexOf(piece);
		if (found === -1 || (reach > 0 && text.includes(piece, found + 1))) continue;
		const from = found + word.from - start;
		return { from, to: from + word.to - word.from };
	}
	return null;
}

function placeAt(text: string, at: number): ErrorPlace | null {
	return at < 0 || at >= text.length ? null : wordAt(text, at);
}

function wordAt(line: string, at: number): ErrorPlace {
	const rest = /^(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|[\p{L}\p{N}_.$]+|\S)/u.exec(line.slice(at));
	return { from: at, to: at + (rest?.[0].length ?? 1) };
}

/** The message without the copy of the query, which the editor shows at its place. */
export function withoutCaret(message: string): string {
	if (ENDS_EARLY.test(message)) return 'Parser Error: the query ends too early';
	return message
		.replace(/\n*LINE \d+: [\s\S]*$/, '')
		.replace(/ \(at character \d+\)$/, '')
		.trim();
}
