import { TableBatch, type RowOp } from '#lib/shadow/batch.ts';
import type { Tuple } from '#lib/shadow/change-sink.ts';
import type { Seq } from '#lib/shadow/position.ts';
import { tableId, type TableSchema } from '#lib/shadow/schema.ts';
import type { EncodedSegment } from './segment-files.ts';

/**
 * Rows of one version of one table that no segment holds yet: those of committed transactions, then
 * those of the open one. A segment never mixes the two.
 */
export class TableFeed {
	readonly schema: TableSchema;
	readonly #batch: TableBatch;
	#committedRows = 0;
	#minCommitTimeUs = Infinity;
	#maxCommitTimeUs = -Infinity;

	constructor(schema: TableSchema) {
		this.schema = schema;
		this.#batch = new TableBatch(schema);
	}

	get rows(): number {
		return this.#batch.rows;
	}

	get byteLength(): number {
		return this.#batch.byteLength;
	}

	append(op: RowOp, seq: Seq, tuple: Tuple | null): void {
		this.#batch.append(op, seq, tuple);
	}

	commit(commitTimeUs: number): void {
		if (this.#batch.rows === this.#committedRows) return;
		this.#committedRows = this.#batch.rows;
		this.#minCommitTimeUs = Math.min(this.#minCommitTimeUs, commitTimeUs);
		this.#maxCommitTimeUs = Math.max(this.#maxCommitTimeUs, commitTimeUs);
	}

	/** Drops the rows of the open transaction. */
	abandon(): void {
		this.#batch.truncate(this.#committedRows);
	}

	/** Takes the rows of committed transactions, if there are any. */
	takeCommitted(): EncodedSegment | null {
		if (this.#committedRows === 0) return null;
		const segment = this.#encode(this.#committedRows, this.#minCommitTimeUs, this.#maxCommitTimeUs);
		this.#committedRows = 0;
		this.#minCommitTimeUs = Infinity;
		this.#maxCommitTimeUs = -Infinity;
		return segment;
	}

	/** Takes the rows of the open transaction, if there are any; those committed are taken before. */
	takeOpen(commitTimeUs: number): EncodedSegment | null {
		if (this.#committedRows > 0) throw new Error('committed rows must be taken first');
		if (this.#batch.rows === 0) return null;
		return this.#encode(this.#batch.rows, commitTimeUs, commitTimeUs);
	}

	#encode(rows: number, minCommitTimeUs: number, maxCommitTimeUs: number): EncodedSegment {
		return {
			...this.#batch.finish(rows),
			table: tableId(this.schema),
			schemaVersion: this.schema.version,
			minCommitTimeUs,
			maxCommitTimeUs
		};
	}
}
