/**
 * Dates and times as PostgreSQL prints them with `DateStyle=ISO, TimeZone=UTC`, in the proleptic
 * Gregorian calendar. Days count from 1970-01-01, µs from its midnight.
 */
export const US_PER_SECOND = 1_000_000;
export const US_PER_DAY = 86_400_000_000;
/** How DuckDB keeps `infinity` and `-infinity`. */
const INFINITE_DATE = 2_147_483_647;
const INFINITE_TIMESTAMP = 9_223_372_036_854_775_807n;
const DAYS_PER_ERA = 146_097;

/** Days from 1970-01-01 (Hinnant, "chrono-compatible low-level date algorithms"). Year 0 is 1 BC. */
export function daysFromCivil(year: number, month: number, day: number): number {
	const y = month <= 2 ? year - 1 : year;
	const era = Math.floor(y / 400);
	const yearOfEra = y - era * 400;
	const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
	const dayOfEra =
		yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
	return era * DAYS_PER_ERA + dayOfEra - 719_468;
}

interface Civil {
	year: number;
	month: number;
	day: number;
}

function civilFromDays(days: number): Civil {
	const z = days + 719_468;
	const era = Math.floor(z / DAYS_PER_ERA);
	const dayOfEra = z - era * DAYS_PER_ERA;
	const yearOfEra = Math.floor(
		(dayOfEra -
			Math.floor(dayOfEra / 1460) +
			Math.floor(dayOfEra / 36_524) -
			Math.floor(dayOfEra / 146_096)) /
			365
	);
	const dayOfYear =
		dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
	const shifted = Math.floor((5 * dayOfYear + 2) / 153);
	const month = shifted < 10 ? shifted + 3 : shifted - 9;
	return {
		year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
		month,
		day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1
	};
}

export function daysInMonth(year: number, month: number): number {
	if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
	return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

const two = (n: number) => (n < 10 ? `0${n}` : String(n));

/** `YYYY-MM-DD` and, apart, the ` BC` that stands at the very end of a text. */
function calendarText(days: number): [date: string, era: string] {
	const { year, month, day } = civilFromDays(days);
	const shown = year > 0 ? year : 1 - year;
	return [`${String(shown).padStart(4, '0')}-${two(month)}-${two(day)}`, year > 0 ? '' : ' BC'];
}

export function dateText(days: number): string {
	if (days === INFINITE_DATE) return 'infinity';
	if (days === -INFINITE_DATE) return '-infinity';
	return calendarText(days).join('');
}

/** `us`: 0 … 86 400 000 000. */
export function timeText(us: number): string {
	const seconds = Math.floor(us / US_PER_SECOND);
	const fraction = us - seconds * US_PER_SECOND;
	const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
	if (fraction === 0) return clock;
	return `${clock}.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
}

/** `zone`: `+00` for timestamptz, else ''. */
export function timestampText(us: bigint, zone: '' | '+00'): string {
	if (us === INFINITE_TIMESTAMP) return 'infinity';
	if (us === -INFINITE_TIMESTAMP) return '-infinity';
	const [days, usOfDay] = splitDays(us);
	const [date, era] = calendarText(days);
	return `${date} ${timeText(usOfDay)}${zone}${era}`;
}

function splitDays(us: bigint): [days: number, usOfDay: number] {
	const near = Number(us);
	if (Number.isSafeInteger(near)) {
		const days = Math.floor(near / US_PER_DAY);
		return [days, near - days * US_PER_DAY];
	}
	const perDay = BigInt(US_PER_DAY);
	const remainder = ((us % perDay) + perDay) % perDay;
	return [Number((us - remainder) / perDay), Number(remainder)];
}

const DATE = /^(\d{4,7})-(\d\d)-(\d\d)( BC)?$/;
const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/;
const TIMESTAMP = /^(\d{4,7}-\d\d-\d\d) ([\d:.]+)(\+00)?( BC)?$/;

/** Undefined where the text is not a date that this calendar has. */
export function parseDate(text: string): number | undefined {
	if (text === 'infinity') return INFINITE_DATE;
	if (text === '-infinity') return -INFINITE_DATE;
	const match = DATE.exec(text);
	if (match === null) return undefined;
	const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
	const civilYear = match[4] === undefined ? year : 1 - year;
	if (year === 0 || month < 1 || month > 12 || day < 1 || day > daysInMonth(civilYear, month)) {
		return undefined;
	}
	return daysFromCivil(civilYear, month, day);
}

/** µs since midnight. */
export function parseTime(text: string): number | undefined {
	const match = TIME.exec(text);
	if (match === null) return undefined;
	const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3])];
	if (minutes > 59 || seconds > 59) return undefined;
	const fraction = Number((match[4] ?? '').padEnd(6, '0'));
	const us = ((hours * 60 + minutes) * 60 + seconds) * US_PER_SECOND + fraction;
	return us <= US_PER_DAY ? us : undefined;
}

/** µs; undefined also where they do not fit DuckDB's range (year 294247). */
export function parseTimestamp(text: string, zone: '' | '+00'): bigint | undefined {
	if (text === 'infinity') return INFINITE_TIMESTAMP;
	if (text === '-infinity') return -INFINITE_TIMESTAMP;
	const match = TIMESTAMP.exec(text);
	if (match === null || (match[3] ?? '') !== zone) return undefined;
	const days = parseDate(match[1]! + (match[4] ?? ''));
	const time = parseTime(match[2]!);
	if (days === undefined || time === undefined) return undefined;
	const us = BigInt(days) * BigInt(US_PER_DAY) + BigInt(time);
	return us < INFINITE_TIMESTAMP && us > -INFINITE_TIMESTAMP ? us : undefined;
}
