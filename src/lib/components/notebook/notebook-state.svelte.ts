/* eslint-disable svelte/prefer-svelte-reactivity -- these are replaced whole, or nothing on screen follows them */
import { t } from '../../messages/messages.ts';
import type { Cell, FrontMatter, NotebookDocument, Problem } from '../../notebook/document.ts';
import { type Edit, replaceEdit } from '../../notebook/edit.ts';
import { EditHistory } from '../../notebook/edit-history.ts';
import { type Filled, fillSpec } from '../../notebook/fill-spec.ts';
import { parseNotebook } from '../../notebook/parse.ts';
import { serialiseNotebook } from '../../notebook/serialise.ts';

/** A cell and what it means. Keeps its identity until the cell itself changes. */
export interface OpenCell extends Filled {
	cell: Cell;
}

/** A cell that was deleted, with the place where it stood. */
export interface Deleted {
	cell: Cell;
	index: number;
	atMs: number;
}

/** What the deleted cells of one notebook may take; older ones go first. */
const MOST_DELETED = 100;

/** An open notebook: its document, and the one way to change it. */
export class NotebookState {
	readonly #history: EditHistory;
	/** What could not be read in the file. */
	problems = $state.raw<readonly Problem[]>([]);
	document = $state.raw() as NotebookDocument;
	undoLabel = $state<string | null>(null);
	redoLabel = $state<string | null>(null);
	/** Why the file itself must not be written over, in words: it is of a newer version. */
	frozen = $state<string | null>(null);
	/** Another part of the app holds the pen: another tab, a shared copy. */
	held = $state(false);
	/** Whoever reads it comments and changes nothing, by choice. */
	reviewing = $state(false);
	/** Nothing can be changed. */
	readonly = $derived(this.frozen !== null || this.held || this.reviewing);
	/** Newest first. */
	deleted = $state.raw<readonly Deleted[]>([]);
	/** After every change of the document; `typing` is the cell whose text is being written. */
	onchange: ((typing: string | null) => void) | null = null;
	/** After every change that a person made here. */
	onedit: (() => void) | null = null;

	cells: readonly OpenCell[] = $derived(this.document.cells.map((cell) => this.#open(cell)));
	byId: ReadonlyMap<string, OpenCell> = $derived(
		new Map(this.cells.map((open) => [open.cell.id, open]))
	);
	ids: readonly string[] = $derived(this.document.cells.map(({ id }) => id));
	#opened = new WeakMap<Cell, OpenCell>();

	constructor(text: string) {
		const { document, problems, readOnly } = parseNotebook(text);
		this.#history = new EditHistory(document);
		this.document = document;
		this.problems = problems;
		this.frozen = readOnly;
	}

	/** The file as it is now. */
	text(): string {
		return serialiseNotebook(this.document);
	}

	apply(edit: Edit, label: string, merge: string | null = null): void {
		this.#apply(edit, label, merge, null);
	}

	/** What somebody types: the cell waits to be run. */
	type(id: string, body: string): void {
		const edit: Edit = { kind: 'update', id, cell: { body } };
		this.#apply(edit, t.notebook.edits.text, `body:${id}`, id);
	}

	setBody(id: string, body: string, label: string): void {
		this.apply({ kind: 'update', id, cell: { body } }, label, `${label}:${id}`);
	}

	/** Null takes the attribute away. */
	setAttribute(id: string, name: string, value: string | null, label: string): void {
		const before = this.byId.get(id)?.cell.attributes;
		if (before === undefined) return;
		const attributes = { ...before };
		if (value === null || value === '') delete attributes[name];
		else attributes[name] = value;
		this.apply({ kind: 'update', id, cell: { attributes } }, label, `${name}:${id}`);
	}

	setFront(front: Partial<FrontMatter>, label: string): void {
		this.apply({ kind: 'front', front }, label, `front:${Object.keys(front).join()}`);
	}

	/** The cells go to the bin of this notebook. */
	remove(ids: readonly string[]): void {
		const gone = new Set(ids);
		const atMs = Date.now();
		const deleted = this.document.cells.flatMap((cell, index): Deleted[] =>
			gone.has(cell.id) && cell.body.trim() !== '' ? [{ cell, index, atMs }] : []
		);
		this.apply({ kind: 'remove', ids }, t.notebook.edits.remove(ids.length));
		const older = this.deleted.filter(({ cell }) => !gone.has(cell.id));
		this.deleted = [...deleted, ...older].slice(0, MOST_DELETED);
	}

	/** Every deleted cell that is not in the document again, by undo or otherwise. */
	bin: readonly Deleted[] = $derived(this.deleted.filter(({ cell }) => !this.byId.has(cell.id)));

	putBack({ cell, index }: Deleted): void {
		this.apply(
			{ kind: 'insert', index: Math.min(index, this.ids.length), cells: [cell] },
			t.notebook.edits.restore
		);
	}

	/** A whole other text: a version, another tab's edit. One step of undo where a person asked for it. */
	replace(text: string, label: string): void {
		const { document, problems, readOnly } = parseNotebook(text);
		this.problems = problems;
		this.frozen = readOnly;
		const edit = replaceEdit(this.document, document);
		this.document = this.#history.apply(edit, { label, atMs: Date.now() });
		this.#labels();
		this.onchange?.(null);
	}

	/** Answers the cell that changed, to be shown. */
	undo(): { label: string; cell: string | null } | null {
		return this.#travel(() => this.#history.undo());
	}
	redo(): { label: string; cell: string | null } | null {
		return this.#travel(() => this.#history.redo());
	}

	#travel(step: () => ReturnType<EditHistory['undo']>) {
		if (this.readonly) return null;
		const travelled = step();
		if (travelled === null) return null;
		this.document = travelled.document;
		this.#changed(null);
		return { label: travelled.label, cell: travelled.cell };
	}

	#apply(edit: Edit, label: string, merge: string | null, typing: string | null): void {
		if (this.readonly) return;
		const before = this.document;
		this.document = this.#history.apply(edit, { label, merge, atMs: Date.now() });
		if (this.document !== before) this.#changed(typing);
	}

	#changed(typing: string | null): void {
		this.#labels();
		this.onchange?.(typing);
		this.onedit?.();
	}

	#labels(): void {
		this.undoLabel = this.#history.undoLabel;
		this.redoLabel = this.#history.redoLabel;
	}

	#open(cell: Cell): OpenCell {
		let open = this.#opened.get(cell);
		if (open === undefined) {
			open = { ...fillSpec(cell), cell };
			this.#opened.set(cell, open);
		}
		return open;
	}
}
