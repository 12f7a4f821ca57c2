import { HEAD_PATH } from '../shadow/log-entry.ts';
import { readStore, type FetchFile } from './read-store.ts';
import { StoreError, type StoreReader } from './store-reader.ts';

/** A file that a person has dropped or chosen, with its path inside the folder that was dropped. */
export interface DroppedFile {
	path: string;
	file: Blob;
}

/** The store among dropped files; its folder may lie at any depth. */
export function openDropped(files: readonly DroppedFile[]): StoreReader {
	const heads = files.filter(({ path }) => path === HEAD_PATH || path.endsWith(`/${HEAD_PATH}`));
	if (heads.length !== 1) {
		throw new StoreError(
			'missing',
			HEAD_PATH,
			heads.length === 0
				? `there is no ${HEAD_PATH} among the ${files.length} files: drop the whole folder of a shadow`
				: `there are ${heads.length} shadows among the files: drop one shadow's folder`
		);
	}
	const root = heads[0]!.path.slice(0, -HEAD_PATH.length);
	const byPath = new Map(
		files
			.filter(({ path }) => path.startsWith(root))
			.map(({ path, file }) => [path.slice(root.length), file])
	);
	const fetchFile: FetchFile = async (path) => {
		const file = byPath.get(path);
		if (file !== undefined) return new Uint8Array(await file.arrayBuffer());
		throw new StoreError(
			'missing',
			path,
			`${path} is not among the dropped files: drop the whole folder of the shadow`
		);
	};
	return readStore(fetchFile);
}
