import { canonicalJson } from '../shadow/canonical-json.ts';
import { fromBase64Url } from './base64url.ts';
import type { Entry, Standing } from './entry.ts';

/** The bytes that an author signs: the canonical JSON of the line without `id` and `signature`. */
export function signedBytes(content: Readonly<Record<string, unknown>>): Uint8Array<ArrayBuffer> {
	const unsigned = { ...content };
	delete unsigned['signature'];
	delete unsigned['id'];
	return new TextEncoder().encode(canonicalJson(unsigned));
}

/** Checks a signature by WebCrypto (Ed25519, RFC 8032). */
export async function standingOf(entry: Entry): Promise<Standing> {
	if (entry.signature === null) return 'unsigned';
	const key = fromBase64Url(entry.author.key);
	const signature = fromBase64Url(entry.signature);
	if (key?.length !== 32 || signature?.length !== 64) return 'forged';
	let imported: CryptoKey;
	try {
		imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
	} catch (error) {
		// A browser without Ed25519 says NotSupportedError; a key that is no point says DataError.
		return error instanceof DOMException && error.name === 'NotSupportedError'
			? 'unverifiable'
			: 'forged';
	}
	const message = signedBytes(entry.content);
	const valid = await crypto.subtle.verify('Ed25519', imported, signature, message);
	return valid ? 'signed' : 'forged';
}
