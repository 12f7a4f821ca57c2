import { count, language } from './language.ts';

const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
const oneDecimal = new Intl.NumberFormat(language, {
	minimumFractionDigits: 1,
	maximumFractionDigits: 1
});
const months = new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' });

/** Numbers, sizes, spans and days, as this language writes them. Exact instants are ISO everywhere. */
export const figures = {
	count,
	/** `1.2M`, where the exact number stands beside it. */
	compact: (n: number) => compact.format(n),
	/** `4.2`, also `4.0`. */
	oneDecimal: (n: number) => oneDecimal.format(n),
	/** At most so many decimals. */
	decimal: (n: number, most: number) =>
		new Intl.NumberFormat(language, { maximumFractionDigits: most }).format(n),
	/** Decimal units of bytes, each 1000 of the one before. */
	bytes: ['B', 'kB', 'MB', 'GB', 'TB'],
	units: { d: 'd', h: 'h', min: 'min', s: 's', ms: 'ms', us: 'µs' },
	justNow: 'just now',
	ago: (n: number, unit: string) => `${count(n)} ${unit} ago`,
	/** `8 Mar`; `month` from 1. */
	dayOfMonth: (day: number, month: number) => `${day} ${months.format(Date.UTC(2001, month - 1))}`,
	/** `8 Mar 2026` */
	day: (day: number, month: number, year: number) =>
		`${day} ${months.format(Date.UTC(2001, month - 1))} ${year}`,
	/** An ISO instant with the name of its clock. */
	utc: (instant: string) => `${instant} UTC`
};
