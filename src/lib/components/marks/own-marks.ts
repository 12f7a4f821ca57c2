import type { ShadowWindow } from '../../engine/shadow-window.ts';
import { newCellId } from '../../notebook/cell-id.ts';
import type { Cell, NotebookDocument } from '../../notebook/document.ts';
import type { Edit } from '../../notebook/edit.ts';
import type { InstantExpression } from '../../notebook/instant-expression.ts';
import {
	parseMarks,
	replaceMark,
	withMark,
	type MarkLine,
	type MarkText
} from '../../notebook/mark-lines.ts';
import { resolveExpression } from '../../notebook/resolve-instant.ts';
import { formatTimeUs, parseInstant } from '../../shadow/instant.ts';
import type { Position } from '../../shadow/position.ts';

/**
 * Marks and ranges that a person wrote into a notebook, beside those that the shadow itself carries.
 * They live as lines of `marks` cells; a change of one is an ordinary edit of the document.
 */
export interface OwnMark {
	/** Cell and line: stable as long as the notebook is. */
	id: string;
	cell: string;
	/** Of the cell's body, from 0. */
	line: number;
	kind: MarkText['kind'];
	title: string;
	from: Position;
	/** The end of a range, never before `from`; null for a single instant. */
	to: Position | null;
	/** The times that it names, also where nothing changed at them. */
	fromUs: number;
	toUs: number | null;
	/** As it is written. */
	text: MarkText;
}

export type MarkChange =
	| { kind: 'add'; mark: MarkText }
	| { kind: 'change'; of: { cell: string; line: number }; mark: MarkText }
	| { kind: 'remove'; of: { cell: string; line: number } };

/** The edit of the document that makes a change; a first mark brings its cell, at the end. */
export function markEdit(
	document: NotebookDocument,
	change: MarkChange,
	random: () => number = Math.random
): Edit | null {
	if (change.kind === 'add') {
		const cell = document.cells.findLast(({ kind }) => kind === 'marks');
		if (cell !== undefined) return bodyEdit(cell, withMark(cell.body, change.mark));
		const taken = new Set(document.cells.map(({ id }) => id));
		const body = withMark('', change.mark);
		const made: Cell = { id: newCellId(random, taken), kind: 'marks', attributes: {}, body };
		return { kind: 'insert', index: document.cells.length, cells: [made] };
	}
	const cell = document.cells.find(({ id }) => id === change.of.cell);
	if (cell === undefined) return null;
	const next = change.kind === 'remove' ? null : change.mark;
	return bodyEdit(cell, replaceMark(cell.body, change.of.line, next));
}

function bodyEdit(cell: Cell, body: string): Edit {
	return { kind: 'update', id: cell.id, cell: { body } };
}

/** The marks of the document that lie in this shadow, in time order; the others have no place in it. */
export async function placeMarks(
	shadow: ShadowWindow,
	cells: readonly Pick<Cell, 'id' | 'kind' | 'body'>[]
): Promise<OwnMark[]> {
	const placed: OwnMark[] = [];
	for (const cell of cells) {
		if (cell.kind !== 'marks') continue;
		for (const line of parseMarks(cell.body).marks) {
			const mark = await placeMark(shadow, line).catch(() => null);
			if (mark !== null) {
				placed.push({ id: `${cell.id}:${line.line}`, cell: cell.id, line: line.line, ...mark });
			}
		}
	}
	return placed.sort((a, b) => a.fromUs - b.fromUs);
}

/** Throws InstantError for an end outside the shadow. */
async function placeMark(
	shadow: ShadowWindow,
	{ kind, title, from, to }: MarkLine
): Promise<Omit<OwnMark, 'id' | 'cell' | 'line'>> {
	const ends = [from, to].map(async (end) => {
		if (end === null) return null;
		const position = await resolveExpression(shadow, end);
		return { position, timeUs: namedTimeUs(end) ?? position.transaction.runningTimeUs };
	});
	const [first, last] = [(await ends[0])!, await ends[1]!];
	const [start, end] = last && last.timeUs < first.timeUs ? [last, first] : [first, last];
	return {
		kind,
		title,
		from: start.position,
		to: end?.position ?? null,
		fromUs: start.timeUs,
		toUs: end?.timeUs ?? null,
		text: { kind, from: from.text, to: to?.text ?? null, title }
	};
}

/** Of an expression that is a plain time; null for every other. */
function namedTimeUs({ base, offsets }: InstantExpression): number | null {
	if (base.kind !== 'instant' || offsets.length > 0) return null;
	const instant = parseInstant(base.text);
	return instant.kind === 'time' ? instant.timeUs : null;
}

/**
 * A position as people read it: its time where that alone means exactly this position, else its seq.
 * Neither depends on a zone.
 */
export async function writtenAs(shadow: ShadowWindow, position: Position): Promise<string> {
	const timeUs = position.transaction.runningTimeUs;
	const same = await shadow.resolve({ kind: 'time', timeUs }).catch(() => null);
	return same?.seq === position.seq ? formatTimeUs(timeUs) : `seq:${position.seq}`;
}
