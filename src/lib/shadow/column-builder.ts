import { makeData, type Data, type DataType } from 'apache-arrow';
import { Bitmap, grown, type FixedArray } from './growable.ts';

/**
 * Builds one Arrow column in place, in typed arrays, from UTF-8 slices: no strings and no objects
 * per row. The batch says which row is written and reserves room first; rows come in order.
 */
export abstract class ColumnBuilder {
	readonly type: DataType;
	protected readonly valid = new Bitmap();

	constructor(type: DataType) {
		this.type = type;
	}

	/** Room for `rows` rows. */
	reserve(rows: number): void {
		this.valid.reserve(rows);
		this.reserveValues(rows);
	}

	/**
	 * Writes the value whose text is `bytes[start, end)`. False if the typed form would not give
	 * exactly this text back: then `putNull` is due.
	 */
	abstract put(row: number, bytes: Uint8Array, start: number, end: number): boolean;
	abstract putNull(row: number): void;
	/** Appends the first `rows` rows of a column that another batch has made. */
	abstract copy(row: number, data: Data, rows: number): void;
	/** The first `rows` rows. Shares memory with the builder: encode before writing on. */
	abstract data(rows: number): Data;
	/** Keeps rows [from, to) and makes them the first; room after them is as good as new. */
	retain(from: number, to: number): void {
		this.valid.retain(from, to);
		this.retainValues(from, to);
	}
	/** Bytes in use by `rows` rows. */
	abstract byteLength(rows: number): number;

	protected abstract reserveValues(rows: number): void;
	protected abstract retainValues(from: number, to: number): void;

	protected copyValidity(row: number, data: Data, rows: number): void {
		const bitmap = data.nullCount > 0 ? data.nullBitmap : null;
		for (let i = 0; i < rows; i++) {
			const at = data.offset + i;
			if (!bitmap || (bitmap[at >> 3]! >> (at & 7)) & 1) this.valid.set(row + i);
		}
	}
}

/** Writes one text into `values` at `row`; false if it does not fit exactly. */
export type PutFixed<T extends FixedArray> = (
	values: T,
	row: number,
	bytes: Uint8Array,
	start: number,
	end: number
) => boolean;

/** Values of a fixed number of array elements each (four 32-bit words for a decimal). */
export class FixedColumn<T extends FixedArray> extends ColumnBuilder {
	#values: T;
	readonly #width: number;
	readonly #put: PutFixed<T>;
	/** How Arrow wants to see the same memory (64-bit integers for pairs of words). */
	readonly #view: (values: T) => unknown;

	constructor(
		type: DataType,
		empty: T,
		width: number,
		put: PutFixed<T>,
		view: (values: T) => unknown = (values) => values
	) {
		super(type);
		this.#values = empty;
		this.#width = width;
		this.#put = put;
		this.#view = view;
	}

	protected reserveValues(rows: number): void {
		this.#values = grown(this.#values, rows * this.#width);
	}

	put(row: number, bytes: Uint8Array, start: number, end: number): boolean {
		if (!this.#put(this.#values, row, bytes, start, end)) return false;
		this.valid.set(row);
		return true;
	}

	/** Writes straight; for columns that the agent itself fills. */
	write(row: number, write: (values: T, row: number) => void): void {
		write(this.#values, row);
		this.valid.set(row);
	}

	putNull(row: number): void {
		// Whatever an abandoned row has left there would make equal rows differ in bytes.
		this.#values.fill(0, row * this.#width, (row + 1) * this.#width);
	}

	copy(row: number, data: Data, rows: number): void {
		const source = data.values as ArrayBufferView;
		const bytesPerRow = this.#width * this.#values.BYTES_PER_ELEMENT;
		const from = new Uint8Array(source.buffer, source.byteOffset, rows * bytesPerRow);
		new Uint8Array(this.#values.buffer).set(from, row * bytesPerRow);
		this.copyValidity(row, data, rows);
	}

	data(rows: number): Data {
		const values = this.#values.subarray(0, rows * this.#width) as T;
		return assemble(this.type, rows, this.valid, { data: this.#view(values) });
	}

	protected retainValues(from: number, to: number): void {
		this.#values.copyWithin(0, from * this.#width, to * this.#width);
	}

	byteLength(rows: number): number {
		return rows * this.#width * this.#values.BYTES_PER_ELEMENT;
	}
}

/** Strings and binaries: offsets and one run of bytes. */
export class VariableColumn extends ColumnBuilder {
	#offsets = new Int32Array(1);
	#bytes = new Uint8Array(0);
	readonly #hex: boolean;

	/** `hex`: the texts are `\x…`, the values the bytes they say. */
	constructor(type: DataType, hex: boolean) {
		super(type);
		this.#hex = hex;
	}

	protected reserveValues(rows: number): void {
		this.#offsets = grown(this.#offsets, rows + 1);
	}

	put(row: number, bytes: Uint8Array, start: number, end: number): boolean {
		const length = this.#hex ? (end - start - 2) / 2 : end - start;
		const at = this.#offsets[row]!;
		if (this.#hex && (bytes[start] !== 0x5c || bytes[start + 1] !== 0x78 || length % 1 !== 0)) {
			return false;
		}
		this.#bytes = grown(this.#bytes, at + length);
		if (!this.#hex) copyBytes(bytes, start, end, this.#bytes, at);
		else if (!decodeHex(bytes, start + 2, end, this.#bytes, at)) return false;
		this.#offsets[row + 1] = at + length;
		this.valid.set(row);
		return true;
	}

	putNull(row: number): void {
		this.#offsets[row + 1] = this.#offsets[row]!;
	}

	copy(row: number, data: Data, rows: number): void {
		const offsets = data.valueOffsets as Int32Array;
		const first = offsets[0]!;
		const at = this.#offsets[row]!;
		const length = offsets[rows]! - first;
		this.#bytes = grown(this.#bytes, at + length);
		this.#bytes.set((data.values as Uint8Array).subarray(first, first + length), at);
		for (let i = 1; i <= rows; i++) this.#offsets[row + i] = offsets[i]! - first + at;
		this.copyValidity(row, data, rows);
	}

	data(rows: number): Data {
		const valueOffsets = this.#offsets.subarray(0, rows + 1);
		return assemble(this.type, rows, this.valid, {
			valueOffsets,
			data: this.#bytes.subarray(0, valueOffsets[rows])
		});
	}

	protected retainValues(from: number, to: number): void {
		const base = this.#offsets[from]!;
		this.#bytes.copyWithin(0, base, this.#offsets[to]);
		for (let row = from; row <= to; row++) this.#offsets[row - from] = this.#offsets[row]! - base;
	}

	byteLength(rows: number): number {
		return 4 * rows + this.#offsets[rows]!;
	}
}

/** One bit a value. */
export class BoolColumn extends ColumnBuilder {
	readonly #values = new Bitmap();

	protected reserveValues(rows: number): void {
		this.#values.reserve(rows);
	}

	put(row: number, bytes: Uint8Array, start: number, end: number): boolean {
		const byte = bytes[start];
		if (end - start !== 1 || (byte !== 0x74 && byte !== 0x66)) return false;
		if (byte === 0x74) this.#values.set(row);
		this.valid.set(row);
		return true;
	}

	putNull(): void {
		// Both bits are 0 already.
	}

	copy(row: number, data: Data, rows: number): void {
		const bits = data.values as Uint8Array;
		for (let i = 0; i < rows; i++) {
			const at = data.offset + i;
			if ((bits[at >> 3]! >> (at & 7)) & 1) this.#values.set(row + i);
		}
		this.copyValidity(row, data, rows);
	}

	data(rows: number): Data {
		return assemble(this.type, rows, this.valid, { data: this.#values.bytes(rows) });
	}

	protected retainValues(from: number, to: number): void {
		this.#values.retain(from, to);
	}

	byteLength(rows: number): number {
		return rows >> 3;
	}
}

function assemble(
	type: DataType,
	length: number,
	valid: Bitmap,
	buffers: { data: unknown; valueOffsets?: Int32Array }
): Data {
	const nullCount = length - valid.count(length);
	const nullBitmap = nullCount > 0 ? valid.bytes(length) : null;
	// `makeData` is typed per Arrow type; here the type is only known at run time.
	return makeData({ type, length, nullCount, nullBitmap, ...buffers } as never);
}

/** Below this many bytes a loop beats `subarray` and `set`. */
const SHORT_COPY_BYTES = 24;

function copyBytes(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): void {
	if (end - start > SHORT_COPY_BYTES) to.set(from.subarray(start, end), at);
	else for (let i = start; i < end; i++) to[at + i - start] = from[i]!;
}

/** Value of a lower-case hex digit by its byte; −1 for every other. */
const HEX_VALUE = new Int8Array(256).fill(-1);
for (let i = 0; i < 16; i++) HEX_VALUE[i.toString(16).charCodeAt(0)] = i;

function decodeHex(
	from: Uint8Array,
	start: number,
	end: number,
	to: Uint8Array,
	at: number
): boolean {
	for (let i = start; i < end; i += 2) {
		const byte = (HEX_VALUE[from[i]!]! << 4) | HEX_VALUE[from[i + 1]!]!;
		if (byte < 0) return false;
		to[at++] = byte;
	}
	return true;
}
