import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Tuple } from '#lib/shadow/change-sink.ts';
import { decodeCopyLine } from '../../agent/sources/postgres/copy-text.ts';
import { recordEndBefore } from '../../agent/sources/postgres/lsn.ts';
import { storageOf } from '../../agent/sources/postgres/storage.ts';

const ESCAPED: Record<string, string> = {
	'\\': '\\\\',
	'\b': '\\b',
	'\f': '\\f',
	'\n': '\\n',
	'\r': '\\r',
	'\t': '\\t',
	'\v': '\\v'
};

/** As PostgreSQL's CopyAttributeOutText writes a row. */
function copyLine(row: (string | null)[]): Buffer {
	const fields = row.map((value) =>
		// eslint-disable-next-line no-control-regex -- exactly the characters that COPY escapes
		value === null ? '\\N' : value.replace(/[\\\u0008\f\n\r\t\v]/g, (c) => ESCAPED[c]!)
	);
	return Buffer.from(`${fields.join('\t')}\n`);
}

it('gives back any row that COPY writes, NULL and the text \\N apart', () => {
	const value = fc.option(
		fc.oneof(
			fc.string({ unit: 'grapheme', maxLength: 10 }),
			fc.constantFrom('\\N', '', '\\', 'a\tb', '\n', '\\.', 'x\r\\N')
		),
		{ nil: null }
	);
	const into: Tuple = { bytes: new Uint8Array(), slices: new Int32Array() };
	fc.assert(
		fc.property(fc.array(value, { minLength: 1, maxLength: 8 }), (row) => {
			const { bytes, slices } = decodeCopyLine(copyLine(row), row.length, into);
			const decoded = row.map((_, i) =>
				slices[2 * i] === -1
					? null
					: Buffer.from(bytes.subarray(slices[2 * i], slices[2 * i + 1])).toString()
			);
			expect(decoded).toEqual(row);
		})
	);
});

it('refuses a line with fewer values than columns', () => {
	const into: Tuple = { bytes: new Uint8Array(), slices: new Int32Array() };
	expect(() => decodeCopyLine(copyLine(['a', 'b']), 3, into)).toThrow('has 2 values, expected 3');
});

it('stores a numeric as decimal only where 38 digits hold it', () => {
	const modifier = (precision: number, scale: number) => ((precision << 16) | (scale & 0x7ff)) + 4;
	expect(storageOf(1700, modifier(12, 2))).toEqual({ kind: 'decimal', precision: 12, scale: 2 });
	expect(storageOf(1700, modifier(38, 38))).toEqual({ kind: 'decimal', precision: 38, scale: 38 });
	for (const typeModifier of [-1, modifier(39, 2), modifier(5, -2), modifier(3, 5)]) {
		expect(storageOf(1700, typeModifier)).toEqual({ kind: 'text' });
	}
});

it('takes a position behind a page header for the end of the page before', () => {
	expect(recordEndBefore(0x2000n * 3n + 24n)).toBe(0x2000n * 3n);
	expect(recordEndBefore(0x2000n * 3n + 48n)).toBe(0x2000n * 3n + 48n);
});
