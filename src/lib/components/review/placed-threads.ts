import type { Cell } from '../../notebook/document.ts';
import type { Anchor } from '../../review/entry.ts';
import type { Thread } from '../../review/fold.ts';
import { cellOf, type Place, placeOf } from '../../review/place.ts';

export interface PlacedThread {
	thread: Thread;
	place: Place;
	/** The cell that shows it, or null. */
	cell: string | null;
}

/** Looking for a quote in a long cell takes a while; cells that were not edited keep their identity. */
const known = new WeakMap<Cell, WeakMap<Anchor, Place>>();

/** Threads as one meets them in the notebook: the whole, its cells, instants, then orphans. */
export function inNotebookOrder(
	threads: readonly Thread[],
	cells: readonly Cell[]
): PlacedThread[] {
	const order = new Map(cells.map(({ id }, at) => [id, at]));
	const placed = threads.map((thread): PlacedThread => {
		const place =
			thread.anchor === null ? { kind: 'notebook' as const } : find(thread.anchor, cells);
		return { thread, place, cell: cellOf(place) };
	});
	const rank = ({ thread, place, cell }: PlacedThread): number[] => {
		if (place.kind === 'orphan') return [3, 0, 0];
		if (place.kind === 'instant')
			return [2, thread.anchor?.kind === 'instant' ? thread.anchor.at.seq : 0, 0];
		if (cell === null) return [0, 0, 0];
		return [1, order.get(cell) ?? 0, place.kind === 'text' ? place.found.start : -1];
	};
	// Sorting is stable: threads of one place stay in the order of their first word.
	return placed
		.map((one) => ({ one, rank: rank(one) }))
		.sort((a, b) => a.rank[0]! - b.rank[0]! || a.rank[1]! - b.rank[1]! || a.rank[2]! - b.rank[2]!)
		.map(({ one }) => one);
}

function find(anchor: Anchor, cells: readonly Cell[]): Place {
	const cell = anchor.kind === 'text' ? cells.find(({ id }) => id === anchor.cell) : undefined;
	if (cell === undefined) return placeOf(anchor, cells);
	let places = known.get(cell);
	if (places === undefined) known.set(cell, (places = new WeakMap()));
	let place = places.get(anchor);
	if (place === undefined) places.set(anchor, (place = placeOf(anchor, cells)));
	return place;
}
