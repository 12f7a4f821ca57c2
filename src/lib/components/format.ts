import { t } from '../messages/messages.ts';
/** Figures and instants as people read them. Instants are µs since 1970 UTC; nothing here rounds one. */

const words = t.figures;

/** `12,480` */
export function formatCount(n: number): string {
	return words.count(n);
}

/** `+12`, `−3`, `±0`, with the real minus sign. */
export function formatDelta(n: number): string {
	return n === 0 ? '±0' : `${n > 0 ? '+' : '−'}${formatCount(Math.abs(n))}`;
}

/** `12.4 MB`, decimal units. */
export function formatBytes(bytes: number): string {
	let value = bytes;
	let unit = 0;
	while (value >= 999.5 && unit < words.bytes.length - 1) {
		value /= 1000;
		unit++;
	}
	const figure =
		unit === 0 || value >= 100 ? words.count(Math.round(value)) : words.oneDecimal(value);
	return `${figure} ${words.bytes[unit]}`;
}

/** Formatters are kept: making one costs more than using it. */
const offsets = new Map<string, Intl.DateTimeFormat>();

/** What the zone's clock was ahead of UTC at that very instant, in µs. */
export function zoneOffsetUs(timeUs: number, zone: string): number {
	if (zone === 'UTC') return 0;
	let formatter = offsets.get(zone);
	if (!formatter) {
		formatter = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
		offsets.set(zone, formatter);
	}
	const name = formatter
		.formatToParts(Math.floor(timeUs / 1000))
		.find((part) => part.type === 'timeZoneName')?.value;
	const match = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name ?? '');
	if (!match) return 0;
	const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
	return (match[1] === '-' ? -seconds : seconds) * 1_000_000;
}

/** `2026-03-08 14:05:12.123456`, to the µs; `Z` or the offset that held at that very instant. */
export function formatInstant(timeUs: number, zone: string): { text: string; offset: string } {
	const offsetUs = zoneOffsetUs(timeUs, zone);
	const wallUs = timeUs + offsetUs;
	const micros = String(((wallUs % 1_000_000) + 1_000_000) % 1_000_000).padStart(6, '0');
	const iso = new Date(Math.floor(wallUs / 1_000_000) * 1000).toISOString();
	return {
		text: `${iso.slice(0, -5).replace('T', ' ')}.${micros}`,
		offset: offsetUs === 0 ? 'Z' : offsetText(offsetUs)
	};
}

/** `+02:00`; seconds only where a zone of long ago had them. */
function offsetText(offsetUs: number): string {
	const seconds = Math.abs(offsetUs) / 1_000_000;
	const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
	const rest = seconds % 60 ? `:${two(seconds % 60)}` : '';
	return `${offsetUs < 0 ? '-' : '+'}${two(seconds / 3600)}:${two((seconds / 60) % 60)}${rest}`;
}

/** `2026-03-08 14:05:12`, for lists; µs are in the tooltip. */
export function formatSecond(timeUs: number, zone: string): string {
	return formatInstant(timeUs, zone).text.slice(0, 19);
}

/** `8 Mar 2026`. */
export function formatDay(timeUs: number, zone: string): string {
	const [year, month, day] = formatInstant(timeUs, zone).text.slice(0, 10).split('-').map(Number);
	return words.day(day!, month!, year!);
}

const secondUs = 1_000_000;
const spans: [string, number][] = [
	[words.units.d, 86_400 * secondUs],
	[words.units.h, 3600 * secondUs],
	[words.units.min, 60 * secondUs],
	[words.units.s, secondUs]
];

/** `60 d`, `3 h 12 min`, `4.2 s`, `180 ms`, `7 µs`; never more than two units. */
export function formatSpan(us: number): string {
	if (us < 1000) return `${us} ${words.units.us}`;
	if (us < secondUs) return `${Math.round(us / 1000)} ${words.units.ms}`;
	if (us < 10 * secondUs) return `${words.oneDecimal(us / secondUs)} ${words.units.s}`;
	const at = spans.findIndex(([, size]) => us >= size);
	const [unit, size] = spans[at]!;
	const whole = Math.floor(us / size);
	const smaller = spans[at + 1];
	const rest = smaller && whole < 10 ? Math.floor((us % size) / smaller[1]) : 0;
	return rest ? `${whole} ${unit} ${rest} ${smaller![0]}` : `${whole} ${unit}`;
}

/** `just now`, `3 min ago`, `12 d ago`. */
export function formatAgo(timeUs: number, nowUs: number): string {
	const us = nowUs - timeUs;
	if (us < 2 * secondUs) return words.justNow;
	const [unit, size] = spans.find(([, size]) => us >= size) ?? spans.at(-1)!;
	return words.ago(Math.floor(us / size), unit);
}
