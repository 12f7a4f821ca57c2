import type { Withheld } from '../shadow/log-entry.ts';
import type { FileCache } from '../store/cached.ts';
import { opfsCache, opfsForget, opfsKeys } from '../store/opfs.ts';
import { readStore } from '../store/read-store.ts';
import { StoreError, type StoreReader } from '../store/store-reader.ts';
import {
	MANIFEST_PATH,
	STORE_FOLDER,
	isBundleId,
	parseBundleManifest,
	type BundleManifest
} from './bundle-manifest.ts';
import type { ReadBundle } from './read-bundle.ts';

/**
 * Bundles that this browser has opened, each a store of its own in the origin-private file system
 * under its id. The manifest is written last and is what makes it one: a copy that was interrupted
 * has none, is not listed, and is written over when the file is opened again.
 */
export interface KeptBundle {
	id: string;
	manifest: BundleManifest;
	/** Of everything in it. */
	bytes: number;
}

type OpenFolder = (id: string) => Promise<FileCache>;

/** Writes a verified bundle. Nothing of it stays if the storage gives out on the way. */
export async function keepBundle(
	bundle: Pick<ReadBundle, 'id' | 'manifest' | 'file'>,
	onProgress: (bytes: number, of: number) => void = () => {},
	openFolder: OpenFolder = opfsCache,
	forget: (id: string) => Promise<void> = opfsForget
): Promise<void> {
	const folder = await openFolder(bundle.id);
	const total = sizeOf(bundle.manifest);
	let done = 0;
	try {
		for (const { path, bytes } of bundle.manifest.files) {
			await folder.write(path, await bundle.file(path));
			onProgress((done += bytes), total);
		}
		await folder.write(MANIFEST_PATH, await bundle.file(MANIFEST_PATH));
	} catch (error) {
		await forget(bundle.id).catch(() => {});
		throw error;
	}
}

/** Newest first; only those that are there whole. */
export async function listBundles(): Promise<KeptBundle[]> {
	const ids = (await opfsKeys().catch(() => [])).filter(isBundleId);
	const kept = await Promise.all(
		ids.map(async (id) => {
			const manifest = await manifestOf(await opfsCache(id)).catch(() => null);
			return manifest === null ? [] : [{ id, manifest, bytes: sizeOf(manifest) }];
		})
	);
	return kept.flat().sort((a, b) => b.manifest.createdMs - a.manifest.createdMs);
}

export async function hasBundle(id: string): Promise<boolean> {
	return (await listBundles()).some((kept) => kept.id === id);
}

/** The shadow and what came with it; notebooks made from it stay. */
export async function removeBundle(id: string): Promise<void> {
	await opfsForget(id);
}

/** A kept bundle's shadow: every byte is verified on its way, and no agent is asked. */
export async function openBundleStore(
	id: string,
	openFolder: OpenFolder = opfsCache
): Promise<{ reader: StoreReader; manifest: BundleManifest }> {
	const folder = await openFolder(id);
	const manifest = await manifestOf(folder);
	if (manifest === null) {
		throw new StoreError(
			'missing',
			MANIFEST_PATH,
			`this browser does not have the bundle ${id} (any more): open its file again`
		);
	}
	const reader = readStore(async (path) => {
		const bytes = await folder.read(STORE_FOLDER + path);
		if (bytes !== null) return bytes;
		throw new StoreError(
			'missing',
			path,
			`${path} is missing from this browser's copy of the bundle: open its file again`
		);
	});
	const withheld: Withheld = { tables: manifest.leftOut, columns: manifest.masked };
	return {
		manifest,
		reader: {
			...reader,
			manifest: async (from) => ({ ...(await reader.manifest(from)), withheld })
		}
	};
}

async function manifestOf(folder: FileCache): Promise<BundleManifest | null> {
	const bytes = await folder.read(MANIFEST_PATH);
	return bytes === null ? null : parseBundleManifest(bytes);
}

function sizeOf({ files }: BundleManifest): number {
	return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
