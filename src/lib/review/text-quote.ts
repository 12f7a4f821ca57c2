import type { TextAnchor } from './entry.ts';

/** UTF-16 units of text kept on either side of a quote. */
const CONTEXT = 32;
/** Longer quotes are looked for by their two ends: the search is quadratic. */
const LONGEST_SEARCHED = 200;
/** How much of a quote may have been rewritten before it counts as gone. */
const TOLERANCE = 0.34;

/** Where a quote stands now, in UTF-16 units of the text. */
export interface Found {
	start: number;
	end: number;
	/** False: the text was edited since, and this is what became of it. */
	exact: boolean;
}

/** A selection of a cell's body as an anchor. */
export function quoteText(cell: string, body: string, start: number, end: number): TextAnchor {
	return {
		kind: 'text',
		cell,
		quote: body.slice(start, end),
		prefix: body.slice(Math.max(0, start - CONTEXT), start),
		suffix: body.slice(end, end + CONTEXT),
		start
	};
}

/**
 * Finds a quote again: exact first, the best surroundings winning where it is there more than once;
 * else the passage with the fewest edits. Null where too little of it is left.
 */
export function findQuote(body: string, anchor: Omit<TextAnchor, 'kind' | 'cell'>): Found | null {
	const { quote } = anchor;
	if (quote === '') return null;
	const exact = best(body, occurrences(body, quote), anchor);
	if (exact !== null) return { ...exact, exact: true };
	const near = quote.length <= LONGEST_SEARCHED ? findNear(body, anchor) : findByEnds(body, anchor);
	return near === null ? null : { ...near, exact: false };
}

type Span = { start: number; end: number };

function occurrences(body: string, quote: string): Span[] {
	const found: Span[] = [];
	for (let at = body.indexOf(quote); at !== -1; at = body.indexOf(quote, at + 1))
		found.push({ start: at, end: at + quote.length });
	return found;
}

/** The candidate whose surroundings match best; the nearest to the old place among equals. */
function best(
	body: string,
	candidates: Span[],
	{ prefix, suffix, start }: Pick<TextAnchor, 'prefix' | 'suffix' | 'start'>
): Span | null {
	const score = (span: Span) =>
		sameEnd(body.slice(Math.max(0, span.start - prefix.length), span.start), prefix) +
		sameStart(body.slice(span.end, span.end + suffix.length), suffix);
	let winner: { span: Span; score: number } | null = null;
	for (const span of candidates) {
		const found = { span, score: score(span) };
		const nearer =
			winner === null || Math.abs(span.start - start) < Math.abs(winner.span.start - start);
		if (winner === null || found.score > winner.score || (found.score === winner.score && nearer))
			winner = found;
	}
	return winner?.span ?? null;
}

function sameStart(a: string, b: string): number {
	let n = 0;
	while (n < a.length && n < b.length && a[n] === b[n]) n++;
	return n;
}

function sameEnd(a: string, b: string): number {
	let n = 0;
	while (n < a.length && n < b.length && a.at(-1 - n) === b.at(-1 - n)) n++;
	return n;
}

function findNear(
	body: string,
	anchor: Pick<TextAnchor, 'quote' | 'prefix' | 'suffix' | 'start'>
): Span | null {
	const allowed = Math.floor(anchor.quote.length * TOLERANCE);
	if (allowed === 0) return null;
	const matches = approximate(body, anchor.quote, allowed);
	const fewest = Math.min(...matches.map((match) => match.edits));
	// Ends beside one another are one passage: its fewest edits count.
	return best(
		body,
		matches.filter((match) => match.edits === fewest),
		anchor
	);
}

/** A long quote: its first and last part, where they stand in order and about as far apart as before. */
function findByEnds(
	body: string,
	anchor: Pick<TextAnchor, 'quote' | 'prefix' | 'suffix' | 'start'>
): Span | null {
	const { quote, prefix, suffix, start } = anchor;
	const half = LONGEST_SEARCHED / 2;
	const head = findQuote(body, {
		quote: quote.slice(0, half),
		prefix,
		suffix: quote.slice(half, half + CONTEXT),
		start
	});
	if (head === null) return null;
	const tail = findQuote(body.slice(head.end), {
		quote: quote.slice(-half),
		prefix: quote.slice(-half - CONTEXT, -half),
		suffix,
		start: quote.length - 2 * half
	});
	if (tail === null) return null;
	const span = { start: head.start, end: head.end + tail.end };
	const ratio = (span.end - span.start) / quote.length;
	return ratio > 1 - TOLERANCE && ratio < 1 + TOLERANCE ? span : null;
}

/**
 * Passages of `body` within `allowed` edits of `quote`: Sellers' dynamic programme (J. Algorithms 1,
 * 1980), which is Levenshtein's with a free start. Time |body| × |quote|, memory |quote|.
 */
function approximate(body: string, quote: string, allowed: number): (Span & { edits: number })[] {
	const found: (Span & { edits: number })[] = [];
	const size = quote.length;
	let [edits, nextEdits] = [
		Int32Array.from({ length: size + 1 }, (_, i) => i),
		new Int32Array(size + 1)
	];
	let [starts, nextStarts] = [new Int32Array(size + 1), new Int32Array(size + 1)];
	for (let j = 1; j <= body.length; j++) {
		nextEdits[0] = 0;
		nextStarts[0] = j;
		for (let i = 1; i <= size; i++) {
			const replaced = edits[i - 1]! + (body[j - 1] === quote[i - 1] ? 0 : 1);
			const inserted = edits[i]! + 1;
			const fewest = Math.min(replaced, inserted, nextEdits[i - 1]! + 1);
			nextEdits[i] = fewest;
			nextStarts[i] =
				fewest === replaced
					? starts[i - 1]!
					: fewest === inserted
						? starts[i]!
						: nextStarts[i - 1]!;
		}
		[edits, nextEdits, starts, nextStarts] = [nextEdits, edits, nextStarts, starts];
		if (edits[size]! <= allowed) found.push({ start: starts[size]!, end: j, edits: edits[size]! });
	}
	return found;
}
