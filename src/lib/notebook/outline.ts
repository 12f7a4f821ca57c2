import type { NotebookDocument } from './document.ts';

/** One step of a guided notebook: a markdown cell with `step=` and all cells up to the next one. */
export interface Step {
	/** Id of its first cell; also its anchor in the page. */
	id: string;
	title: string;
	cellIds: string[];
}

/** Cells before the first step form one with an empty title. A notebook without steps is one step. */
export function outline({ cells }: NotebookDocument): Step[] {
	const steps: Step[] = [];
	for (const cell of cells) {
		const title = cell.kind === 'markdown' ? cell.attributes['step'] : undefined;
		if (title !== undefined || steps.length === 0)
			steps.push({ id: cell.id, title: title ?? '', cellIds: [] });
		steps.at(-1)!.cellIds.push(cell.id);
	}
	return steps;
}
