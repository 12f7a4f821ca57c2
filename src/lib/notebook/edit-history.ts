import type { NotebookDocument } from './document.ts';
import { type Edit, applyEdit, cellOf, invertEdit } from './edit.ts';

/** A pause in typing after which a new step begins, in ms. */
const PAUSE_MS = 800;
/** Steps that are kept. */
const MOST_STEPS = 2000;

interface Step {
	edit: Edit;
	inverse: Edit;
	label: string;
	merge: string | null;
	atMs: number;
}

/** What undo or redo did. */
export interface Travelled {
	document: NotebookDocument;
	label: string;
	/** The cell that it concerned and that is there now, or null. */
	cell: string | null;
}

/** One stack over text and structure. Holds the document; the clock comes in with each edit. */
export class EditHistory {
	#document: NotebookDocument;
	#done: Step[] = [];
	#undone: Step[] = [];

	constructor(document: NotebookDocument) {
		this.#document = document;
	}

	get document(): NotebookDocument {
		return this.#document;
	}
	get canUndo(): boolean {
		return this.#done.length > 0;
	}
	get canRedo(): boolean {
		return this.#undone.length > 0;
	}
	/** What the next undo takes back, in words; null when there is nothing. */
	get undoLabel(): string | null {
		return this.#done.at(-1)?.label ?? null;
	}
	get redoLabel(): string | null {
		return this.#undone.at(-1)?.label ?? null;
	}

	/**
	 * Edits with the same `merge` key that follow each other without a pause are one step. An edit
	 * that changes nothing is none. Throws EditError; the document is then as before.
	 */
	apply(
		edit: Edit,
		{ label, merge = null, atMs }: { label: string; merge?: string | null; atMs: number }
	): NotebookDocument {
		const before = this.#document;
		const after = applyEdit(before, edit);
		if (after === before) return before;
		const last = this.#done.at(-1);
		const inverse = invertEdit(before, edit);
		this.#document = after;
		if (
			last !== undefined &&
			merge !== null &&
			last.merge === merge &&
			this.#undone.length === 0 &&
			atMs - last.atMs < PAUSE_MS
		) {
			this.#done[this.#done.length - 1] = {
				...last,
				edit: then(last.edit, edit),
				inverse: then(inverse, last.inverse),
				atMs
			};
		} else {
			this.#done.push({ edit, inverse, label, merge, atMs });
			if (this.#done.length > MOST_STEPS) this.#done.shift();
		}
		this.#undone = [];
		return after;
	}

	undo(): Travelled | null {
		return this.#travel(this.#done, this.#undone, 'inverse');
	}

	redo(): Travelled | null {
		return this.#travel(this.#undone, this.#done, 'edit');
	}

	#travel(from: Step[], to: Step[], which: 'edit' | 'inverse'): Travelled | null {
		const step = from.pop();
		if (step === undefined) return null;
		this.#document = applyEdit(this.#document, step[which]);
		// What is typed next is a step of its own.
		to.push({ ...step, merge: null });
		const cell = cellOf(step[which]);
		const there = this.#document.cells.some(({ id }) => id === cell);
		return { document: this.#document, label: step.label, cell: there ? cell : null };
	}
}

/** Typing leaves one text, not one for each letter. */
function then(first: Edit, second: Edit): Edit {
	if (first.kind === 'update' && second.kind === 'update' && first.id === second.id)
		return { ...second, cell: { ...first.cell, ...second.cell } };
	if (first.kind === 'front' && second.kind === 'front')
		return { kind: 'front', front: { ...first.front, ...second.front } };
	return { kind: 'many', edits: [first, second] };
}
