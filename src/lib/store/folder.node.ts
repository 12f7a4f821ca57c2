import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { HEAD_PATH } from '../shadow/log-entry.ts';
import { readStore, type Decompress, type FetchFile } from './read-store.ts';
import { StoreError, type StoreReader } from './store-reader.ts';

const zstd = promisify(zstdDecompress);

/** Node's own decoder, several times as fast as one in JavaScript. */
export const nativeDecompress: Decompress = async (bytes, plainBytes) =>
	// At least 1: Node takes 0 for no limit given.
	await zstd(bytes, { maxOutputLength: Math.max(plainBytes, 1) });

/** The store in a folder of this machine. */
export function openFolder(directory: string): StoreReader {
	return readStore(folderFiles(directory), nativeDecompress);
}

/** The files as they lie there. */
export function folderFiles(directory: string): FetchFile {
	return async (file) => {
		try {
			return await readFile(path.join(directory, file));
		} catch (cause) {
			if (!isMissing(cause) && !isNoFolder(cause)) throw cause;
			throw new StoreError('missing', file, missingMessage(directory, file), { cause });
		}
	};
}

function missingMessage(directory: string, file: string): string {
	return file === HEAD_PATH
		? `${directory} holds no shadow, it has no ${file}: \`foreshadow capture --store ${directory}\` makes one`
		: `${path.join(directory, file)} is missing: bring it back from a backup`;
}

/** A file lies where a folder was named. */
function isNoFolder(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ENOTDIR';
}

export function isMissing(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
