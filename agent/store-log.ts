import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import {
	HEAD_PATH,
	STORE_FORMAT,
	checkpointPath,
	logPath,
	type Head,
	type LogEntry,
	type Manifest,
	type SourceIdentity
} from '#lib/shadow/log-entry.ts';
import { foldEntries } from '#lib/shadow/manifest.ts';
import { isMissing, openFolder } from '#lib/store/folder.node.ts';
import { StoreError } from '#lib/store/store-reader.ts';
import { UserError } from './command.ts';
import { createFile, makeFolder, replaceFile, syncFolder } from './durable-files.ts';
import { lockStore, type StoreLock } from './store-lock.ts';

/** Entries between two checkpoints. */
const CHECKPOINT_EVERY = 256;

/** What an entry says, before the log gives it its number and its place in the chain. */
export type EntryContent = Omit<
	LogEntry,
	'format' | 'entry' | 'previous' | 'shadowId' | 'source' | 'kind'
> & { kind: Exclude<LogEntry['kind'], 'create'> };

/** What is about to touch the disk, or has become durable. */
export type WriterStep = 'segment' | 'entry' | 'head' | 'durable';

interface LogOptions {
	onStep?: (step: WriterStep) => void;
}

/** The chain of entries in a folder, and the lock that lets one process write it. */
export class StoreLog {
	readonly #directory: string;
	readonly #lock: StoreLock;
	readonly #onStep: (step: WriterStep) => void;
	#manifest: Manifest;
	#checkpoint: Head['checkpoint'];

	private constructor(
		directory: string,
		lock: StoreLock,
		manifest: Manifest,
		checkpoint: Head['checkpoint'],
		options: LogOptions
	) {
		this.#directory = directory;
		this.#lock = lock;
		this.#manifest = manifest;
		this.#checkpoint = checkpoint;
		this.#onStep = options.onStep ?? (() => {});
	}

	get manifest(): Manifest {
		return this.#manifest;
	}

	static async create(
		directory: string,
		first: { shadowId: string; source: SourceIdentity; endLsn: string },
		options: LogOptions
	): Promise<StoreLog> {
		await makeFolder(directory);
		return await locked(directory, async (lock) => {
			if (await exists(path.join(directory, HEAD_PATH))) {
				throw new UserError(
					`${directory} already holds a shadow: choose another folder, or remove it to begin anew`
				);
			}
			await refuseLostHead(directory);
			for (const folder of ['log', 'checkpoints', 'segments']) {
				// What an interrupted beginning has left.
				await rm(path.join(directory, folder), { recursive: true, force: true });
				await makeFolder(path.join(directory, folder));
			}
			const entry: LogEntry = {
				format: STORE_FORMAT,
				entry: 0,
				previous: '',
				kind: 'create',
				...first,
				schemas: [],
				types: [],
				added: [],
				removed: [],
				marks: [],
				snapshot: null,
				lastSeq: 0,
				lastTimeUs: 0
			};
			const bytes = fileOf(entry);
			await createFile(path.join(directory, logPath(0)), bytes);
			await syncFolder(path.join(directory, 'log'));
			const manifest = foldEntries(null, [{ entry, sha256: sha256(bytes) }]);
			const log = new StoreLog(directory, lock, manifest, null, options);
			await log.#writeHead(manifest);
			return log;
		});
	}

	static async open(directory: string, options: LogOptions): Promise<StoreLog> {
		if (!(await exists(path.join(directory, HEAD_PATH)))) {
			throw new StoreError(
				'missing',
				HEAD_PATH,
				`${directory} holds no shadow, it has no ${HEAD_PATH}: \`foreshadow capture --store ${directory}\` makes one`
			);
		}
		return await locked(directory, async (lock) => {
			const reader = openFolder(directory);
			const head = await reader.head();
			const manifest = await reader.manifest();
			await checkSegmentFiles(directory, manifest);
			await removeOrphans(directory, manifest);
			return new StoreLog(directory, lock, manifest, head.checkpoint, options);
		});
	}

	/**
	 * Adds one entry; its segments' bytes are synced already. Order of durability: the segments'
	 * names, the entry, its name, the checkpoint if one is due, the head.
	 */
	async append(content: EntryContent): Promise<void> {
		const { shadowId, entry: previousEntry, sha256: previous } = this.#manifest;
		const entry: LogEntry = {
			format: STORE_FORMAT,
			entry: previousEntry + 1,
			previous,
			shadowId,
			source: null,
			...content
		};
		const folders = new Set(content.added.map((ref) => path.dirname(ref.path)));
		if (folders.size > 0) folders.add('segments');
		await Promise.all([...folders].map((folder) => syncFolder(this.#at(folder))));
		this.#onStep('entry');
		const bytes = fileOf(entry);
		// Folded first: an entry that does not fit must not reach the disk.
		const manifest = foldEntries(this.#manifest, [{ entry, sha256: sha256(bytes) }]);
		await createFile(this.#at(logPath(entry.entry)), bytes);
		await syncFolder(this.#at('log'));
		if (entry.entry % CHECKPOINT_EVERY === 0) await this.#writeCheckpoint(manifest);
		this.#onStep('head');
		await this.#writeHead(manifest);
		this.#manifest = manifest;
		if (this.#checkpoint?.entry === entry.entry) await this.#removeOldCheckpoint();
	}

	async release(): Promise<void> {
		await this.#lock.release();
	}

	async #writeCheckpoint(manifest: Manifest): Promise<void> {
		const { entry } = manifest;
		const bytes = fileOf(manifest);
		await createFile(this.#at(checkpointPath(entry)), bytes);
		await syncFolder(this.#at('checkpoints'));
		this.#checkpoint = { entry, sha256: sha256(bytes) };
	}

	/** The checkpoint before the newest stays: a reader with the head of a moment ago may ask for it. */
	async #removeOldCheckpoint(): Promise<void> {
		const old = this.#manifest.entry - 2 * CHECKPOINT_EVERY;
		if (old > 0) await rm(this.#at(checkpointPath(old)), { force: true });
	}

	async #writeHead({ entry, sha256, shadowId }: Manifest): Promise<void> {
		const head: Head = {
			format: STORE_FORMAT,
			entry,
			sha256,
			shadowId,
			checkpoint: this.#checkpoint
		};
		await replaceFile(this.#at(HEAD_PATH), fileOf(head));
	}

	#at(file: string): string {
		return path.join(this.#directory, file);
	}
}

async function locked<T>(directory: string, task: (lock: StoreLock) => Promise<T>): Promise<T> {
	const lock = await lockStore(directory);
	try {
		return await task(lock);
	} catch (error) {
		await lock.release();
		throw error;
	}
}

/** A log that has gone on is a shadow that lost its head: it must not be taken for an empty folder. */
async function refuseLostHead(directory: string): Promise<void> {
	if (!(await exists(path.join(directory, logPath(1))))) return;
	throw new StoreError(
		'missing',
		HEAD_PATH,
		`${directory} holds the log of a shadow but no ${HEAD_PATH}: bring that file back from a backup, or choose another folder`
	);
}

function fileOf(content: LogEntry | Manifest | Head): Buffer {
	return Buffer.from(`${JSON.stringify(content)}\n`);
}

function sha256(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}

async function exists(file: string): Promise<boolean> {
	return (await sizeOf(file)) !== null;
}

async function sizeOf(file: string): Promise<number | null> {
	try {
		return (await stat(file)).size;
	} catch (error) {
		if (isMissing(error)) return null;
		throw error;
	}
}

/** Every live segment is there in its full length; `foreshadow verify` reads them. */
async function checkSegmentFiles(directory: string, manifest: Manifest): Promise<void> {
	for (const ref of Object.values(manifest.segments).flat()) {
		const size = await sizeOf(path.join(directory, ref.path));
		if (size === ref.bytes) continue;
		const found = size === null ? 'is missing' : `has ${size} bytes, expected ${ref.bytes}`;
		throw new StoreError(
			size === null ? 'missing' : 'damaged',
			ref.path,
			`segment ${path.join(directory, ref.path)} of ${ref.table} ${found}: bring it back from a backup`
		);
	}
}

/** Files that the head does not vouch for: no reader has seen them, nothing in them was acknowledged. */
async function removeOrphans(directory: string, manifest: Manifest): Promise<void> {
	const live = new Set([HEAD_PATH, 'writer.lock']);
	for (const ref of Object.values(manifest.segments).flat()) live.add(ref.path);
	for (const folder of ['log', 'checkpoints', 'segments']) {
		const files = await readdir(path.join(directory, folder), {
			recursive: true,
			withFileTypes: true
		});
		for (const file of files.filter((found) => found.isFile())) {
			const full = path.join(file.parentPath, file.name);
			const name = path.relative(directory, full).split(path.sep).join('/');
			const known =
				folder === 'segments' ? live.has(name) : Number.parseInt(file.name) <= manifest.entry;
			if (!known) await rm(full);
		}
	}
	await rm(path.join(directory, `${HEAD_PATH}.tmp`), { force: true });
}
