import { t } from '../messages/messages.ts';
import {
	CELL_ID,
	CELL_WORD,
	type Cell,
	type FrontMatter,
	type NotebookDocument
} from './document.ts';
import { readsBackFront } from './serialise.ts';

/**
 * One step of editing, as data. Laws, checked with random scripts: applying an edit and then its
 * inverse gives the document back; ids stay unique; the document still reads back from its text.
 */
export type Edit =
	/** Before the cell that stands at `index`. */
	| { kind: 'insert'; index: number; cells: readonly Cell[] }
	| { kind: 'remove'; ids: readonly string[] }
	/** Keeps the cells' order among each other; `index` counts without them. */
	| { kind: 'move'; ids: readonly string[]; index: number }
	| { kind: 'update'; id: string; cell: Partial<Pick<Cell, 'kind' | 'attributes' | 'body'>> }
	| { kind: 'front'; front: Partial<FrontMatter> }
	/** One after the other, as one step. */
	| { kind: 'many'; edits: readonly Edit[] };

/** What a document cannot take; it is unchanged. A mistake of the caller, not of a person. */
export class EditError extends Error {
	readonly code: 'duplicate-id' | 'unreadable';
	constructor(code: EditError['code'], message: string) {
		super(message);
		this.name = 'EditError';
		this.code = code;
	}
}

/**
 * The document after an edit; untouched cells keep their identity, and so does the document when
 * nothing changes. Ids that are not there are ignored. Throws EditError.
 */
export function applyEdit(document: NotebookDocument, edit: Edit): NotebookDocument {
	switch (edit.kind) {
		case 'insert':
			return insert(document, edit.index, edit.cells);
		case 'remove': {
			const gone = new Set(edit.ids);
			const cells = document.cells.filter(({ id }) => !gone.has(id));
			return cells.length === document.cells.length ? document : { ...document, cells };
		}
		case 'move':
			return move(document, edit.ids, edit.index);
		case 'update':
			return update(document, edit.id, edit.cell);
		case 'front':
			return changeFront(document, edit.front);
		case 'many':
			return edit.edits.reduce(applyEdit, document);
	}
}

/** The edit that takes `edit` back from the document that it gives. */
export function invertEdit(document: NotebookDocument, edit: Edit): Edit {
	switch (edit.kind) {
		case 'insert':
			return { kind: 'remove', ids: edit.cells.map(({ id }) => id) };
		case 'remove':
			return putBack(document, new Set(edit.ids));
		case 'move':
			return moveBack(document, new Set(edit.ids));
		case 'update':
			return updateBack(document, edit);
		case 'front':
			return {
				kind: 'front',
				front: { ...pick(document.front, Object.keys(edit.front)), extra: document.front.extra }
			};
		case 'many': {
			const edits: Edit[] = [];
			let current = document;
			for (const one of edit.edits) {
				edits.unshift(invertEdit(current, one));
				current = applyEdit(current, one);
			}
			return { kind: 'many', edits };
		}
	}
}

/** The edit that leads from one document to another: an older version, a file that changed outside. */
export function replaceEdit(from: NotebookDocument, to: NotebookDocument): Edit {
	return {
		kind: 'many',
		edits: [
			{ kind: 'remove', ids: from.cells.map(({ id }) => id) },
			{ kind: 'insert', index: 0, cells: to.cells },
			{ kind: 'front', front: to.front }
		]
	};
}

/** The cell that a person should see after an edit, or null. */
export function cellOf(edit: Edit): string | null {
	switch (edit.kind) {
		case 'insert':
			return edit.cells[0]?.id ?? null;
		case 'move':
			return edit.ids[0] ?? null;
		case 'update':
			return edit.id;
		case 'many':
			return edit.edits.reduce<string | null>((found, one) => found ?? cellOf(one), null);
		default:
			return null;
	}
}

function insert(
	document: NotebookDocument,
	index: number,
	added: readonly Cell[]
): NotebookDocument {
	if (added.length === 0) return document;
	const ids = new Set(document.cells.map(({ id }) => id));
	for (const { id } of added) {
		if (ids.has(id)) throw new EditError('duplicate-id', t.notebookCore.duplicateId(id));
		ids.add(id);
	}
	const cells = [...document.cells];
	cells.splice(clamp(index, cells.length), 0, ...added.map(checkedCell));
	return { ...document, cells };
}

function move(document: NotebookDocument, ids: readonly string[], index: number): NotebookDocument {
	const wanted = new Set(ids);
	const moved = document.cells.filter(({ id }) => wanted.has(id));
	const cells = document.cells.filter(({ id }) => !wanted.has(id));
	cells.splice(clamp(index, cells.length), 0, ...moved);
	return cells.every((cell, i) => cell === document.cells[i]) ? document : { ...document, cells };
}

function update(
	document: NotebookDocument,
	id: string,
	change: Partial<Pick<Cell, 'kind' | 'attributes' | 'body'>>
): NotebookDocument {
	const before = document.cells.find((cell) => cell.id === id);
	if (before === undefined) return document;
	const after = checkedCell({ ...before, ...change });
	if (sameCell(before, after)) return document;
	return { ...document, cells: document.cells.map((cell) => (cell === before ? after : cell)) };
}

function changeFront(document: NotebookDocument, change: Partial<FrontMatter>): NotebookDocument {
	const front = { ...document.front, ...change };
	// A word that was in the way of this one; see `parse.ts`.
	if (change.run !== undefined && change.extra === undefined)
		front.extra = Object.fromEntries(Object.entries(front.extra).filter(([key]) => key !== 'run'));
	const same = (Object.keys(front) as (keyof FrontMatter)[]).every(
		(key) => JSON.stringify(front[key]) === JSON.stringify(document.front[key])
	);
	if (same) return document;
	if (!readsBackFront(front)) throw new EditError('unreadable', t.notebookCore.badFront);
	return { ...document, front };
}

/** Lines end in one way: the text has no place for another. */
function checkedCell(cell: Cell): Cell {
	const words = [cell.kind, ...Object.keys(cell.attributes)];
	const wrong = CELL_ID.test(cell.id) ? words.find((word) => !CELL_WORD.test(word)) : cell.id;
	if (wrong !== undefined) throw new EditError('unreadable', t.notebookCore.badWord(wrong));
	if (!cell.body.includes('\r')) return cell;
	return { ...cell, body: cell.body.replaceAll(/\r\n?/g, '\n') };
}

function sameCell(a: Cell, b: Cell): boolean {
	const names = Object.keys(a.attributes);
	return (
		a.kind === b.kind &&
		a.body === b.body &&
		names.length === Object.keys(b.attributes).length &&
		names.every((name) => a.attributes[name] === b.attributes[name])
	);
}

/** Runs of removed cells, first to last: each index is right once those before it are back. */
function putBack(document: NotebookDocument, ids: ReadonlySet<string>): Edit {
	const edits: { kind: 'insert'; index: number; cells: Cell[] }[] = [];
	let next = -1;
	for (const [index, cell] of document.cells.entries()) {
		if (!ids.has(cell.id)) continue;
		if (index === next) edits.at(-1)!.cells.push(cell);
		else edits.push({ kind: 'insert', index, cells: [cell] });
		next = index + 1;
	}
	return edits.length === 1 ? edits[0]! : { kind: 'many', edits };
}

/** First all of them to the end, where they are in no other's way; then each to its place. */
function moveBack(document: NotebookDocument, ids: ReadonlySet<string>): Edit {
	const places = [...document.cells.entries()]
		.filter(([, { id }]) => ids.has(id))
		.map(([index, { id }]): Edit => ({ kind: 'move', ids: [id], index }));
	if (places.length === 1) return places[0]!;
	const aside: Edit = { kind: 'move', ids: [...ids], index: document.cells.length };
	return { kind: 'many', edits: [aside, ...places] };
}

function updateBack(document: NotebookDocument, edit: Edit & { kind: 'update' }): Edit {
	const before = document.cells.find(({ id }) => id === edit.id);
	const cell = before === undefined ? {} : pick(before, Object.keys(edit.cell));
	return { kind: 'update', id: edit.id, cell };
}

function pick<T extends object>(from: T, keys: readonly string[]): Partial<T> {
	return Object.fromEntries(
		Object.entries(from).filter(([key]) => keys.includes(key))
	) as Partial<T>;
}

function clamp(index: number, length: number): number {
	return Math.max(0, Math.min(length, index));
}
