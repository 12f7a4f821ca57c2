import { TableBatch, type EncodedBatch } from '../shadow/batch.ts';
import { UNKNOWN, type ExactText } from '../shadow/cell-value.ts';
import { NULL_SLICE, UNKNOWN_SLICE, type Tuple } from '../shadow/change-sink.ts';
import type { MaskedOrdinals } from '../shadow/masked-columns.ts';
import type { Seq } from '../shadow/position.ts';
import { readSegment, readTransactions } from '../shadow/read-segment.ts';
import type { TableSchema } from '../shadow/schema.ts';
import { TransactionBatch } from '../shadow/transaction-batch.ts';
import { maskedSchema } from './masked-schema.ts';
import type { Pseudonyms } from './pseudonym.ts';

export interface Rewriting {
	/** As the shadow has it. */
	schema: TableSchema;
	masked: MaskedOrdinals;
	/** Needed where a column gets pseudonyms. */
	pseudonyms: Pseudonyms | null;
	/** Rows after it stay behind. */
	untilSeq: Seq;
	/** Told every value that is masked, with its stand-in (null: hidden). */
	onMasked: (text: string, standIn: string | null) => void;
}

/** A segment's rows up to a position with their masked columns replaced; null where none is left. */
export function rewriteSegment(ipc: Uint8Array, rewriting: Rewriting): EncodedBatch | null {
	const { schema, masked, pseudonyms, untilSeq } = rewriting;
	const target = maskedSchema(schema, masked, pseudonyms);
	const batch = new TableBatch(target);
	const tuples = new TupleWriter(schema.columns.length);
	const replace = target.columns.map((column) => {
		const how = masked.get(column.ordinal);
		if (how === undefined) return null;
		return (value: ExactText): ExactText => {
			if (how === 'hidden') {
				if (typeof value === 'string') rewriting.onMasked(value, null);
				return UNKNOWN;
			}
			if (typeof value !== 'string') return value;
			const standIn = pseudonyms!.of(column, value);
			rewriting.onMasked(value, standIn);
			return standIn;
		};
	});
	for (const { seq, op, values } of readSegment(ipc, schema)) {
		if (seq > untilSeq) break;
		if (op === 'T') {
			batch.append(op, seq, null);
			continue;
		}
		replace.forEach((mask, i) => {
			if (mask !== null) values[i] = mask(values[i]!);
		});
		batch.append(op, seq, tuples.write(values));
	}
	return batch.rows === 0 ? null : batch.finish();
}

/** The transactions that ended at or before a position; null where there is none. */
export function cutTransactions(ipc: Uint8Array, untilSeq: Seq): EncodedBatch | null {
	const batch = new TransactionBatch();
	for (const transaction of readTransactions(ipc)) {
		if (transaction.lastSeq <= untilSeq) batch.append(transaction);
	}
	return batch.rows === 0 ? null : batch.finish();
}

/** One tuple after the other in the same memory. */
class TupleWriter {
	readonly #slices: Int32Array;
	readonly #encoder = new TextEncoder();
	#bytes = new Uint8Array(4096);

	constructor(columns: number) {
		this.#slices = new Int32Array(2 * columns);
	}

	write(values: readonly ExactText[]): Tuple {
		let at = 0;
		values.forEach((value, i) => {
			if (typeof value !== 'string') {
				this.#slices[2 * i] = value === null ? NULL_SLICE : UNKNOWN_SLICE;
				return;
			}
			// UTF-8 takes three bytes a UTF-16 unit at most.
			if (this.#bytes.length < at + 3 * value.length) this.#grow(at + 3 * value.length);
			this.#slices[2 * i] = at;
			at += this.#encoder.encodeInto(value, this.#bytes.subarray(at)).written;
			this.#slices[2 * i + 1] = at;
		});
		return { bytes: this.#bytes, slices: this.#slices };
	}

	#grow(bytes: number): void {
		const grown = new Uint8Array(2 * bytes);
		grown.set(this.#bytes);
		this.#bytes = grown;
	}
}
