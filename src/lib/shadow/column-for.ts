import { BoolColumn, FixedColumn, VariableColumn, type ColumnBuilder } from './column-builder.ts';
import { arrowType } from './arrow-types.ts';
import { parseText } from './pg-text.ts';
import {
	endsInUtc,
	scanDate,
	scanDecimal,
	scanFloat,
	scanInteger,
	scanTime,
	scanTimestamp
} from './scan-text.ts';
import type { Storage } from './schema.ts';

/** The builder of a column: a scanner that is certain, else the checked way through `parseText`. */
export function columnFor(storage: Storage): ColumnBuilder {
	const type = arrowType(storage);
	switch (storage.kind) {
		case 'bool':
			return new BoolColumn(type);
		case 'text':
			return new VariableColumn(type, false);
		case 'bytes':
			return new VariableColumn(type, true);
		case 'int16':
			return integerColumn(storage, new Int16Array(0), 15);
		case 'int32':
			return integerColumn(storage, new Int32Array(0), 31);
		case 'date':
			return numberColumn(storage, new Int32Array(0), scanDate);
		case 'float32':
			return numberColumn(storage, new Float32Array(0), (bytes, start, end) =>
				scanFloat(bytes, start, end, 6)
			);
		case 'float64':
			return numberColumn(storage, new Float64Array(0), (bytes, start, end) =>
				scanFloat(bytes, start, end, 15)
			);
		case 'int64':
			return int64Column(storage, scanInteger);
		case 'timestamp':
			return int64Column(storage, scanTimestamp);
		case 'timestamptz':
			return int64Column(storage, (bytes, start, end) =>
				endsInUtc(bytes, end) ? scanTimestamp(bytes, start, end - 3) : NaN
			);
		case 'time':
			return int64Column(storage, scanTime);
		case 'decimal':
			return decimalColumn(storage);
	}
}

type Scan = (bytes: Uint8Array, start: number, end: number) => number;

function integerColumn(
	storage: Storage,
	empty: Int16Array<ArrayBuffer> | Int32Array<ArrayBuffer>,
	bits: 15 | 31
): ColumnBuilder {
	const limit = 2 ** bits;
	return new FixedColumn(arrowType(storage), empty, 1, (values, row, bytes, start, end) => {
		const value = scanInteger(bytes, start, end);
		if (!(value >= -limit && value < limit)) return false;
		values[row] = value;
		return true;
	});
}

function numberColumn(
	storage: Storage,
	empty: Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>,
	scan: Scan
): ColumnBuilder {
	return new FixedColumn(arrowType(storage), empty, 1, (values, row, bytes, start, end) => {
		let value = scan(bytes, start, end);
		if (Number.isNaN(value)) {
			const parsed = parseText(storage, bytes, start, end);
			if (parsed === undefined) return false;
			value = parsed as number;
		}
		values[row] = value;
		return true;
	});
}

const asInt64 = (words: Int32Array<ArrayBuffer>) =>
	new BigInt64Array(words.buffer, words.byteOffset, words.length / 2);

/** 64-bit integers as pairs of 32-bit words: a BigInt per value would cost most of the time. */
export function int64Column(storage: Storage, scan: Scan): FixedColumn<Int32Array<ArrayBuffer>> {
	return new FixedColumn(
		arrowType(storage),
		new Int32Array(0),
		2,
		(words, row, bytes, start, end) => {
			const value = scan(bytes, start, end);
			if (!Number.isNaN(value)) {
				writeInt64(words, row, value);
				return true;
			}
			const parsed = parseText(storage, bytes, start, end);
			if (parsed === undefined) return false;
			writeWords(words, 2 * row, 2, parsed as bigint);
			return true;
		},
		asInt64
	);
}

/** `value`: an integer, exact in a double. */
export function writeInt64(words: Int32Array, row: number, value: number): void {
	const high = Math.floor(value / 4_294_967_296);
	words[2 * row] = value - high * 4_294_967_296;
	words[2 * row + 1] = high;
}

function writeWords(words: Int32Array, at: number, count: number, value: bigint): void {
	for (let i = 0; i < count; i++) {
		words[at + i] = Number(BigInt.asIntN(32, value));
		value >>= 32n;
	}
}

function decimalColumn(storage: Extract<Storage, { kind: 'decimal' }>): ColumnBuilder {
	const limit = 10 ** Math.min(storage.precision, 15);
	return new FixedColumn(
		arrowType(storage),
		new Int32Array(0),
		4,
		(words, row, bytes, start, end) => {
			const unscaled = scanDecimal(bytes, start, end, storage.scale);
			if (unscaled < limit && unscaled > -limit) {
				writeInt64(words, 2 * row, unscaled);
				words[4 * row + 2] = words[4 * row + 3] = unscaled < 0 ? -1 : 0;
				return true;
			}
			const text = parseText(storage, bytes, start, end);
			if (text === undefined) return false;
			writeWords(words, 4 * row, 4, BigInt((text as string).replace('.', '')));
			return true;
		},
		(words) => new Uint32Array(words.buffer, words.byteOffset, words.length)
	);
}
