import { US_PER_DAY, US_PER_SECOND, daysFromCivil, daysInMonth } from './pg-datetime.ts';

/**
 * Scanners of source text that take only forms they are certain about: what they accept,
 * `textOf` prints back byte for byte. Everything else answers NaN and goes the slow, checked way.
 */

const ZERO = 0x30;
const NINE = 0x39;
const MINUS = 0x2d;
const POINT = 0x2e;
const COLON = 0x3a;
const SPACE = 0x20;

/** An integer of at most 15 digits, exact in a double, without leading zeros and not `-0`. */
export function scanInteger(bytes: Uint8Array, start: number, end: number): number {
	const negative = bytes[start] === MINUS;
	let at = negative ? start + 1 : start;
	const digits = end - at;
	if (digits < 1 || digits > 15) return NaN;
	if (bytes[at] === ZERO && (digits > 1 || negative)) return NaN;
	let value = 0;
	for (; at < end; at++) {
		const byte = bytes[at]!;
		if (byte < ZERO || byte > NINE) return NaN;
		value = value * 10 + (byte - ZERO);
	}
	return negative ? -value : value;
}

/** The unscaled integer of a decimal with exactly `scale` digits after the point, 15 digits at most. */
export function scanDecimal(bytes: Uint8Array, start: number, end: number, scale: number): number {
	if (scale === 0) return scanInteger(bytes, start, end);
	const negative = bytes[start] === MINUS;
	const first = negative ? start + 1 : start;
	const point = end - scale - 1;
	if (point <= first || end - first > 16 || bytes[point] !== POINT) return NaN;
	if (bytes[first] === ZERO && point > first + 1) return NaN;
	let value = 0;
	for (let at = first; at < end; at++) {
		if (at === point) continue;
		const byte = bytes[at]!;
		if (byte < ZERO || byte > NINE) return NaN;
		value = value * 10 + (byte - ZERO);
	}
	if (!negative) return value;
	return value === 0 ? NaN : -value;
}

const POWERS_OF_TEN = Array.from({ length: 23 }, (_, i) => 10 ** i);

/**
 * A number in fixed notation of at most `maxDigits` significant digits (15 for double, 6 for single:
 * their DBL_DIG and FLT_DIG). Within these, different decimals are different floats, so the text's
 * digits *are* the shortest ones; mantissa and power are exact, so the one division rounds right
 * (Clinger 1990). No such decimal is a midpoint of two floats: that needs a 54-bit odd part.
 */
export function scanFloat(
	bytes: Uint8Array,
	start: number,
	end: number,
	maxDigits: number
): number {
	const negative = bytes[start] === MINUS;
	const first = negative ? start + 1 : start;
	const length = end - first;
	if (length < 1 || length > maxDigits + 6) return NaN;
	let value = 0;
	let significant = 0;
	let point = -1;
	for (let at = first; at < end; at++) {
		const byte = bytes[at]!;
		if (byte === POINT && point < 0) {
			point = at;
			continue;
		}
		if (byte < ZERO || byte > NINE) return NaN;
		value = value * 10 + (byte - ZERO);
		if (value > 0) significant++;
	}
	const whole = point < 0 ? length : point - first;
	// PostgreSQL switches to an exponent where there are as many whole digits as DBL_DIG or FLT_DIG
	// plus one, and below 0.0001.
	if (significant > maxDigits || whole < 1) return NaN;
	if (bytes[first] === ZERO && whole > 1) return NaN;
	const decimals = point < 0 ? 0 : end - point - 1;
	if (point >= 0 && (decimals === 0 || bytes[end - 1] === ZERO)) return NaN;
	const magnitude = value / POWERS_OF_TEN[decimals]!;
	if (magnitude < 0.0001 && magnitude > 0) return NaN;
	return negative ? -magnitude : magnitude;
}

/** `YYYY-MM-DD`, years 1 to 9999: days since 1970-01-01. */
export function scanDate(bytes: Uint8Array, start: number, end: number): number {
	if (end - start !== 10 || bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS) return NaN;
	const year = scanTwo(bytes, start) * 100 + scanTwo(bytes, start + 2);
	const month = scanTwo(bytes, start + 5);
	const day = scanTwo(bytes, start + 8);
	if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return NaN;
	return day <= 28 || day <= daysInMonth(year, month) ? daysFromCivil(year, month, day) : NaN;
}

/** `HH:MM:SS[.ffffff]` without trailing zeros: µs since midnight. */
export function scanTime(bytes: Uint8Array, start: number, end: number): number {
	if (end - start < 8 || bytes[start + 2] !== COLON || bytes[start + 5] !== COLON) return NaN;
	const hours = scanTwo(bytes, start);
	const minutes = scanTwo(bytes, start + 3);
	const seconds = scanTwo(bytes, start + 6);
	if (!(hours < 24 && minutes < 60 && seconds < 60)) return NaN;
	const us = ((hours * 60 + minutes) * 60 + seconds) * US_PER_SECOND;
	if (end - start === 8) return us;
	const decimals = end - start - 9;
	if (bytes[start + 8] !== POINT || decimals < 1 || decimals > 6) return NaN;
	if (bytes[end - 1] === ZERO) return NaN;
	let fraction = 0;
	for (let at = start + 9; at < end; at++) {
		const byte = bytes[at]!;
		if (byte < ZERO || byte > NINE) return NaN;
		fraction = fraction * 10 + (byte - ZERO);
	}
	return us + fraction * POWERS_OF_TEN[6 - decimals]!;
}

/** `YYYY-MM-DD HH:MM:SS[.ffffff]` where the µs since 1970 are exact in a double (years 1685 to 2255). */
export function scanTimestamp(bytes: Uint8Array, start: number, end: number): number {
	if (end - start < 19 || bytes[start + 10] !== SPACE) return NaN;
	const us = scanDate(bytes, start, start + 10) * US_PER_DAY + scanTime(bytes, start + 11, end);
	return Number.isSafeInteger(us) ? us : NaN;
}

/** `+00` at the end of a timestamptz. */
export function endsInUtc(bytes: Uint8Array, end: number): boolean {
	return bytes[end - 3] === 0x2b && bytes[end - 2] === ZERO && bytes[end - 1] === ZERO;
}

function scanTwo(bytes: Uint8Array, at: number): number {
	const tens = bytes[at]! - ZERO;
	const ones = bytes[at + 1]! - ZERO;
	return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}
