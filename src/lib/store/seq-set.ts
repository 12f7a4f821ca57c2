import type { Seq } from '../shadow/position.ts';

/** Which of the positions 1 to `last` have been seen: one bit each. */
export class SeqSet {
	readonly #last: Seq;
	readonly #bits: Uint8Array;

	constructor(last: Seq) {
		this.#last = last;
		this.#bits = new Uint8Array(Math.floor(last / 8) + 1);
	}

	/** False if `seq` is in already or out of range. */
	add(seq: Seq): boolean {
		if (!(seq >= 1 && seq <= this.#last)) return false;
		const byte = Math.floor(seq / 8);
		const bit = 1 << (seq % 8);
		if ((this.#bits[byte]! & bit) !== 0) return false;
		this.#bits[byte]! |= bit;
		return true;
	}

	/** The smallest position that has not been seen, or null. */
	firstMissing(): Seq | null {
		for (let seq = 1; seq <= this.#last; seq++) {
			if (seq % 8 === 0 && this.#bits[seq / 8] === 0xff) seq += 7;
			else if ((this.#bits[Math.floor(seq / 8)]! & (1 << (seq % 8))) === 0) return seq;
		}
		return null;
	}
}
