import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import { parseLsn } from '#lib/shadow/instant.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import { capture } from '../../agent/capture.ts';
import {
	startEmbeddedPostgres,
	type EmbeddedPostgres
} from '../../agent/demo/embedded-postgres.ts';
import { stateCsv } from './csv.ts';
import { prng } from './prng.ts';
import { takeTruth } from './truth.ts';

/**
 * The agent is killed without warning, again and again, while the database is written to. Every
 * transaction takes the next number of a ledger; in the end each number must be in the shadow once,
 * in order, and the tables must be those of the database.
 */
const KILLS = 30;
const SEED = Number(process.env['FORESHADOW_SEED'] ?? 20_261_121);
const KEYS = { 'public.ledger': ['n'], 'public.accounts': ['id'] };

let server: EmbeddedPostgres;
let folder: string;

beforeAll(async () => {
	server = await startEmbeddedPostgres();
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-kill-'));
	const client = new pg.Client(server.url);
	await client.connect();
	await client.query(`
		create table ledger (n bigint primary key, by integer not null, note text);
		create table accounts (id integer primary key, balance numeric(12, 2) not null, changed bigint);
		insert into accounts select i, 100, 0 from generate_series(1, 20000) i;
		create sequence numbers`);
	await client.end();
});

afterAll(async () => {
	await server?.stop();
	await rm(folder, { recursive: true, force: true });
});

async function writeUntil(url: string, seed: number, done: AbortSignal): Promise<void> {
	const client = new pg.Client(url);
	await client.connect();
	const random = prng(seed);
	while (!done.aborted) {
		const rows = random.chance(0.03) ? 3000 : random.integer(1, 20);
		await client.query(
			`with next as (insert into ledger select nextval('numbers'), $1, repeat('x', $3) returning n)
			update accounts set balance = balance + 1, changed = next.n from next where id between $2 and $2 + $4`,
			[seed, random.integer(1, 20_000), random.integer(0, 300), rows]
		);
	}
	await client.end();
}

function startAgent(url: string, store: string): ChildProcess {
	const cli = path.resolve(import.meta.dirname, '../../agent/cli.ts');
	return spawn(process.execPath, [cli, 'capture', '--source', url, '--store', store], {
		stdio: ['ignore', 'ignore', 'pipe']
	});
}

it(`loses and repeats nothing when the agent is killed ${KILLS} times under load (seed ${SEED})`, async () => {
	const store = path.join(folder, 'store');
	const random = prng(SEED);
	const done = new AbortController();
	const writers = [1, 2].map((i) => writeUntil(server.url, SEED + i, done.signal));
	for (let kill = 0; kill < KILLS; kill++) {
		const agent = startAgent(server.url, store);
		let said = '';
		agent.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
		const closed = new Promise((resolve) => agent.once('close', resolve));
		// From before the connection, through the snapshot, into the stream.
		await sleep(random.integer(300, 2200));
		expect(agent.exitCode, said).toBeNull();
		agent.kill('SIGKILL');
		await closed;
	}
	done.abort();
	await Promise.all(writers);

	const truth = await takeTruth(server.url, 'truth', KEYS);
	await capture({ source: server.url, store, until: truth.lsn });
	const window = await openWindow({ engine: await openDuckDb(), store: openFolder(store) });
	try {
		const position = await window.resolve({ kind: 'lsn', lsn: truth.lsn });
		for (const table of Object.keys(KEYS)) {
			expect((await stateCsv(window, table, position)) === truth.csv.get(table)).toBe(true);
		}
		// Every transaction once, in commit order: dense, and each with its one row of the ledger.
		const transactions = await window.transactions({
			fromSeq: 1,
			toSeq: position.seq,
			limit: 1_000_000
		});
		const [snapshot, ...rest] = transactions;
		expect(snapshot!.xid).toBe(0);
		let [seq, lsn] = [snapshot!.lastSeq, parseLsn(snapshot!.endLsn)];
		for (const transaction of rest) {
			expect(transaction.firstSeq).toBe(seq + 1);
			expect(parseLsn(transaction.endLsn) > lsn).toBe(true);
			expect(transaction.tables['public.ledger']).toEqual([1, 0, 0, 0]);
			[seq, lsn] = [transaction.lastSeq, parseLsn(transaction.endLsn)];
		}
		expect(new Set(rest.map(({ xid }) => xid)).size).toBe(rest.length);
		const ledger = await window.count('public.ledger', position.seq);
		expect(ledger).toBe((snapshot!.tables['public.ledger']?.[0] ?? 0) + rest.length);
		expect(rest.length).toBeGreaterThan(KILLS);
	} finally {
		await window.close();
	}
}, 240_000);
