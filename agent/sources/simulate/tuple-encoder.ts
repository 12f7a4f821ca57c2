import { NULL_SLICE, UNKNOWN_SLICE, type Tuple } from '#lib/shadow/change-sink.ts';

/** A value of a row as text, NULL, or `undefined` for what the source does not send. */
export type SentRow = readonly (string | null | undefined)[];

/** Lays the values of one row after one another in one reused buffer, as a source's wire does. */
export class TupleEncoder {
	#bytes = Buffer.alloc(64 * 1024);
	#slices = new Int32Array(64);

	/** Valid until the next call. */
	encode(row: SentRow): Tuple {
		let end = 0;
		for (let i = 0; i < row.length; i++) {
			const value = row[i];
			if (value === null || value === undefined) {
				this.#slices[2 * i] = value === null ? NULL_SLICE : UNKNOWN_SLICE;
				continue;
			}
			// No UTF-16 unit takes more than three bytes.
			if (end + value.length * 3 > this.#bytes.length) this.#grow(end + value.length * 3);
			this.#slices[2 * i] = end;
			end += this.#bytes.write(value, end, 'utf8');
			this.#slices[2 * i + 1] = end;
		}
		return {
			bytes: this.#bytes.subarray(0, end),
			slices: this.#slices.subarray(0, 2 * row.length)
		};
	}

	#grow(needed: number): void {
		const larger = Buffer.alloc(Math.max(needed, this.#bytes.length * 2));
		this.#bytes.copy(larger);
		this.#bytes = larger;
	}
}
