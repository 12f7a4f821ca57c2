import { enterCache, whileClosed } from './cache-turns.ts';
import { CachedStore, type FileCache } from './cached.ts';
import { readStore, type FetchFile } from './read-store.ts';
import type { StoreReader } from './store-reader.ts';

/** A reader, and whether what it reads is being kept for offline use. */
export interface OpenedStore {
	reader: StoreReader;
	/** Null where the browser keeps nothing at all; then `reason` says why. */
	cache: CachedStore | null;
	reason: string | null;
	/** Tells the other tabs that this one no longer has it open. */
	leave: () => void;
}

/**
 * Opens a store through the browser's origin-private file system. `key` tells the shadows of this
 * origin apart. Where the browser has no such storage, the store works without it.
 */
export async function openCached(key: string, origin: FetchFile): Promise<OpenedStore> {
	try {
		const files = await opfsCache(key);
		const { turns, leave } = await enterCache(navigator.locks, key);
		const cache = new CachedStore(origin, files, turns);
		return { reader: cache, cache, reason: null, leave };
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		return {
			reader: readStore(origin),
			cache: null,
			reason: `this browser keeps no files for this page (${why}): the shadow works, but not offline`,
			leave: () => {}
		};
	}
}

const FOLDER = 'foreshadow';

async function opfsRoot(): Promise<FileSystemDirectoryHandle> {
	if (navigator.storage?.getDirectory === undefined) throw new Error('no origin-private files');
	const root = await navigator.storage.getDirectory();
	return await root.getDirectoryHandle(FOLDER, { create: true });
}

/** Keys of all that is kept, complete or not. */
export async function opfsKeys(): Promise<string[]> {
	const keys: string[] = [];
	for await (const name of (await opfsRoot()).keys()) keys.push(decodeURIComponent(name));
	return keys;
}

/** Bytes that are kept under each key, complete or not. */
export async function opfsSizes(): Promise<Map<string, number>> {
	const root = await opfsRoot();
	const sizes = new Map<string, number>();
	for (const key of await opfsKeys()) {
		const folder = await root.getDirectoryHandle(encodeURIComponent(key));
		let bytes = 0;
		for await (const handle of folder.values()) {
			if (handle.kind === 'file') bytes += (await handle.getFile()).size;
		}
		sizes.set(key, bytes);
	}
	return sizes;
}

/** Forgets a copy unless some tab has it open; false then. */
export async function opfsForgetUnused(key: string): Promise<boolean> {
	return await whileClosed(navigator.locks, key, () => opfsForget(key));
}

/** Forgets everything that is kept under a key. */
export async function opfsForget(key: string): Promise<void> {
	try {
		await (await opfsRoot()).removeEntry(encodeURIComponent(key), { recursive: true });
	} catch (error) {
		if (!isNotFound(error)) throw error;
	}
}

export async function opfsCache(key: string): Promise<FileCache> {
	const all = await opfsRoot();
	const folder = await all.getDirectoryHandle(encodeURIComponent(key), { create: true });
	if (typeof FileSystemFileHandle.prototype.createWritable !== 'function') {
		throw new Error('its files cannot be written from a page');
	}
	// One flat folder: a path becomes one name.
	return {
		async read(name) {
			try {
				const handle = await folder.getFileHandle(encodeURIComponent(name));
				return new Uint8Array(await (await handle.getFile()).arrayBuffer());
			} catch (error) {
				if (isNotFound(error)) return null;
				throw error;
			}
		},
		async write(name, bytes) {
			const handle = await folder.getFileHandle(encodeURIComponent(name), { create: true });
			// Writes aside and replaces on close; a page that goes away leaves the old bytes.
			const writable = await handle.createWritable();
			try {
				await writable.write(bytes as Uint8Array<ArrayBuffer>);
				await writable.close();
			} catch (error) {
				await writable.abort().catch(() => {});
				await folder.removeEntry(encodeURIComponent(name)).catch(() => {});
				throw error;
			}
		},
		async remove(name) {
			await folder.removeEntry(encodeURIComponent(name));
		},
		async names() {
			const names: string[] = [];
			for await (const name of folder.keys()) names.push(decodeURIComponent(name));
			return names;
		}
	};
}

function isNotFound(error: unknown): boolean {
	return error instanceof DOMException && error.name === 'NotFoundError';
}
