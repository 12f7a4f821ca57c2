import type { Lsn } from '#lib/shadow/position.ts';
import { tableId, type TableId } from '#lib/shadow/schema.ts';
import type { ShadowWriter } from '../../shadow-writer.ts';
import { formatLsn } from '#lib/shadow/instant.ts';
import { readPublishedTables } from './relations.ts';
import { createSlot, type ExportedSlot } from './slot.ts';
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

/** The first transaction of a shadow, xid 0: every row as of the new slot's consistent point. */
export async function takeInitialSnapshot(options: InitialOptions): Promise<Lsn> {
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
	return slot.consistentPoint;
}

async function copyEverything(
	options: InitialOptions,
	slot: ExportedSlot,
	session: SnapshotSession
): Promise<void> {
	const { sink } = options;
	const tables = [...(await readPublishedTables(session.client, options.publication)).values()];
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
