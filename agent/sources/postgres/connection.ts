import type { EventEmitter } from 'node:events';
import pg from 'pg';
import { UsageError, UserError } from '../../command.ts';

/**
 * Every session of the agent prints values the same way, whatever the role or the database sets:
 * the shadow keeps PostgreSQL's own text (see docs/store-format.md).
 */
const CANONICAL_SETTINGS = {
	client_encoding: 'UTF8',
	TimeZone: 'UTC',
	DateStyle: 'ISO',
	IntervalStyle: 'postgres',
	extra_float_digits: '1',
	bytea_output: 'hex',
	xmlbinary: 'base64'
};

export interface ConnectOptions {
	/** A walsender that also runs SQL of the database. */
	replication?: boolean;
	/** For pg_stat_activity. */
	name?: string;
}

const CONNECT_TIMEOUT_MS = 15_000;

/** An open connection. The caller ends it. */
export async function connect(url: string, options: ConnectOptions = {}): Promise<pg.Client> {
	requirePostgresUrl(url, '--source');
	const settings = Object.entries(CANONICAL_SETTINGS).map(([name, value]) => `-c ${name}=${value}`);
	let client: pg.Client;
	try {
		client = new pg.Client({
			connectionString: withoutOptions(url),
			application_name: options.name ?? 'foreshadow',
			options: [...userOptions(url), ...settings].join(' '),
			keepAlive: true,
			connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
			...(options.replication ? { replication: 'database' } : {})
		});
	} catch (cause) {
		throw new UserError(
			`--source cannot be read as a PostgreSQL URL (postgres://user:password@host:5432/database): ${messageOf(cause)}`,
			{ cause }
		);
	}
	// Without a listener, a connection that drops between two queries would end the process.
	client.on('error', () => {});
	try {
		await client.connect();
	} catch (cause) {
		const error = new SourceUnreachable(
			`cannot connect to ${mask(url)}: ${messageOf(cause)}${connectHint(cause, '--source')}`,
			{ cause }
		);
		await client.end().catch(() => {});
		throw error;
	}
	return client;
}

/** pg takes any text for a host or a database; the mistake would show as a name that nobody knows. */
export function requirePostgresUrl(url: string, option: string): void {
	if (/^postgres(ql)?:\/\//.test(url)) return;
	throw new UsageError(
		`${option} is no PostgreSQL URL: write postgres://user:password@host:5432/database`
	);
}

/** What to do about a connection that was refused, where the refusal itself does not say it. */
export function connectHint(cause: unknown, option: string): string {
	const message = messageOf(cause);
	switch (sqlState(cause)) {
		case '28P01':
			return `; check the password in ${option}, PGPASSWORD or PGPASSFILE`;
		case '42501':
			return /WAL sender|replication/i.test(message)
				? '; the role needs ALTER ROLE … REPLICATION: `foreshadow doctor` tells all that is missing'
				: '';
		case undefined:
			break;
		default:
			return '';
	}
	if (/password must be a(?: non-empty)? string/.test(message)) {
		return ` (the server wants a password, and none was given: put it into ${option}, PGPASSWORD or the file of PGPASSFILE)`;
	}
	if (/ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ENOENT|EHOSTUNREACH|ETIMEDOUT|timeout/.test(message)) {
		return `; check host and port in ${option}, and that the server is up`;
	}
	return '';
}

/** The server does not answer, or refuses: worth another try when a capture was already running. */
export class SourceUnreachable extends UserError {}

function userOptions(url: string): string[] {
	try {
		const given = new URL(url).searchParams.get('options');
		return given === null ? [] : [given];
	} catch {
		return [];
	}
}

/** pg lets the URL's options win over ours; they go first in ours instead. */
function withoutOptions(url: string): string {
	try {
		const parsed = new URL(url);
		parsed.searchParams.delete('options');
		return parsed.toString();
	} catch {
		return url;
	}
}

/** The URL without its password, for messages. */
export function mask(url: string): string {
	try {
		const parsed = new URL(url);
		if (parsed.password !== '') parsed.password = '***';
		if (parsed.searchParams.has('password')) parsed.searchParams.set('password', '***');
		return parsed.toString();
	} catch {
		return 'the source';
	}
}

export function messageOf(error: unknown): string {
	if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
	return error instanceof Error ? error.message : String(error);
}

/** SQLSTATE of a server's error, else undefined. */
export function sqlState(error: unknown): string | undefined {
	return error instanceof pg.DatabaseError ? error.code : undefined;
}

/** What pg keeps behind a Client and does not type: the protocol's own messages and the socket. */
export interface WireConnection extends EventEmitter {
	stream: { pause(): void; resume(): void; destroy(): void; writable: boolean };
	sendCopyFromChunk(chunk: Uint8Array): void;
	endCopyFrom(): void;
}

export function wireOf(client: pg.Client): WireConnection {
	return (client as unknown as { connection: WireConnection }).connection;
}

export function quoteIdentifier(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

export function quoteLiteral(text: string): string {
	return pg.escapeLiteral(text);
}

export function quoteTable(table: { schema: string; name: string }): string {
	return `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`;
}
