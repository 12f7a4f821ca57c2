import type { Cell, NotebookDocument } from '../notebook/document.ts';

/** What became of the cells from one text to another. Cells are the same by id. */
export interface NotebookChanges {
	added: Cell[];
	removed: Cell[];
	changed: { before: Cell; after: Cell }[];
	/** In another place among the cells that both have; may have changed too. */
	moved: Cell[];
	/** Keys of the front matter that differ. */
	front: string[];
	same: boolean;
}

export function compareNotebooks(
	before: NotebookDocument,
	after: NotebookDocument
): NotebookChanges {
	const old = new Map(before.cells.map((cell) => [cell.id, cell]));
	const now = new Map(after.cells.map((cell) => [cell.id, cell]));
	const added = after.cells.filter(({ id }) => !old.has(id));
	const removed = before.cells.filter(({ id }) => !now.has(id));
	const common = after.cells.filter(({ id }) => old.has(id));
	const changed = common
		.map((after) => ({ before: old.get(after.id)!, after }))
		.filter(({ before, after }) => !sameCell(before, after));
	const place = new Map(before.cells.map(({ id }, index) => [id, index]));
	const staying = longestRise(common.map(({ id }) => place.get(id)!));
	const moved = common.filter((_, index) => !staying.has(index));
	const front = frontChanges(before, after);
	const same = [added, removed, changed, moved, front].every((list) => list.length === 0);
	return { added, removed, changed, moved, front, same };
}

function sameCell(a: Cell, b: Cell): boolean {
	return a.kind === b.kind && a.body === b.body && sameEntries(a.attributes, b.attributes);
}

function sameEntries(a: Record<string, string>, b: Record<string, string>): boolean {
	const names = Object.keys(a);
	return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function frontChanges(before: NotebookDocument, after: NotebookDocument): string[] {
	const flat = ({ front: { extra, ...known } }: NotebookDocument): Record<string, unknown> => ({
		...extra,
		...known
	});
	const [a, b] = [flat(before), flat(after)];
	return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
		(key) => JSON.stringify(a[key]) !== JSON.stringify(b[key])
	);
}

/**
 * Indexes of a longest rising subsequence: the most cells that can be said to have stayed where
 * they are, so that one cell carried to the top is one move (Schensted 1961, by patience sorting).
 */
function longestRise(values: readonly number[]): Set<number> {
	/** Index of the smallest value that ends a rise of each length. */
	const ends: number[] = [];
	const previous = values.map(() => -1);
	for (const [index, value] of values.entries()) {
		let at = ends.findIndex((end) => values[end]! >= value);
		if (at === -1) at = ends.length;
		previous[index] = at === 0 ? -1 : ends[at - 1]!;
		ends[at] = index;
	}
	const rise = new Set<number>();
	for (let at = ends.at(-1) ?? -1; at !== -1; at = previous[at]!) rise.add(at);
	return rise;
}
