import { cellKind } from './cell-kinds.ts';
import type { CellSpec } from './cell-spec.ts';
import type { Cell } from './document.ts';
import { type Filled, fillSpec } from './fill-spec.ts';
import { instantsOf } from './instants-of.ts';

/** What decides a cell's result, apart from what it reads. */
export interface Meaning {
	/** Equal for cells that would give the same result: titles, labels and looks are not in it. */
	text: string;
	runs: boolean;
	/** Follows the notebook's instant. */
	usesInstant: boolean;
	/** What a grid or plot shows, in lower case: a cell's name or a table's; null for other kinds. */
	data: string | null;
	/** Follows the end of the shadow, which a live one moves. */
	usesLatest: boolean;
}

const filled = new WeakMap<Cell, Filled>();
const meanings = new WeakMap<Cell, Meaning>();

/** `fillSpec`, once per cell object. */
export function specOf(cell: Cell): Filled {
	let found = filled.get(cell);
	if (found === undefined) filled.set(cell, (found = fillSpec(cell)));
	return found;
}

export function meaningOf(cell: Cell): Meaning {
	let found = meanings.get(cell);
	if (found === undefined) meanings.set(cell, (found = read(cell)));
	return found;
}

function read(cell: Cell): Meaning {
	const { spec, problems } = specOf(cell);
	const kind = cellKind(cell.kind);
	return {
		text: JSON.stringify([cell.kind, problems, decisive(spec)]),
		runs: kind?.runs ?? false,
		usesInstant: (kind?.readsInstant ?? false) && spec.at === null && looksAround(spec),
		data: spec.kind === 'grid' || spec.kind === 'plot' ? spec.data.toLowerCase() : null,
		usesLatest: namesLatest(spec)
	};
}

/** The spec without what only changes how its result looks. */
function decisive(spec: CellSpec): object {
	const rest = { ...spec, id: null, title: null };
	switch (rest.kind) {
		case 'grid':
			return { kind: rest.kind, at: rest.at, data: rest.data };
		case 'plot':
			return { kind: rest.kind, at: rest.at, data: rest.data };
		case 'chart':
			return { ...rest, label: null };
		case 'input':
			return { ...rest, label: null, step: null };
		case 'history':
			return { ...rest, column: null };
		default:
			return rest;
	}
}

/** An input that offers what is there at an instant follows it; a plain value does not. */
function looksAround(spec: CellSpec): boolean {
	if (spec.kind !== 'input') return true;
	return spec.type === 'table' || spec.type === 'column' || spec.optionsFrom !== null;
}

function namesLatest(spec: CellSpec): boolean {
	if (spec.kind === 'sql' || spec.kind === 'check') {
		if (/\blatest\b/i.test(spec.text)) return true;
	}
	return instantsOf(spec).some(({ base }) => base.kind === 'instant' && base.text === 'latest');
}
