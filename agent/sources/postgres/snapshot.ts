import type pg from 'pg';
import type { ChangeSink, SourceTable, Tuple } from '#lib/shadow/change-sink.ts';
import { tableId } from '#lib/shadow/schema.ts';
import { connect, quoteIdentifier, quoteLiteral, quoteTable, wireOf } from './connection.ts';
import { decodeCopyLine } from './copy-text.ts';
import type { ExportedSlot } from './slot.ts';

/** A session whose one read-only transaction sees exactly the slot's consistent point. */
export interface SnapshotSession {
	client: pg.Client;
	/** The server's clock just after the consistent point, µs: everything that committed before is in. */
	timeUs: number;
	close(): Promise<void>;
}

export async function openSnapshot(url: string, slot: ExportedSlot): Promise<SnapshotSession> {
	const client = await connect(url, { name: 'foreshadow snapshot' });
	try {
		// The role's or the database's timeouts must not cut a long copy short.
		await client.query(
			`SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0`
		);
		await client.query(`BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`);
		await client.query(`SET TRANSACTION SNAPSHOT ${quoteLiteral(slot.snapshot)}`);
		// A policy that hides rows must fail the copy, never thin it out.
		await client.query(`SET LOCAL row_security = off`);
		const { rows } = await client.query<{ us: string }>(
			`select (extract(epoch from clock_timestamp()) * 1000000)::int8::text as us`
		);
		return { client, timeUs: Number(rows[0]!.us), close: () => client.end() };
	} catch (error) {
		await client.end().catch(() => {});
		throw error;
	}
}

export interface CopyOptions {
	/** Ends the copy once it is aborted. */
	signal: AbortSignal;
	progress: (rows: number, done: boolean) => void;
}

const PROGRESS_ROWS = 50_000;

/** Copies every row that the session's snapshot shows of `table` into the sink, as op S. */
export async function copyTable(
	client: pg.Client,
	table: SourceTable,
	sink: Pick<ChangeSink, 'change'>,
	options: CopyOptions
): Promise<number> {
	const id = tableId(table);
	const columns = table.columns.length;
	const row: Tuple = { bytes: new Uint8Array(0), slices: new Int32Array(columns * 2) };
	let rows = 0;
	await copyOut(client, copyStatement(table), (line) => {
		options.signal.throwIfAborted();
		sink.change({ table: id, op: 'S', row: decodeCopyLine(line, columns, row), oldKey: null });
		rows++;
		if (rows % PROGRESS_ROWS === 0) options.progress(rows, false);
	});
	options.progress(rows, true);
	return rows;
}

/** A query, since COPY of a table leaves its generated columns out. */
function copyStatement(table: SourceTable): string {
	const columns = table.columns.map((column) => quoteIdentifier(column.name)).join(', ');
	return `COPY (SELECT ${columns} FROM ONLY ${quoteTable(table)}) TO STDOUT`;
}

/** pg has no COPY of its own: the rows are taken from the wire. */
async function copyOut(
	client: pg.Client,
	statement: string,
	row: (line: Buffer) => void
): Promise<void> {
	const wire = wireOf(client);
	let failure: unknown;
	const onData = (message: { chunk: Buffer }) => {
		if (failure !== undefined) return;
		try {
			row(message.chunk);
		} catch (error) {
			failure = error;
			// A copy cannot be ended politely: its connection goes.
			wire.stream.destroy();
		}
	};
	wire.on('copyData', onData);
	try {
		await client.query(statement);
	} catch (error) {
		throw failure ?? error;
	} finally {
		wire.off('copyData', onData);
	}
}
