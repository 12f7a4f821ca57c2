import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { HEAD_PATH } from '../shadow/log-entry.ts';
import { readStore, type FetchFile } from './read-store.ts';
import { StoreError, type StoreReader } from './store-reader.ts';

const decompress = promisify(zstdDecompress);

/** The store in a folder of this machine. */
export function openFolder(directory: string): StoreReader {
	return readStore(folderFiles(directory), async (bytes, plainBytes) =>
		// At least 1: Node takes 0 for no limit given.
		decompress(bytes, { maxOutputLength: Math.max(plainBytes, 1) })
	);
}

/** The files as they lie there. */
export function folderFiles(directory: string): FetchFile {
	return async (file) => {
		try {
			return await readFile(path.join(directory, file));
		} catch (cause) {
			if (!isMissing(cause)) throw cause;
			throw new StoreError('missing', file, missingMessage(directory, file), { cause });
		}
	};
}

function missingMessage(directory: string, file: string): string {
	return file === HEAD_PATH
		? `${directory} holds no shadow, it has no ${file}: \`foreshadow capture --store ${directory}\` makes one`
		: `${path.join(directory, file)} is missing: bring it back from a backup`;
}

export function isMissing(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
