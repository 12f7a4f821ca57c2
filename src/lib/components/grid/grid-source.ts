import type { GridCell, GridColumn } from './grid-cell.ts';

/**
 * Rows that a grid can show: a relation's, fetched as they come on screen, a difference's lines, a
 * plan's. Nothing here waits: a row that is on its way has `pending` cells.
 */
export interface GridSource {
	readonly columns: readonly GridColumn[];
	/** Of the rows that the filter leaves. */
	readonly rowCount: number;
	cell(row: number, column: number): GridCell;
	/** A class of the row: `added`, `removed`, `before`, `after`, `fresh`. */
	rowClass?(row: number): string;
	/** The sign before a row, with its words for a screen reader. */
	gutter?(row: number): { sign: string; label: string };
	/** The rows now on screen: first and one past the last. */
	show?(from: number, to: number): void;
	/** Rows that were perhaps never on screen. Left out: `cell` knows them all. */
	read?(from: number, to: number): Promise<GridCell[][]>;
}
