import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import { formatLsn } from '#lib/shadow/instant.ts';
import type { Lsn } from '#lib/shadow/position.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import {
	startEmbeddedPostgres,
	type EmbeddedPostgres
} from '../../agent/demo/embedded-postgres.ts';
import { runCli } from './cli.ts';
import { stateCsv } from './csv.ts';
import { currentLsn } from './database.ts';
import { EVERY_TYPE, EVERY_TYPE_SETUP, everyTypeTable } from './every-type.ts';
import { copyCsv } from './truth.ts';

/** The packages of Debian, and of PostgreSQL's own repository for it, install here. */
const BINARIES = '/usr/lib/postgresql/15/bin';
const missing = !existsSync(path.join(BINARIES, 'initdb'));

const SETUP = `${EVERY_TYPE_SETUP}
${everyTypeTable('every_type')};
create table documents (id integer primary key, edits integer not null, body text, price numeric(12, 2));
alter table documents alter column body set storage external;
create table pairs (b text, a integer, note text, primary key (a, b));
insert into documents select i, 0, repeat('long ', 1000) || i, i * 1.5 from generate_series(1, 40) i;
insert into pairs select 'b' || i, i % 3, null from generate_series(1, 20) i;`;
const KEYS = {
	'public.every_type': ['id'],
	'public.documents': ['id'],
	'public.pairs': ['a', 'b']
};

interface Known {
	lsn: Lsn;
	csv: Map<string, string>;
}

describe.skipIf(missing)(
	`PostgreSQL 15${missing ? ` (skipped: there is none in ${BINARIES})` : ''}`,
	() => {
		let server: EmbeddedPostgres;
		let client: pg.Client;
		let folder: string;
		let store: string;
		const known: Known[] = [];

		beforeAll(async () => {
			server = await startEmbeddedPostgres({ binaries: BINARIES });
			folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-15-'));
			store = path.join(folder, 'store');
			client = new pg.Client(server.url);
			await client.connect();
			await client.query(SETUP);
			await writeEveryType(client, 0, 6);
			await captured();
			await writeEveryType(client, 6, 20);
			await step(`update documents set edits = edits + 1 where id % 2 = 0`);
			await step(
				`update documents set id = id + 100 where id < 6; delete from documents where id > 135`
			);
			await step(`begin; truncate pairs; insert into pairs values ('x', 1, 'again'); savepoint s;
				delete from every_type where id < 3; rollback to s; update every_type set id = 1000 where id = 4; commit`);
			await step(
				`alter table documents add column added text default 'there'; update documents set edits = 9 where id = 8`
			);
			await captured();
		});

		afterAll(async () => {
			await client?.end();
			await server?.stop();
			if (folder !== undefined) await rm(folder, { recursive: true, force: true });
		});

		async function remember(): Promise<void> {
			const csv = new Map<string, string>();
			for (const [table, key] of Object.entries(KEYS)) {
				csv.set(table, await copyCsv(client, table, key));
			}
			known.push({ lsn: await currentLsn(server.url), csv });
		}

		async function step(sql: string): Promise<void> {
			await client.query(sql);
			await remember();
		}

		async function captured(): Promise<void> {
			await remember();
			const until = formatLsn(await currentLsn(server.url));
			const args = ['capture', '--source', server.url, '--store', store, '--until', until];
			const { code, stderr } = await runCli(args);
			expect(code, stderr).toBe(0);
		}

		it('says so, and is found ready', async () => {
			const { rows } = await client.query<{ v: string }>(
				`select current_setting('server_version_num') as v`
			);
			expect(rows[0]!.v).toMatch(/^15/);
			const { code, stdout } = await runCli(['doctor', '--source', server.url]);
			expect(code, stdout).toBe(0);
		});

		it('prints every state as it printed it, byte for byte', async () => {
			const window = await openWindow({ engine: await openDuckDb(), store: openFolder(store) });
			// The first was taken before the snapshot.
			for (const { lsn, csv } of known.slice(1)) {
				const position = await window.resolve({ kind: 'lsn', lsn });
				for (const table of Object.keys(KEYS)) {
					expect(await stateCsv(window, table, position), table).toBe(csv.get(table));
				}
			}
			await window.close();
			const { lsn, csv } = known[1]!;
			const asOf = `lsn:${formatLsn(lsn)}`;
			const args = ['state', '--store', store, '--table', 'every_type', '--as-of', asOf];
			expect((await runCli(args)).stdout).toBe(csv.get('public.every_type'));
			expect((await runCli(['verify', '--store', store])).code).toBe(0);
		});

		it('takes the restore script that undoes a transaction, and its inverse', async () => {
			const before = known.at(-1)!.csv;
			await client.query('begin');
			await client.query(`update documents set price = 0`);
			await client.query(`update every_type set c_text = 'gone', c_float8 = null, c_ints = '{}'`);
			await client.query(`delete from pairs; delete from every_type where id in (7, 9)`);
			const { rows } = await client.query<{ xid: string }>(
				'select pg_current_xact_id()::text as xid'
			);
			await client.query('commit');
			await captured();
			const damaged = known.at(-1)!.csv;
			const out = path.join(folder, 'repair');
			const plan = await runCli([
				'restore',
				'plan',
				'--store',
				store,
				'--undo-transaction',
				rows[0]!.xid,
				'--out',
				out
			]);
			expect(plan.code, plan.stderr).toBe(0);
			for (const [script, expected] of [
				['restore.sql', before],
				['inverse.sql', damaged]
			] as const) {
				const file = path.join(out, script);
				const apply = ['restore', 'apply', '--script', file, '--target', server.url];
				const { code, stderr } = await runCli(apply);
				expect(code, stderr).toBe(0);
				for (const [table, key] of Object.entries(KEYS)) {
					expect(await copyCsv(client, table, key)).toBe(expected.get(table));
				}
			}
		});
	}
);

/** Rows that between them hold every value of every type that this version knows. */
async function writeEveryType(client: pg.Client, from: number, to: number): Promise<void> {
	const columns = Object.entries(EVERY_TYPE);
	const names = columns.map(([name]) => name).join(', ');
	const places = columns.map((_, i) => `$${i + 2}`).join(', ');
	for (let id = from; id < to; id++) {
		const values = columns.map(([name, { values }]) => {
			// Intervals without end came with version 17.
			const all = name === 'c_interval' ? values.filter((text) => text !== 'infinity') : values;
			return all[id] ?? (id % 3 === 0 ? null : all[id % all.length]!);
		});
		await client.query(`insert into every_type (id, ${names}) values ($1, ${places})`, [
			id,
			...values
		]);
	}
}
