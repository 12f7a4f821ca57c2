export type FixedArray =
	| Int8Array<ArrayBuffer>
	| Uint8Array<ArrayBuffer>
	| Int16Array<ArrayBuffer>
	| Int32Array<ArrayBuffer>
	| Uint32Array<ArrayBuffer>
	| Float32Array<ArrayBuffer>
	| Float64Array<ArrayBuffer>;

const SMALLEST = 64;

/** `array` itself if it has room for `length` elements, else a copy at least twice as long. */
export function grown<T extends FixedArray>(array: T, length: number): T {
	if (array.length >= length) return array;
	const capacity = Math.max(length, array.length * 2, SMALLEST);
	const next = new (array.constructor as new (length: number) => T)(capacity);
	next.set(array);
	return next;
}

/** Bits in Arrow's order, least significant first. Bits that were never set are 0. */
export class Bitmap {
	#bits = new Uint8Array(SMALLEST / 8);

	reserve(bits: number): void {
		this.#bits = grown(this.#bits, (bits + 7) >> 3);
	}

	set(at: number): void {
		this.#bits[at >> 3]! |= 1 << (at & 7);
	}

	has(at: number): boolean {
		return ((this.#bits[at >> 3]! >> (at & 7)) & 1) === 1;
	}

	/** Set bits among the first `length`. */
	count(length: number): number {
		let count = 0;
		const whole = length >> 3;
		for (let i = 0; i < whole; i++) count += ONES[this.#bits[i]!]!;
		for (let i = whole << 3; i < length; i++) if (this.has(i)) count++;
		return count;
	}

	/** The first `length` bits as a copy; bits beyond are 0. */
	bytes(length: number): Uint8Array {
		const copy = this.#bits.slice(0, (length + 7) >> 3);
		if ((length & 7) !== 0) copy[copy.length - 1]! &= (1 << (length & 7)) - 1;
		return copy;
	}

	/** Keeps bits [from, to) and makes them the first; all others become 0. */
	retain(from: number, to: number): void {
		const length = to - from;
		if (from > 0) {
			for (let i = 0; i < length; i++) {
				if (this.has(from + i)) this.set(i);
				else this.#bits[i >> 3]! &= ~(1 << (i & 7));
			}
		}
		const bytes = (length + 7) >> 3;
		if ((length & 7) !== 0) this.#bits[bytes - 1]! &= (1 << (length & 7)) - 1;
		this.#bits.fill(0, bytes);
	}
}

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => {
	let ones = 0;
	for (let rest = byte; rest > 0; rest >>= 1) ones += rest & 1;
	return ones;
});
