import {
	DataType,
	DateUnit,
	Precision,
	tableFromIPC,
	TimeUnit,
	type Data,
	type Field,
	type Table,
	type Vector
} from 'apache-arrow';
import type { CellValue } from '../shadow/cell-value.ts';
import type { Storage } from '../shadow/schema.ts';
import type { ResultColumn, ResultTable } from './engine.ts';
import { streamOf } from './ipc-stream.ts';

/**
 * An exact view on the Arrow IPC bytes that DuckDB answers with. apache-arrow's own accessors turn
 * timestamps into float milliseconds, so times and decimals are read from the raw buffers.
 */
export function decodeResult(ipc: Uint8Array): ResultTable {
	return new IpcResultTable(ipc);
}

class IpcResultTable implements ResultTable {
	readonly columns: readonly ResultColumn[];
	readonly rowCount: number;
	readonly #ipc: Uint8Array;
	readonly #readers: ((row: number) => CellValue)[];

	constructor(ipc: Uint8Array) {
		this.#ipc = ipc;
		const table: Table = tableFromIPC(ipc);
		this.rowCount = table.numRows;
		this.columns = table.schema.fields.map((field: Field<DataType>) => ({
			name: field.name,
			storage: storageOf(field.type)
		}));
		this.#readers = table.schema.fields.map((field: Field<DataType>, index) =>
			columnReader(table.getChildAt(index)!, field.type)
		);
	}

	value(row: number, column: number): CellValue {
		const reader = this.#readers[column];
		if (reader === undefined) throw new RangeError(`the result has no column ${column}`);
		if (row < 0 || row >= this.rowCount) throw new RangeError(`the result has no row ${row}`);
		return reader(row);
	}

	toIpc(): Uint8Array {
		return streamOf(this.#ipc).slice();
	}
}

/** What a DuckDB result type reads as; everything without a place of its own reads as text. */
function storageOf(type: DataType): Storage {
	if (DataType.isBool(type)) return { kind: 'bool' };
	if (DataType.isInt(type)) {
		if (type.bitWidth === 64) {
			return type.isSigned ? { kind: 'int64' } : { kind: 'decimal', precision: 20, scale: 0 };
		}
		const bits = type.bitWidth + (type.isSigned ? 0 : 1);
		return { kind: bits <= 16 ? 'int16' : bits <= 32 ? 'int32' : 'int64' };
	}
	if (DataType.isFloat(type))
		return { kind: type.precision === Precision.DOUBLE ? 'float64' : 'float32' };
	if (DataType.isDecimal(type)) {
		return { kind: 'decimal', precision: type.precision, scale: type.scale };
	}
	if (DataType.isDate(type)) return { kind: 'date' };
	if (DataType.isTimestamp(type)) {
		return { kind: type.timezone ? 'timestamptz' : 'timestamp' };
	}
	if (DataType.isTime(type)) return { kind: 'time' };
	if (DataType.isBinary(type) || DataType.isLargeBinary(type)) return { kind: 'bytes' };
	return { kind: 'text' };
}

function columnReader(vector: Vector, type: DataType): (row: number) => CellValue {
	const read = valueReader(type);
	const chunks = vector.data as readonly Data[];
	const starts: number[] = [];
	let total = 0;
	for (const chunk of chunks) {
		starts.push(total);
		total += chunk.length;
	}
	// Rows are read in order nearly always: the chunk found last is tried first.
	let current = 0;
	return (row) => {
		if (row < starts[current]! || row >= starts[current]! + chunks[current]!.length) {
			current = lastStartAtOrBefore(starts, row);
			while (chunks[current]!.length === 0) current++;
		}
		const chunk = chunks[current]!;
		const index = row - starts[current]!;
		return chunk.getValid(index) ? read(chunk, index, vector, row) : null;
	};
}

function lastStartAtOrBefore(starts: number[], row: number): number {
	let low = 0;
	let high = starts.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if (starts[middle]! <= row) low = middle;
		else high = middle - 1;
	}
	return low;
}

type ValueReader = (chunk: Data, index: number, vector: Vector, row: number) => CellValue;

function valueReader(type: DataType): ValueReader {
	if (DataType.isInt(type) && type.bitWidth < 64) {
		const storage = storageOf(type).kind;
		if (storage === 'int64') return (chunk, i) => BigInt(numbers(chunk)[i]!);
		return (chunk, i) => numbers(chunk)[i]!;
	}
	if (DataType.isInt(type)) {
		if (!type.isSigned) return (chunk, i) => (chunk.values as BigUint64Array)[i]!.toString();
		return (chunk, i) => (chunk.values as BigInt64Array)[i]!;
	}
	if (DataType.isDecimal(type)) {
		const { scale } = type;
		return (chunk, i) => decimalText(chunk.values as Uint32Array, i, scale);
	}
	if (DataType.isDate(type) && type.unit === DateUnit.DAY) return (chunk, i) => numbers(chunk)[i]!;
	if (DataType.isTimestamp(type)) {
		const scale = microsecondsPer(type.unit);
		return (chunk, i) => scale((chunk.values as BigInt64Array)[i]!);
	}
	if (DataType.isTime(type)) {
		const scale = microsecondsPer(type.unit);
		return (chunk, i) => scale(BigInt((chunk.values as BigInt64Array | Int32Array)[i]!));
	}
	if (storageOf(type).kind === 'text' && !DataType.isUtf8(type)) {
		return (_, __, vector, row) => nestedText(vector.get(row));
	}
	if (DataType.isUtf8(type)) return (chunk, i) => utf8Text(chunk, i);
	return (_, __, vector, row) => vector.get(row) as CellValue;
}

/** Arrow's own getter takes a leading U+FEFF for a byte order mark and drops it. */
const exactUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function utf8Text(chunk: Data, index: number): string {
	const offsets = chunk.valueOffsets as Int32Array;
	const bytes = chunk.values as Uint8Array;
	return exactUtf8.decode(bytes.subarray(offsets[index], offsets[index + 1]));
}

function numbers(chunk: Data): ArrayLike<number> {
	return chunk.values as ArrayLike<number>;
}

/** DuckDB keeps ±infinity as the extreme values of every unit: they stay as they are. */
const INFINITE = 9_223_372_036_854_775_807n;

function microsecondsPer(unit: TimeUnit): (value: bigint) => bigint {
	const [multiply, divide] =
		unit === TimeUnit.SECOND
			? [1_000_000n, 1n]
			: unit === TimeUnit.MILLISECOND
				? [1000n, 1n]
				: unit === TimeUnit.MICROSECOND
					? [1n, 1n]
					: [1n, 1000n];
	if (multiply === divide) return (value) => value;
	return (value) =>
		value === INFINITE || value === -INFINITE ? value : (value * multiply) / divide;
}

/** Two's complement little-endian 128 bits at 4 words a value → text with `scale` digits. */
function decimalText(words: Uint32Array, index: number, scale: number): string {
	const at = index * 4;
	let unscaled =
		(BigInt(words[at + 3]! | 0) << 96n) |
		(BigInt(words[at + 2]!) << 64n) |
		(BigInt(words[at + 1]!) << 32n) |
		BigInt(words[at]!);
	const sign = unscaled < 0n ? '-' : '';
	if (unscaled < 0n) unscaled = -unscaled;
	if (scale === 0) return sign + unscaled.toString();
	const digits = unscaled.toString().padStart(scale + 1, '0');
	return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Lists, structs, maps, intervals: as JSON a person can read, with big integers unquoted. */
function nestedText(value: unknown): string {
	if (typeof value === 'string') return value;
	if (value instanceof Int32Array) return intervalText(value);
	return jsonText(plain(value));
}

/** JSON with every digit of a bigint. */
function jsonText(value: unknown): string {
	if (typeof value === 'bigint') return value.toString();
	if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
	if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
	const members = Object.entries(value).map(
		([key, item]) => `${JSON.stringify(key)}:${jsonText(item)}`
	);
	return `{${members.join(',')}}`;
}

/** Months, days, and nanoseconds as two words. */
function intervalText(parts: Int32Array): string {
	const [months = 0, days = 0, low = 0, high = 0] = parts;
	const microseconds = ((BigInt(high) << 32n) | BigInt(low >>> 0)) / 1000n;
	return `${months} months ${days} days ${microseconds} µs`;
}

function plain(value: unknown): unknown {
	if (value === null || typeof value !== 'object') return value;
	if (value instanceof Uint8Array) return `\\x${hex(value)}`;
	if (value instanceof Date) return value.toISOString();
	if ('toJSON' in value && typeof value.toJSON === 'function') {
		return plain((value.toJSON as () => unknown)());
	}
	if (Array.isArray(value)) return value.map(plain);
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

function hex(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
