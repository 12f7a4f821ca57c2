import { decompress as fzstdDecompress } from 'fzstd';
import {
	HEAD_PATH,
	checkpointPath,
	logPath,
	type Head,
	type Manifest,
	type SegmentRef
} from '../shadow/log-entry.ts';
import { FoldError, foldEntries, type HashedEntry } from '../shadow/manifest.ts';
import { sha256Hex } from '../shadow/sha256.ts';
import { parseCheckpoint, parseHead, parseLogEntry } from './log-files.ts';
import { StoreError, type StoreReader } from './store-reader.ts';

/**
 * Where a store's files come from. `again`: what came before failed its check, so answer from the
 * origin and drop any copy. Throws StoreError `missing`, `unreachable` or `unauthorized`.
 */
export type FetchFile = (path: string, again?: boolean) => Promise<Uint8Array>;

/** Log entries asked for at once. */
const PARALLEL_FETCHES = 16;

/** A zstd frame to at most `plainBytes` bytes; throws if it cannot be. */
export type Decompress = (
	bytes: Uint8Array,
	plainBytes: number
) => Uint8Array | Promise<Uint8Array>;

const inJavaScript: Decompress = (bytes, plainBytes) =>
	fzstdDecompress(bytes, new Uint8Array(plainBytes));

/**
 * The one reader of stores: everything it hands on is verified up to the head. `decompress` defaults
 * to a small decoder in JavaScript.
 */
export function readStore(
	fetchFile: FetchFile,
	decompress: Decompress = inJavaScript
): StoreReader {
	return {
		head: async () => await readHead(fetchFile),
		manifest: async (from) => {
			const head = await readHead(fetchFile);
			if (from?.entry === head.entry && from.sha256 === head.sha256) return from;
			return await twice((fetch) => readManifest(fetch, head, from));
		},
		segment: async (ref) => await twice((fetch) => readSegmentFile(fetch, decompress, ref))
	};

	/** A copy on the way may be stale or damaged: only what fails from the origin too is reported. */
	async function twice<T>(read: (fetch: FetchFile) => Promise<T>): Promise<T> {
		try {
			return await read(fetchFile);
		} catch (error) {
			const mayHeal =
				error instanceof StoreError && ['damaged', 'chain-broken'].includes(error.code);
			if (!mayHeal) throw error;
			return await read((path) => fetchFile(path, true));
		}
	}
}

async function readHead(fetchFile: FetchFile): Promise<Head> {
	return parseHead(HEAD_PATH, await fetchFile(HEAD_PATH));
}

async function readManifest(
	fetchFile: FetchFile,
	head: Head,
	from: Manifest | undefined
): Promise<Manifest> {
	const continues =
		from !== undefined &&
		from.shadowId === head.shadowId &&
		from.entry <= head.entry &&
		from.entry >= (head.checkpoint?.entry ?? 0);
	const start = continues ? from : await readCheckpoint(fetchFile, head);
	const first = start === null ? 0 : start.entry + 1;
	const manifest = fold(start, await readEntries(fetchFile, first, head.entry));
	if (manifest.sha256 !== head.sha256) {
		throw new StoreError(
			'chain-broken',
			logPath(head.entry),
			`${logPath(head.entry)} has sha256 ${manifest.sha256}, ${HEAD_PATH} names ${head.sha256}: one of the two is damaged; fetch them again or bring them back from a backup`
		);
	}
	if (manifest.shadowId !== head.shadowId) {
		throw new StoreError(
			'chain-broken',
			HEAD_PATH,
			`${HEAD_PATH} belongs to shadow ${head.shadowId}, the log to ${manifest.shadowId}: fetch it again or bring it back from a backup`
		);
	}
	return manifest;
}

async function readCheckpoint(fetchFile: FetchFile, head: Head): Promise<Manifest | null> {
	if (head.checkpoint === null) return null;
	const path = checkpointPath(head.checkpoint.entry);
	const bytes = await fetchFile(path);
	await checkHash(path, bytes, head.checkpoint.sha256);
	return parseCheckpoint(path, bytes);
}

/** Entries `first` to `last`, both included. */
export async function readEntries(
	fetchFile: FetchFile,
	first: number,
	last: number
): Promise<HashedEntry[]> {
	const entries: HashedEntry[] = [];
	for (let start = first; start <= last; start += PARALLEL_FETCHES) {
		const length = Math.min(PARALLEL_FETCHES, last + 1 - start);
		const wanted = Array.from({ length }, (_, i) => start + i);
		entries.push(...(await Promise.all(wanted.map((entry) => readEntry(fetchFile, entry)))));
	}
	return entries;
}

async function readEntry(fetchFile: FetchFile, number: number): Promise<HashedEntry> {
	const path = logPath(number);
	const bytes = await fetchFile(path);
	const entry = parseLogEntry(path, bytes);
	if (entry.entry === number) return { entry, sha256: await sha256Hex(bytes) };
	throw new StoreError(
		'damaged',
		path,
		`${path} says that it is entry ${entry.entry}: it is damaged; fetch it again or bring it back from a backup`
	);
}

/** As `foldEntries`, naming the file where the chain breaks. */
export function fold(start: Manifest | null, entries: readonly HashedEntry[]): Manifest {
	try {
		return foldEntries(start, entries);
	} catch (error) {
		if (!(error instanceof FoldError)) throw error;
		const path = logPath(error.entry);
		throw new StoreError(
			'chain-broken',
			path,
			`${path}: ${error.message}; it or the file before it is damaged or replaced: fetch them again or bring them back from a backup`,
			{ cause: error }
		);
	}
}

/** The verified plain stream of one segment. */
async function readSegmentFile(
	fetchFile: FetchFile,
	decompress: Decompress,
	ref: SegmentRef
): Promise<Uint8Array> {
	const stream = await plainStream(ref, await fetchFile(ref.path), decompress);
	if (stream.length !== ref.plainBytes) {
		throw new StoreError(
			'damaged',
			ref.path,
			`segment ${ref.path} of ${ref.table} has ${stream.length} bytes, expected ${ref.plainBytes}: fetch it again or bring it back from a backup`
		);
	}
	await checkHash(ref.path, stream, ref.sha256);
	return stream;
}

const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

/**
 * A server that says `Content-Encoding: zstd` has the browser decode it; a folder, a dropped file or
 * a plain static host leaves that to us.
 */
async function plainStream(
	ref: SegmentRef,
	bytes: Uint8Array,
	decompress: Decompress
): Promise<Uint8Array> {
	if (!ZSTD_MAGIC.every((byte, i) => bytes[i] === byte)) return bytes;
	try {
		return await decompress(bytes, ref.plainBytes);
	} catch (cause) {
		throw new StoreError(
			'damaged',
			ref.path,
			`segment ${ref.path} of ${ref.table} cannot be decompressed: it is damaged; fetch it again or bring it back from a backup`,
			{ cause }
		);
	}
}

async function checkHash(path: string, bytes: Uint8Array, expected: string): Promise<void> {
	const actual = await sha256Hex(bytes);
	if (actual === expected) return;
	throw new StoreError(
		'damaged',
		path,
		`${path} has sha256 ${actual}, expected ${expected}: it is damaged; fetch it again or bring it back from a backup`
	);
}
