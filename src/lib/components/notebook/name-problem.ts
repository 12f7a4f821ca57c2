import { t } from '../../messages/messages.ts';
import type { NotebookDocument } from '../../notebook/document.ts';

/** Why a cell cannot be called so; null when it can. An empty name takes the name away. */
export function nameProblem(document: NotebookDocument, id: string, name: string): string | null {
	if (name === '') return null;
	if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return t.notebook.nameProblem.shape;
	const other = document.cells.find(
		(cell) => cell.id !== id && cell.attributes['as']?.toLowerCase() === name.toLowerCase()
	);
	return other === undefined ? null : t.notebook.nameProblem.taken(`#${other.id}`);
}
