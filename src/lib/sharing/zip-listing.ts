import * as v from 'valibot';
import { unzipSync, type UnzipFileInfo } from 'fflate';
import { bundlePath } from './bundle-manifest.ts';
import { BundleError } from './bundle-error.ts';

/** What is refused before a byte of it is inflated. */
export interface BundleLimits {
	/** Of the file as it comes. */
	maxFileBytes: number;
	/** Of everything in it together, inflated. */
	maxTotalBytes: number;
	maxEntries: number;
}

export const BUNDLE_LIMITS: BundleLimits = {
	maxFileBytes: 2 ** 30,
	maxTotalBytes: 2 ** 31,
	maxEntries: 20_000
};

/** Names and stated sizes of a zip's files, all of them harmless. Nothing is inflated. */
export function listZip(bytes: Uint8Array, limits: BundleLimits): Map<string, number> {
	if (bytes.length > limits.maxFileBytes) {
		throw tooLarge(`it has ${bytes.length} bytes, at most ${limits.maxFileBytes} are opened`);
	}
	const listed = new Map<string, number>();
	const folded = new Set<string>();
	let total = 0;
	walk(bytes, (file) => {
		const { name, originalSize } = file;
		if (!v.safeParse(bundlePath, name).success) {
			throw new BundleError(
				'unsafe-name',
				'',
				`a file in it has the name ${JSON.stringify(name.slice(0, 80))}, which could lead out of the bundle`
			);
		}
		// Some file systems hold `A` and `a` for one.
		if (folded.has(name.toLowerCase())) {
			throw new BundleError('duplicate', name, 'it is in the bundle twice');
		}
		folded.add(name.toLowerCase());
		listed.set(name, originalSize);
		total += originalSize;
		if (listed.size > limits.maxEntries)
			throw tooLarge(`it has more than ${limits.maxEntries} files`);
		if (total > limits.maxTotalBytes) {
			throw tooLarge(`its files say that they have more than ${limits.maxTotalBytes} bytes`);
		}
		return false;
	});
	return listed;
}

/** One file, inflated into as many bytes as it says it has and not one more. */
export function inflateFile(bytes: Uint8Array, name: string): Uint8Array {
	let found: Uint8Array | undefined;
	try {
		found = walk(bytes, (file) => file.name === name)[name];
	} catch (cause) {
		// The listing was read before: what fails now is this file's own content.
		throw new BundleError('damaged', name, 'it cannot be decompressed', { cause });
	}
	if (found === undefined) throw new BundleError('damaged', name, 'it is not in the bundle');
	return found;
}

function walk(
	bytes: Uint8Array,
	filter: (file: UnzipFileInfo) => boolean
): Record<string, Uint8Array> {
	try {
		return unzipSync(bytes, { filter });
	} catch (cause) {
		if (cause instanceof BundleError) throw cause;
		throw new BundleError('no-bundle', '', 'this is no zip file, or it is cut short', { cause });
	}
}

function tooLarge(message: string): BundleError {
	return new BundleError('too-large', '', message);
}
