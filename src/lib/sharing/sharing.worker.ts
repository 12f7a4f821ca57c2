import { expose, transfer } from 'comlink';
import type { SegmentRef } from '../shadow/log-entry.ts';
import type { BundleManifest } from './bundle-manifest.ts';
import { BundleError } from './bundle-error.ts';
import { encrypt } from './passphrase.ts';
import { readBundle, type ReadBundle } from './read-bundle.ts';
import {
	writeBundle,
	type BundleProgress,
	type BundleRequest,
	type WrittenBundle
} from './write-bundle.ts';

/** An error as it crosses the border: classes do not. */
export interface Refusal {
	code: BundleError['code'];
	path: string;
	message: string;
}

/** Everything about bundles that takes long; the caller ends the worker afterwards. */
class SharingWorker {
	#read: ReadBundle | null = null;

	async write(
		request: BundleRequest,
		passphrase: string,
		fetchSegment: (ref: SegmentRef) => Promise<Uint8Array>,
		onProgress: (progress: BundleProgress | 'locking') => void
	): Promise<WrittenBundle> {
		const written = await writeBundle(request, fetchSegment, onProgress);
		if (passphrase !== '') {
			onProgress('locking');
			written.bytes = new Uint8Array(await encrypt(written.bytes, passphrase));
		}
		return transfer(written, [written.bytes.buffer]);
	}

	/** Opens and verifies; the files are then asked for one by one. */
	async open(
		bytes: Uint8Array,
		passphrase: string | null,
		onProgress: (done: number, of: number) => void
	): Promise<{ bundle: Omit<ReadBundle, 'file'> } | { refusal: Refusal }> {
		try {
			this.#read = await readBundle(bytes, passphrase, onProgress);
			const { id, manifest, notebook, review } = this.#read;
			return { bundle: { id, manifest: manifest satisfies BundleManifest, notebook, review } };
		} catch (error) {
			if (!(error instanceof BundleError)) throw error;
			return { refusal: { code: error.code, path: error.path, message: error.message } };
		}
	}

	async file(path: string): Promise<Uint8Array> {
		// A copy: the manifest's bytes stay here.
		const bytes = (await this.#read!.file(path)).slice();
		return transfer(bytes, [bytes.buffer]);
	}
}

export type SharingWorkerApi = SharingWorker;

expose(new SharingWorker());
