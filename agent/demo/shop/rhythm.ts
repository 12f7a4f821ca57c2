/** How busy the shop is, as a factor around 1: by the hour of the day and the day of the week. */

/** Share of an average hour, 0 h to 23 h UTC: a lunch peak and a higher one in the evening. */
const HOURS = [
	0.35, 0.2, 0.12, 0.1, 0.12, 0.25, 0.5, 0.8, 1.05, 1.2, 1.25, 1.4, 1.55, 1.4, 1.2, 1.15, 1.25, 1.5,
	1.85, 2.15, 2.1, 1.6, 1.05, 0.65
];

/** Sunday first. People shop at the week's ends; Friday evening they have something else to do. */
const DAYS = [1.25, 0.95, 0.9, 0.95, 1.0, 0.9, 1.15];

const HOUR_MS = 3_600_000;

/** Interpolated between the hours, so that no step shows on a chart by the minute. */
export function businessRate(timeMs: number): number {
	const hours = timeMs / HOUR_MS;
	const hour = Math.floor(hours);
	const fraction = hours - hour;
	const rate = HOURS[hour % 24]! * (1 - fraction) + HOURS[(hour + 1) % 24]! * fraction;
	return rate * DAYS[new Date(timeMs).getUTCDay()]!;
}

export const MAX_BUSINESS_RATE = Math.max(...HOURS) * Math.max(...DAYS);
