import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { existsSync } from 'node:fs';
import {
	startEmbeddedPostgres,
	type EmbeddedPostgres
} from '../../agent/demo/embedded-postgres.ts';
import { formatLsn } from '#lib/shadow/instant.ts';
import { runCli } from './cli.ts';
import { currentLsn, onDatabase, run } from './database.ts';
import { copyCsv } from './truth.ts';

let server: EmbeddedPostgres;
let folder: string;

beforeAll(async () => {
	server = await startEmbeddedPostgres();
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-encoding-'));
});
afterAll(async () => {
	await server?.stop();
	await rm(folder, { recursive: true, force: true });
});

async function databaseIn(encoding: string): Promise<string> {
	const name = `in ${encoding}`;
	await run(
		server.url,
		`create database "${name}" encoding '${encoding}' template template0 lc_collate 'C' lc_ctype 'C' locale_provider libc`
	);
	return server.databaseUrl(name);
}

describe('a database in SQL_ASCII', () => {
	let url: string;
	beforeAll(async () => {
		url = await databaseIn('SQL_ASCII');
		await run(
			url,
			`create table t (id int primary key, v text); insert into t values (1, e'\\xE9')`
		);
	});

	it('blocks, says the doctor, with what mends it', async () => {
		const { code, stdout } = await runCli(['doctor', '--source', url]);
		expect(code).toBe(1);
		expect(stdout).toContain('database in SQL_ASCII is in SQL_ASCII');
		expect(stdout).toContain(
			`CREATE DATABASE "in SQL_ASCII_utf8" ENCODING 'UTF8' TEMPLATE template0;`
		);
	});

	it('is refused by a capture, which leaves nothing behind', async () => {
		const store = path.join(folder, 'ascii');
		const { code, stdout, stderr } = await runCli(['capture', '--source', url, '--store', store]);
		expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
		expect(stderr).toMatch(/^foreshadow: database in SQL_ASCII is in SQL_ASCII: .*CREATE DATABASE/);
		expect(existsSync(path.join(store, 'head.json'))).toBe(false);
		await onDatabase(url, async (client) => {
			const left = await client.query(
				'select slot_name from pg_replication_slots union all select pubname from pg_publication'
			);
			expect(left.rows).toEqual([]);
		});
	});
});

describe.each(['LATIN1', 'WIN1252', 'EUC_JP'])('a database in %s', (encoding) => {
	it('is captured as the UTF-8 that the server makes of it, names too', async () => {
		const url = await databaseIn(encoding);
		const [word, name] = encoding === 'EUC_JP' ? ['日本語', '名前'] : ['naïve Ünïcödé', 'größe'];
		await run(
			url,
			`create table "${name}" (id int primary key, "${name}" text); insert into "${name}" values (1, '${word}')`
		);
		const doctor = await runCli(['doctor', '--source', url]);
		expect(doctor.code, doctor.stdout).toBe(0);
		const store = path.join(folder, encoding);
		const catchUp = async () => {
			const until = formatLsn(await currentLsn(url));
			const { code, stderr } = await runCli([
				'capture',
				'--source',
				url,
				'--store',
				store,
				'--until',
				until
			]);
			expect(code, stderr).toBe(0);
		};
		await catchUp();
		await run(
			url,
			`insert into "${name}" values (2, '${word} 2'); update "${name}" set "${name}" = '${word} 1' where id = 1`
		);
		await catchUp();
		const table = `public.${name}`;
		const truth = await onDatabase(url, (client) => copyCsv(client, table, ['id']));
		expect(truth).toContain(`2,${word} 2`);
		const args = ['state', '--store', store, '--table', table, '--as-of', 'latest'];
		expect((await runCli(args)).stdout).toBe(truth);
	});
});
