import { meaningOf } from './cell-meaning.ts';
import type { NotebookDocument } from './document.ts';

/**
 * Cells that were written in and not run since: half a query must not run because the instant moves,
 * or because another cell does.
 */
export class UnrunTexts {
	/** By cell, what it meant before. */
	readonly #before = new Map<string, string>();

	get ids(): ReadonlySet<string> {
		return new Set(this.#before.keys());
	}

	/** `typing` were written in from one document to the next. */
	edited(before: NotebookDocument, after: NotebookDocument, typing: readonly string[]): void {
		for (const id of typing) {
			const cell = before.cells.find((one) => one.id === id);
			if (cell !== undefined && !this.#before.has(id)) this.#before.set(id, meaningOf(cell).text);
		}
		if (this.#before.size === 0) return;
		const cells = new Map(after.cells.map((cell) => [cell.id, cell]));
		for (const [id, text] of this.#before) {
			const cell = cells.get(id);
			if (cell === undefined || meaningOf(cell).text === text) this.#before.delete(id);
		}
	}

	/** These are run as they are. */
	ran(ids: Iterable<string>): void {
		for (const id of ids) this.#before.delete(id);
	}
}
