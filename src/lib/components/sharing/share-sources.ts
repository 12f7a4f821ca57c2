import type { CellState } from '../../notebook/cell-state.ts';

/** The notebook that is shared, as its page knows it; asked when something is made of it. */
export interface SharedNotebook {
	/** The library's id; null for one that is not kept there. */
	id: string | null;
	text(): string;
	/** The review log, JSON lines; '' for none. */
	review(): Promise<string>;
	/** The selected cell, for a link to it. */
	cell(): string | null;
	/** A cell's result as it stands. */
	state(id: string): CellState;
}
