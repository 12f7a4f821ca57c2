import type { Cell } from '../../notebook/document.ts';

/** One line of the outline. */
export interface OutlineEntry {
	id: string;
	text: string;
	/** 1 and 2 for headings; 3 for a cell below one. */
	level: 1 | 2 | 3;
	heading: boolean;
}

const HEADING = /^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$/m;

/** Headings, and every cell that has a name or a title; prose without a heading is left out. */
export function outlineEntries(
	cells: readonly Cell[],
	nameOf: (cell: Cell) => string | null
): OutlineEntry[] {
	return cells.flatMap((cell): OutlineEntry[] => {
		if (cell.kind !== 'markdown') {
			const text = nameOf(cell);
			return text === null ? [] : [{ id: cell.id, text, level: 3, heading: false }];
		}
		const found = HEADING.exec(cell.body);
		const text = cell.attributes['step'] ?? (found && plain(found[2]!));
		if (!text) return [];
		const level = found === null || found[1]!.length > 1 ? 2 : 1;
		return [{ id: cell.id, text, level, heading: true }];
	});
}

/** Markdown's marks of emphasis, code and links taken off. */
function plain(text: string): string {
	return text.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[*_`]/g, '');
}
