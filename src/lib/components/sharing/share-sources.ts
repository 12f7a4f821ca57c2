import type { NotebookSource } from '../../library/notebook-source.ts';
import type { CellState } from '../../notebook/cell-state.ts';

/** The notebook that is shared, as its page knows it; asked when something is made of it. */
export interface SharedNotebook {
	/** The library's id; null for one that is not kept there. */
	id: string | null;
	/** Whose notebook it is, where somebody else writes it. */
	source: NotebookSource | null;
	text(): string;
	/** The review log, JSON lines; '' for none. */
	review(): Promise<string>;
	/** The selected cell, for a link to it. */
	cell(): string | null;
	/** A cell's result as it stands. */
	state(id: string): CellState;
}
