import { formatTimeUs } from '../../shadow/instant.ts';
import type { Position } from '../../shadow/position.ts';
import { writtenAs } from '../marks/own-marks.ts';
import type { Session } from '../session.svelte.ts';

/** The states at these times, those outside the shadow at its ends; none before it is open. */
export async function positionsAt(session: Session, ...timesUs: number[]): Promise<Position[]> {
	const { window, earliest, latest } = session;
	if (!window || !earliest || !latest) return [];
	const positions: Position[] = [];
	for (const timeUs of timesUs) {
		if (timeUs <= earliest.transaction.runningTimeUs) positions.push(earliest);
		else if (timeUs >= latest.transaction.runningTimeUs) positions.push(latest);
		else positions.push(await window.resolve({ kind: 'time', timeUs: Math.round(timeUs) }));
	}
	return positions;
}

/** A and B at the ends of a piece of time, and the instant at the second. */
export async function compareTimes(session: Session, fromUs: number, toUs: number): Promise<void> {
	const [a, b] = await positionsAt(session, fromUs, toUs);
	if (!a || !b) return;
	session.a = a;
	session.b = b;
	session.goTo(b);
}

/** Opens the form for a mark of one's own: of an instant, or of a range when `to` is given. */
export async function draftMark(
	session: Session,
	from: Position,
	to: Position | null = null
): Promise<void> {
	const { window } = session;
	if (!window || !session.editMarks) return;
	const [first, last] = to && to.seq < from.seq ? [to, from] : [from, to];
	session.draft = {
		of: null,
		kind: last ? 'incident' : 'note',
		from: await writtenAs(window, first),
		to: last && (await writtenAs(window, last)),
		title: ''
	};
}

/** The same for a range that was drawn, to the second: nothing need have changed at its ends. */
export function draftRange(session: Session, fromUs: number, toUs: number): void {
	const { earliest, latest } = session;
	if (!earliest || !latest || !session.editMarks) return;
	const written = (us: number, round: (n: number) => number) => {
		const inside = Math.max(us, earliest.transaction.runningTimeUs);
		const second = round(inside / 1e6) * 1e6;
		return formatTimeUs(Math.min(second, latest.transaction.runningTimeUs));
	};
	session.draft = {
		of: null,
		kind: 'incident',
		from: written(fromUs, Math.ceil),
		to: written(toUs, Math.floor),
		title: ''
	};
}
