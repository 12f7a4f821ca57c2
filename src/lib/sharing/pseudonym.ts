import type { ColumnSchema, Storage } from '../shadow/schema.ts';
import { Hmac } from './hmac.ts';

/**
 * Stable stand-ins for values: within one bundle the same value gets the same pseudonym in every
 * column, so that joins, groups and histories of rows go on working. The key is random per bundle
 * and not in it: without it a pseudonym can be neither turned back nor guessed by trying.
 */
export class Pseudonyms {
	readonly #hmac: Hmac;
	readonly #known = new Map<string, string>();

	constructor(key: Uint8Array) {
		this.#hmac = new Hmac(key);
	}

	/** The pseudonym of a value's exact text, as text that the column's storage takes. */
	of(column: Pick<ColumnSchema, 'storage' | 'sourceType'>, text: string): string {
		const form = formOf(column);
		const name = `${form}\0${text}`;
		const known = this.#known.get(name);
		if (known !== undefined) return known;
		const made =
			form === 'integer' ? this.#integer(BigInt(text)).toString() : this.#text(form, text);
		// Bounded: the values of a large column need not all stay in memory.
		if (this.#known.size >= 200_000) this.#known.clear();
		this.#known.set(name, made);
		return made;
	}

	#text(form: 'text' | 'uuid', text: string): string {
		const hex = this.#hmac.hex(encoder.encode(`${form}\0${text}`));
		if (form === 'text') return `masked-${hex.slice(0, 16)}`;
		// Version 8 of RFC 9562: made by a method of one's own.
		const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
		return [
			hex.slice(0, 8),
			hex.slice(8, 12),
			`8${hex.slice(13, 16)}`,
			variant + hex.slice(17, 20),
			hex.slice(20, 32)
		].join('-');
	}

	/** One-to-one within each size of integers, so that it fits every column that held the value. */
	#integer(value: bigint): bigint {
		if (value < 0n) return -this.#integer(-value - 1n) - 1n;
		const bits = value < 1n << 15n ? 15 : value < 1n << 31n ? 31 : 63;
		const low = bits === 15 ? 0n : bits === 31 ? 1n << 15n : 1n << 31n;
		// Cycle walking (Black and Rogaway 2002) keeps the permutation inside the range.
		let permuted = this.#permute(value, bits + 1);
		while (permuted < low || permuted >= 1n << BigInt(bits)) {
			permuted = this.#permute(permuted, bits + 1);
		}
		return permuted;
	}

	/** A Feistel network (Luby and Rackoff 1988) of ten rounds over an even number of bits. */
	#permute(value: bigint, bits: number): bigint {
		const half = BigInt(bits / 2);
		const mask = (1n << half) - 1n;
		let left = value >> half;
		let right = value & mask;
		for (let round = 0; round < 10; round++) {
			const words = this.#hmac.words(encoder.encode(`integer\0${bits}\0${round}\0${right}`));
			[left, right] = [right, left ^ (BigInt(words[0]!) & mask)];
		}
		return (left << half) | right;
	}
}

const encoder = new TextEncoder();

function formOf({ storage, sourceType }: Pick<ColumnSchema, 'storage' | 'sourceType'>) {
	if (isInteger(storage)) return 'integer';
	return sourceType === 'uuid' ? 'uuid' : 'text';
}

function isInteger({ kind }: Storage): boolean {
	return kind === 'int16' || kind === 'int32' || kind === 'int64';
}

/** How the column of pseudonyms is kept: whole numbers and texts as they were, all else as text. */
export function pseudonymColumn(column: ColumnSchema): ColumnSchema {
	const plain = { ...column, defaultExpression: null, enumLabels: null };
	if (isInteger(column.storage) || column.sourceType === 'uuid') return plain;
	return { ...plain, storage: { kind: 'text' }, sourceType: 'text', collation: 'bytes' };
}
