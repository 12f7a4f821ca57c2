import type { Cell } from '../notebook/document.ts';
import type { Anchor } from './entry.ts';
import { findQuote, type Found } from './text-quote.ts';

/** Where an anchor points in the notebook as it is now. */
export type Place =
	| { kind: 'notebook' }
	| { kind: 'cell'; cell: string }
	| { kind: 'text'; cell: string; found: Found }
	| { kind: 'instant' }
	/** What it was about is gone; the anchor's quote still tells what that was. */
	| { kind: 'orphan'; reason: 'cell-removed' }
	| { kind: 'orphan'; reason: 'text-gone'; cell: string };

export function placeOf(anchor: Anchor, cells: readonly Cell[]): Place {
	switch (anchor.kind) {
		case 'notebook':
			return { kind: 'notebook' };
		case 'instant':
			return { kind: 'instant' };
		case 'row':
			return anchor.cell === null ? { kind: 'notebook' } : cellPlace(anchor.cell, cells);
		case 'cell':
			return cellPlace(anchor.cell, cells);
		case 'text': {
			const cell = cells.find(({ id }) => id === anchor.cell);
			if (cell === undefined) return { kind: 'orphan', reason: 'cell-removed' };
			const found = findQuote(cell.body, anchor);
			return found === null
				? { kind: 'orphan', reason: 'text-gone', cell: cell.id }
				: { kind: 'text', cell: cell.id, found };
		}
	}
}

function cellPlace(id: string, cells: readonly Cell[]): Place {
	return cells.some((cell) => cell.id === id)
		? { kind: 'cell', cell: id }
		: { kind: 'orphan', reason: 'cell-removed' };
}

/** The cell that a place is in, or null. */
export function cellOf(place: Place): string | null {
	return 'cell' in place ? place.cell : null;
}
