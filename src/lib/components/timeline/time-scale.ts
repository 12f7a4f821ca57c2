import { t } from '../../messages/messages.ts';
import { formatInstant, zoneOffsetUs } from '../format.ts';

/** Time on a line: µs to px and back, bucket widths and axis ticks. Pure. */
export interface TimeScale {
	fromUs: number;
	toUs: number;
	/** px */
	width: number;
}

export function toX(scale: TimeScale, timeUs: number): number {
	return ((timeUs - scale.fromUs) / (scale.toUs - scale.fromUs)) * scale.width;
}

export function toUs(scale: TimeScale, x: number): number {
	return scale.fromUs + (x / scale.width) * (scale.toUs - scale.fromUs);
}

const ms = 1000;
const second = 1000 * ms;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
	ms,
	...[10 * ms, 100 * ms, second, 5 * second, 15 * second, 30 * second],
	...[minute, 5 * minute, 15 * minute, 30 * minute],
	...[hour, 3 * hour, 6 * hour, 12 * hour],
	...[day, 2 * day, 7 * day, 14 * day, 28 * day, 91 * day, 364 * day]
];

/** The narrowest step that is at least `atLeastUs` long. */
export function niceStep(atLeastUs: number): number {
	return steps.find((step) => step >= atLeastUs) ?? steps.at(-1)!;
}

export interface Tick {
	timeUs: number;
	label: string;
	/** The first of a day (or of a second, when that close): printed with its date. */
	major: boolean;
}

/** Axis ticks at round times of the zone's own clock, also across a change of its offset. */
export function axisTicks(scale: TimeScale, zone: string, minGapPx: number): Tick[] {
	const step = niceStep(((scale.toUs - scale.fromUs) * minGapPx) / scale.width);
	const wallFrom = scale.fromUs + zoneOffsetUs(scale.fromUs, zone);
	const ticks: Tick[] = [];
	for (let wall = Math.ceil(wallFrom / step) * step; ticks.length < 100; wall += step) {
		const guess = wall - zoneOffsetUs(wall, zone);
		const timeUs = wall - zoneOffsetUs(guess, zone);
		if (timeUs > scale.toUs) break;
		const text = formatInstant(timeUs, zone).text;
		const midnight = text.slice(11, 19) === '00:00:00';
		const label =
			step >= day || midnight
				? dayLabel(text)
				: step >= minute
					? text.slice(11, 16)
					: step >= second
						? text.slice(11, 19)
						: text.slice(14, 23);
		ticks.push({ timeUs, label, major: step < day && midnight });
	}
	return ticks;
}

function dayLabel(text: string): string {
	return t.figures.dayOfMonth(Number(text.slice(8, 10)), Number(text.slice(5, 7)));
}
