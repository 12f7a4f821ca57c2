import type { Table } from 'apache-arrow';
import { parseLsn } from '../shadow/instant.ts';
import type { Lsn, Seq, Transaction } from '../shadow/position.ts';

/**
 * The transactions of a window in commit order, held columnar as they came. Everything here is a
 * binary search: scrubbing asks nothing of the engine.
 */
export class TransactionLog {
	readonly #chunks: Chunk[] = [];
	#length = 0;

	get length(): number {
		return this.#length;
	}

	/** A decoded `$transactions` segment; what is already here is skipped. */
	append(segment: Table): void {
		const chunk = chunkOf(segment);
		const known = this.lastSeq();
		let skip = 0;
		while (skip < chunk.lastSeq.length && Number(chunk.lastSeq[skip]) <= known) skip++;
		if (skip === chunk.firstSeq.length) return;
		this.#chunks.push({ ...chunk, skip, start: this.#length });
		this.#length += chunk.firstSeq.length - skip;
	}

	/** −1 while there are none: a snapshot that found no rows ends at 0. */
	lastSeq(): Seq {
		return this.#length === 0 ? -1 : Number(this.#lastSeqAt(this.#length - 1));
	}

	at(index: number): Transaction {
		const { chunk, row } = this.#locate(index);
		return {
			xid: Number(chunk.xid[row]),
			commitTimeUs: Number(chunk.commitTime[row]),
			runningTimeUs: Number(chunk.runningTime[row]),
			endLsn: chunk.endLsn(row),
			firstSeq: Number(chunk.firstSeq[row]),
			lastSeq: Number(chunk.lastSeq[row]),
			tables: JSON.parse(chunk.tables(row)) as Transaction['tables']
		};
	}

	xidAt(index: number): number {
		const { chunk, row } = this.#locate(index);
		return Number(chunk.xid[row]);
	}

	/** `fs_tables` as it is kept, for a filter that need not parse it. */
	tablesText(index: number): string {
		const { chunk, row } = this.#locate(index);
		return chunk.tables(row);
	}

	/** Index of the last transaction that starts at or before `seq`, −1 before the first. */
	indexOfSeq(seq: Seq): number {
		return this.#lastIndex((chunk, row) => startOf(chunk, row) <= seq);
	}

	/** Index of the last transaction that ends at or before `seq`, −1 if none does. */
	indexEndingBy(seq: Seq): number {
		return this.#lastIndex((chunk, row) => Number(chunk.lastSeq[row]) <= seq);
	}

	/** Index of the last transaction whose running commit time is at or before, −1 before the first. */
	indexOfTime(timeUs: number): number {
		return this.#lastIndex((chunk, row) => Number(chunk.runningTime[row]) <= timeUs);
	}

	/** Index of the last transaction that ended at or before `lsn`, −1 before the first. */
	indexOfLsn(lsn: Lsn): number {
		return this.#lastIndex((chunk, row) => lsnOf(chunk.endLsn(row)) <= lsn);
	}

	#lastSeqAt(index: number): bigint {
		const { chunk, row } = this.#locate(index);
		return chunk.lastSeq[row]!;
	}

	/** The predicate holds for a prefix: the last index of it. */
	#lastIndex(holds: (chunk: Chunk, row: number) => boolean): number {
		let low = -1;
		let high = this.#length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			const { chunk, row } = this.#locate(middle);
			if (holds(chunk, row)) low = middle;
			else high = middle - 1;
		}
		return low;
	}

	#locate(index: number): { chunk: Chunk; row: number } {
		let low = 0;
		let high = this.#chunks.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (this.#chunks[middle]!.start <= index) low = middle;
			else high = middle - 1;
		}
		const chunk = this.#chunks[low];
		if (chunk === undefined || index < 0 || index >= this.#length) {
			throw new RangeError(`there is no transaction ${index}`);
		}
		return { chunk, row: index - chunk.start + chunk.skip };
	}
}

interface Chunk {
	/** Index of the first row that counts, in the log and in this segment. */
	start: number;
	skip: number;
	xid: BigInt64Array;
	commitTime: BigInt64Array;
	runningTime: BigInt64Array;
	firstSeq: BigInt64Array;
	lastSeq: BigInt64Array;
	endLsn: (row: number) => string;
	tables: (row: number) => string;
}

/** A snapshot that found no rows starts at 1, as the transaction after it, and ends at 0. */
function startOf(chunk: Chunk, row: number): Seq {
	return Math.min(Number(chunk.firstSeq[row]), Number(chunk.lastSeq[row]));
}

function chunkOf(segment: Table): Chunk {
	const integers = (name: string): BigInt64Array => {
		const parts = segment.getChild(name)!.data.map((data) => data.values as BigInt64Array);
		if (parts.length === 1) return parts[0]!;
		const whole = new BigInt64Array(parts.reduce((sum, part) => sum + part.length, 0));
		let at = 0;
		for (const part of parts) {
			whole.set(part, at);
			at += part.length;
		}
		return whole;
	};
	const texts = (name: string) => {
		const column = segment.getChild(name)!;
		return (row: number) => column.get(row) as string;
	};
	return {
		start: 0,
		skip: 0,
		xid: integers('fs_xid'),
		commitTime: integers('fs_commit_time'),
		runningTime: integers('fs_running_time'),
		firstSeq: integers('fs_first_seq'),
		lastSeq: integers('fs_last_seq'),
		endLsn: texts('fs_end_lsn'),
		tables: texts('fs_tables')
	};
}

/** '' (a source without) sorts first. */
export function lsnOf(text: string): Lsn {
	return text === '' ? 0n : parseLsn(text);
}
