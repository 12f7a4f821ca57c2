import { hexOf } from '../shadow/sha256.ts';
import { fromBase64Url } from './base64url.ts';

/** A key for people to compare by eye or by voice. */
export interface Fingerprint {
	/** The first 64 bits as four pronounceable words. */
	words: string;
	/** The whole sha256 of the public key's 32 bytes, in groups of four hex digits. */
	hex: string;
}

const CONSONANTS = 'bdfghjklmnprstvz';
const VOWELS = 'aiou';

export async function fingerprintOf(key: string): Promise<Fingerprint> {
	const bytes = fromBase64Url(key) ?? new TextEncoder().encode(key);
	const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	const words = [0, 2, 4, 6].map((at) => proquint((hash[at]! << 8) | hash[at + 1]!));
	return { words: words.join('-'), hex: hexOf(hash).replaceAll(/(.{4})(?=.)/g, '$1 ') };
}

/** 16 bits as a consonant-vowel word: D. S. Wilkerson, "Identifiers that are readable, spellable, and pronounceable" (arXiv 0901.4016). */
function proquint(bits: number): string {
	return (
		CONSONANTS[(bits >> 12) & 15]! +
		VOWELS[(bits >> 10) & 3]! +
		CONSONANTS[(bits >> 6) & 15]! +
		VOWELS[(bits >> 4) & 3]! +
		CONSONANTS[bits & 15]!
	);
}
