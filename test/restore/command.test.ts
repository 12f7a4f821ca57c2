import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestDatabase, type TestServer } from './database.ts';
import { SHOP } from './shop.ts';
import { fingerprint } from './states.ts';

let server: TestServer;
let database: TestDatabase;
let folder: string;

beforeAll(async () => {
	server = await startServer();
	database = await server.database(SHOP);
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-restore-'));
});

afterAll(async () => {
	await database.close();
	await server.stop();
	await rm(folder, { recursive: true, force: true });
});

interface Run {
	code: number;
	stdout: string;
	stderr: string;
}

function foreshadow(...args: string[]): Promise<Run> {
	return new Promise((resolve) => {
		const all = ['--disable-warning=ExperimentalWarning', 'agent/cli.ts', ...args];
		execFile(process.execPath, all, (error, stdout, stderr) => {
			const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
			resolve({ code, stdout, stderr });
		});
	});
}

async function capture(): Promise<void> {
	const { rows } = await database.client.query<{ lsn: string }>(
		'SELECT pg_current_wal_lsn()::text AS lsn'
	);
	// A change after the position, so that the stream passes it.
	await database.client.query(`SELECT pg_logical_emit_message(true, 'test', 'x')`);
	const store = path.join(folder, 'store');
	const run = await foreshadow(
		...['capture', '--source', database.url, '--store', store, '--until', rows[0]!.lsn]
	);
	expect(run.code, run.stderr).toBe(0);
}

it('captures, plans, rehearses, applies and takes back by the command line alone', async () => {
	const { client, url } = database;
	const store = path.join(folder, 'store');
	const out = path.join(folder, 'repair');
	await capture();
	await client.query('BEGIN');
	await client.query('UPDATE products SET price = 0');
	await client.query('DELETE FROM customers WHERE id IN (11, 12)');
	const { rows } = await client.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
	await client.query('COMMIT');
	await client.query(`UPDATE products SET stock = 3 WHERE id = 8`);
	await client.query(`INSERT INTO orders (customer_id, placed_at) VALUES (1, now())`);
	await capture();
	const damaged = await fingerprint(client);
	const tables = ['products', 'customers', 'orders', 'order_items', 'payments'];
	const plan = await foreshadow(
		...['restore', 'plan', '--store', store, '--undo-transaction', rows[0]!.xid, '--out', out],
		...tables.flatMap((table) => ['--table', table])
	);
	expect(plan.stderr).toBe('');
	expect(plan.stdout).toMatch(/public\.products +0 +60 +\d+ +0/);
	expect(plan.stdout).toMatch(/public\.customers +2 +0 +0 +0/);
	expect(plan.stdout).toContain('triggers stay off');
	expect(JSON.parse(await readFile(path.join(out, 'plan.json'), 'utf8'))).toMatchObject({
		format: 1,
		conflicts: []
	});

	const script = path.join(out, 'restore.sql');
	const apply = (...args: string[]) => foreshadow('restore', 'apply', '--target', url, ...args);
	const dry = await apply('--script', script, '--dry-run');
	expect(dry.stdout).toContain('everything was rolled back');
	expect(await fingerprint(client)).toBe(damaged);

	const applied = await apply('--script', script);
	expect(applied.stderr).toBe('');
	expect(applied.stdout).toContain('public.products: 0 inserted, 60 updated, 0 deleted');
	const { rows: prices } = await client.query(
		'SELECT count(*)::int AS n FROM products WHERE price = id * 1.25'
	);
	expect(prices).toEqual([{ n: 60 }]);
	expect((await apply('--script', script)).stdout).toContain('nothing to do');

	const back = await apply('--script', path.join(out, 'inverse.sql'));
	expect(back.stderr).toBe('');
	expect(await fingerprint(client)).toBe(damaged);

	await client.query('UPDATE products SET price = 1 WHERE id = 5');
	const refused = await apply('--script', script);
	expect(refused.code).toBe(1);
	expect(refused.stderr).toContain(`public.products id=5: price is '1.00', expected '0.00'`);
	expect(refused.stderr).not.toContain('    at ');
	await client.query('UPDATE products SET price = 0 WHERE id = 5');
	expect((await apply('--script', script)).code).toBe(0);
});

it('names what is wrong with a call, without a stack', async () => {
	const neither = await foreshadow('restore', 'plan', '--store', folder, '--out', folder);
	expect(neither.code).toBe(2);
	expect(neither.stderr).toContain('either --to <instant> or --undo-transaction <xid>');
	const notAScript = path.join(folder, 'repair', 'plan.json');
	const wrong = await foreshadow(
		'restore',
		'apply',
		'--script',
		notAScript,
		'--target',
		database.url
	);
	expect(wrong.code).toBe(1);
	expect(wrong.stderr).toContain('not a Foreshadow restore script');
	const nowhere = await foreshadow(
		...['restore', 'apply', '--script', path.join(folder, 'repair', 'restore.sql')],
		...['--target', 'postgres://u:secret@127.0.0.1:1/x']
	);
	expect(nowhere.code).toBe(1);
	expect(nowhere.stderr).toContain('cannot connect to postgres://u:***@127.0.0.1:1/x');
	const store = path.join(folder, 'store');
	const unknown = await foreshadow(
		...['restore', 'plan', '--store', store, '--undo-transaction', '1', '--out', folder]
	);
	expect(unknown.stderr).toContain('the shadow has no transaction 1');
});
