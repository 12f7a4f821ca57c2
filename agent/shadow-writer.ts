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
import {
	TRANSACTIONS,
	type Manifest,
	type Mark,
	type SegmentRef,
	type SourceIdentity
} from '#lib/shadow/log-entry.ts';
import { parseLsn } from '#lib/shadow/instant.ts';
import type { Seq, Transaction } from '#lib/shadow/position.ts';
import { describeSchemaChanges } from '#lib/shadow/schema-changes.ts';
import {
	tableId,
	type TableId,
	type TableSchema,
	type TypeDefinition
} from '#lib/shadow/schema.ts';
import { TransactionBatch } from '#lib/shadow/transaction-batch.ts';
import { UserError } from './command.ts';
import { Keeper } from './keeper.ts';
import { writeSegment, writeSegmentNow, type EncodedSegment } from './segment-files.ts';
import { StoreLog, type EntryContent, type WriterStep } from './store-log.ts';
import { TableFeed } from './table-feed.ts';

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

interface OpenTransaction extends TransactionBegin {
	firstSeq: Seq;
	tables: Map<TableId, [number, number, number, number]>;
	/** Segments that only its commit makes part of the shadow. */
	staged: SegmentRef[];
	schemas: TableSchema[];
	types: TypeDefinition[];
	marks: Omit<Mark, 'seq' | 'timeUs' | 'xid'>[];
	/** Feeds that its schema versions have replaced, for `abandon`. */
	replaced: Map<TableId, TableFeed | undefined>;
}

/** Committed and not yet written, beside the feeds' committed rows. */
interface Committed {
	segments: SegmentRef[];
	schemas: TableSchema[];
	types: TypeDefinition[];
	marks: Mark[];
	snapshot: { lastSeq: Seq; timeUs: number } | null;
}

/** An entry to be, and the segments that it names but no file holds yet. */
interface Taken {
	content: EntryContent;
	encoded: EncodedSegment[];
}

/**
 * The one way into a store, for every source. Changes gather in typed arrays; `flush` makes whole
 * transactions durable. If a write fails the writer is done for: what it held is lost, was never
 * acknowledged, and comes again after `open`.
 */
export class ShadowWriter implements ChangeSink {
	readonly #directory: string;
	readonly #log: StoreLog;
	readonly #options: Required<Omit<WriterOptions, 'shadowId'>>;
	readonly #keeper: Keeper;
	readonly #feeds = new Map<TableId, TableFeed>();
	/** `CREATE` texts of the types that the shadow knows. */
	readonly #types = new Map<string, string>();
	readonly #transactions = new TransactionBatch();
	#transactionTimes = { min: Infinity, max: -Infinity };
	#committed: Committed = emptyCommitted();
	#open: OpenTransaction | null = null;
	#nextSeq: Seq;
	#committedSeq: Seq;
	#runningTimeUs: number;
	#endLsn: string;
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
		const { manifest } = log;
		for (const [id, versions] of Object.entries(manifest.schemas)) {
			this.#feeds.set(id, new TableFeed(versions.at(-1)!));
		}
		for (const type of manifest.types) this.#types.set(tableId(type), type.create);
		this.#nextSeq = manifest.lastSeq + 1;
		this.#committedSeq = manifest.lastSeq;
		this.#runningTimeUs = manifest.lastTimeUs;
		this.#endLsn = manifest.endLsn;
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
		let bytes = 0;
		for (const feed of this.#feeds.values()) bytes += feed.byteLength;
		return { changes: this.#nextSeq - 1 - this.#log.manifest.lastSeq, bytes };
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
		this.#checkUsable();
		if (this.#open !== null) {
			throw new Error(`transaction ${this.#open.xid} is open: commit or abandon it first`);
		}
		this.#open = {
			...transaction,
			firstSeq: this.#nextSeq,
			tables: new Map(),
			staged: [],
			schemas: [],
			types: [],
			marks: [],
			replaced: new Map()
		};
	}

	schema(table: SourceTable, types: TypeDefinition[]): void {
		const open = this.#transaction();
		for (const type of types) {
			const known = this.#types.get(tableId(type));
			if (known === type.create) continue;
			this.#types.set(tableId(type), type.create);
			open.types.push(type);
		}
		const id = tableId(table);
		const reserved = table.columns.find(({ name }) => name.startsWith('fs_'));
		if (reserved !== undefined) {
			throw new UserError(
				`${id} has a column ${reserved.name}; names that begin with fs_ are Foreshadow's own: rename the column or leave the table out`
			);
		}
		const feed = this.#feeds.get(id);
		const changes = feed === undefined ? [] : describeSchemaChanges(feed.schema, table);
		if (feed !== undefined && changes.length === 0) return;
		const version = (feed?.schema.version ?? 0) + 1;
		const next: TableSchema = { ...table, version, sinceSeq: this.#nextSeq, changes };
		if (feed !== undefined) this.#stage(feed);
		if (!open.replaced.has(id)) open.replaced.set(id, feed);
		this.#feeds.set(id, new TableFeed(next));
		open.schemas.push(next);
		if (open.xid === 0) return;
		const title = version === 1 ? `${id} is captured from here on` : `${id}: ${changes.join(', ')}`;
		open.marks.push({ kind: 'ddl', title, detail: '', table: id });
	}

	change({ table, op, row, oldKey }: Change): void {
		const open = this.#transaction();
		const feed = this.#feedOf(table);
		if (op === 'U' && oldKey !== null) {
			feed.append('D', this.#nextSeq++, oldKey);
			feed.append('K', this.#nextSeq++, row);
		} else feed.append(op, this.#nextSeq++, row);
		const counts = countsOf(open, table);
		if (op === 'U') counts[1]++;
		else if (op === 'D') counts[2]++;
		else counts[0]++;
		const { maxBatchRows, maxBatchBytes } = this.#options;
		if (feed.rows >= maxBatchRows || feed.byteLength >= maxBatchBytes) this.#stage(feed);
	}

	truncate(tables: string[]): void {
		const open = this.#transaction();
		for (const table of tables) {
			this.#feedOf(table).append('T', this.#nextSeq++, null);
			countsOf(open, table)[3]++;
		}
	}

	mark(mark: SourceMark): void {
		this.#transaction().marks.push({ ...mark, table: null });
	}

	commit(endLsn: string): void {
		const open = this.#transaction();
		const lastSeq = this.#nextSeq - 1;
		// The snapshot counts even when every table was empty: it is where the shadow begins.
		if (lastSeq >= open.firstSeq || open.xid === 0) this.#commitChanges(open, lastSeq, endLsn);
		for (const mark of open.marks) {
			const { commitTimeUs: timeUs, xid } = open;
			this.#committed.marks.push({ ...mark, seq: lastSeq, timeUs, xid });
		}
		this.#committed.segments.push(...open.staged);
		this.#committed.schemas.push(...open.schemas);
		this.#committed.types.push(...open.types);
		this.#committedSeq = lastSeq;
		this.#endLsn = endLsn;
		this.#open = null;
	}

	/** Forgets the open transaction, if there is one: its source will send it again. */
	abandon(): void {
		const open = this.#open;
		if (open === null) return;
		for (const feed of this.#feeds.values()) feed.abandon();
		for (const [id, feed] of open.replaced) {
			if (feed === undefined) this.#feeds.delete(id);
			else this.#feeds.set(id, feed);
		}
		for (const type of open.types) this.#types.delete(tableId(type));
		for (const ref of open.staged) rmSync(path.join(this.#directory, ref.path), { force: true });
		this.#nextSeq = open.firstSeq;
		this.#open = null;
	}

	/**
	 * Makes every committed transaction durable. Changes may go on coming meanwhile; they belong to
	 * the next flush. A position that only empty transactions have moved waits for `idle`.
	 */
	flush(): Promise<Durable> {
		return this.#enqueue(async () => {
			const taken = this.#take();
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
		this.#checkUsable();
		if (this.#open === null && isAhead(endLsn, this.#endLsn)) this.#endLsn = endLsn;
		return this.#enqueue(async () => {
			const taken = this.#take();
			const dueMs = this.#lastEntryAtMs + this.#options.idleEverySeconds * 1000;
			const moved = this.#endLsn !== this.#log.manifest.endLsn;
			if (taken !== null) await this.#write(taken);
			else if (moved && (now || this.#options.clockMs() >= dueMs)) {
				await this.#append({ ...this.#standing(), kind: 'idle' });
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

	#commitChanges(open: OpenTransaction, lastSeq: Seq, endLsn: string): void {
		this.#runningTimeUs = Math.max(this.#runningTimeUs, open.commitTimeUs);
		const transaction: Transaction = {
			xid: open.xid,
			commitTimeUs: open.commitTimeUs,
			runningTimeUs: this.#runningTimeUs,
			endLsn,
			firstSeq: open.firstSeq,
			lastSeq,
			tables: Object.fromEntries(open.tables)
		};
		this.#transactions.append(transaction);
		const times = this.#transactionTimes;
		times.min = Math.min(times.min, open.commitTimeUs);
		times.max = Math.max(times.max, open.commitTimeUs);
		for (const table of open.tables.keys()) this.#feedOf(table).commit(open.commitTimeUs);
		if (open.xid === 0) this.#committed.snapshot = { lastSeq, timeUs: this.#runningTimeUs };
	}

	/** Moves a feed's rows into files, those of the open transaction apart. */
	#stage(feed: TableFeed): void {
		const committed = feed.takeCommitted();
		if (committed !== null) this.#committed.segments.push(this.#writeNow(committed));
		const open = this.#open && feed.takeOpen(this.#open.commitTimeUs);
		if (open !== null) this.#open!.staged.push(this.#writeNow(open));
	}

	#writeNow(segment: EncodedSegment): SegmentRef {
		this.#options.onStep('segment');
		try {
			return writeSegmentNow(this.#directory, segment);
		} catch (error) {
			throw this.#fail(error);
		}
	}

	/** The synchronous half of a flush: what it takes is out of the way of what comes next. */
	#take(): Taken | null {
		const encoded: EncodedSegment[] = [];
		for (const feed of this.#feeds.values()) {
			const segment = feed.takeCommitted();
			if (segment !== null) encoded.push(segment);
		}
		if (this.#transactions.rows > 0) {
			const { min, max } = this.#transactionTimes;
			encoded.push({
				...this.#transactions.finish(),
				table: TRANSACTIONS,
				schemaVersion: 1,
				minCommitTimeUs: min,
				maxCommitTimeUs: max
			});
			this.#transactionTimes = { min: Infinity, max: -Infinity };
		}
		const { segments, ...rest } = this.#committed;
		this.#committed = emptyCommitted();
		const { schemas, types, marks, snapshot } = rest;
		const parts = [encoded, segments, schemas, types, marks];
		if (snapshot === null && parts.every(({ length }) => length === 0)) return null;
		return { content: { ...this.#standing(), ...rest, added: segments }, encoded };
	}

	/** An entry that changes nothing but how far the shadow goes. */
	#standing(): EntryContent {
		return {
			kind: 'changes',
			schemas: [],
			types: [],
			added: [],
			removed: [],
			marks: [],
			snapshot: null,
			lastSeq: this.#committedSeq,
			endLsn: this.#endLsn,
			lastTimeUs: this.#runningTimeUs
		};
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
		await this.#append({ ...this.#standing(), ...position, kind: 'compaction', ...merged });
		this.#keeper.replaced(merged.removed);
	}

	/** One write at a time, in order. */
	#enqueue<T>(task: () => Promise<T>): Promise<T> {
		const result = this.#queue.then(async () => {
			this.#checkUsable();
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

	#checkUsable(): void {
		if (this.#failure !== null) throw this.#failure;
		if (this.#closed) throw new Error('the writer is closed');
	}

	#transaction(): OpenTransaction {
		this.#checkUsable();
		if (this.#open === null) throw new Error('no transaction is open: call begin first');
		return this.#open;
	}

	#feedOf(table: TableId): TableFeed {
		const feed = this.#feeds.get(table);
		if (feed === undefined) throw new Error(`no schema of ${table} has been given`);
		return feed;
	}
}

/** Positions are compared where they can be; a source without LSNs states none. */
function isAhead(lsn: string, than: string): boolean {
	if (lsn === '' || than === '') return lsn !== '';
	return parseLsn(lsn) > parseLsn(than);
}

function countsOf(open: OpenTransaction, table: TableId): [number, number, number, number] {
	let counts = open.tables.get(table);
	if (counts === undefined) open.tables.set(table, (counts = [0, 0, 0, 0]));
	return counts;
}

function emptyCommitted(): Committed {
	return { segments: [], schemas: [], types: [], marks: [], snapshot: null };
}

/** Removes what a folder holds of a shadow, so that it can be made anew. */
export async function removeShadow(directory: string): Promise<void> {
	// The head first: without it the rest is no shadow, whatever happens in between.
	for (const part of ['head.json', 'log', 'checkpoints', 'segments', 'head.json.tmp']) {
		await rm(path.join(directory, part), { recursive: true, force: true });
	}
}
