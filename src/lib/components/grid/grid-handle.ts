import type { CopyFormat } from './copy-cells.ts';
import type { GridColumn } from './grid-cell.ts';

/** What can be asked of a grid that is on screen. */
export interface GridHandle {
	/** As wide as what is on screen needs. */
	fit(column: GridColumn): void;
	/** The chosen block, or the cell with the keyboard. */
	copy(format: CopyFormat): Promise<void>;
	focus(): void;
}
