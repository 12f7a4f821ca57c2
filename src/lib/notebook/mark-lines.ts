import { t } from '../messages/messages.ts';
import { type InstantExpression, parseInstantExpression } from './instant-expression.ts';

/**
 * The body of a `marks` cell: one mark a line, for people to read, to diff and to merge.
 *
 *   note 2026-03-02T14:05:12Z | The first complaint
 *   incident seq:4711 .. 2026-03-02T16:00:00Z | Prices at zero
 *   deploy incident~price -1tx | Release 4.1
 *
 * Instants are expressions, so nothing in it depends on a zone. Empty lines and lines that begin
 * with # are kept as they are, and so is a line that cannot be read.
 */
export const OWN_MARK_KINDS = ['note', 'incident', 'deploy'] as const;
export type OwnMarkKind = (typeof OWN_MARK_KINDS)[number];

export interface MarkLine {
	/** Of the body, from 0. */
	line: number;
	kind: OwnMarkKind;
	from: InstantExpression;
	/** The end of a range; null for a single instant. */
	to: InstantExpression | null;
	title: string;
}

/** A mark as it is written. */
export interface MarkText {
	kind: OwnMarkKind;
	from: string;
	to: string | null;
	title: string;
}

const LINE = /^(\w+)[ \t]+(.*?)[ \t]+\|(?:[ \t]+(.*?))?[ \t]*$/;

export function parseMarks(body: string): {
	marks: MarkLine[];
	/** `line` counts from 1. */
	problems: { line: number; message: string }[];
} {
	const marks: MarkLine[] = [];
	const problems: { line: number; message: string }[] = [];
	for (const [line, text] of body.split('\n').entries()) {
		if (text.trim() === '' || text.startsWith('#')) continue;
		const mark = parseMark(text);
		if (typeof mark === 'string') problems.push({ line: line + 1, message: mark });
		else marks.push({ line, ...mark });
	}
	return { marks, problems };
}

/** Or says what is wrong with the line. */
function parseMark(text: string): Omit<MarkLine, 'line'> | string {
	const match = LINE.exec(text.trim());
	if (match === null) return t.time.lines.noMark(text);
	const kind = OWN_MARK_KINDS.find((one) => one === match[1]);
	if (kind === undefined) return t.time.lines.noKind(match[1]!, OWN_MARK_KINDS);
	const [first, last, ...rest] = match[2]!.split(/[ \t]+\.\.[ \t]+/);
	if (rest.length > 0) return t.time.lines.ends(match[2]!);
	const from = parseInstantExpression(first!);
	if (typeof from === 'string') return from;
	const to = last === undefined ? null : parseInstantExpression(last);
	if (typeof to === 'string') return to;
	return { kind, from, to, title: match[3] ?? '' };
}

/** `parseMarks` reads it back; a title becomes one line. */
export function formatMark({ kind, from, to, title }: MarkText): string {
	const span = to === null ? from : `${from} .. ${to}`;
	const words = title.replaceAll(/\s+/g, ' ').trim();
	return `${kind} ${span} |${words === '' ? '' : ` ${words}`}`;
}

/** The body with one mark more, at its end. */
export function withMark(body: string, mark: MarkText): string {
	return body.trim() === '' ? formatMark(mark) : `${body.trimEnd()}\n${formatMark(mark)}`;
}

/** The body with another mark, or none, in a line; every other line stays to the byte. */
export function replaceMark(body: string, line: number, mark: MarkText | null): string {
	const lines = body.split('\n');
	lines.splice(line, 1, ...(mark === null ? [] : [formatMark(mark)]));
	return lines.join('\n');
}
