import * as fc from 'fast-check';
import type { CellValue } from '#lib/shadow/cell-value.ts';
import { textOf } from '#lib/shadow/pg-text.ts';
import type { Storage } from '#lib/shadow/schema.ts';

export const STORAGES: Storage[] = [
	{ kind: 'bool' },
	{ kind: 'int16' },
	{ kind: 'int32' },
	{ kind: 'int64' },
	{ kind: 'float32' },
	{ kind: 'float64' },
	{ kind: 'decimal', precision: 12, scale: 2 },
	{ kind: 'decimal', precision: 4, scale: 4 },
	{ kind: 'decimal', precision: 38, scale: 10 },
	{ kind: 'decimal', precision: 9, scale: 0 },
	{ kind: 'date' },
	{ kind: 'timestamp' },
	{ kind: 'timestamptz' },
	{ kind: 'time' },
	{ kind: 'bytes' },
	{ kind: 'text' }
];

const US_PER_DAY = 86_400_000_000n;
/** PostgreSQL's calendar: 4713 BC to where µs since 1970 end. */
const timestampUs = fc.oneof(
	fc.bigInt(-210_866_803_200_000_000n, 9_223_371_331_200_000_000n),
	fc.bigInt(-2_208_988_800_000_000n, 4_102_444_800_000_000n),
	fc.bigInt(-30_000n, 60_000n).map((day) => day * US_PER_DAY),
	fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n - 1n))
);

/** Any value that a column of this storage may hold. */
export function arbitraryValue(storage: Storage): fc.Arbitrary<CellValue> {
	switch (storage.kind) {
		case 'bool':
			return fc.boolean();
		case 'int16':
			return fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 });
		case 'int32':
			return fc.integer();
		case 'int64':
			return fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.maxSafeInteger().map(BigInt));
		case 'float32':
			return fc.oneof(
				fc.float(),
				fc.integer({ min: -9999, max: 9999 }).map((n) => Math.fround(n / 100))
			);
		case 'float64':
			return fc.oneof(
				fc.double(),
				fc.integer().map((n) => n / 1000),
				fc.integer().map((n) => n * 1e9)
			);
		case 'decimal':
			return arbitraryDecimal(storage.precision, storage.scale);
		case 'date':
			return fc.oneof(
				fc.integer({ min: -2_440_588, max: 106_741_034 }),
				fc.integer({ min: -20_000, max: 40_000 }),
				fc.constantFrom(2_147_483_647, -2_147_483_647)
			);
		case 'timestamp':
		case 'timestamptz':
			return timestampUs;
		case 'time':
			return fc.oneof(
				fc.bigInt(0n, US_PER_DAY),
				fc.bigInt(0n, 86_400n).map((seconds) => seconds * 1_000_000n)
			);
		case 'bytes':
			return fc.uint8Array({ maxLength: 40 });
		case 'text':
			// PostgreSQL has no NUL in its texts, and UTF-8 has no lone surrogates.
			return fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\0', ''));
	}
}

function arbitraryDecimal(precision: number, scale: number): fc.Arbitrary<string> {
	const limit = 10n ** BigInt(precision) - 1n;
	const unscaled = fc.oneof(fc.bigInt(-limit, limit), fc.bigInt(-999n, 999n));
	return unscaled.map((value) => {
		const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
		const point = digits.length - scale;
		const fraction = scale > 0 ? `.${digits.slice(point)}` : '';
		return `${value < 0n ? '-' : ''}${digits.slice(0, point)}${fraction}`;
	});
}

/** Texts that look like values and that typed forms may not reproduce. */
const ODD_TEXTS = [
	'',
	' ',
	'-',
	'.',
	'+1',
	'01',
	'-0',
	'0.',
	'.5',
	'1.50',
	'1e5',
	'1e+05',
	'1E5',
	'0x10',
	'NaN',
	'-NaN',
	'Infinity',
	'-Infinity',
	'infinity',
	'-infinity',
	'inf',
	't',
	'f',
	'true',
	'-0.00',
	'00.50',
	'999999999999.99',
	'99999999999999999999999999999999999999999',
	'32768',
	'-32769',
	'2147483648',
	'9223372036854775808',
	'-9223372036854775808',
	'1e-400',
	'1e400',
	'0.00001',
	'123456789012345678',
	'1000000',
	'999999',
	'1e+06',
	'2024-02-30',
	'2023-02-29',
	'0000-01-01',
	'2024-13-01',
	'2024-1-1',
	'02024-01-01',
	'10000-01-01',
	'0044-03-15 BC',
	'5874897-12-31',
	'2024-01-01 00:00:00',
	'2024-01-01 00:00:00+00',
	'2024-01-01 00:00:00+01',
	'24:00:00',
	'24:00:01',
	'23:59:60',
	'12:00:00.100',
	'12:00:00.1234567',
	'294276-12-31 23:59:59.999999',
	'294247-01-10 04:00:54.775806',
	'294247-01-10 04:00:54.775807+00',
	'4714-11-24 00:00:00 BC',
	'2024-01-01 24:00:00',
	'2024-01-01T00:00:00',
	'\\x',
	'\\xABCD',
	'\\xabc',
	'\\x0g',
	'x00',
	'\ufeff1'
];

/** What a source might print for a column of this storage. */
export function arbitraryText(storage: Storage): fc.Arbitrary<string> {
	const typical = arbitraryValue(storage).map((value) => textOf(storage, value)!);
	return fc.oneof(
		{ arbitrary: typical, weight: 8 },
		{ arbitrary: fc.constantFrom(...ODD_TEXTS), weight: 1 }
	);
}
