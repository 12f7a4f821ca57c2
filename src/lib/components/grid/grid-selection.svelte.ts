export interface CellPlace {
	/** −1 is the header. */
	row: number;
	column: number;
}

/** Rows and columns, all four included. */
export interface Block {
	top: number;
	bottom: number;
	left: number;
	right: number;
}

/** The cell with the keyboard and the block that is chosen around it. */
export class GridSelection {
	active = $state.raw<CellPlace>({ row: 0, column: 0 });
	anchor = $state.raw<CellPlace | null>(null);

	get block(): Block {
		const { active } = this;
		const from = this.anchor ?? active;
		return {
			top: Math.max(Math.min(from.row, active.row), 0),
			bottom: Math.max(from.row, active.row),
			left: Math.min(from.column, active.column),
			right: Math.max(from.column, active.column)
		};
	}

	contains(row: number, column: number): boolean {
		if (this.anchor === null) return false;
		const { top, bottom, left, right } = this.block;
		return row >= top && row <= bottom && column >= left && column <= right;
	}

	move(to: CellPlace, extend: boolean): void {
		this.anchor = extend ? (this.anchor ?? this.active) : null;
		this.active = to;
	}

	all(rows: number, columns: number): void {
		this.anchor = { row: 0, column: 0 };
		this.active = { row: rows - 1, column: columns - 1 };
	}

	/** Stays within what there is; a block over what changed is let go. */
	clamp(rows: number, columns: number): void {
		const { row, column } = this.active;
		if (row > rows - 1 || column > columns - 1) {
			this.active = {
				row: Math.max(Math.min(row, rows - 1), 0),
				column: Math.max(Math.min(column, columns - 1), 0)
			};
		}
		this.anchor = null;
	}
}

/** Where a key takes the keyboard, or null where it takes it nowhere. */
export function placeAfterKey(
	event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>,
	{ row, column }: CellPlace,
	{ rows, columns, page }: { rows: number; columns: number; page: number }
): CellPlace | null {
	const far = event.ctrlKey || event.metaKey;
	switch (event.key) {
		case 'ArrowUp':
			return { row: far ? 0 : row - 1, column };
		case 'ArrowDown':
			return { row: far ? rows - 1 : row + 1, column };
		case 'ArrowLeft':
			return { row, column: far ? 0 : column - 1 };
		case 'ArrowRight':
			return { row, column: far ? columns - 1 : column + 1 };
		case 'PageUp':
			return { row: Math.max(row - page, 0), column };
		case 'PageDown':
			return { row: row + page, column };
		case 'Home':
			return { row: far ? 0 : row, column: 0 };
		case 'End':
			return { row: far ? rows - 1 : row, column: columns - 1 };
		default:
			return null;
	}
}
