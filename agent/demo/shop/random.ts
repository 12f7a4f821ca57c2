/**
 * A seeded generator, so that the same seed makes the same shop on every machine. sfc32 of
 * Chris Doty-Humphrey's PractRand: 128 bits of state, passes its own battery, four lines.
 */
export class Random {
	#a = 0x9e3779b9;
	#b = 0x243f6a88;
	#c = 0xb7e15162;
	#counter: number;

	constructor(seed: number) {
		this.#counter = seed | 0;
		for (let i = 0; i < 15; i++) this.#uint32();
	}

	#uint32(): number {
		const t = (this.#a + this.#b + this.#counter) | 0;
		this.#counter = (this.#counter + 1) | 0;
		this.#a = this.#b ^ (this.#b >>> 9);
		this.#b = (this.#c + (this.#c << 3)) | 0;
		this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
		return t >>> 0;
	}

	/** In [0, 1). */
	next(): number {
		return this.#uint32() / 0x1_0000_0000;
	}

	/** Both ends included. */
	integer(from: number, to: number): number {
		return from + Math.floor(this.next() * (to - from + 1));
	}

	chance(probability: number): boolean {
		return this.next() < probability;
	}

	pick<T>(items: readonly T[]): T {
		const item = items[Math.floor(this.next() * items.length)];
		if (item === undefined) throw new RangeError('nothing to pick from');
		return item;
	}

	/** Favours early items: the item at `i` about as `1 / (i + 1)`. */
	pickSkewed<T>(items: readonly T[]): T {
		const i = Math.floor((items.length + 1) ** this.next()) - 1;
		return items[Math.min(i, items.length - 1)]!;
	}

	/** Waiting time until the next event of a Poisson process; mean in the unit wanted. */
	exponential(mean: number): number {
		return -Math.log(1 - this.next()) * mean;
	}

	bytes(length: number): Uint8Array {
		return Uint8Array.from({ length }, () => this.#uint32() & 0xff);
	}

	/** Version 4. */
	uuid(): string {
		const bytes = this.bytes(16);
		bytes[6] = (bytes[6]! & 0x0f) | 0x40;
		bytes[8] = (bytes[8]! & 0x3f) | 0x80;
		const hex = Buffer.from(bytes).toString('hex');
		return [
			hex.slice(0, 8),
			hex.slice(8, 12),
			hex.slice(12, 16),
			hex.slice(16, 20),
			hex.slice(20)
		].join('-');
	}
}
