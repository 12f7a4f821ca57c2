import type pg from 'pg';
import type { Lsn } from '#lib/shadow/position.ts';
import { quoteIdentifier, quoteTable, wireOf } from '../../agent/sources/postgres/connection.ts';
import { createSlot } from '../../agent/sources/postgres/slot.ts';
import { holdTables, SnapshotOutdated } from '../../agent/sources/postgres/snapshot-lock.ts';
import { openSnapshot } from '../../agent/sources/postgres/snapshot.ts';

/** What PostgreSQL itself prints of each table at a position: a temporary slot's consistent point. */
export interface Truth {
	lsn: Lsn;
	csv: Map<string, string>;
}

export async function takeTruth(
	url: string,
	name: string,
	keys: Record<string, string[]>
): Promise<Truth> {
	for (;;) {
		const slot = await createSlot({ url, name, temporary: true });
		const session = await openSnapshot(url, slot);
		try {
			await holdTables(session.client, Object.keys(keys).map(splitName));
			const csv = new Map<string, string>();
			for (const [table, key] of Object.entries(keys)) {
				csv.set(table, await copyCsv(session.client, table, key));
			}
			return { lsn: slot.consistentPoint, csv };
		} catch (error) {
			if (!(error instanceof SnapshotOutdated)) throw error;
		} finally {
			await session.close();
			await slot.release();
		}
	}
}

function splitName(table: string): { schema: string; name: string } {
	const dot = table.indexOf('.');
	return { schema: table.slice(0, dot), name: table.slice(dot + 1) };
}

/** The statement that the `state` command promises to reproduce. */
export async function copyCsv(client: pg.Client, table: string, key: string[]): Promise<string> {
	const name = quoteTable(splitName(table));
	const chunks: Buffer[] = [];
	const wire = wireOf(client);
	const take = (message: { chunk: Buffer }) => chunks.push(Buffer.from(message.chunk));
	wire.on('copyData', take);
	try {
		await client.query(
			`COPY (SELECT * FROM ${name} ORDER BY ${key.map(quoteIdentifier).join(', ')}) TO STDOUT WITH (FORMAT csv, HEADER, NULL '\\N')`
		);
	} finally {
		wire.off('copyData', take);
	}
	return Buffer.concat(chunks).toString('utf8');
}
