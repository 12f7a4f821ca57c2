import {
	HEAD_PATH,
	checkpointPath,
	logPath,
	type Head,
	type Manifest,
	type SegmentRef
} from '../shadow/log-entry.ts';
import { noOtherTab, type CacheTurns } from './cache-turns.ts';
import { parseHead } from './log-files.ts';
import { readStore, type FetchFile } from './read-store.ts';
import { StoreError, type StoreReader } from './store-reader.ts';

/** Files kept near by name. `write` replaces whole: a reader sees the old or the new bytes. */
export interface FileCache {
	read(name: string): Promise<Uint8Array | null>;
	write(name: string, bytes: Uint8Array): Promise<void>;
	remove(name: string): Promise<void>;
	names(): Promise<string[]>;
}

/**
 * A store whose immutable files are kept in a cache, so that it opens again fast, and offline. The
 * reader verifies what the cache gives like everything else; a damaged copy is fetched anew.
 */
export class CachedStore implements StoreReader {
	readonly #cache: FileCache;
	readonly #reader: StoreReader;
	#kept = new Set<string>();
	#loading: Promise<void> | null = null;
	#off: string | null = null;
	/** The head that the newest manifest was read by, until the cache holds all that it needs. */
	#unsettled: { head: Head; bytes: Uint8Array; manifest: Manifest | null } | null = null;
	#offline = false;
	readonly #turns: CacheTurns;

	constructor(origin: FetchFile, cache: FileCache, turns: CacheTurns = noOtherTab) {
		this.#cache = cache;
		this.#turns = turns;
		this.#reader = readStore(async (path, again) => {
			await this.#load();
			return path === HEAD_PATH
				? await this.#fetchHead(origin)
				: await this.#fetchImmutable(origin, path, again === true);
		});
	}

	/** Why nothing more is being kept, for people; null while it is. */
	get notKept(): string | null {
		return this.#off;
	}

	/** The origin did not answer last time: what is shown may be behind it. */
	get offline(): boolean {
		return this.#offline;
	}

	async head(): Promise<Head> {
		return await this.#reader.head();
	}

	async manifest(from?: Manifest): Promise<Manifest> {
		const manifest = await this.#reader.manifest(from);
		if (this.#unsettled !== null) this.#unsettled.manifest = manifest;
		await this.#settle();
		return manifest;
	}

	async segment(ref: SegmentRef): Promise<Uint8Array> {
		const bytes = await this.#reader.segment(ref);
		await this.#settle();
		return bytes;
	}

	async #fetchHead(origin: FetchFile): Promise<Uint8Array> {
		try {
			const bytes = await origin(HEAD_PATH);
			this.#offline = false;
			const head = parseHead(HEAD_PATH, bytes);
			if (this.#unsettled?.head.sha256 !== head.sha256) {
				this.#unsettled = { head, bytes, manifest: null };
			}
			return bytes;
		} catch (error) {
			if (!(error instanceof StoreError) || error.code !== 'unreachable') throw error;
			const kept = await this.#cache.read(HEAD_PATH).catch(() => null);
			if (kept === null) throw error;
			this.#offline = true;
			return kept;
		}
	}

	async #fetchImmutable(origin: FetchFile, path: string, again: boolean): Promise<Uint8Array> {
		if (!again && this.#kept.has(path)) {
			const kept = await this.#cache.read(path).catch(() => null);
			if (kept !== null) return kept;
		}
		const bytes = await origin(path, again);
		await this.#keep(path, bytes);
		return bytes;
	}

	async #keep(path: string, bytes: Uint8Array): Promise<void> {
		if (this.#off !== null) return;
		try {
			await this.#cache.write(path, bytes);
			this.#kept.add(path);
		} catch (error) {
			this.#kept.delete(path);
			this.#off = reasonOf(error);
		}
	}

	async #load(): Promise<void> {
		this.#loading ??= this.#cache.names().then(
			(names) => {
				this.#kept = new Set(names);
			},
			(error: unknown) => {
				this.#off = reasonOf(error);
			}
		);
		await this.#loading;
	}

	/**
	 * Keeps the head once every table that is kept at all is kept up to it: what opens offline is
	 * whole. Then what the shadow no longer needs is dropped.
	 */
	async #settle(): Promise<void> {
		const { manifest, head, bytes } = this.#unsettled ?? {};
		if (!manifest || !head || !bytes || manifest.sha256 !== head.sha256) return;
		const tables = Object.values(manifest.segments);
		const whole = tables.every(
			(refs) =>
				refs.every((ref) => this.#kept.has(ref.path)) ||
				!refs.some((ref) => this.#kept.has(ref.path))
		);
		if (!whole) return;
		this.#unsettled = null;
		await this.#turns.take(async (alone) => {
			// Another tab that is further on has kept its head: this one stays behind it.
			if (!alone && ((await this.#keptHead())?.entry ?? 0) > head.entry) return;
			await this.#keep(HEAD_PATH, bytes);
			if (alone) await this.#drop(head, tables.flat());
		});
	}

	async #keptHead(): Promise<Head | null> {
		try {
			const kept = await this.#cache.read(HEAD_PATH);
			return kept === null ? null : parseHead(HEAD_PATH, kept);
		} catch {
			return null;
		}
	}

	/** Removes what the shadow no longer needs at `head`. */
	async #drop(head: Head, segments: readonly SegmentRef[]): Promise<void> {
		const wanted = new Set([HEAD_PATH, ...segments.map((ref) => ref.path)]);
		const since = head.checkpoint?.entry ?? 0;
		if (head.checkpoint !== null) wanted.add(checkpointPath(since));
		for (let entry = since; entry <= head.entry; entry++) wanted.add(logPath(entry));
		// Other tabs have added files that this one has not heard of.
		const names = await this.#cache.names().catch(() => [...this.#kept]);
		for (const path of names) {
			if (wanted.has(path)) continue;
			this.#kept.delete(path);
			await this.#cache.remove(path).catch(() => {});
		}
	}
}

function reasonOf(error: unknown): string {
	if (error instanceof DOMException && error.name === 'QuotaExceededError') {
		return "the browser's storage for this site is full: the shadow works, but not offline";
	}
	const why = error instanceof Error ? error.message : String(error);
	return `the browser's storage cannot be written (${why}): the shadow works, but not offline`;
}
