import { HEAD_PATH } from '../shadow/log-entry.ts';
import { sha256Hex } from '../shadow/sha256.ts';
import { readStore } from '../store/read-store.ts';
import { StoreError } from '../store/store-reader.ts';
import {
	MANIFEST_HASH_PATH,
	MANIFEST_PATH,
	NOTEBOOK_PATH,
	REVIEW_PATH,
	STORE_FOLDER,
	bundleId,
	parseBundleManifest,
	type BundleManifest
} from './bundle-manifest.ts';
import { BundleError } from './bundle-error.ts';
import { decrypt, isEncrypted } from './passphrase.ts';
import { BUNDLE_LIMITS, inflateFile, listZip, type BundleLimits } from './zip-listing.ts';

/** A bundle of which every byte has been compared with what it says of itself. */
export interface ReadBundle {
	id: string;
	manifest: BundleManifest;
	notebook: string;
	/** JSON lines; '' for none. */
	review: string;
	/** One file, verified again as it is inflated. */
	file(path: string): Promise<Uint8Array>;
}

/** Files that the manifest may be long for; it is inflated before anything vouches for it. */
const MAX_MANIFEST_BYTES = 16 * 2 ** 20;

/** Throws BundleError and keeps nothing if anything is wrong with any part of it. */
export async function readBundle(
	file: Uint8Array,
	passphrase: string | null,
	onProgress: (done: number, of: number) => void = () => {},
	limits: BundleLimits = BUNDLE_LIMITS
): Promise<ReadBundle> {
	const zip = isEncrypted(file) ? await decrypt(file, passphrase) : file;
	const listed = listZip(zip, limits);
	const stated = listed.get(MANIFEST_PATH);
	if (stated === undefined) {
		throw new BundleError(
			'no-bundle',
			'',
			`there is no ${MANIFEST_PATH} in it: this is not a notebook's bundle`
		);
	}
	if (stated > MAX_MANIFEST_BYTES) {
		throw new BundleError('too-large', MANIFEST_PATH, `it says that it has ${stated} bytes`);
	}
	const manifestBytes = inflateFile(zip, MANIFEST_PATH);
	const manifestHash = await sha256Hex(manifestBytes);
	const manifest = parseBundleManifest(manifestBytes);
	checkManifest(zip, listed, manifestHash);
	compareListing(listed, manifest);
	const known = new Map(manifest.files.map((entry) => [entry.path, entry]));
	const read = async (path: string) => {
		if (path === MANIFEST_PATH) return manifestBytes;
		const entry = known.get(path);
		if (entry === undefined) throw new BundleError('damaged', path, 'it is not in the bundle');
		const bytes = inflateFile(zip, path);
		if (bytes.length === entry.bytes && (await sha256Hex(bytes)) === entry.sha256) return bytes;
		throw new BundleError(
			'damaged',
			path,
			'it is not what the manifest names: it was damaged or changed on the way'
		);
	};
	await verifyStore(manifest, read, onProgress);
	const decoder = new TextDecoder('utf-8', { fatal: true });
	return {
		id: bundleId(manifestHash),
		manifest,
		notebook: decoder.decode(await read(NOTEBOOK_PATH)),
		review: known.has(REVIEW_PATH) ? decoder.decode(await read(REVIEW_PATH)) : '',
		file: read
	};
}

/** After the format is known: a later one may vouch for its manifest in another way. */
function checkManifest(zip: Uint8Array, listed: ReadonlyMap<string, number>, sha256: string): void {
	const bytes = listed.get(MANIFEST_HASH_PATH) === 65 ? inflateFile(zip, MANIFEST_HASH_PATH) : null;
	if (bytes !== null && new TextDecoder().decode(bytes) === `${sha256}\n`) return;
	throw new BundleError(
		'damaged',
		MANIFEST_PATH,
		`its hash is not what ${MANIFEST_HASH_PATH} says: it was damaged or changed on the way`
	);
}

/** The zip holds what the manifest names, all of it and nothing else. */
function compareListing(listed: ReadonlyMap<string, number>, manifest: BundleManifest): void {
	const named = new Set([MANIFEST_PATH, MANIFEST_HASH_PATH]);
	for (const { path, bytes } of manifest.files) {
		if (named.has(path)) throw new BundleError('duplicate', path, 'the manifest names it twice');
		named.add(path);
		const size = listed.get(path);
		if (size === undefined) throw new BundleError('damaged', path, 'it is missing from the bundle');
		if (size !== bytes) {
			throw new BundleError('damaged', path, `it has ${size} bytes, the manifest names ${bytes}`);
		}
	}
	const others = [NOTEBOOK_PATH, REVIEW_PATH, MANIFEST_PATH, MANIFEST_HASH_PATH];
	for (const path of listed.keys()) {
		const placed = others.includes(path) || path.startsWith(STORE_FOLDER);
		if (!named.has(path) || !placed) {
			throw new BundleError('damaged', path, 'no manifest vouches for it: it was added on the way');
		}
	}
	if (!named.has(NOTEBOOK_PATH))
		throw new BundleError('damaged', NOTEBOOK_PATH, 'it is missing from the bundle');
}

/** As the reader of stores will read it: the chain to the head, and every segment behind it. */
async function verifyStore(
	manifest: BundleManifest,
	read: (path: string) => Promise<Uint8Array>,
	onProgress: (done: number, of: number) => void
): Promise<void> {
	const store = readStore((path) => read(STORE_FOLDER + path));
	try {
		const folded = await store.manifest();
		const refs = Object.values(folded.segments).flat();
		const used = new Set([
			HEAD_PATH,
			'log/0000000000.json',
			'log/0000000001.json',
			...refs.map(({ path }) => path)
		]);
		const stray = manifest.files.find(
			({ path }) => path.startsWith(STORE_FOLDER) && !used.has(path.slice(STORE_FOLDER.length))
		);
		if (stray !== undefined)
			throw new BundleError('damaged', stray.path, 'nothing in the store names it');
		for (const [done, ref] of refs.entries()) {
			onProgress(done, refs.length);
			await store.segment(ref);
		}
		onProgress(refs.length, refs.length);
	} catch (error) {
		if (!(error instanceof StoreError)) throw error;
		const code = error.code === 'newer-format' ? 'newer-format' : 'damaged';
		throw new BundleError(code, STORE_FOLDER + error.path, error.message, { cause: error });
	}
}
