import type { GridColumn } from './grid-cell.ts';

export const ROW_HEIGHT = 28;
export const HEADER_HEIGHT = 30;
export const SUMMARY_HEIGHT = 76;
export const MIN_WIDTH = 48;

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
