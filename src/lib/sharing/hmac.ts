/**
 * HMAC-SHA-256 (RFC 2104, FIPS 180-4) at once: WebCrypto answers each call by a promise, which costs
 * more than the hash where a million short values are masked.
 */
const K = new Uint32Array(64);
const INITIAL = new Uint32Array(8);
for (let n = 2, i = 0; i < 64; n++) {
	let prime = true;
	for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
	if (!prime) continue;
	// The first 32 bits of the fractional parts: exact, a double has 52.
	if (i < 8) INITIAL[i] = (Math.sqrt(n) % 1) * 2 ** 32;
	K[i++] = (Math.cbrt(n) % 1) * 2 ** 32;
}

const BLOCK_BYTES = 64;

export class Hmac {
	readonly #inner: Uint32Array;
	readonly #outer: Uint32Array;
	readonly #w = new Uint32Array(64);

	/** `key`: 32 bytes. */
	constructor(key: Uint8Array) {
		if (key.length > BLOCK_BYTES) throw new RangeError('the key is longer than a block');
		const pad = (with_: number) => {
			const block = new Uint8Array(BLOCK_BYTES).fill(with_);
			key.forEach((byte, i) => (block[i]! ^= byte));
			const state = INITIAL.slice();
			this.#compress(state, new DataView(block.buffer), 0);
			return state;
		};
		this.#inner = pad(0x36);
		this.#outer = pad(0x5c);
	}

	/** 8 words of 32 bits. */
	words(message: Uint8Array): Uint32Array {
		const inner = this.#finish(this.#inner.slice(), message);
		const bytes = new Uint8Array(32);
		const view = new DataView(bytes.buffer);
		inner.forEach((word, i) => view.setUint32(4 * i, word));
		return this.#finish(this.#outer.slice(), bytes);
	}

	hex(message: Uint8Array): string {
		return Array.from(this.words(message), (word) => word.toString(16).padStart(8, '0')).join('');
	}

	/** `state` has taken one block already. */
	#finish(state: Uint32Array, message: Uint8Array): Uint32Array {
		const padded = new Uint8Array(Math.ceil((message.length + 9) / BLOCK_BYTES) * BLOCK_BYTES);
		padded.set(message);
		padded[message.length] = 0x80;
		const view = new DataView(padded.buffer);
		const bits = (BLOCK_BYTES + message.length) * 8;
		view.setUint32(padded.length - 8, Math.floor(bits / 2 ** 32));
		view.setUint32(padded.length - 4, bits >>> 0);
		for (let at = 0; at < padded.length; at += BLOCK_BYTES) this.#compress(state, view, at);
		return state;
	}

	#compress(state: Uint32Array, block: DataView, at: number): void {
		const w = this.#w;
		for (let i = 0; i < 16; i++) w[i] = block.getUint32(at + 4 * i);
		for (let i = 16; i < 64; i++) {
			const a = w[i - 15]!;
			const b = w[i - 2]!;
			const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
			const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
			w[i] = w[i - 16]! + s0 + w[i - 7]! + s1;
		}
		let [a, b, c, d, e, f, g, h] = state as unknown as [
			number,
			number,
			number,
			number,
			number,
			number,
			number,
			number
		];
		for (let i = 0; i < 64; i++) {
			const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
			const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i]! + w[i]!) | 0;
			const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
			const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
			h = g;
			g = f;
			f = e;
			e = (d + t1) | 0;
			d = c;
			c = b;
			b = a;
			a = (t1 + t2) | 0;
		}
		[a, b, c, d, e, f, g, h].forEach((word, i) => (state[i]! += word));
	}
}

function rotate(word: number, by: number): number {
	return (word >>> by) | (word << (32 - by));
}
