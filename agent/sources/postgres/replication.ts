import type pg from 'pg';
import type { Lsn } from '#lib/shadow/position.ts';
import { connect, messageOf, quoteIdentifier, quoteLiteral, wireOf } from './connection.ts';
import { PausableFeed } from './feed.ts';
import { formatLsn } from '#lib/shadow/instant.ts';

/**
 * One logical replication stream on pg's connection (manual: "Streaming Replication Protocol").
 * The handlers see messages strictly one after another; one that returns a promise holds the
 * stream, while status updates go on so that the server does not give up (`wal_sender_timeout`).
 */
interface StreamHandlers {
	/** One pgoutput message. The bytes are valid only during the call. */
	message(payload: Buffer): void | Promise<void>;
	/** Everything that committed before `walEnd` has been sent. */
	keepalive(walEnd: Lsn): void | Promise<void>;
}

export interface StreamOptions {
	url: string;
	slot: string;
	publication: string;
	/** Transactions whose commit record starts before it are not sent. */
	from: Lsn;
	handlers: StreamHandlers;
}

export interface ReplicationStream {
	/** Tells the server that everything below `durable` may be forgotten. */
	acknowledge(durable: Lsn): void;
	/** Asks the server for a keepalive now. */
	ping(): void;
	/** Resolves after `stop`, rejects when the connection is lost or a handler fails. */
	readonly closed: Promise<void>;
	/** Ends the stream in order: the last status arrives. */
	stop(): Promise<void>;
}

const XLOG_DATA = 0x77; // w
const KEEPALIVE = 0x6b; // k
const XLOG_DATA_HEADER_BYTES = 25;
/** Far below any sensible wal_sender_timeout (60 s by default). */
const STATUS_INTERVAL_MS = 5_000;
const STOP_DEADLINE_MS = 2_000;

export async function startStream(options: StreamOptions): Promise<ReplicationStream> {
	const client = await connect(options.url, { replication: true, name: 'foreshadow capture' });
	const stream = new Stream(client, options.handlers, options.from);
	try {
		await stream.start(startCommand(options));
	} catch (error) {
		await client.end().catch(() => {});
		throw error;
	}
	return stream;
}

function startCommand({ slot, publication, from }: StreamOptions): string {
	const settings = [
		`proto_version '1'`,
		`publication_names ${quoteLiteral(quoteIdentifier(publication))}`,
		`messages 'true'`
	];
	return `START_REPLICATION SLOT ${quoteIdentifier(slot)} LOGICAL ${formatLsn(from)} (${settings.join(', ')})`;
}

class Stream implements ReplicationStream {
	readonly closed: Promise<void>;
	readonly #client: pg.Client;
	readonly #handlers: StreamHandlers;
	readonly #feed: PausableFeed;
	#durable: Lsn;
	#received: Lsn;
	#timer: NodeJS.Timeout | undefined;
	#resolve!: () => void;
	#reject!: (error: Error) => void;
	#stopping = false;

	constructor(client: pg.Client, handlers: StreamHandlers, from: Lsn) {
		this.#client = client;
		this.#handlers = handlers;
		this.#durable = from;
		this.#received = from;
		this.closed = new Promise((resolve, reject) => {
			this.#resolve = resolve;
			this.#reject = reject;
		});
		// Whoever waits sees the rejection; nobody waiting yet is no reason to end the process.
		this.closed.catch(() => {});
		this.#feed = new PausableFeed(
			wireOf(client).stream,
			(chunk) => this.#handle(chunk),
			(error) => this.#fail(error)
		);
	}

	async start(command: string): Promise<void> {
		const wire = wireOf(this.#client);
		// pg's own listener does nothing for copyData but costs a call per change.
		wire.removeAllListeners('copyData');
		wire.on('copyData', (message: { chunk: Buffer }) => this.#feed.push(message.chunk));
		await new Promise<void>((resolve, reject) => {
			wire.once('replicationStart', () => resolve());
			this.#client.once('end', () => reject(new Error('the server closed the connection')));
			// Settles only when the stream ends.
			this.#client.query(command).then(
				() => this.#ended(),
				(error: unknown) => {
					reject(error instanceof Error ? error : new Error(String(error)));
					this.#fail(error);
				}
			);
		});
		this.#client.on('error', (error) => this.#fail(error));
		this.#client.on('end', () => this.#ended());
		this.#timer = setInterval(() => this.#sendStatus(false), STATUS_INTERVAL_MS);
	}

	acknowledge(durable: Lsn): void {
		if (durable <= this.#durable) return;
		this.#durable = durable;
		this.#sendStatus(false);
	}

	ping(): void {
		this.#sendStatus(true);
	}

	async stop(): Promise<void> {
		if (!this.#stopping) {
			this.#stopping = true;
			this.#feed.close();
			const wire = wireOf(this.#client);
			if (wire.stream.writable) {
				this.#sendStatus(false);
				wire.endCopyFrom();
				// What the server had already sent must be read, or its end is never seen.
				wire.stream.resume();
			}
			const deadline = setTimeout(() => wire.stream.destroy(), STOP_DEADLINE_MS);
			await this.closed.catch(() => {});
			clearTimeout(deadline);
		}
		await this.closed.catch(() => {});
	}

	#handle(chunk: Buffer): void | Promise<void> {
		const kind = chunk[0];
		if (kind === XLOG_DATA) {
			return this.#handlers.message(chunk.subarray(XLOG_DATA_HEADER_BYTES));
		}
		if (kind === KEEPALIVE) {
			const walEnd = chunk.readBigUInt64BE(1);
			if (walEnd > this.#received) this.#received = walEnd;
			const handled = this.#handlers.keepalive(walEnd);
			if (chunk[17] === 1) this.#sendStatus(false);
			return handled;
		}
		throw new Error(`unknown replication message 0x${(kind ?? 0).toString(16)}`);
	}

	/** Only the durable position is ever claimed as flushed. */
	#sendStatus(replyRequested: boolean): void {
		const wire = wireOf(this.#client);
		if (!wire.stream.writable) return;
		const status = Buffer.alloc(34);
		status[0] = 0x72; // r
		status.writeBigUInt64BE(this.#received > this.#durable ? this.#received : this.#durable, 1);
		status.writeBigUInt64BE(this.#durable, 9);
		status.writeBigUInt64BE(this.#durable, 17);
		status.writeBigInt64BE((BigInt(Date.now()) - 946_684_800_000n) * 1000n, 25);
		status[33] = replyRequested ? 1 : 0;
		wire.sendCopyFromChunk(status);
	}

	#ended(): void {
		if (this.#stopping) this.#finish(() => this.#resolve());
		else this.#fail(new Error('the server ended the stream'));
	}

	#fail(error: unknown): void {
		if (this.#stopping) return this.#finish(() => this.#resolve());
		this.#finish(() => this.#reject(error instanceof Error ? error : new Error(messageOf(error))));
	}

	#finish(settle: () => void): void {
		clearInterval(this.#timer);
		this.#feed.close();
		settle();
		void this.#client.end().catch(() => {});
	}
}
