import type { ChangeSink, SourceTable } from '#lib/shadow/change-sink.ts';
import type { Lsn } from '#lib/shadow/position.ts';
import { tableId, type TableId } from '#lib/shadow/schema.ts';
import { formatLsn } from '#lib/shadow/instant.ts';
import type { CatalogTable } from './catalog.ts';
import { readPublishedTables, type Relations } from './relations.ts';
import { sameTable } from './relation.ts';
import { createSlot, type ExportedSlot } from './slot.ts';
import { holdTables, SnapshotOutdated } from './snapshot-lock.ts';
import { copyTable, openSnapshot, type SnapshotSession } from './snapshot.ts';

/**
 * Reads tables anew at a later position: a temporary slot gives a consistent point L and a snapshot
 * of it. The stream goes on up to L; there the tables are emptied and filled in the shadow as one
 * transaction, and everything after L follows as usual.
 */
export interface Reread {
	/** L: what commits before it is in the copy. */
	at: Lsn;
	/** To be called between the last transaction before L and the first one after. */
	emit(tables: Map<TableId, string>, sink: ChangeSink, relations: Relations): Promise<void>;
	close(): Promise<void>;
}

/** PostgreSQL's FrozenTransactionId: rows whose writer is no longer known. No transaction has it. */
const REREAD_XID = 2;

export interface RereadOptions {
	url: string;
	publication: string;
	/** Name for the temporary slot; it vanishes with its connection. */
	slot: string;
	signal: AbortSignal;
	waiting: (blockers: string) => void;
	progress: (table: TableId, rows: number, done: boolean) => void;
}

const ATTEMPTS = 10;

export async function openReread(options: RereadOptions): Promise<Reread> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await attemptReread(options);
		} catch (error) {
			if (!(error instanceof SnapshotOutdated) || attempt === ATTEMPTS) throw error;
		}
	}
}

async function attemptReread(options: RereadOptions): Promise<Reread> {
	const slot = await createSlot({
		url: options.url,
		name: options.slot,
		temporary: true,
		waiting: options.waiting
	});
	let session: SnapshotSession | undefined;
	let current: Map<number, CatalogTable>;
	try {
		session = await openSnapshot(options.url, slot);
		current = await readPublishedTables(session.client, options.publication);
		await holdTables(
			session.client,
			[...current.values()].map((entry) => entry.table)
		);
	} catch (error) {
		await session?.close().catch(() => {});
		await slot.release().catch(() => {});
		throw error;
	}
	return openedReread(options, slot, session, current);
}

function openedReread(
	options: RereadOptions,
	slot: ExportedSlot,
	session: SnapshotSession,
	current: Map<number, CatalogTable>
): Reread {
	return {
		at: slot.consistentPoint,
		emit: (tables, sink, relations) =>
			emit({ options, slot, session, current }, tables, sink, relations),
		async close() {
			await session.close().catch(() => {});
			await slot.release().catch(() => {});
		}
	};
}

interface Opened {
	options: RereadOptions;
	slot: ExportedSlot;
	session: SnapshotSession;
	/** The published tables as the snapshot has them. */
	current: Map<number, CatalogTable>;
}

async function emit(
	{ options, slot, session, current }: Opened,
	tables: Map<TableId, string>,
	sink: ChangeSink,
	relations: Relations
): Promise<void> {
	const byName = new Map([...current.values()].map((entry) => [tableId(entry.table), entry]));
	sink.begin({ xid: REREAD_XID, commitTimeUs: session.timeUs });
	for (const [id, reason] of tables) {
		const entry = byName.get(id);
		const known = relations.byName(id);
		if (known === undefined || (entry !== undefined && !sameTable(known, entry.table))) {
			// Gone from the publication since: nothing to read, and nothing to describe.
			if (entry === undefined) continue;
			sink.schema(entry.table, entry.types);
			relations.learn(entry.table);
		}
		if (known !== undefined) sink.truncate([id]);
		sink.mark({ kind: 'note', title: `${id} was read anew`, detail: reason });
		if (entry === undefined) continue;
		await copyInto(options, session, entry.table, sink);
	}
	sink.commit(formatLsn(slot.consistentPoint));
}

async function copyInto(
	options: RereadOptions,
	session: SnapshotSession,
	table: SourceTable,
	sink: ChangeSink
): Promise<void> {
	await copyTable(session.client, table, sink, {
		signal: options.signal,
		progress: (rows, done) => options.progress(tableId(table), rows, done)
	});
}
