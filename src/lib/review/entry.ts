/**
 * The review log of a notebook: an append-only set of signed entries, one line of canonical JSON each,
 * beside the notebook as `*.review.jsonl`. The format, for another implementation: docs/review-log.md.
 *
 *   read-log.ts → entries → merge.ts (set union) → fold.ts (threads) → screens
 *                    ↑ write-entry.ts (new ones, signed)
 */
export const REVIEW_FORMAT = 'foreshadow-review/1';

/** One line of the log. Its content is kept whole, so that a kind of a later version survives. */
export interface Entry {
	/** Hex sha256 of the canonical JSON of all of the line but `id` itself. */
	readonly id: string;
	readonly format: string;
	readonly kind: string;
	readonly author: Author;
	/** ms since 1970 UTC, as the author's clock said. */
	readonly timeMs: number;
	/** Base64url Ed25519 signature; null where the line has none. */
	readonly signature: string | null;
	/** Every member of the line except `id`, as it was read; frozen by the id. */
	readonly content: Readonly<Record<string, unknown>>;
}

export interface Author {
	/** As the author wished to be called in this entry; names are not unique, keys are. */
	readonly name: string;
	/** Base64url of the raw 32 bytes of the Ed25519 public key. */
	readonly key: string;
}

/** What an entry's signature is worth. Only `signed` entries have any effect on others' words. */
export type Standing =
	| 'signed'
	| 'unsigned'
	/** It has a signature, but not one that this key made over this content. */
	| 'forged'
	/** This browser knows no Ed25519. */
	| 'unverifiable';

/** What a new entry says; `write-entry.ts` adds author, time, signature and id. */
export type Draft =
	| { kind: 'comment'; anchor: Anchor; text: string }
	| { kind: 'reply'; parent: string; text: string }
	| { kind: 'edit'; target: string; text: string }
	| { kind: 'withdraw'; target: string }
	| { kind: 'resolve'; thread: string }
	| { kind: 'reopen'; thread: string }
	| Reviewed;

/** "I have reviewed this notebook as it stands here." */
export interface Reviewed {
	kind: 'reviewed';
	/** Hex sha256 of the notebook's canonical text. */
	document: string;
	/** Its front matter, by key. */
	front: Record<string, string>;
	cells: ReviewedCell[];
	/** The comments and replies that the reviewer had: the first 16 hex digits of each id. */
	seen: string[];
}

/** A cell as the reviewer had it on the screen; the text is kept to show later what became of it. */
export interface ReviewedCell {
	id: string;
	/** As `contentHash` gives it. */
	hash: string;
	kind: string;
	attributes: Record<string, string>;
	body: string;
}

/** What a comment is about. `cell` is a cell's id. */
export type Anchor =
	| { kind: 'notebook' }
	| { kind: 'cell'; cell: string; quote: string }
	| TextAnchor
	| RowAnchor
	| InstantAnchor;

/**
 * Part of a cell's body, as W3C Web Annotation's TextQuoteSelector and TextPositionSelector together:
 * https://www.w3.org/TR/annotation-model/#text-quote-selector. `start` counts UTF-16 units.
 */
export interface TextAnchor {
	kind: 'text';
	cell: string;
	quote: string;
	prefix: string;
	suffix: string;
	start: number;
}

export interface RowAnchor {
	kind: 'row';
	/** The cell that showed the row; null where it was seen outside a notebook. */
	cell: string | null;
	/** Table id, or the name of the cell whose result it is. */
	table: string;
	/** Key values as source text; all shown values where the rows have no key. null is NULL. */
	key: Record<string, string | null>;
	/** The value in question, or the whole row. */
	column: string | null;
	/** What the value or row looked like, in words of the grid. */
	quote: string;
	/** The state that it was read at. */
	at: Moment | null;
}

interface InstantAnchor {
	kind: 'instant';
	at: Moment;
	/** The end of a range, or null for one instant. */
	to: Moment | null;
}

export interface Moment {
	seq: number;
	/** µs since 1970 UTC. */
	commitTimeUs: number;
}
