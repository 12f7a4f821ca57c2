import { t } from '../../messages/messages.ts';
import { cellKind } from '../../notebook/cell-kinds.ts';
import type { Cell } from '../../notebook/document.ts';
import type { Anchor, Moment, TextAnchor } from '../../review/entry.ts';
import type { Place } from '../../review/place.ts';
import { formatSecond } from '../format.ts';

const words = t.review.place;

/** What an anchor is called, and the words that it is about. */
export interface AnchorWords {
	title: string;
	/** Lines, table and key, time: after the title, fainter. */
	detail: string;
	quote: string;
	/** The quote is source text. */
	code: boolean;
}

export function describeAnchor(
	anchor: Anchor | null,
	place: Place,
	cells: readonly Cell[]
): AnchorWords {
	switch (anchor?.kind) {
		case undefined:
		case 'notebook':
			return { title: words.notebook, detail: '', quote: '', code: false };
		case 'cell':
			return {
				title: cellName(anchor.cell, cells),
				detail: '',
				// While the cell is there, it speaks for itself.
				quote: place.kind === 'orphan' ? anchor.quote : '',
				code: true
			};
		case 'text':
			return {
				title: cellName(anchor.cell, cells),
				detail: textDetail(anchor, place, cells),
				quote: anchor.quote,
				code: true
			};
		case 'row':
			return {
				title: words.row(anchor.table, keyText(anchor.key)),
				detail: [anchor.column, anchor.at && momentText(anchor.at)].filter(Boolean).join(' · '),
				quote: anchor.quote,
				code: true
			};
		case 'instant':
			return anchor.to === null
				? { title: words.instant, detail: momentText(anchor.at), quote: '', code: false }
				: {
						title: words.range,
						detail: `${momentText(anchor.at)} – ${momentText(anchor.to)}`,
						quote: '',
						code: false
					};
	}
}

/** A name that a person knows a cell by: its title, its name for queries, its first heading, its kind. */
export function nameOfCell(cell: Cell): string {
	const title = cell.attributes['title'] ?? cell.attributes['as'];
	if (title !== undefined && title !== '') return title;
	if (cell.kind === 'markdown') {
		const first = cell.body.split('\n').find((line) => line.trim() !== '');
		const text = first?.replace(/^#+\s*/, '').trim() ?? '';
		if (text !== '') return text.length > 48 ? `${text.slice(0, 47)}…` : text;
	}
	return `${cellKind(cell.kind)?.title ?? cell.kind} ${cell.id}`;
}

function cellName(id: string, cells: readonly Cell[]): string {
	const cell = cells.find((one) => one.id === id);
	return cell === undefined ? words.unknownCell(id) : nameOfCell(cell);
}

function textDetail(anchor: TextAnchor, place: Place, cells: readonly Cell[]): string {
	if (place.kind !== 'text') return '';
	const body = cells.find(({ id }) => id === anchor.cell)?.body ?? '';
	const lineAt = (offset: number) => body.slice(0, offset).split('\n').length;
	const { start, end, exact } = place.found;
	const lines = words.lines(lineAt(start), lineAt(Math.max(start, end - 1)));
	return exact ? lines : `${lines} · ${words.reworded}`;
}

function keyText(key: Readonly<Record<string, string | null>>): string {
	const pairs = Object.entries(key).map(([name, value]) => `${name} = ${value ?? t.grid.null}`);
	const text = pairs.join(', ');
	return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function momentText({ commitTimeUs, seq }: Moment): string {
	return words.moment(formatSecond(commitTimeUs, 'UTC'), seq);
}
