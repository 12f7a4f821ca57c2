import { Zip, ZipDeflate } from 'fflate';
import { sha256Hex } from '../shadow/sha256.ts';

/** A zip in the making: entries deflated one by one, in the same bytes for the same content. */
export class ZipFile {
	readonly files: { path: string; bytes: number; sha256: string }[] = [];
	readonly #chunks: Uint8Array[] = [];
	readonly #zip: Zip;

	constructor() {
		this.#zip = new Zip((error, chunk) => {
			if (error !== null) throw error;
			this.#chunks.push(chunk);
		});
	}

	async add(path: string, bytes: Uint8Array): Promise<void> {
		this.files.push({ path, bytes: bytes.length, sha256: await sha256Hex(bytes) });
		const entry = new ZipDeflate(path, { level: 6 });
		// The first instant that a zip can say; the manifest has the true one.
		entry.mtime = new Date(1980, 0, 1);
		this.#zip.add(entry);
		entry.push(bytes, true);
	}

	finish(): Uint8Array<ArrayBuffer> {
		this.#zip.end();
		const all = new Uint8Array(this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0));
		let at = 0;
		for (const chunk of this.#chunks) {
			all.set(chunk, at);
			at += chunk.length;
		}
		return all;
	}
}
