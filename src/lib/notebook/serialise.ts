import { formatAttributes } from './attributes.ts';
import type { Cell, FrontMatter, NotebookDocument } from './document.ts';
import { formatFields } from './fields.ts';
import { parseNotebook } from './parse.ts';

/** The one canonical text: equal documents give equal bytes, and reading it gives the document back. */
export function serialiseNotebook({ front, cells }: NotebookDocument): string {
	return [serialiseFront(front), ...cells.map((cell) => `${serialiseCell(cell)}\n`)].join('\n');
}

function serialiseFront({ extra, lines, run, ...known }: FrontMatter): string {
	const fields = formatFields({ ...known, ...(run !== 'auto' && { run }), ...extra });
	return ['---', fields, ...lines, '---', ''].join('\n');
}

/** Whether front matter can be written: a name that holds a colon cannot. */
export function readsBackFront(front: FrontMatter): boolean {
	const { document } = parseNotebook(serialiseFront(front));
	return document.cells.length === 0 && frontText(document.front) === frontText(front);
}

function frontText({ format, title, shadow, zone, at, run, extra, lines }: FrontMatter): string {
	return JSON.stringify([format, title, shadow, zone, at, run, Object.entries(extra), lines]);
}

function serialiseCell(cell: Cell): string {
	const prose = `<!-- ${formatAttributes(cell)} -->\n${cell.body}`;
	if (cell.kind === 'markdown' && readsBack(prose, cell)) return prose;
	let longest = 2;
	for (const [run] of cell.body.matchAll(/`+/g)) longest = Math.max(longest, run.length);
	const fence = '`'.repeat(longest + 1);
	const body = cell.body === '' ? '' : `${cell.body}\n`;
	return `${fence}${cell.kind} ${formatAttributes(cell)}\n${body}${fence}`;
}

/** Prose that holds something like a cell, or an open code block, is fenced instead. */
function readsBack(prose: string, cell: Cell): boolean {
	const { document } = parseNotebook(`---\n---\n${prose}\n\n\`\`\`sql {#${cell.id}-after}\n\`\`\``);
	return document.cells.length === 2 && document.cells[0]?.body === cell.body;
}
