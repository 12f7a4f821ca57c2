import { proxy, transfer, wrap, type Remote } from 'comlink';
import type { SegmentRef } from '../shadow/log-entry.ts';
import { BundleError } from './bundle-error.ts';
import type { ReadBundle } from './read-bundle.ts';
import type { SharingWorkerApi } from './sharing.worker.ts';
import type { BundleProgress, BundleRequest, WrittenBundle } from './write-bundle.ts';

/**
 * Writes a bundle in a worker, locked if a passphrase is given. `fetchSegment` answers verified plain
 * streams and gives their bytes away. An abort ends the worker at once.
 */
export async function writeInWorker(
	request: BundleRequest,
	passphrase: string,
	fetchSegment: (ref: SegmentRef) => Promise<Uint8Array>,
	onProgress: (progress: BundleProgress | 'locking') => void,
	signal: AbortSignal
): Promise<WrittenBundle> {
	return await inWorker(signal, async (remote) =>
		remote.write(
			request,
			passphrase,
			proxy(async (ref: SegmentRef) => {
				const bytes = await fetchSegment(ref);
				return transfer(bytes, [bytes.buffer]);
			}),
			proxy(onProgress)
		)
	);
}

/**
 * Opens and verifies a bundle in a worker, then hands it to `use`; the worker lives for as long as
 * that takes. Throws BundleError.
 */
export async function readInWorker<T>(
	file: Blob,
	passphrase: string | null,
	onProgress: (done: number, of: number) => void,
	signal: AbortSignal,
	use: (bundle: ReadBundle) => Promise<T>
): Promise<T> {
	const bytes = new Uint8Array(await file.arrayBuffer());
	return await inWorker(signal, async (remote) => {
		const opened = await remote.open(
			transfer(bytes, [bytes.buffer]),
			passphrase,
			proxy(onProgress)
		);
		if ('refusal' in opened) throw refused(opened.refusal);
		return await use({ ...opened.bundle, file: (path) => remote.file(path) });
	});
}

function refused({
	code,
	path,
	message
}: {
	code: BundleError['code'];
	path: string;
	message: string;
}) {
	// The message names the path already.
	const error = new BundleError(code, '', message);
	return Object.assign(error, { path });
}

async function inWorker<T>(
	signal: AbortSignal,
	task: (remote: Remote<SharingWorkerApi>) => Promise<T>
): Promise<T> {
	signal.throwIfAborted();
	const worker = new Worker(new URL('./sharing.worker.ts', import.meta.url), { type: 'module' });
	const ended = new Promise<never>((_, reject) => {
		worker.addEventListener('error', (event) =>
			reject(new Error(`the worker for bundles did not start: ${event.message}`))
		);
		signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
	});
	try {
		return await Promise.race([task(wrap<SharingWorkerApi>(worker)), ended]);
	} finally {
		worker.terminate();
	}
}
