import { t } from '../../messages/messages.ts';
import type { Session } from '../session.svelte.ts';
import type { MenuItem } from '../ui/menu.ts';
import { draftMark, positionsAt } from './time-moves.ts';
import type { TimelineView } from './timeline-view.svelte.ts';

/** What can be done with an instant of the timeline. */
export function instantMenu(session: Session, view: TimelineView, timeUs: number): MenuItem[] {
	const { a, b } = session;
	const words = t.time.menu;
	const put = (hand: 'instant' | 'a' | 'b') => async () => {
		const [position] = await positionsAt(session, timeUs);
		if (position) session.put(hand, position);
	};
	const mark = async () => {
		const [position] = await positionsAt(session, timeUs);
		if (position) await draftMark(session, position);
	};
	const ends = a && b ? [a, b].map((end) => end.transaction.runningTimeUs) : null;
	const writable = session.editMarks !== null;
	return [
		{ id: 'go', label: words.go, run: () => void put('instant')() },
		{ id: 'a', label: words.a, run: () => void put('a')() },
		{ id: 'b', label: words.b, run: () => void put('b')() },
		...(writable ? [{ id: 'mark', label: words.mark, apart: true, run: () => void mark() }] : []),
		...(writable && a && b
			? [{ id: 'range', label: words.range, run: () => void draftMark(session, a, b) }]
			: []),
		...(ends
			? [
					{
						id: 'zoom',
						label: words.zoom,
						apart: true,
						run: () => {
							const room = Math.abs(ends[1]! - ends[0]!) * 0.1;
							view.show(Math.min(...ends) - room, Math.max(...ends) + room);
						}
					}
				]
			: [])
	];
}
