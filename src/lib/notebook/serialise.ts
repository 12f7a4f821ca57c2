import { formatAttributes } from './attributes.ts';
import type { Cell, NotebookDocument } from './document.ts';
import { formatFields } from './fields.ts';
import { parseNotebook } from './parse.ts';

/** The one canonical text: equal documents give equal bytes, and reading it gives the document back. */
export function serialiseNotebook({ front, cells }: NotebookDocument): string {
	const { extra, ...known } = front;
	const head = `---\n${formatFields({ ...known, ...extra })}\n---\n`;
	return [head, ...cells.map((cell) => `${serialiseCell(cell)}\n`)].join('\n');
}

function serialiseCell(cell: Cell): string {
	const prose = `<!-- ${formatAttributes(cell)} -->\n${cell.body}`;
	if (cell.kind === 'markdown' && readsBack(prose, cell)) return prose;
	const longest = Math.max(2, ...Array.from(cell.body.matchAll(/`+/g), (run) => run[0].length));
	const fence = '`'.repeat(longest + 1);
	const body = cell.body === '' ? '' : `${cell.body}\n`;
	return `${fence}${cell.kind} ${formatAttributes(cell)}\n${body}${fence}`;
}

/** Prose that holds something like a cell, or an open code block, is fenced instead. */
function readsBack(prose: string, cell: Cell): boolean {
	const { document } = parseNotebook(`---\n---\n${prose}\n\n\`\`\`sql {#${cell.id}-after}\n\`\`\``);
	return document.cells.length === 2 && document.cells[0]?.body === cell.body;
}
