import { newCellId } from '../../notebook/cell-id.ts';
import type { Cell, NotebookDocument } from '../../notebook/document.ts';
import { emptyFront } from '../../notebook/document.ts';
import { parseNotebook } from '../../notebook/parse.ts';
import { serialiseNotebook } from '../../notebook/serialise.ts';

/** Cells as the Markdown that a file holds, without front matter. */
export function textOfCells(cells: readonly Cell[]): string {
	const text = serialiseNotebook({ front: emptyFront(), cells: [...cells] });
	return text.slice(text.indexOf('\n---\n', 3) + 5).trim();
}

/** Cells of any pasted text: a notebook, cells of one, or plain prose. Ids are made anew. */
export function cellsOfText(
	text: string,
	document: NotebookDocument,
	random: () => number
): Cell[] {
	const whole = text.startsWith('---\n') ? text : `---\n---\n${text}`;
	const pasted = parseNotebook(whole).document.cells;
	return pasted.length === 0 ? [] : freshCells(pasted, document, random);
}

/** Copies with ids, and names, that the document does not have. */
export function freshCells(
	cells: readonly Cell[],
	document: NotebookDocument,
	random: () => number
): Cell[] {
	const ids = new Set(document.cells.map(({ id }) => id));
	const names = new Set(document.cells.flatMap(({ attributes }) => attributes['as'] ?? []));
	return cells.map((cell) => {
		const id = newCellId(random, ids);
		ids.add(id);
		const name = cell.attributes['as'];
		if (name === undefined) return { ...cell, id };
		const as = freeName(name, names);
		names.add(as);
		return { ...cell, id, attributes: { ...cell.attributes, as } };
	});
}

/** `orders`, else `orders_2`, `orders_3` … */
export function freeName(wanted: string, taken: { has(name: string): boolean }): string {
	if (!taken.has(wanted)) return wanted;
	const stem = wanted.replace(/_\d+$/, '');
	for (let n = 2; ; n++) if (!taken.has(`${stem}_${n}`)) return `${stem}_${n}`;
}
