import { formatLsn, parseLsn } from '#lib/shadow/instant.ts';
import type { Lsn } from '#lib/shadow/position.ts';
import type { TableId } from '#lib/shadow/schema.ts';
import type { ShadowWriter } from '../../shadow-writer.ts';
import { connect } from './connection.ts';
import { recordEndBefore } from './lsn.ts';
import { Pipeline } from './pipeline.ts';
import type { RelationMessage } from './pgoutput.ts';
import { Relations, type ResolvedRelation } from './relations.ts';
import { startStream, type ReplicationStream } from './replication.ts';
import { openReread, type Reread } from './reread.ts';

export interface FollowOptions {
	url: string;
	slot: string;
	publication: string;
	writer: ShadowWriter;
	/** Stops once everything up to it is durable; null: never. */
	until: Lsn | null;
	signal: AbortSignal;
	/** Tables to read anew, with the reason; `remember` makes what it holds durable. */
	reread: Map<TableId, string>;
	remember: () => Promise<void>;
	report: FollowReport;
}

interface FollowReport {
	streaming(from: Lsn): void;
	durable(endLsn: Lsn): void;
	rereading(tables: ReadonlyMap<TableId, string>): void;
	waiting(blockers: string): void;
	copied(table: TableId, rows: number, done: boolean): void;
}

const FLUSH_MESSAGES = 20_000;
const FLUSH_BYTES = 8 * 1024 * 1024;
/** Committed bytes that wait for a flush at which the stream is held until one has caught up. */
const HOLD_BYTES = 4 * FLUSH_BYTES;
const FLUSH_INTERVAL_MS = 500;
/** How often the server is asked how far it is, while somebody waits for it. */
const PING_INTERVAL_MS = 200;
const IDLE_INTERVAL_MS = 1_000;

/**
 * Follows the stream into the writer until the signal, or until `until` is durable. Rejects when the
 * stream breaks; what is not durable by then was never acknowledged.
 */
export async function follow(options: FollowOptions): Promise<void> {
	const follower = new Follower(options);
	try {
		await follower.run();
	} finally {
		await follower.close();
	}
}

class Follower {
	readonly #options: FollowOptions;
	readonly #writer: ShadowWriter;
	readonly #pipeline: Pipeline;
	readonly #relations: Relations;
	readonly #until: Lsn | null;
	#stream: ReplicationStream | null = null;
	#durable: Lsn;
	/** Received since the last flush began. */
	#messages = 0;
	#bytes = 0;
	#committedBytes = 0;
	#flushing: Promise<void> | null = null;
	#reread: Reread | null = null;
	#idleAtMs = 0;
	readonly #timers: NodeJS.Timeout[] = [];
	#done!: () => void;
	#fail!: (error: unknown) => void;
	readonly #finished: Promise<void>;

	constructor(options: FollowOptions) {
		const { writer, publication, until } = options;
		this.#options = options;
		this.#writer = writer;
		this.#durable = parseLsn(writer.durable.endLsn);
		this.#until = until === null ? null : recordEndBefore(until);
		const known = Object.values(writer.manifest.schemas).map((versions) => versions.at(-1)!);
		this.#relations = new Relations(publication, known);
		this.#pipeline = new Pipeline({
			sink: writer,
			after: this.#durable,
			resolve: (relation) => this.#resolve(relation),
			between: (commitLsn) => this.#between(commitLsn),
			committed: (endLsn) => this.#committed(endLsn),
			rewritten: (table, reason) => options.reread.set(table, reason)
		});
		this.#finished = new Promise((resolve, reject) => {
			this.#done = resolve;
			this.#fail = reject;
		});
		this.#finished.catch(() => {});
	}

	async run(): Promise<void> {
		const { url, slot, publication, signal, report, reread } = this.#options;
		if (reread.size > 0) await this.#openReread();
		else if (this.#until !== null && this.#durable >= this.#until) return;
		const stream = await startStream({
			url,
			slot,
			publication,
			from: this.#durable,
			handlers: {
				message: (payload) => this.#message(payload),
				keepalive: (walEnd) => this.#keepalive(walEnd)
			}
		});
		this.#stream = stream;
		report.streaming(this.#durable);
		stream.closed.catch((error: unknown) => this.#fail(error));
		this.#every(FLUSH_INTERVAL_MS, () => {
			if (this.#committedBytes > 0) void this.#flush().catch(this.#fail);
		});
		this.#every(PING_INTERVAL_MS, () => {
			if (this.#until !== null || this.#reread !== null) stream.ping();
		});
		const stop = () => this.#done();
		if (signal.aborted) stop();
		signal.addEventListener('abort', stop, { once: true });
		try {
			await this.#finished;
			await this.#flush();
		} finally {
			signal.removeEventListener('abort', stop);
		}
	}

	async close(): Promise<void> {
		this.#timers.forEach(clearInterval);
		await this.#stream?.stop();
		await this.#flushing?.catch(() => {});
		await this.#reread?.close();
	}

	#every(ms: number, action: () => void): void {
		this.#timers.push(setInterval(action, ms));
	}

	#message(payload: Buffer): void | Promise<void> {
		this.#messages++;
		this.#bytes += payload.length;
		return this.#pipeline.message(payload);
	}

	async #resolve(relation: RelationMessage): Promise<ResolvedRelation> {
		const client = await connect(this.#options.url, { name: 'foreshadow catalog' });
		try {
			return await this.#relations.resolve(client, relation);
		} finally {
			await client.end();
		}
	}

	#between(commitLsn: Lsn): void | Promise<void> {
		if (this.#reread !== null && commitLsn >= this.#reread.at) return this.#emitReread();
	}

	#committed(endLsn: Lsn): void | Promise<void> {
		if (this.#reread === null && this.#options.reread.size > 0) return this.#openReread();
		if (this.#until !== null && endLsn >= this.#until) return this.#settle(endLsn, true);
		this.#committedBytes = this.#bytes;
		if (this.#committedBytes >= HOLD_BYTES) return this.#flush();
		if (this.#messages >= FLUSH_MESSAGES || this.#bytes >= FLUSH_BYTES) {
			if (this.#flushing === null) void this.#flush().catch(this.#fail);
		}
	}

	#keepalive(walEnd: Lsn): void | Promise<void> {
		// Only between transactions does it mean that everything before it has arrived.
		if (this.#pipeline.inTransaction) return;
		if (this.#reread !== null) {
			if (walEnd >= this.#reread.at) return this.#emitReread();
			return;
		}
		if (this.#options.reread.size > 0) return this.#openReread();
		if (this.#until !== null && walEnd >= this.#until) return this.#settle(walEnd, true);
		const waited = Date.now() - this.#idleAtMs >= IDLE_INTERVAL_MS;
		if (walEnd > this.#durable && waited && this.#flushing === null) {
			return this.#settle(walEnd, false);
		}
	}

	/** Everything up to `walEnd` has arrived: that becomes durable, changes or not; at once if `now`. */
	async #settle(walEnd: Lsn, now: boolean): Promise<void> {
		await this.#flush();
		this.#idleAtMs = Date.now();
		const { endLsn } = await this.#writer.idle(formatLsn(walEnd), now);
		this.#advance(parseLsn(endLsn));
		const reached = this.#until !== null && this.#durable >= this.#until;
		if (reached && this.#reread === null && this.#options.reread.size === 0) this.#done();
	}

	/** One flush at a time; a second one covers what came in during the first. */
	async #flush(): Promise<void> {
		while (this.#flushing !== null) await this.#flushing;
		this.#flushing = this.#flushOnce();
		try {
			await this.#flushing;
		} finally {
			this.#flushing = null;
		}
	}

	async #flushOnce(): Promise<void> {
		const { reread, remember } = this.#options;
		// A crash after this flush must still know which rows are not to be trusted.
		if (reread.size > 0) await remember();
		this.#messages = 0;
		this.#bytes = 0;
		this.#committedBytes = 0;
		const { endLsn } = await this.#writer.flush();
		this.#advance(parseLsn(endLsn));
	}

	#advance(durable: Lsn): void {
		if (durable <= this.#durable) return;
		this.#durable = durable;
		this.#stream?.acknowledge(durable);
		this.#options.report.durable(durable);
	}

	async #openReread(): Promise<void> {
		const { url, publication, slot, reread, remember, report, signal } = this.#options;
		await remember();
		report.rereading(new Map(reread));
		this.#reread = await openReread({
			url,
			publication,
			slot: `${slot.slice(0, 56)}_reread`,
			signal,
			waiting: (blockers) => report.waiting(blockers),
			progress: (table, rows, done) => report.copied(table, rows, done)
		});
	}

	async #emitReread(): Promise<void> {
		const current = this.#reread;
		if (current === null) return;
		// Also those that the stream has named since it was opened: all of that lies before L.
		const tables = new Map(this.#options.reread);
		await current.emit(tables, this.#writer, this.#relations);
		await current.close();
		this.#reread = null;
		await this.#flush();
		for (const table of tables.keys()) this.#options.reread.delete(table);
		await this.#options.remember();
	}
}
