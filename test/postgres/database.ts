import pg from 'pg';
import { parseLsn } from '#lib/shadow/instant.ts';
import type { Lsn } from '#lib/shadow/position.ts';
import type { EmbeddedPostgres } from '../../agent/demo/embedded-postgres.ts';

/** Runs a task on a connection of its own. */
export async function onDatabase<T>(
	url: string,
	task: (client: pg.Client) => Promise<T>
): Promise<T> {
	const client = new pg.Client(url);
	await client.connect();
	try {
		return await task(client);
	} finally {
		await client.end();
	}
}

export async function run(url: string, sql: string): Promise<void> {
	await onDatabase(url, (client) => client.query(sql));
}

export async function currentLsn(url: string): Promise<Lsn> {
	return await onDatabase(url, async (client) => {
		const { rows } = await client.query<{ lsn: string }>(
			'select pg_current_wal_lsn()::text as lsn'
		);
		return parseLsn(rows[0]!.lsn);
	});
}

/** A database of its own in the server, for one test. Answers its URL. */
export async function freshDatabase(server: EmbeddedPostgres, name: string): Promise<string> {
	await run(server.url, `create database ${name}`);
	return server.databaseUrl(name);
}
