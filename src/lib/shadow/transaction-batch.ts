import { Utf8, type Data, type RecordBatch } from 'apache-arrow';
import { transactionsSchema } from './arrow-types.ts';
import { encodeStream, seqColumn, type EncodedBatch } from './batch.ts';
import { FixedColumn, VariableColumn, type ColumnBuilder } from './column-builder.ts';
import { int64Column, writeInt64 } from './column-for.ts';
import type { Transaction } from './position.ts';

const encoder = new TextEncoder();

/** Committed transactions on their way into a segment of `$transactions`. */
export class TransactionBatch {
	readonly #arrow = transactionsSchema();
	readonly #xid = seqColumn();
	readonly #commitTime = timeColumn();
	readonly #runningTime = timeColumn();
	readonly #endLsn = new VariableColumn(new Utf8(), false);
	readonly #firstSeq = seqColumn();
	readonly #lastSeq = seqColumn();
	readonly #tables = new VariableColumn(new Utf8(), false);
	readonly #all: ColumnBuilder[] = [
		this.#xid,
		this.#commitTime,
		this.#runningTime,
		this.#endLsn,
		this.#firstSeq,
		this.#lastSeq,
		this.#tables
	];
	#rows = 0;

	get rows(): number {
		return this.#rows;
	}

	append(transaction: Transaction): void {
		const row = this.#rows;
		this.#reserve(row + 1);
		putInteger(this.#xid, row, transaction.xid);
		putInteger(this.#commitTime, row, transaction.commitTimeUs);
		putInteger(this.#runningTime, row, transaction.runningTimeUs);
		putText(this.#endLsn, row, transaction.endLsn);
		putInteger(this.#firstSeq, row, transaction.firstSeq);
		putInteger(this.#lastSeq, row, transaction.lastSeq);
		putText(this.#tables, row, JSON.stringify(transaction.tables));
		this.#rows = row + 1;
	}

	/** Appends the rows of a stream that such a batch has made. */
	copy(batch: RecordBatch): void {
		this.#reserve(this.#rows + batch.numRows);
		this.#all.forEach((column, i) => {
			column.copy(this.#rows, batch.data.children[i] as Data, batch.numRows);
		});
		this.#rows += batch.numRows;
	}

	/** Encodes all rows and drops them. */
	finish(): EncodedBatch {
		const rows = this.#rows;
		const children = this.#all.map((column) => column.data(rows));
		const seq = (column: ColumnBuilder, row: number) =>
			Number((column.data(rows).values as BigInt64Array)[row]);
		const result = {
			ipc: encodeStream(this.#arrow, children, rows),
			rows,
			firstSeq: seq(this.#firstSeq, 0),
			lastSeq: seq(this.#lastSeq, rows - 1)
		};
		for (const column of this.#all) column.retain(rows, rows);
		this.#rows = 0;
		return result;
	}

	#reserve(rows: number): void {
		for (const column of this.#all) column.reserve(rows);
	}
}

function timeColumn(): FixedColumn<Int32Array<ArrayBuffer>> {
	return int64Column({ kind: 'timestamp' }, () => NaN);
}

function putInteger(
	column: FixedColumn<Int32Array<ArrayBuffer>>,
	row: number,
	value: number
): void {
	if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an exact integer`);
	column.write(row, (words) => writeInt64(words, row, value));
}

function putText(column: VariableColumn, row: number, text: string): void {
	const bytes = encoder.encode(text);
	column.put(row, bytes, 0, bytes.length);
}
