import { UNKNOWN, type CellValue, type ExactText } from './cell-value.ts';
import {
	dateText,
	parseDate,
	parseTime,
	parseTimestamp,
	timestampText,
	timeText
} from './pg-datetime.ts';
import { float32Text, float64Text } from './pg-float.ts';
import type { Storage } from './schema.ts';
import { hexOf } from './sha256.ts';

/**
 * A typed value as PostgreSQL prints it with `TimeZone=UTC, DateStyle=ISO, extra_float_digits=1,
 * bytea_output=hex`; null stays null. The inverse of `parseText`.
 */
export function textOf(storage: Storage, value: CellValue): string | null {
	if (value === null) return null;
	switch (storage.kind) {
		case 'bool':
			return value === true ? 't' : 'f';
		case 'int16':
		case 'int32':
		case 'int64':
		case 'text':
			return String(value);
		case 'float32':
			return float32Text(value as number);
		case 'float64':
			return float64Text(value as number);
		case 'decimal':
			// DuckDB leaves the zero before the point out where precision = scale.
			return (value as string).replace(/^(-?)\./, '$10.');
		case 'date':
			return dateText(value as number);
		case 'timestamp':
			return timestampText(value as bigint, '');
		case 'timestamptz':
			return timestampText(value as bigint, '+00');
		case 'time':
			return timeText(Number(value));
		case 'bytes':
			return `\\x${hexOf(value as Uint8Array)}`;
	}
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * The typed value of a source's text, `bytes[start, end)` in UTF-8; undefined where there is none
 * with exactly this text. So `textOf(storage, parseText(storage, …))` is the text, always.
 */
export function parseText(
	storage: Storage,
	bytes: Uint8Array,
	start: number,
	end: number
): CellValue | undefined {
	const text = decoder.decode(bytes.subarray(start, end));
	const value = parse(storage, text);
	return value !== undefined && textOf(storage, value) === text ? value : undefined;
}

function parse(storage: Storage, text: string): CellValue | undefined {
	switch (storage.kind) {
		case 'bool':
			return text === 't' ? true : text === 'f' ? false : undefined;
		case 'int16':
			return integerWithin(text, -(2n ** 15n), 2n ** 15n, Number);
		case 'int32':
			return integerWithin(text, -(2n ** 31n), 2n ** 31n, Number);
		case 'int64':
			return integerWithin(text, -(2n ** 63n), 2n ** 63n, (value) => value);
		case 'float32':
			return Math.fround(Number(text));
		case 'float64':
			return Number(text);
		case 'decimal':
			return decimal(text, storage.precision, storage.scale);
		case 'date':
			return parseDate(text);
		case 'timestamp':
			return parseTimestamp(text, '');
		case 'timestamptz':
			return parseTimestamp(text, '+00');
		case 'time': {
			const us = parseTime(text);
			return us === undefined ? undefined : BigInt(us);
		}
		case 'bytes':
			return bytesOfHex(text);
		case 'text':
			return text;
	}
}

function integerWithin<T>(
	text: string,
	low: bigint,
	high: bigint,
	convert: (value: bigint) => T
): T | undefined {
	if (!/^-?\d{1,19}$/.test(text)) return undefined;
	const value = BigInt(text);
	return value >= low && value < high ? convert(value) : undefined;
}

/** The text itself if it is how a decimal(precision, scale) prints. */
function decimal(text: string, precision: number, scale: number): string | undefined {
	const match = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/.exec(text);
	if (match === null) return undefined;
	const [, sign, whole, fraction = ''] = match as unknown as [string, string, string, string?];
	if (fraction.length !== scale) return undefined;
	const digits = (whole === '0' ? '' : whole) + fraction;
	if (digits.length > precision) return undefined;
	return sign === '-' && !/[1-9]/.test(digits) ? undefined : text;
}

function bytesOfHex(text: string): Uint8Array | undefined {
	if (!/^\\x([0-9a-f]{2})*$/.test(text)) return undefined;
	return Uint8Array.from({ length: text.length / 2 - 1 }, (_, i) =>
		Number.parseInt(text.slice(2 * i + 2, 2 * i + 4), 16)
	);
}

/** What a row's typed cells do not say: the content of its `fs_extra`. */
export interface Extra {
	/** The source's own text of values that their typed form cannot reproduce, by column. */
	exact: Map<string, string>;
	unknown: Set<string>;
}

/** Reads `fs_extra`; null, and so nearly every row, has none. */
export function parseExtra(text: string | null): Extra | null {
	if (text === null) return null;
	const content = JSON.parse(text) as { exact?: Record<string, string>; unknown?: string[] };
	return {
		exact: new Map(Object.entries(content.exact ?? {})),
		unknown: new Set(content.unknown ?? [])
	};
}

/** One cell with its row's exceptions resolved: the source's own text, NULL, or unknown. */
export function exactText(
	column: { name: string; storage: Storage },
	value: CellValue,
	extra: Extra | null
): ExactText {
	if (extra !== null) {
		if (extra.unknown.has(column.name)) return UNKNOWN;
		const exact = extra.exact.get(column.name);
		if (exact !== undefined) return exact;
	}
	return textOf(column.storage, value);
}
