import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	startEmbeddedPostgres,
	type EmbeddedPostgres
} from '../../agent/demo/embedded-postgres.ts';
import { capture } from '../../agent/capture.ts';
import { parseLsn } from '#lib/shadow/instant.ts';
import { diagnose, type Finding } from '../../agent/sources/postgres/doctor.ts';
import { readDoctorFacts } from '../../agent/sources/postgres/doctor-facts.ts';
import { runCli } from './cli.ts';

/** A database where nearly everything is in the way, seen by a role that may do next to nothing. */
const TROUBLE = `
create role agent login password 'agent' noreplication;
create table orders (id integer primary key, total numeric(10, 2));
create table nokey (a integer);
create table almost (a integer not null unique, b text);
create table silent (id integer primary key);
alter table silent replica identity nothing;
create table reserved (id integer primary key, fs_op text);
create unlogged table scratch (id integer primary key);
create table "Private" (id integer primary key, owner text);
alter table "Private" enable row level security;
create schema hidden;
create table hidden.t (id integer primary key);
create table big (id integer primary key, v integer);
alter table big replica identity full;
create table shards (id integer primary key) partition by range (id);
create table shards_1 partition of shards for values from (0) to (100);
insert into orders values (1, 9.99);
`;

let server: EmbeddedPostgres;
let folder: string;

const settings = { max_replication_slots: '1', wal_level: 'replica', wal_sender_timeout: '5s' };

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-doctor-'));
	const { chmod } = await import('node:fs/promises');
	// The server runs as another user, who must be able to pass.
	await chmod(folder, 0o755);
	server = await startEmbeddedPostgres({ directory: path.join(folder, 'pg'), settings });
	await asOwner((client) => client.query(TROUBLE));
});

afterAll(async () => {
	await server?.stop();
	await rm(folder, { recursive: true, force: true });
});

async function asOwner<T>(task: (client: pg.Client) => Promise<T>): Promise<T> {
	const client = new pg.Client(server.url);
	await client.connect();
	try {
		return await task(client);
	} finally {
		await client.end();
	}
}

function agentUrl(): string {
	const url = new URL(server.url);
	url.username = 'agent';
	url.password = 'agent';
	return url.toString();
}

async function examine(): Promise<Finding[]> {
	return diagnose(await readDoctorFacts(agentUrl()));
}

describe('the doctor', () => {
	it('names what blocks, what is left out and what is good to know', async () => {
		const found = (await examine()).map(({ severity, code }) => `${severity} ${code}`);
		expect(found).toEqual(
			expect.arrayContaining([
				'blocks wal-level',
				'blocks role-replication',
				'blocks schema-usage',
				'blocks table-select',
				'blocks table-owner',
				'warning slots',
				'warning wal-sender-timeout',
				'warning slot-wal-unbounded',
				'warning no-key',
				'warning identity-nothing',
				'warning reserved-column',
				'warning unlogged',
				'warning row-security',
				'note partitioned',
				'note identity-full',
				'note size'
			])
		);
	});

	it('exits with 1 while something blocks, and prints json for machines', async () => {
		const table = await runCli(['doctor', '--source', agentUrl()]);
		expect(table.code).toBe(1);
		expect(table.stdout).toContain('ALTER SYSTEM SET wal_level = logical;');
		const json = await runCli(['doctor', '--source', agentUrl(), '--format', 'json']);
		expect(json.code).toBe(1);
		expect(json.stdout).not.toContain('agent:agent');
		expect(JSON.parse(json.stdout)).toMatchObject({ ready: false });
	});

	it('prescribes statements that really mend: afterwards it finds nothing, and capture works', async () => {
		// Some findings show only once others are mended.
		for (let round = 0; round < 4; round++) {
			const mends = (await examine()).flatMap(({ mend }) => (mend === null ? [] : [mend]));
			if (mends.length === 0) break;
			for (const mend of mends) {
				// ALTER SYSTEM cannot share a query with another statement.
				for (const statement of mend.replace(/--.*/, '').split(/;\s*/).filter(Boolean)) {
					await asOwner((client) => client.query(statement));
				}
			}
			const { rows } = await asOwner((client) =>
				client.query<{ name: string; setting: string }>(
					`select name, setting from pg_file_settings where sourcefile like '%auto.conf'`
				)
			);
			// The test's own flags would win over what ALTER SYSTEM has written.
			const written = Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
			await server.stop();
			server = await startEmbeddedPostgres({
				directory: path.join(folder, 'pg'),
				settings: { ...settings, ...written }
			});
		}
		const left = await examine();
		expect(left.filter(({ severity }) => severity !== 'note')).toEqual([]);
		expect((await runCli(['doctor', '--source', agentUrl()])).code).toBe(0);

		const store = path.join(folder, 'store');
		const { rows } = await asOwner((client) =>
			client.query<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn')
		);
		await capture({
			source: agentUrl(),
			store,
			publication: 'foreshadow',
			until: parseLsn(rows[0]!.lsn)
		});
		const tables = await runCli(['tables', '--store', store, '--format', 'ndjson']);
		expect(tables.stdout).toContain('public.orders');
	});
});
