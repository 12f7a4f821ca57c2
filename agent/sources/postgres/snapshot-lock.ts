import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { UserError } from '../../command.ts';
import { quoteTable, sqlState } from './connection.ts';

/** A table was emptied, rewritten or dropped since the snapshot: take another one. */
export class SnapshotOutdated extends Error {}

const LOCK_DEADLINE_MS = 60_000;
const LOCK_RETRY_MS = 100;

/**
 * TRUNCATE and rewriting ALTER TABLE do not keep the rows that an older snapshot should still see
 * (manual: "MVCC caveats"): a copy would silently be empty. So the tables are held with the weakest
 * lock, and must still have the file that they have in the snapshot. NOWAIT: the agent never stands
 * in a queue for a lock, where it could be one half of a deadlock with the application.
 */
export async function holdTables(
	client: pg.ClientBase,
	tables: { schema: string; name: string }[]
): Promise<void> {
	if (tables.length === 0) return;
	const names = tables.map((table) => `ONLY ${quoteTable(table)}`);
	await client.query('SAVEPOINT hold');
	for (const deadline = Date.now() + LOCK_DEADLINE_MS; ; await sleep(LOCK_RETRY_MS)) {
		try {
			await client.query(`LOCK TABLE ${names.join(', ')} IN ACCESS SHARE MODE NOWAIT`);
			break;
		} catch (error) {
			await client.query('ROLLBACK TO SAVEPOINT hold');
			if (sqlState(error) === '42P01') throw new SnapshotOutdated('a table was dropped');
			if (sqlState(error) !== '55P03') throw error;
			if (Date.now() > deadline) throw lockedOut(error);
		}
	}
	// The catalog's row is the snapshot's, the function answers for now.
	const { rows } = await client.query<{ name: string }>(
		`select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where (n.nspname, c.relname) in (select * from unnest($1::text[], $2::text[]))
			and c.relfilenode <> coalesce(pg_relation_filenode(c.oid), 0)`,
		[tables.map((table) => table.schema), tables.map((table) => table.name)]
	);
	if (rows.length > 0) throw new SnapshotOutdated(`${rows[0]!.name} was truncated or rewritten`);
}

function lockedOut(cause: unknown): UserError {
	const what = cause instanceof Error ? cause.message : String(cause);
	return new UserError(
		`the snapshot cannot begin, because a table has been locked for ${LOCK_DEADLINE_MS / 1000} s (${what}): let the migration end, then start again`,
		{ cause }
	);
}
