/**
 * The agent against pg_recvlogical, PostgreSQL's own consumer writing to /dev/null: both replay the
 * same WAL from slots made at the same moment. The agent's time ends when everything is decoded,
 * encoded, compressed, hashed and synced to disk. The ratio counts, not the machine's speed.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { formatLsn, parseLsn } from '#lib/shadow/instant.ts';
import type { Lsn } from '#lib/shadow/position.ts';
import { capture } from '../agent/capture.ts';
import { startEmbeddedPostgres } from '../agent/demo/embedded-postgres.ts';

const ROWS = 300_000;

const SCHEMA = `
create table wide (id bigint primary key, a integer, b bigint, c numeric(12, 2), d text, e timestamptz, f boolean, g double precision, h uuid, i date);
insert into wide select n, n, n * 7, n / 100.0, 'row number ' || n, timestamptz '2026-01-01' + n * interval '1 second', n % 2 = 0, n / 3.0, md5(n::text)::uuid, date '2026-01-01' + n % 365
from generate_series(1, ${ROWS}) n`;

interface Workload {
	name: string;
	changes: number;
	write(client: pg.Client): Promise<unknown>;
}

const WORKLOADS: Workload[] = [
	{
		name: 'one transaction, an update of every row',
		changes: ROWS,
		write: (client) =>
			client.query(`update wide set a = a + 1, d = d || '.', e = e + interval '1 hour'`)
	},
	{
		name: 'transactions of 100 updates',
		changes: ROWS,
		write: (client) =>
			client.query(
				`do $$ begin for n in 0..${ROWS / 100 - 1} loop update wide set a = a + 1, c = c + 1 where id between n * 100 + 1 and n * 100 + 100; commit; end loop; end $$`
			)
	}
];

export async function run(): Promise<void> {
	const server = await startEmbeddedPostgres({ settings: { max_wal_size: '8GB' } });
	const folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-bench-'));
	const client = new pg.Client(server.url);
	try {
		await client.connect();
		await client.query(SCHEMA);
		for (const [i, workload] of WORKLOADS.entries()) {
			await compare(workload, client, server.url, path.join(folder, `store-${i}`));
		}
	} finally {
		await client.end();
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

async function compare(
	workload: Workload,
	client: pg.Client,
	url: string,
	store: string
): Promise<void> {
	const names = { slot: `bench_${WORKLOADS.indexOf(workload)}`, publication: 'bench' };
	await capture({ source: url, store, ...names, until: await currentLsn(client) });
	await client.query(`select pg_create_logical_replication_slot('other', 'pgoutput')`);
	await workload.write(client);
	const until = await currentLsn(client);

	const agentMs = await timed(() => capture({ source: url, store, ...names, until }));
	print(workload, 'agent, durable in its store', agentMs, null);
	const otherMs = await pgRecvlogical(url, until);
	if (otherMs === null) {
		console.log(
			JSON.stringify({
				bench: 'capture',
				what: 'pg_recvlogical',
				missing: 'not installed: no comparison'
			})
		);
	} else {
		print(workload, 'pg_recvlogical to /dev/null', otherMs, null);
		print(workload, 'agent in times of pg_recvlogical', agentMs, otherMs / agentMs);
	}
	for (const slot of ['other', names.slot])
		await client.query('select pg_drop_replication_slot($1)', [slot]);
}

function print(workload: Workload, what: string, ms: number, ratio: number | null): void {
	const figures =
		ratio === null
			? { ms: Math.round(ms), changesPerSecond: Math.round((workload.changes / ms) * 1000) }
			: { ratio: Number(ratio.toFixed(2)) };
	console.log(
		JSON.stringify({
			bench: 'capture',
			workload: workload.name,
			changes: workload.changes,
			what,
			...figures
		})
	);
}

async function currentLsn(client: pg.Client): Promise<Lsn> {
	const { rows } = await client.query<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn');
	return parseLsn(rows[0]!.lsn);
}

async function timed(task: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await task();
	return performance.now() - start;
}

/** Null where it is not installed. */
async function pgRecvlogical(url: string, until: Lsn): Promise<number | null> {
	const start = performance.now();
	const child = spawn(
		'pg_recvlogical',
		[
			`--dbname=${url}`,
			'--slot=other',
			'--start',
			'--no-loop',
			'--file=/dev/null',
			`--endpos=${formatLsn(until)}`,
			'--option=proto_version=1',
			'--option=publication_names=bench'
		],
		{ stdio: ['ignore', 'ignore', 'inherit'] }
	);
	const code = await new Promise<number | null>((resolve) => {
		child.once('error', () => resolve(null));
		child.once('close', resolve);
	});
	return code === 0 ? performance.now() - start : null;
}
