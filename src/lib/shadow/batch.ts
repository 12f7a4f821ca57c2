import {
	RecordBatch,
	Schema,
	Struct,
	Table,
	Utf8,
	makeData,
	tableToIPC,
	type Data
} from 'apache-arrow';
import { segmentSchema } from './arrow-types.ts';
import { NULL_SLICE, UNKNOWN_SLICE, type Tuple } from './change-sink.ts';
import { FixedColumn, VariableColumn, type ColumnBuilder } from './column-builder.ts';
import { columnFor, int64Column, writeInt64 } from './column-for.ts';
import type { Seq } from './position.ts';
import { tableId, type TableSchema } from './schema.ts';

/**
 * What a row of a segment says. S: row of the initial snapshot, I: insert, U: update, D: delete
 * (only key columns are filled), T: the table was emptied (all columns null), K: arrival of a row
 * under a new key; it continues the row that the D at the position before ended.
 */
export type RowOp = 'S' | 'I' | 'U' | 'D' | 'T' | 'K';

export interface EncodedBatch {
	/** Plain Arrow IPC stream with its end marker. */
	ipc: Uint8Array;
	rows: number;
	firstSeq: Seq;
	lastSeq: Seq;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const OP_BYTES = Object.fromEntries(
	['S', 'I', 'U', 'D', 'T', 'K'].map((op) => [op, encoder.encode(op)])
) as Record<RowOp, Uint8Array>;

const FIRST_CAPACITY_ROWS = 64;
/** Position, operation and the offsets around them. */
const BYTES_PER_ROW = 24;

/** Rows of one version of one table on their way into a segment. */
export class TableBatch {
	readonly schema: TableSchema;
	readonly #arrow: Schema;
	readonly #seq = seqColumn();
	readonly #op = new VariableColumn(new Utf8(), false);
	readonly #extra = new VariableColumn(new Utf8(), false);
	readonly #columns: ColumnBuilder[];
	readonly #all: ColumnBuilder[];
	#capacity = 0;
	#rows = 0;
	/** Text taken in and kept: one addition a value, where asking every column would cost as much as the row. */
	#textBytes = 0;

	constructor(schema: TableSchema) {
		this.schema = schema;
		this.#arrow = segmentSchema(schema);
		this.#columns = schema.columns.map((column) => columnFor(column.storage));
		this.#all = [this.#seq, this.#op, this.#extra, ...this.#columns];
	}

	get rows(): number {
		return this.#rows;
	}

	/** Roughly the bytes that the rows take in memory and in the plain stream. */
	get byteLength(): number {
		return this.#textBytes + this.#rows * BYTES_PER_ROW;
	}

	/** `tuple`: null for T. Of a D's tuple only the key columns are taken. */
	append(op: RowOp, seq: Seq, tuple: Tuple | null): void {
		const row = this.#rows;
		if (row === this.#capacity) this.#grow(row * 2);
		this.#seq.write(row, (words) => writeInt64(words, row, seq));
		const code = OP_BYTES[op];
		this.#op.put(row, code, 0, code.length);
		const extra = tuple === null ? this.#putNulls(row) : this.#putTuple(row, op, tuple);
		if (extra === null) this.#extra.putNull(row);
		else {
			const text = encoder.encode(JSON.stringify(extra));
			this.#extra.put(row, text, 0, text.length);
		}
		this.#rows = row + 1;
	}

	/** Appends the rows of a stream that a batch of the same schema has made. */
	copy(batch: RecordBatch): void {
		if (this.#rows + batch.numRows > this.#capacity) {
			this.#grow(Math.max(this.#capacity * 2, this.#rows + batch.numRows));
		}
		this.#all.forEach((column, i) => {
			column.copy(this.#rows, batch.data.children[i] as Data, batch.numRows);
		});
		this.#rows += batch.numRows;
	}

	/** Encodes the first `rows` rows, all by default, and drops them. */
	finish(rows = this.#rows): EncodedBatch {
		const result = {
			ipc: encodeStream(
				this.#arrow,
				this.#all.map((column) => column.data(rows)),
				rows
			),
			rows,
			firstSeq: this.#seqAt(0),
			lastSeq: this.#seqAt(rows - 1)
		};
		this.#retain(rows, this.#rows);
		return result;
	}

	/** Drops all but the first `rows` rows. */
	truncate(rows: number): void {
		this.#retain(0, rows);
	}

	#seqAt(row: number): Seq {
		return Number((this.#seq.data(this.#rows).values as BigInt64Array)[row]);
	}

	#retain(from: number, to: number): void {
		for (const column of this.#all) column.retain(from, to);
		this.#rows = to - from;
		this.#textBytes = this.#columns.reduce((sum, column) => sum + column.byteLength(to - from), 0);
	}

	#grow(rows: number): void {
		this.#capacity = Math.max(rows, FIRST_CAPACITY_ROWS);
		for (const column of this.#all) column.reserve(this.#capacity);
	}

	#putNulls(row: number): null {
		for (const column of this.#columns) column.putNull(row);
		return null;
	}

	/** Writes the cells; answers what they cannot say, or null. */
	#putTuple(row: number, op: RowOp, { bytes, slices }: Tuple): ExtraJson | null {
		const { columns } = this.schema;
		if (slices.length < 2 * columns.length) {
			throw new Error(
				`a row of ${tableId(this.schema)} has ${slices.length / 2} values, version ${this.schema.version} has ${columns.length} columns`
			);
		}
		let extra: ExtraJson | null = null;
		for (let i = 0; i < columns.length; i++) {
			const column = this.#columns[i]!;
			const start = slices[2 * i]!;
			if (start >= 0 && (op !== 'D' || columns[i]!.keyPosition !== null)) {
				const end = slices[2 * i + 1]!;
				this.#textBytes += end - start;
				if (column.put(row, bytes, start, end)) continue;
				extra ??= {};
				extra.exact ??= Object.create(null) as Record<string, string>;
				extra.exact[columns[i]!.name] = decoder.decode(bytes.subarray(start, end));
			} else if (start === UNKNOWN_SLICE && op !== 'D') {
				extra ??= {};
				(extra.unknown ??= []).push(columns[i]!.name);
			} else if (start < UNKNOWN_SLICE) {
				throw new Error(`${start} is neither an offset nor NULL (${NULL_SLICE}) nor unknown`);
			}
			column.putNull(row);
		}
		return extra;
	}
}

/** The content of `fs_extra`. */
interface ExtraJson {
	exact?: Record<string, string>;
	unknown?: string[];
}

export function seqColumn(): FixedColumn<Int32Array<ArrayBuffer>> {
	return int64Column({ kind: 'int64' }, () => NaN);
}

export function encodeStream(schema: Schema, children: Data[], rows: number): Uint8Array {
	const struct = makeData({
		type: new Struct(schema.fields),
		length: rows,
		nullCount: 0,
		children
	});
	return tableToIPC(new Table([new RecordBatch(schema, struct)]), 'stream');
}
