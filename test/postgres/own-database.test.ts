import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	startEmbeddedPostgres,
	type EmbeddedPostgres
} from '../../agent/demo/embedded-postgres.ts';
import { lockStore } from '../../agent/store-lock.ts';
import { runCli } from './cli.ts';
import { currentLsn, run } from './database.ts';
import { formatLsn } from '#lib/shadow/instant.ts';

/** A shop whose owner made a publication, and the least that a capturing role needs. */
const SHOP = `
create role owner login password 'owner';
create role agent login replication password 'agent';
create table customers (id integer primary key, name text);
create table invoices (id integer primary key, net numeric(10, 2));
alter table customers owner to owner;
alter table invoices owner to owner;
grant select on customers, invoices to agent;
create publication foreshadow for table only customers, only invoices with (publish_generated_columns = stored);
create role onlooker login password 'onlooker';
insert into customers values (1, 'Ada');
insert into invoices values (1, 5);
`;

let server: EmbeddedPostgres;
let folder: string;

beforeAll(async () => {
	server = await startEmbeddedPostgres();
	await run(server.url, SHOP);
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-own-'));
});

afterAll(async () => {
	await server?.stop();
	await rm(folder, { recursive: true, force: true });
});

function as(user: string, password = user): string {
	const url = new URL(server.url);
	url.username = user;
	url.password = password;
	return url.toString();
}

describe('a capture by a role that owns nothing', () => {
	it('is told by the doctor to name the publication that the owner made', async () => {
		// What a restore leaves behind is no table to capture, and its schema nothing to enter.
		await run(
			server.url,
			'create schema foreshadow; create table foreshadow.restore_ledger (a int)'
		);
		const { code, stdout } = await runCli(['doctor', '--source', as('agent')]);
		expect(stdout).toContain('--publication foreshadow` can begin');
		expect(code).toBe(0);
	});

	it('may be given some tables only: what the owner left out is no obstacle', async () => {
		await run(server.url, 'create table private (id integer primary key)');
		await run(server.url, 'create schema hidden; create table hidden.t (id integer primary key)');
		const { code, stdout } = await runCli(['doctor', '--source', as('agent')]);
		expect(stdout).toMatch(
			/warning not captured: public\.private is not in publication foreshadow/
		);
		expect(stdout).toMatch(/ADD TABLE ONLY "public"\."private"/);
		expect(stdout).not.toContain('blocks');
		expect(code).toBe(0);
	});

	it('is told of that publication when it named none', async () => {
		const store = path.join(folder, 'unnamed');
		const { code, stderr } = await runCli(['capture', '--source', as('agent'), '--store', store]);
		expect(stderr).toMatch(/owner run\n.*CREATE PUBLICATION[\s\S]*--publication foreshadow/);
		expect(code).toBe(1);
	});

	it('keeps no table that --tables leaves out', async () => {
		const { code, stderr } = await runCli([
			...['capture', '--source', as('agent'), '--store', path.join(folder, 'narrow')],
			...['--publication', 'foreshadow', '--tables', 'invoices', '--until', '0/1']
		]);
		expect(stderr).toMatch(/also sends public\.customers, which --tables leaves out/);
		expect(code).toBe(1);
	});

	it('works with SELECT, REPLICATION and the publication alone, and names its slot', async () => {
		const until = formatLsn(await currentLsn(server.url));
		const { code, stderr } = await runCli([
			...['capture', '--source', as('agent'), '--store', path.join(folder, 'store')],
			...['--publication', 'foreshadow', '--until', until]
		]);
		expect(stderr).toMatch(/replication slot foreshadow_[0-9a-f]{12}, publication foreshadow/);
		expect(code).toBe(0);
	});
});

describe('a mistake', () => {
	it.each([
		['shop', 2, /--source is no PostgreSQL URL/],
		['http://127.0.0.1/shop', 2, /--source is no PostgreSQL URL/],
		['postgres://agent:x@127.0.0.1:1/shop', 1, /ECONNREFUSED.*check host and port in --source/]
	])('in --source %s is a sentence that says what to do', async (source, code, says) => {
		const done = await runCli(['doctor', '--source', source]);
		expect(done.stderr).toMatch(says);
		expect(done.stderr).not.toContain('    at ');
		expect(done.code).toBe(code);
	});

	it('in the password, or none at all, says where it is read from', async () => {
		const wrong = await runCli(['doctor', '--source', as('agent', 'wrong')]);
		expect(wrong.stderr).toMatch(/password authentication failed.*PGPASSWORD or PGPASSFILE/);
		const none = await runCli(['doctor', '--source', as('agent', '')]);
		expect(none.stderr).toMatch(/wants a password, and none was given.*PGPASSFILE/);
	});

	it('in the rights of a role names what it lacks', async () => {
		const capture = ['capture', '--source', as('onlooker'), '--store', path.join(folder, 'no')];
		expect((await runCli(capture)).stderr).toMatch(/the role needs ALTER ROLE … REPLICATION/);
		await run(as('owner'), `update invoices set net = 0`);
		const store = path.join(folder, 'store');
		const until = formatLsn(await currentLsn(server.url));
		await runCli(['capture', '--source', as('agent'), '--store', store, '--until', until]);
		const out = path.join(folder, 'repair');
		const from = await runCli(['restore', 'plan', '--store', store, '--to', 'seq:2', '--out', out]);
		expect(from.stderr).toBe('');
		const script = path.join(out, 'restore.sql');
		const apply = ['restore', 'apply', '--script', script, '--target'];
		const refused = await runCli([...apply, as('onlooker')]);
		expect(refused.stderr).toMatch(/nothing was changed: permission denied[\s\S]*as the owner/);
		expect(refused.code).toBe(1);
		const garbage = await runCli([...apply, 'garbage']);
		expect(garbage.stderr).toMatch(/--target is no PostgreSQL URL/);
		expect(garbage.code).toBe(2);
	});

	it('that names a file as a folder is no bug of ours', async () => {
		const file = path.join(folder, 'file');
		await writeFile(file, '');
		const tables = await runCli(['tables', '--store', file]);
		expect(tables.stderr).toMatch(/holds no shadow/);
		const store = path.join(folder, 'store');
		const plan = ['restore', 'plan', '--store', store, '--to', 'seq:2', '--out', file];
		expect((await runCli(plan)).stderr).toMatch(/cannot write the plan into .*--out/);
		const capture = ['capture', '--source', as('agent'), '--publication', 'foreshadow'];
		const begun = await runCli([...capture, '--store', file]);
		expect(begun.stderr).toMatch(/is a file.*--store/);
		expect(begun.code).toBe(1);
	});

	it('in how an instant is written is bad usage', async () => {
		const store = path.join(folder, 'store');
		const state = ['state', '--store', store, '--table', 'invoices', '--as-of'];
		expect((await runCli([...state, 'yesterday'])).code).toBe(2);
		expect((await runCli([...state, '1999-01-01T00:00:00Z'])).code).toBe(1);
	});
});

it.runIf(process.platform === 'linux')(
	'takes the lock of a killed agent whose parent has not noticed',
	async () => {
		// The shell never waits for its child, which stays a zombie.
		const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 30'], {
			stdio: ['ignore', 'pipe', 'ignore']
		});
		try {
			const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
			const zombie = pid.toString().trim();
			await expect
				.poll(async () => await readFile(`/proc/${zombie}/stat`, 'utf8'), { timeout: 10_000 })
				.toMatch(/\) Z /);
			const { hostname } = await import('node:os');
			const holder = { pid: Number(zombie), host: hostname(), startedAt: '' };
			await writeFile(path.join(folder, 'writer.lock'), JSON.stringify(holder));
			const lock = await lockStore(folder);
			await lock.release();
		} finally {
			parent.kill();
		}
	}
);
