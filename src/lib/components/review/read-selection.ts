import type { Cell } from '../../notebook/document.ts';
import type { TextAnchor } from '../../review/entry.ts';
import { quoteText } from '../../review/text-quote.ts';
import { type EditorSurface, surfacesIn } from '../code/editor-surface.ts';
import { renderedAnchor } from './make-anchor.ts';

/** Text that a person selected in a cell, and where its end is on the screen. */
export interface SelectedText {
	anchor: TextAnchor;
	/** Of the selection's end, in px of the window. */
	box: { left: number; top: number; bottom: number };
}

/**
 * What is selected in a cell: in its editor, or in its rendered prose. Null for nothing, for a
 * selection across cells, and for text that is not the cell's own, such as a result.
 */
export function readSelection(host: HTMLElement, cell: Cell): SelectedText | null {
	return editorSelection(host, cell) ?? proseSelection(host, cell);
}

/** Editors keep their selection inside a shadow root, where the page's selection does not reach. */
function editorSelection(host: HTMLElement, cell: Cell): SelectedText | null {
	const selected = editorOf(host, cell)?.selected() ?? null;
	if (selected === null) return null;
	const { from, to, box } = selected;
	const text = cell.body.slice(from, to);
	if (text.trim() === '') return null;
	// Whole lines end with a break that is not meant.
	return { anchor: quoteText(cell.id, cell.body, from, from + text.trimEnd().length), box };
}

/** The editor that shows the very body of a cell, or null. */
export function editorOf(host: HTMLElement, cell: Cell): EditorSurface | null {
	return surfacesIn(host).find((editor) => editor.text() === cell.body) ?? null;
}

function proseSelection(host: HTMLElement, cell: Cell): SelectedText | null {
	const selection = getSelection();
	if (cell.kind !== 'markdown' || !selection || selection.isCollapsed) return null;
	const range = selection.getRangeAt(0);
	const quote = selection.toString().trim();
	if (quote === '' || !host.contains(range.commonAncestorContainer)) return null;
	const [before, after] = [around(host, range, true), around(host, range, false)];
	const anchor = renderedAnchor(cell, {
		quote,
		prefix: before.slice(-32),
		suffix: after.slice(0, 32),
		start: before.length
	});
	const boxes = range.getClientRects();
	const last = boxes[boxes.length - 1] ?? range.getBoundingClientRect();
	return anchor === null
		? null
		: { anchor, box: { left: last.right, top: last.top, bottom: last.bottom } };
}

function around(host: HTMLElement, range: Range, before: boolean): string {
	const side = document.createRange();
	side.selectNodeContents(host);
	if (before) side.setEnd(range.startContainer, range.startOffset);
	else side.setStart(range.endContainer, range.endOffset);
	return side.toString();
}
