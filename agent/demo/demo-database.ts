import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { DemoFiles } from './demo-files.ts';
import { mayHoldDatabase, startEmbeddedPostgres } from './embedded-postgres.ts';
import { prepareShop } from './shop/live-shop.ts';

export interface DemoDatabase {
	/** Of the shop. */
	url: string;
	/** The shop was made by this start: whatever captured an earlier one is of no use. */
	isNew: boolean;
	stop(): Promise<void>;
}

const DATABASE = 'shop';
const LEFTOVER_DEADLINE_MS = 15_000;

/** The live shop on its own PostgreSQL, made on the first start and reused afterwards. */
export async function startDemoDatabase(
	files: DemoFiles,
	progress: (line: string) => void
): Promise<DemoDatabase> {
	const directory = clusterFolder(files, progress);
	await stopLeftover(directory, progress);
	const server = await startEmbeddedPostgres({ directory });
	try {
		await createDatabase(server.url);
		const url = server.databaseUrl(DATABASE);
		const isNew = await prepareShop(url, Date.now() * 1000);
		return { url, isNew, stop: () => server.stop() };
	} catch (error) {
		await server.stop();
		throw error;
	}
}

/** Where root keeps the project to itself, the database's own user cannot work inside it. */
function clusterFolder(
	{ directory, cluster }: DemoFiles,
	progress: (line: string) => void
): string {
	if (mayHoldDatabase(cluster)) return cluster;
	const name = createHash('sha256').update(directory).digest('hex').slice(0, 12);
	const elsewhere = path.join(tmpdir(), `foreshadow-demo-${name}`);
	progress(`PostgreSQL’s own user may not enter ${cluster}: its data are kept in ${elsewhere}`);
	return elsewhere;
}

async function createDatabase(adminUrl: string): Promise<void> {
	const client = new pg.Client(adminUrl);
	await client.connect();
	try {
		const known = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
		if (known.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
	} finally {
		await client.end();
	}
}

/**
 * A demo that was killed leaves its PostgreSQL running. The folder is ours (we hold its lock), so
 * the server in it is too: it is asked to stop as its own demo would have done.
 */
async function stopLeftover(directory: string, progress: (line: string) => void): Promise<void> {
	const file = path.join(directory, 'postmaster.pid');
	const text = await readFile(file, 'utf8').catch(() => '');
	const pid = Number(text.split('\n', 1)[0]);
	if (!Number.isSafeInteger(pid) || pid <= 0) return;
	if (!(await isPostgres(pid, directory))) {
		// Nothing runs there; a number that another process has got since would stop PostgreSQL.
		await rm(file, { force: true });
		return;
	}
	progress('An earlier demo left its PostgreSQL running: stopping it');
	process.kill(pid, 'SIGINT');
	const deadline = performance.now() + LEFTOVER_DEADLINE_MS;
	while (isAlive(pid) && performance.now() < deadline) await sleep(100);
}

/** By its command line where the system shows it; else the file's word, if the process lives. */
async function isPostgres(pid: number, directory: string): Promise<boolean> {
	if (!isAlive(pid)) return false;
	if (process.platform !== 'linux') return true;
	const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
	return command.split('\0').includes(directory);
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
