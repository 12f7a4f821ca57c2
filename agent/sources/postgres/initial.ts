import { tableId, type TableId } from '#lib/shadow/schema.ts';
import type { ShadowWriter } from '../../shadow-writer.ts';
import { formatLsn } from '#lib/shadow/instant.ts';
import { connect } from './connection.ts';
import { readPublishedTables } from './relations.ts';
import { createSlot, dropSlot, type ExportedSlot } from './slot.ts';
import { holdTables, SnapshotOutdated } from './snapshot-lock.ts';
import { copyTable, openSnapshot, type SnapshotSession } from './snapshot.ts';

export interface InitialOptions {
	url: string;
	slot: string;
	publication: string;
	sink: ShadowWriter;
	signal: AbortSignal;
	waiting: (blockers: string) => void;
	/** `rows` of `table`, number `place` of `of`, are copied. */
	progress: (at: {
		table: TableId;
		rows: number;
		place: number;
		of: number;
		done: boolean;
	}) => void;
	omitted: (table: TableId, columns: string[]) => void;
}

const ATTEMPTS = 10;

/** The first transaction of a shadow, xid 0: every row as of the new slot's consistent point. */
export async function takeInitialSnapshot(options: InitialOptions): Promise<void> {
	for (let attempt = 1; ; attempt++) {
		try {
			await attemptSnapshot(options);
			return;
		} catch (error) {
			if (!(error instanceof SnapshotOutdated) || attempt === ATTEMPTS) throw error;
			await dropOwnSlot(options);
		}
	}
}

async function dropOwnSlot({ url, slot }: InitialOptions): Promise<void> {
	const client = await connect(url);
	try {
		await dropSlot(client, slot);
	} finally {
		await client.end();
	}
}

async function attemptSnapshot(options: InitialOptions): Promise<void> {
	const slot = await createSlot({
		url: options.url,
		name: options.slot,
		temporary: false,
		waiting: options.waiting
	});
	try {
		const session = await openSnapshot(options.url, slot);
		try {
			await copyEverything(options, slot, session);
		} finally {
			await session.close();
		}
	} finally {
		await slot.release().catch(() => {});
	}
}

async function copyEverything(
	options: InitialOptions,
	slot: ExportedSlot,
	session: SnapshotSession
): Promise<void> {
	const { sink } = options;
	const tables = [...(await readPublishedTables(session.client, options.publication)).values()];
	await holdTables(
		session.client,
		tables.map((entry) => entry.table)
	);
	sink.begin({ xid: 0, commitTimeUs: session.timeUs });
	for (const entry of tables) {
		sink.schema(entry.table, entry.types);
		if (entry.omitted.length > 0) options.omitted(tableId(entry.table), entry.omitted);
	}
	for (const [index, entry] of tables.entries()) {
		const table = tableId(entry.table);
		await copyTable(session.client, entry.table, sink, {
			signal: options.signal,
			progress: (rows, done) =>
				options.progress({ table, rows, place: index + 1, of: tables.length, done })
		});
	}
	sink.commit(formatLsn(slot.consistentPoint));
	await sink.flush();
}
