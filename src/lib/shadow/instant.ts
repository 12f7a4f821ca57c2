import { US_PER_DAY, daysFromCivil, daysInMonth, timestampText } from './pg-datetime.ts';
import { InstantError, type Instant, type Lsn } from './position.ts';

/** `<ISO time | lsn:X/Y | seq:N | latest>`, as people name an instant. */
export function parseInstant(text: string): Instant {
	const trimmed = text.trim();
	if (trimmed === 'latest') return { kind: 'latest' };
	if (trimmed.startsWith('lsn:')) return { kind: 'lsn', lsn: parseLsn(trimmed.slice(4)) };
	if (trimmed.startsWith('seq:')) return { kind: 'seq', seq: parseSeq(trimmed) };
	return { kind: 'time', timeUs: parseTimeUs(trimmed) };
}

export function formatInstant(instant: Instant): string {
	switch (instant.kind) {
		case 'latest':
			return 'latest';
		case 'lsn':
			return `lsn:${formatLsn(instant.lsn)}`;
		case 'seq':
			return `seq:${instant.seq}`;
		case 'time':
			return formatTimeUs(instant.timeUs);
	}
}

function parseSeq(text: string): number {
	const seq = /^seq:\d+$/.test(text) ? Number(text.slice(4)) : NaN;
	if (Number.isSafeInteger(seq)) return seq;
	throw new InstantError('unreadable', `"${text}" is not a position: write it like seq:1234`);
}

/** `X/Y`, two hexadecimal halves of 32 bits. */
export function parseLsn(text: string): Lsn {
	const match = /^([0-9a-f]{1,8})\/([0-9a-f]{1,8})$/i.exec(text);
	if (match !== null) return (BigInt(`0x${match[1]}`) << 32n) | BigInt(`0x${match[2]}`);
	throw new InstantError(
		'unreadable',
		`"${text}" is not a log sequence number: write it like lsn:0/16B3748`
	);
}

export function formatLsn(lsn: Lsn): string {
	const hex = (half: bigint) => half.toString(16).toUpperCase();
	return `${hex(lsn >> 32n)}/${hex(lsn & 0xffff_ffffn)}`;
}

const ISO_TIME =
	/^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,6}))?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** µs since 1970-01-01 UTC of an ISO 8601 date or time; UTC unless it says another offset. */
export function parseTimeUs(text: string): number {
	const match = ISO_TIME.exec(text);
	const unreadable = (why: string) =>
		new InstantError(
			'unreadable',
			`"${text}" ${why}: write a UTC time like 2026-03-02T14:05:00Z, lsn:0/16B3748, seq:1234 or latest`
		);
	if (match === null) throw unreadable('is not an instant');
	const field = (index: number) => Number(match[index] ?? 0);
	const [year, month, day] = [field(1), field(2), field(3)];
	if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
		throw unreadable('is not in the calendar');
	}
	const [hours, minutes, seconds] = [field(4), field(5), field(6)];
	if (hours > 23 || minutes > 59 || seconds > 59) throw unreadable('is not a time of the day');
	const fractionUs = Number((match[7] ?? '').padEnd(6, '0'));
	const localSeconds = (hours * 60 + minutes) * 60 + seconds;
	const midnightUs = daysFromCivil(year, month, day) * US_PER_DAY;
	const timeUs = midnightUs + (localSeconds - offsetSeconds(match[8])) * 1e6 + fractionUs;
	if (!Number.isSafeInteger(timeUs)) throw unreadable('is too far away');
	return timeUs;
}

function offsetSeconds(zone: string | undefined): number {
	if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
	const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
	const seconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2)) * 60;
	return zone.startsWith('-') ? -seconds : seconds;
}

/** `2026-03-02T14:05:00.123456Z`: exact, fraction trimmed, so that `parseTimeUs` gives it back. */
export function formatTimeUs(timeUs: number): string {
	return `${timestampText(BigInt(timeUs), '').replace(' ', 'T')}Z`;
}
