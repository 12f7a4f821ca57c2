/** Hex sha256 of `bytes`, by WebCrypto: the same call in Node and in the browser. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
	// `crypto.subtle` exists only in secure contexts: https, localhost and 127.0.0.1.
	if (globalThis.crypto?.subtle === undefined) {
		throw new Error(
			'this page cannot verify hashes because it was not opened over https or from localhost: open it by http://127.0.0.1'
		);
	}
	const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
	return hexOf(new Uint8Array(digest));
}

const HEX_OF_BYTE = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hex digits, two for each byte. */
export function hexOf(bytes: Uint8Array): string {
	let text = '';
	for (const byte of bytes) text += HEX_OF_BYTE[byte]!;
	return text;
}
