import type { NotebookDocument } from './document.ts';
import { tableNamesIn } from './sql-names.ts';

/** Which cell reads which: a SQL cell named with `as=` can be read by the others like a table. */
export interface Dependencies {
	/** Per cell id, the ids of the cells that it reads, in document order. */
	reads: Map<string, string[]>;
	/** Cells in an order in which each comes after all that it reads; circular ones are left out. */
	order: string[];
	/** Ids in a circle, or that read from one. They cannot run. */
	circular: Set<string>;
	/** Names that more than one cell claims; the first one has it. */
	ambiguous: string[];
}

export function dependencies({ cells }: NotebookDocument): Dependencies {
	const byName = new Map<string, string>();
	const ambiguous: string[] = [];
	for (const cell of cells) {
		const name = cell.kind === 'sql' ? cell.attributes['as']?.toLowerCase() : undefined;
		if (name === undefined) continue;
		if (byName.has(name)) ambiguous.push(name);
		else byName.set(name, cell.id);
	}
	const reads = new Map<string, string[]>();
	for (const cell of cells) {
		const names = cell.kind === 'sql' ? new Set(tableNamesIn(cell.body)) : new Set<string>();
		reads.set(
			cell.id,
			[...byName].filter(([name]) => names.has(name)).map(([, id]) => id)
		);
	}
	return { reads, ...sortTopologically(reads), ambiguous };
}

/** Everything that has to be looked at again when this cell changes, itself not included. */
export function downstream(reads: Dependencies['reads'], id: string): Set<string> {
	const found = new Set<string>();
	const visit = (changed: string) => {
		for (const [reader, sources] of reads) {
			if (!sources.includes(changed) || found.has(reader)) continue;
			found.add(reader);
			visit(reader);
		}
	};
	visit(id);
	return found;
}

/** Kahn, CACM 1962, keeping document order among equals. */
function sortTopologically(reads: Dependencies['reads']) {
	const order: string[] = [];
	const waiting = new Set(reads.keys());
	for (let progress = true; progress;) {
		progress = false;
		for (const id of waiting) {
			if (reads.get(id)!.some((source) => waiting.has(source))) continue;
			order.push(id);
			waiting.delete(id);
			progress = true;
		}
	}
	return { order, circular: waiting };
}
