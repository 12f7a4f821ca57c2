import type { ShadowWindow } from '../engine/shadow-window.ts';
import { parseInstant } from '../shadow/instant.ts';
import { InstantError, type Position } from '../shadow/position.ts';
import { type InstantExpression, findMark } from './instant-expression.ts';

/**
 * The position that an expression means in one shadow. A base outside the shadow is an InstantError;
 * an offset that leads outside stops at the end, so that "three days before" works in a young shadow.
 */
export async function resolveExpression(
	window: ShadowWindow,
	expression: InstantExpression
): Promise<Position> {
	let position = await resolveBase(window, expression.base);
	for (const offset of expression.offsets) {
		position =
			offset.kind === 'time'
				? await shiftTime(window, position, offset.us)
				: await shiftTransactions(window, position, offset.count);
	}
	return position;
}

/** Positions by the expressions' texts. */
export async function resolveAll(
	window: ShadowWindow,
	expressions: readonly InstantExpression[]
): Promise<Map<string, Position>> {
	const positions = new Map<string, Position>();
	for (const expression of expressions)
		positions.set(expression.text, await resolveExpression(window, expression));
	return positions;
}

async function resolveBase(
	window: ShadowWindow,
	base: InstantExpression['base']
): Promise<Position> {
	if (base.kind === 'earliest') return window.earliest();
	if (base.kind === 'instant') return window.resolve(parseInstant(base.text));
	const mark = findMark(window.manifest.marks, base);
	if (mark === undefined) {
		throw new InstantError(
			'unreadable',
			`this shadow has no ${base.mark === 'mark' ? 'mark' : `${base.mark} mark`} that speaks of "${base.words.join(' ')}"${known(window)}`
		);
	}
	const transaction = await window.transactionAt(mark.seq);
	return { seq: transaction.lastSeq, transaction };
}

function known({ manifest }: ShadowWindow): string {
	const titles = manifest.marks
		.filter(({ kind }) => kind === 'incident')
		.map(({ title }) => `"${title}"`);
	return titles.length === 0 ? '' : `; its incidents are ${titles.join(', ')}`;
}

async function shiftTime(window: ShadowWindow, from: Position, us: number): Promise<Position> {
	const [first, last] = [window.earliest(), window.latest()];
	const timeUs = from.transaction.runningTimeUs + us;
	if (timeUs <= first.transaction.runningTimeUs) return first;
	if (timeUs >= last.transaction.runningTimeUs) return last;
	return window.resolve({ kind: 'time', timeUs });
}

async function shiftTransactions(
	window: ShadowWindow,
	from: Position,
	count: number
): Promise<Position> {
	const end = count < 0 ? window.earliest() : window.latest();
	return (await window.step(from.seq, count)) ?? end;
}
