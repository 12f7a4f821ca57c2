/** mulberry32: small, seeded, the same everywhere. */
export interface Prng {
	/** In [0, 1). */
	next(): number;
	/** Integer in [from, to]. */
	integer(from: number, to: number): number;
	pick<T>(items: readonly T[]): T;
	chance(probability: number): boolean;
}

export function prng(seed: number): Prng {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};
	const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
	return {
		next,
		integer,
		pick: (items) => items[integer(0, items.length - 1)]!,
		chance: (probability) => next() < probability
	};
}
