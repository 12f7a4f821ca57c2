import type { GridColumn } from './grid-cell.ts';

export const ROW_HEIGHT = 28;
export const HEADER_HEIGHT = 30;
export const SUMMARY_HEIGHT = 76;
export const MIN_WIDTH = 48;
/** On paper: about five pages; whoever needs more wants a file. */
export const PRINTED_ROWS = 200;
/** Where words stand in place of rows. */
const NO_ROWS_HEIGHT = 170;

/** Where columns lie: widths and left edges in px, from the right edge of the row numbers. */
export interface ColumnPlaces {
	widths: number[];
	lefts: number[];
	total: number;
	/** Of the first columns, which stay at the left while the others scroll. */
	pinnedWidth: number;
}

export function columnPlaces(
	columns: readonly GridColumn[],
	widths: Readonly<Record<string, number>>,
	pinned: number
): ColumnPlaces {
	const own = columns.map((one) => Math.max(widths[one.id] ?? one.width, MIN_WIDTH));
	const lefts: number[] = [];
	let at = 0;
	for (const width of own) {
		lefts.push(at);
		at += width;
	}
	return { widths: own, lefts, total: at, pinnedWidth: lefts[pinned] ?? at };
}

/** px that a grid needs for its rows, its header, and the bar that moves it sideways where one is. */
export function contentHeight(grid: {
	rows: number;
	columnsWidth: number;
	gutterWidth: number;
	/** Of its place. */
	width: number;
	headerHeight: number;
}): number {
	const rows = grid.rows === 0 ? NO_ROWS_HEIGHT : grid.rows * ROW_HEIGHT;
	const sideways = grid.gutterWidth + grid.columnsWidth > grid.width;
	return grid.headerHeight + rows + (sideways ? barThickness() : 0);
}

/** The column of signs, or of row numbers. */
export function gutterWidth(rowCount: number, signs: boolean): number {
	return signs ? 36 : Math.max(44, String(rowCount).length * 7 + 18);
}

let bar: number | null = null;
/** A browser's scroll bar in px; none where bars lie over the content. */
function barThickness(): number {
	if (bar !== null) return bar;
	const probe = document.createElement('div');
	Object.assign(probe.style, { position: 'absolute', width: '50px', overflow: 'scroll' });
	document.body.append(probe);
	bar = probe.offsetHeight - probe.clientHeight;
	probe.remove();
	return bar;
}

/** Columns that are made: the pinned ones and those in view, with one more at each side. */
export function columnsInView(
	{ widths, lefts, pinnedWidth }: ColumnPlaces,
	pinned: number,
	view: { left: number; width: number }
): number[] {
	const [from, to] = [view.left + pinnedWidth, view.left + view.width];
	const shown: number[] = [];
	for (let column = 0; column < widths.length; column++) {
		const near =
			lefts[column]! + widths[column]! + (widths[column - 1] ?? 0) >= from &&
			lefts[column]! - (widths[column + 1] ?? 0) <= to;
		if (column < pinned || near) shown.push(column);
	}
	return shown;
}
