import { tableFromIPC, type Data, type RecordBatch } from 'apache-arrow';
import type { RowOp } from './batch.ts';
import type { CellValue, ExactText } from './cell-value.ts';
import { exactText, parseExtra } from './pg-text.ts';
import type { Seq, Transaction } from './position.ts';
import type { Storage, TableSchema } from './schema.ts';

/** One row of a segment, its exceptions resolved. For checks and small reads; DuckDB reads the rest. */
export interface SegmentRow {
	seq: Seq;
	op: RowOp;
	/** In the order of the schema's columns. */
	values: ExactText[];
}

/** The rows of a table's plain segment stream, in order. */
export function* readSegment(ipc: Uint8Array, schema: TableSchema): Generator<SegmentRow> {
	for (const batch of batchesOf(ipc)) {
		const [seq, op, extra] = ['int64', 'text', 'text'].map((kind, i) =>
			cellReader({ kind } as Storage, childOf(batch, i))
		);
		const cells = schema.columns.map((column, i) =>
			cellReader(column.storage, childOf(batch, i + 3))
		);
		for (let row = 0; row < batch.numRows; row++) {
			const exceptions = parseExtra(extra!(row) as string | null);
			yield {
				seq: Number(seq!(row)),
				op: op!(row) as RowOp,
				values: schema.columns.map((column, i) => exactText(column, cells[i]!(row), exceptions))
			};
		}
	}
}

/** The rows of a plain segment stream of `$transactions`, in order. */
export function* readTransactions(ipc: Uint8Array): Generator<Transaction> {
	const kinds = ['int64', 'timestamp', 'timestamp', 'text', 'int64', 'int64', 'text'] as const;
	for (const batch of batchesOf(ipc)) {
		const cells = kinds.map((kind, i) => cellReader({ kind }, childOf(batch, i)));
		for (let row = 0; row < batch.numRows; row++) {
			const [xid, commit, running, endLsn, first, last, tables] = cells.map((cell) => cell(row));
			yield {
				xid: Number(xid),
				commitTimeUs: Number(commit),
				runningTimeUs: Number(running),
				endLsn: endLsn as string,
				firstSeq: Number(first),
				lastSeq: Number(last),
				tables: JSON.parse(tables as string) as Transaction['tables']
			};
		}
	}
}

/** The record batches of a plain stream; throws where it is not one. */
export function batchesOf(ipc: Uint8Array): RecordBatch[] {
	return tableFromIPC(ipc).batches;
}

function childOf(batch: RecordBatch, index: number): Data {
	const child = batch.data.children[index];
	if (child === undefined) throw new Error(`the stream has no column ${index}`);
	return child;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads cells as `CellValue`s from the buffers themselves: apache-arrow's getters lose µs. */
function cellReader(storage: Storage, data: Data): (row: number) => CellValue {
	const value = valueReader(storage, data);
	return (row) => (data.getValid(row) ? value(row) : null);
}

function valueReader(storage: Storage, data: Data): (row: number) => CellValue {
	const values = data.values as ArrayLike<number | bigint>;
	const offsets = data.valueOffsets as Int32Array;
	switch (storage.kind) {
		case 'bool':
			return (row) => ((Number(values[row >> 3]) >> (row & 7)) & 1) === 1;
		case 'text':
			return (row) => decoder.decode(bytesAt(row));
		case 'bytes':
			return (row) => bytesAt(row).slice();
		case 'decimal':
			return (row) => decimalText(values as ArrayLike<number>, row, storage.scale);
		default:
			return (row) => values[row]!;
	}
	function bytesAt(row: number): Uint8Array {
		return (data.values as Uint8Array).subarray(offsets[row], offsets[row + 1]);
	}
}

function decimalText(words: ArrayLike<number>, row: number, scale: number): string {
	let unscaled = 0n;
	for (let i = 3; i >= 0; i--) unscaled = (unscaled << 32n) | BigInt(words[4 * row + i]! >>> 0);
	unscaled = BigInt.asIntN(128, unscaled);
	const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
	const whole = digits.slice(0, digits.length - scale);
	return `${unscaled < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
}
