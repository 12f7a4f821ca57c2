import { zoneOffsetUs } from '../format.ts';

/**
 * Clocks on walls. A wall time is µs as if the clock's reading were UTC; an instant is µs since 1970
 * UTC. A zone's clock shows most readings once, none of an hour when it is put forward, and an hour's
 * readings twice when it is put back: nothing here guesses which one was meant.
 */
const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;

export function wallOf(timeUs: number, zone: string): number {
	return timeUs + zoneOffsetUs(timeUs, zone);
}

/** Every instant at which the zone's clock shows this reading: none, one, or two in time order. */
export function instantsOfWall(wallUs: number, zone: string): number[] {
	return offsetsAround(wallUs, zone)
		.map((offset) => wallUs - offset)
		.filter((timeUs) => wallOf(timeUs, zone) === wallUs)
		.sort((a, b) => a - b);
}

/** Where no clock showed this reading: the same moment, had the clock not been put forward. */
export function afterGap(wallUs: number, zone: string): number {
	return wallUs - zoneOffsetUs(wallUs - DAY, zone);
}

/** Offsets in force within a day on either side: no zone is further than that from UTC. */
function offsetsAround(wallUs: number, zone: string): number[] {
	const places = [-DAY, -DAY / 2, 0, DAY / 2, DAY];
	return [...new Set(places.map((by) => zoneOffsetUs(wallUs + by, zone)))];
}

const CLOCK = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,6}))?)?$/;

/** µs since midnight of `14:05`, `14:05:12` or `14:05:12.123456`; null when it is none. */
export function parseClockUs(text: string): number | null {
	const match = CLOCK.exec(text.trim());
	if (match === null) return null;
	const [hours, minutes, seconds] = [match[1], match[2], match[3] ?? 0].map(Number) as [
		number,
		number,
		number
	];
	if (hours > 23 || minutes > 59 || seconds > 59) return null;
	const fraction = Number((match[4] ?? '').padEnd(6, '0'));
	return ((hours * 60 + minutes) * 60 + seconds) * SECOND + fraction;
}

/** As short as it is exact: `14:05`, `14:05:12`, `14:05:12.1234`. */
export function clockText(wallUs: number): string {
	const us = wallUs - midnightOf(wallUs);
	const iso = new Date(Math.floor(us / 1000)).toISOString();
	const fraction = String(us % SECOND)
		.padStart(6, '0')
		.replace(/0+$/, '');
	if (fraction !== '') return `${iso.slice(11, 19)}.${fraction}`;
	return iso.slice(17, 19) === '00' ? iso.slice(11, 16) : iso.slice(11, 19);
}

/** The reading at the start of the reading's day. */
export function midnightOf(wallUs: number): number {
	return Math.floor(wallUs / DAY) * DAY;
}

export interface CalendarDay {
	/** Its midnight, as a wall time. */
	wallUs: number;
	day: number;
	/** Of the month that is shown; else of a neighbour, to fill the week. */
	inMonth: boolean;
}

/** Whole weeks, Monday first, that hold the month of a wall time. */
export function monthOf(wallUs: number): { year: number; month: number; weeks: CalendarDay[][] } {
	const at = new Date(wallUs / 1000);
	const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
	const first = Date.UTC(year, month, 1) * 1000;
	const weekday = (new Date(first / 1000).getUTCDay() + 6) % 7;
	const weeks: CalendarDay[][] = [];
	for (let start = first - weekday * DAY; ; start += 7 * DAY) {
		const days = Array.from({ length: 7 }, (_, i): CalendarDay => {
			const date = new Date((start + i * DAY) / 1000);
			return {
				wallUs: start + i * DAY,
				day: date.getUTCDate(),
				inMonth: date.getUTCMonth() === month
			};
		});
		if (weeks.length > 0 && !days.some(({ inMonth }) => inMonth)) break;
		weeks.push(days);
	}
	return { year, month, weeks };
}

/** The same day and clock in another month; the last day where that month is shorter. */
export function shiftMonth(wallUs: number, by: number): number {
	const at = new Date(Math.floor(midnightOf(wallUs) / 1000));
	const [year, month] = [at.getUTCFullYear(), at.getUTCMonth() + by];
	const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
	const date = Date.UTC(year, month, Math.min(at.getUTCDate(), last)) * 1000;
	return date + (wallUs - midnightOf(wallUs));
}
