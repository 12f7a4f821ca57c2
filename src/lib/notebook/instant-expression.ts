import type { Mark } from '../shadow/log-entry.ts';
import { parseDurationUs } from './duration.ts';

/**
 * An instant that a document can name without knowing positions:
 *
 *   latest · earliest · seq:42 · lsn:0/16B3748 · 2026-03-01T14:05Z
 *   incident~price       the transaction of the first incident whose mark speaks of "price"
 *   incident~price -1tx  the transaction before it; also +2h, -3d (clamped to the shadow)
 */
export interface InstantExpression {
	text: string;
	base:
		| { kind: 'earliest' }
		| { kind: 'mark'; mark: MarkKind; words: string[] }
		/** For `parseInstant`. */
		| { kind: 'instant'; text: string };
	offsets: Offset[];
}

export type MarkKind = Mark['kind'] | 'mark';
type Offset = { kind: 'transactions'; count: number } | { kind: 'time'; us: number };

const MARK = /^(incident|deploy|note|ddl|gap|mark)~(.*)$/;
const OFFSET = /\s+([+-])(\d{1,6})(tx|[smhd])$/;

/** Or says what is wrong with it as a string. */
export function parseInstantExpression(text: string): InstantExpression | string {
	let rest = text.trim();
	const offsets: Offset[] = [];
	for (let match = OFFSET.exec(rest); match !== null; match = OFFSET.exec(rest)) {
		rest = rest.slice(0, match.index);
		const sign = match[1] === '-' ? -1 : 1;
		const time = parseDurationUs(`${match[2]!}${match[3]!}`);
		if (match[3] === 'tx')
			offsets.unshift({ kind: 'transactions', count: sign * Number(match[2]) });
		else if (time !== null) offsets.unshift({ kind: 'time', us: sign * time });
	}
	if (rest === '') return `"${text}" names no instant: write latest, a time or incident~words`;
	if (rest === 'earliest') return { text, base: { kind: 'earliest' }, offsets };
	const mark = MARK.exec(rest);
	if (mark === null) return { text, base: { kind: 'instant', text: rest }, offsets };
	const words = mark[2]!.toLowerCase().split(/\s+/).filter(Boolean);
	return { text, base: { kind: 'mark', mark: mark[1] as MarkKind, words }, offsets };
}

/** The first mark, in the shadow's order, that is of the kind and speaks of every word. */
export function findMark(
	marks: readonly Mark[],
	base: { mark: MarkKind; words: string[] }
): Mark | undefined {
	return [...marks]
		.sort((a, b) => a.seq - b.seq)
		.find((mark) => {
			const text = `${mark.title} ${mark.detail} ${mark.table ?? ''}`.toLowerCase();
			return (
				(base.mark === 'mark' || base.mark === mark.kind) &&
				base.words.every((word) => text.includes(word))
			);
		});
}
