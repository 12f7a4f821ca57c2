/**
 * A notebook as text that people can read, diff and merge: strict Markdown with front matter and
 * fenced cells. This layer is lossless: what a cell means is told by `cell-spec.ts`, so a kind or
 * an attribute that this version does not know survives being opened and saved.
 *
 *   parse.ts → document → fill-spec.ts → graph.ts → runtime.ts → run-cell.ts
 *              ↑ edit.ts, edit-history.ts
 *              ↓ serialise.ts
 *
 * docs/notebook-format.md describes the text for other readers.
 */
export const NOTEBOOK_FORMAT = 'foreshadow-notebook/1';

export interface NotebookDocument {
	front: FrontMatter;
	cells: Cell[];
}

export interface FrontMatter {
	format: string;
	title: string;
	/** Which shadow it is about: an id of the served list, or `kind:simulate` for the first of a kind. */
	shadow: string;
	/** Zone that instants are shown in; they are stored in UTC. */
	zone: string;
	/** The notebook's instant, as an instant expression. */
	at: string;
	/** `auto`: cells run when what they read changes; `lazy`: they only become stale. */
	run: RunMode;
	/** Keys that this version does not know, in their order. */
	extra: Record<string, string>;
	/** Lines that are no fields: comments, and what could not be read. Kept as they are. */
	lines: string[];
}

export type RunMode = 'auto' | 'lazy';

export interface Cell {
	/** Opaque and stable: comments and links point at it. */
	id: string;
	/** `markdown`, `sql`, …; see `cell-kinds.ts`. */
	kind: string;
	attributes: Record<string, string>;
	/** Lines without the fence; no trailing newline. */
	body: string;
}

/** Something that could not be read. The rest of the document is there nevertheless. */
export interface Problem {
	/** 1-based line of the file. */
	line: number;
	/** Id of the cell that it concerns, or null. */
	cell: string | null;
	message: string;
}

export const CELL_ID = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
/** A kind of cell, or the name of an attribute. */
export const CELL_WORD = /^[a-z][a-z0-9-]*$/;

/** A new document's front matter, and what a missing key means. */
export function emptyFront(): FrontMatter {
	return {
		format: NOTEBOOK_FORMAT,
		title: 'Untitled',
		shadow: '',
		zone: 'UTC',
		at: 'latest',
		run: 'auto',
		extra: {},
		lines: []
	};
}
