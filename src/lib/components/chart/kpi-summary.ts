import type { SeriesPoint } from '../../engine/shadow-window.ts';
import { t } from '../../messages/messages.ts';

/** What there is to see in a chart, for those who do not see it. */
export interface SeriesSummary {
	count: number;
	lowest: Valued;
	highest: Valued;
	last: Valued;
	/** The largest step between two neighbours; null with fewer than two values. */
	steepest: { from: Valued; to: Valued } | null;
}
type Valued = { timeUs: number; value: number };

/** Null when no bucket has a value. */
export function summarise(points: readonly SeriesPoint[]): SeriesSummary | null {
	const valued = points.filter((point): point is Valued => point.value !== null);
	const [first] = valued;
	if (first === undefined) return null;
	let [lowest, highest] = [first, first];
	let steepest: SeriesSummary['steepest'] = null;
	for (const [index, to] of valued.entries()) {
		if (to.value < lowest.value) lowest = to;
		if (to.value > highest.value) highest = to;
		const from = valued[index - 1];
		if (from === undefined || from.value === to.value) continue;
		if (steepest === null || step(from, to) > step(steepest.from, steepest.to))
			steepest = { from, to };
	}
	return { count: valued.length, lowest, highest, last: valued.at(-1)!, steepest };
}

function step(from: Valued, to: Valued): number {
	return Math.abs(to.value - from.value);
}

const words = t.chart.kpi.summary;

export function summaryText(
	label: string,
	summary: SeriesSummary | null,
	time: (timeUs: number) => string,
	figure: (value: number) => string
): string {
	if (summary === null) return words.none(label);
	const { count, lowest, highest, last, steepest } = summary;
	const parts = [
		words.values(label, count),
		words.lowest(figure(lowest.value), time(lowest.timeUs)),
		words.highest(figure(highest.value), time(highest.timeUs)),
		words.last(figure(last.value))
	];
	if (steepest !== null) {
		const { from, to } = steepest;
		const told = to.value < from.value ? words.fall : words.rise;
		parts.push(told(figure(from.value), figure(to.value), time(from.timeUs), time(to.timeUs)));
	}
	return words.whole(parts);
}

/** Widths a person would choose, in µs. */
const NICE_US = [1, 5, 15, 60, 180, 360, 720, 1440, 10_080].map((minutes) => minutes * 60e6);

/** The narrowest nice bucket that keeps a range within about `most` values; defaults to 120. */
export function bucketFor(rangeUs: number, most = 120): number {
	return NICE_US.find((us) => rangeUs / us <= most) ?? NICE_US.at(-1)!;
}

/** Index of the point nearest to an instant; −1 when there is none. */
export function nearest(points: readonly SeriesPoint[], timeUs: number): number {
	let best = -1;
	for (const [index, point] of points.entries())
		if (best === -1 || Math.abs(point.timeUs - timeUs) < Math.abs(points[best]!.timeUs - timeUs))
			best = index;
	return best;
}
