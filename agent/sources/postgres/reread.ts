import type { ChangeSink, SourceTable } from '#lib/shadow/change-sink.ts';
import type { Lsn } from '#lib/shadow/position.ts';
import { tableId, type TableId } from '#lib/shadow/schema.ts';
import { formatLsn } from '#lib/shadow/instant.ts';
import { readPublishedTables, type Relations } from './relations.ts';
import { sameTable } from './relation.ts';
import { createSlot, type ExportedSlot } from './slot.ts';
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

export async function openReread(options: RereadOptions): Promise<Reread> {
	const slot = await createSlot({
		url: options.url,
		name: options.slot,
		temporary: true,
		waiting: options.waiting
	});
	let session: SnapshotSession;
	try {
		session = await openSnapshot(options.url, slot);
	} catch (error) {
		await slot.release();
		throw error;
	}
	return {
		at: slot.consistentPoint,
		emit: (tables, sink, relations) => emit(options, tables, slot, session, sink, relations),
		async close() {
			await session.close().catch(() => {});
			await slot.release().catch(() => {});
		}
	};
}

async function emit(
	options: RereadOptions,
	tables: Map<TableId, string>,
	slot: ExportedSlot,
	session: SnapshotSession,
	sink: ChangeSink,
	relations: Relations
): Promise<void> {
	const current = await readPublishedTables(session.client, options.publication);
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
