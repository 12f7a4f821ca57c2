import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import path from 'node:path';
import type {
	Change,
	ChangeSink,
	SourceMark,
	SourceTable,
	TransactionBegin
} from '#lib/shadow/change-sink.ts';
import type { Manifest, SegmentRef, SourceIdentity } from '#lib/shadow/log-entry.ts';
import type { Seq } from '#lib/shadow/position.ts';
import type { TypeDefinition } from '#lib/shadow/schema.ts';
import { ChangeGatherer, type Taken } from './change-gatherer.ts';
import { UserError } from './command.ts';
import { Keeper } from './keeper.ts';
import { writeSegment, writeSegmentNow, type EncodedSegment } from './segment-files.ts';
import { StoreLog, type EntryContent, type WriterStep } from './store-log.ts';

/** What is on disk, named by the head, and may be acknowledged to the source. */
export interface Durable {
	seq: Seq;
	endLsn: string;
	/** Number of the log entry that says so. */
	entry: number;
}

export interface WriterOptions {
	/** Rows of a table that memory holds before they are staged in a file. Defaults to 50 000. */
	maxBatchRows?: number;
	/** The same in bytes. Defaults to 32 MiB. */
	maxBatchBytes?: number;
	/** Shortest time between two idle entries. Defaults to 60. */
	idleEverySeconds?: number;
	/** A new shadow's id. Defaults to a random one. */
	shadowId?: string;
	/** ms of a clock that only moves forward. Defaults to the process's own. */
	clockMs?: () => number;
	/** Segments of one table and size that are merged into one. Defaults to 16; 0 leaves them as they are. */
	mergeAfter?: number;
	/** How long replaced segments stay for readers that are on the way. Defaults to 600. */
	graceSeconds?: number;
	/** Told what went wrong without harm to what is captured. Defaults to a line on stderr. */
	onWarning?: (message: string) => void;
	/** Told before each step that touches the disk; tests end the process there. */
	onStep?: (step: WriterStep) => void;
}

/**
 * The one way into a store, for every source. Changes gather in typed arrays; `flush` makes whole
 * transactions durable. After a failed write or a change that does not fit its table the writer is
 * done for: what it held is lost, was never acknowledged, and comes again after `open`.
 */
export class ShadowWriter implements ChangeSink {
	readonly #directory: string;
	readonly #log: StoreLog;
	readonly #options: Required<Omit<WriterOptions, 'shadowId'>>;
	readonly #keeper: Keeper;
	readonly #gatherer: ChangeGatherer;
	#lastEntryAtMs: number;
	#queue: Promise<unknown> = Promise.resolve();
	#failure: Error | null = null;
	#closed = false;

	private constructor(directory: string, log: StoreLog, options: WriterOptions) {
		this.#directory = directory;
		this.#log = log;
		this.#options = {
			maxBatchRows: options.maxBatchRows ?? 50_000,
			maxBatchBytes: options.maxBatchBytes ?? 32 * 2 ** 20,
			idleEverySeconds: options.idleEverySeconds ?? 60,
			clockMs: options.clockMs ?? (() => performance.now()),
			mergeAfter: options.mergeAfter ?? 16,
			graceSeconds: options.graceSeconds ?? 600,
			onWarning: options.onWarning ?? ((message) => console.error(`foreshadow: ${message}`)),
			onStep: options.onStep ?? (() => {})
		};
		this.#keeper = new Keeper(directory, this.#options);
		this.#gatherer = new ChangeGatherer(log.manifest, {
			maxBatchRows: this.#options.maxBatchRows,
			maxBatchBytes: this.#options.maxBatchBytes,
			write: (segment) => this.#writeNow(segment),
			remove: (ref) => rmSync(path.join(directory, ref.path), { force: true })
		});
		this.#lastEntryAtMs = this.#options.clockMs();
	}

	/** Makes a new shadow in a folder that holds none. `startLsn`: what comes before it is not part of it. */
	static async create(
		directory: string,
		source: SourceIdentity,
		options: WriterOptions = {},
		startLsn = ''
	): Promise<ShadowWriter> {
		const shadowId = options.shadowId ?? randomUUID();
		const log = await StoreLog.create(directory, { shadowId, source, endLsn: startLsn }, options);
		return new ShadowWriter(directory, log, options);
	}

	/** Goes on with a shadow; a tail that a crash left unfinished is removed. */
	static async open(directory: string, options: WriterOptions = {}): Promise<ShadowWriter> {
		return new ShadowWriter(directory, await StoreLog.open(directory, options), options);
	}

	/** Everything that is durable, folded. */
	get manifest(): Manifest {
		return this.#log.manifest;
	}

	get durable(): Durable {
		const { lastSeq, endLsn, entry } = this.#log.manifest;
		return { seq: lastSeq, endLsn, entry };
	}

	/** What memory and staged files hold beyond `durable`. */
	get pending(): { changes: number; bytes: number } {
		const { lastSeq, bytes } = this.#gatherer;
		return { changes: lastSeq - this.#log.manifest.lastSeq, bytes };
	}

	/** Throws unless `source` is where this shadow comes from. */
	checkSource(source: SourceIdentity): void {
		const known = this.#log.manifest.source;
		for (const what of ['kind', 'systemIdentifier', 'timeline', 'database'] as const) {
			if (known[what] === source[what]) continue;
			throw new UserError(
				`${this.#directory} is the shadow of ${known.title} (${what} ${known[what]}), not of ${source.title} (${what} ${source[what]}): choose another --store for this source`
			);
		}
	}

	begin(transaction: TransactionBegin): void {
		this.#usable().begin(transaction);
	}

	schema(table: SourceTable, types: TypeDefinition[]): void {
		this.#usable().schema(table, types);
	}

	change(change: Change): void {
		const gatherer = this.#usable();
		// Spelled out, not behind a function: this runs once a row.
		try {
			gatherer.change(change);
		} catch (error) {
			// Half a change may be in: nothing of it may become durable.
			throw this.#fail(error);
		}
	}

	truncate(tables: string[]): void {
		const gatherer = this.#usable();
		try {
			gatherer.truncate(tables);
		} catch (error) {
			throw this.#fail(error);
		}
	}

	mark(mark: SourceMark): void {
		this.#usable().mark(mark);
	}

	commit(endLsn: string): void {
		const gatherer = this.#usable();
		try {
			gatherer.commit(endLsn);
		} catch (error) {
			throw this.#fail(error);
		}
	}

	/** Forgets the open transaction, if there is one: its source will send it again. */
	abandon(): void {
		this.#gatherer.abandon();
	}

	/**
	 * Makes every committed transaction durable. Changes may go on coming meanwhile; they belong to
	 * the next flush. A position that only empty transactions have moved waits for `idle`.
	 */
	flush(): Promise<Durable> {
		return this.#enqueue(async () => {
			const taken = this.#gatherer.take();
			if (taken !== null) await this.#write(taken);
			return this.durable;
		});
	}

	/**
	 * The source has nothing more for us up to `endLsn`. Flushes; moves the durable position there at
	 * most every `idleEverySeconds`, so that a quiet table does not hold back the source's log and
	 * does not fill ours. `now`: without waiting.
	 */
	idle(endLsn: string, now = false): Promise<Durable> {
		this.#usable().advance(endLsn);
		return this.#enqueue(async () => {
			const taken = this.#gatherer.take();
			const dueMs = this.#lastEntryAtMs + this.#options.idleEverySeconds * 1000;
			const standing = this.#gatherer.standing();
			const moved = standing.endLsn !== this.#log.manifest.endLsn;
			if (taken !== null) await this.#write(taken);
			else if (moved && (now || this.#options.clockMs() >= dueMs)) {
				await this.#append({ ...standing, kind: 'idle' });
			}
			return this.durable;
		});
	}

	/** Flushes and lets go of the store. An open transaction is forgotten. */
	async close(): Promise<void> {
		if (this.#closed) return;
		try {
			this.abandon();
			if (this.#failure === null) await this.flush();
		} finally {
			this.#closed = true;
			await this.#queue.catch(() => {});
			await this.#log.release();
		}
	}

	#writeNow(segment: EncodedSegment): SegmentRef {
		this.#options.onStep('segment');
		try {
			return writeSegmentNow(this.#directory, segment);
		} catch (error) {
			throw this.#fail(error);
		}
	}

	async #write({ content, encoded }: Taken): Promise<void> {
		this.#options.onStep('segment');
		const written = await Promise.all(
			encoded.map((segment) => writeSegment(this.#directory, segment))
		);
		content.added.push(...written);
		await this.#append(content);
	}

	async #append(content: EntryContent): Promise<void> {
		await this.#log.append(content);
		this.#options.onStep('durable');
		this.#lastEntryAtMs = this.#options.clockMs();
		// Behind what waits already: a flush never waits for a merge that it has caused.
		void this.#enqueue(() => this.#merge()).catch(() => {});
	}

	/** One merge at a time, so that a flush in between waits for one only. */
	async #merge(): Promise<void> {
		await this.#keeper.removeReplaced();
		const { lastSeq, endLsn, lastTimeUs } = this.#log.manifest;
		const merged = await this.#keeper.merge(this.#log.manifest);
		if (merged === null) return;
		// It says nothing new: not even what was committed meanwhile.
		const position = { lastSeq, endLsn, lastTimeUs };
		await this.#append({
			...this.#gatherer.standing(),
			...position,
			kind: 'compaction',
			...merged
		});
		this.#keeper.replaced(merged.removed);
	}

	/** One write at a time, in order. */
	#enqueue<T>(task: () => Promise<T>): Promise<T> {
		const result = this.#queue.then(async () => {
			this.#usable();
			try {
				return await task();
			} catch (error) {
				throw this.#fail(error);
			}
		});
		this.#queue = result.catch(() => {});
		return result;
	}

	#fail(error: unknown): Error {
		this.#failure ??= error instanceof Error ? error : new Error(String(error));
		return this.#failure;
	}

	#usable(): ChangeGatherer {
		if (this.#failure !== null) throw this.#failure;
		if (this.#closed) throw new Error('the writer is closed');
		return this.#gatherer;
	}
}

/** Removes what a folder holds of a shadow, so that it can be made anew. */
export async function removeShadow(directory: string): Promise<void> {
	// The head first: without it the rest is no shadow, whatever happens in between.
	for (const part of ['head.json', 'log', 'checkpoints', 'segments', 'head.json.tmp']) {
		await rm(path.join(directory, part), { recursive: true, force: true });
	}
}
