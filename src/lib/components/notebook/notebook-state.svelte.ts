import type { CellSpec } from '../../notebook/cell-spec.ts';
import { type Filled, fillSpec } from '../../notebook/fill-spec.ts';
import { compileSql, type CompiledSql } from '../../notebook/compile-sql.ts';
import type { Cell, NotebookDocument, Problem } from '../../notebook/document.ts';
import { type Step, outline } from '../../notebook/outline.ts';
import { parseNotebook } from '../../notebook/parse.ts';
import { serialiseNotebook } from '../../notebook/serialise.ts';

export interface OpenCell extends Filled {
	cell: Cell;
	spec: CellSpec;
	/** Differs from the file. */
	edited: boolean;
}

/** An open notebook: the file as it was read, and what a person changed in it since. */
export class NotebookState {
	readonly problems: Problem[];
	readonly #original: NotebookDocument;
	document = $state.raw<NotebookDocument>() as NotebookDocument;
	/** Follows the document; each cell's spec with its defaults filled in. */
	cells: OpenCell[] = $derived(this.document.cells.map((cell) => this.#open(cell)));
	steps: Step[] = $derived(outline(this.document));
	/** Names under which SQL cells can read each other. */
	names: string[] = $derived(this.document.cells.flatMap((cell) => cell.attributes['as'] ?? []));
	#opened = new WeakMap<Cell, OpenCell>();

	constructor(text: string) {
		const { document, problems } = parseNotebook(text);
		this.#original = document;
		this.document = document;
		this.problems = problems;
	}

	edit(id: string, body: string): void {
		const cells = this.document.cells.map((cell) =>
			cell.id === id && cell.body !== body ? { ...cell, body } : cell
		);
		this.document = { ...this.document, cells };
	}

	revert(id: string): void {
		const original = this.#original.cells.find((cell) => cell.id === id);
		if (original !== undefined) this.edit(id, original.body);
	}

	/** The query that a SQL cell runs, with the cells that it reads in front; or why it cannot. */
	compile(id: string, text: string): CompiledSql | string {
		const cells = this.document.cells.map((cell) =>
			cell.id === id ? { ...cell, body: text } : cell
		);
		return compileSql({ ...this.document, cells }, id);
	}

	/** The file with the edits. */
	text(): string {
		return serialiseNotebook(this.document);
	}

	/** Cells that were not touched keep their identity, so that only the edited one runs again. */
	#open(cell: Cell): OpenCell {
		let open = this.#opened.get(cell);
		if (open === undefined) {
			const original = this.#original.cells.find(({ id }) => id === cell.id);
			open = { ...fillSpec(cell), cell, edited: original?.body !== cell.body };
			this.#opened.set(cell, open);
		}
		return open;
	}
}
