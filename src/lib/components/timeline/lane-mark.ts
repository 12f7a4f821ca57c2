import { t } from '../../messages/messages.ts';
import type { Mark } from '../../shadow/log-entry.ts';
import type { OwnMark } from '../marks/own-marks.ts';

/** What stands in a lane of the timeline: a mark of the shadow, or one that the notebook holds. */
export interface LaneMark {
	key: string;
	kind: Mark['kind'];
	title: string;
	timeUs: number;
	/** Exactly one of the two. */
	mark: Mark | null;
	own: OwnMark | null;
}

export function shadowMarks(marks: readonly Mark[]): LaneMark[] {
	return marks.map((mark) => ({
		key: `${mark.seq} ${mark.title}`,
		kind: mark.kind,
		title: mark.title,
		timeUs: mark.timeUs,
		mark,
		own: null
	}));
}

export function ownMarks(own: readonly OwnMark[]): LaneMark[] {
	return own.map((mark) => ({
		key: mark.id,
		kind: mark.kind,
		title: mark.title || t.time.kinds[mark.kind],
		timeUs: mark.fromUs,
		mark: null,
		own: mark
	}));
}
