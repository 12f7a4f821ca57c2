import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, type DatabaseError } from 'pg';
import { scriptForDriver } from '#lib/restore/dialects/psql-lines.ts';
import { startEmbeddedPostgres } from '../../agent/demo/embedded-postgres.ts';

export interface TestDatabase {
	client: Client;
	url: string;
	close(): Promise<void>;
}

export interface TestServer {
	/** A fresh database in which `sql` has been run. */
	database(sql: string): Promise<TestDatabase>;
	stop(): Promise<void>;
}

export async function startServer(): Promise<TestServer> {
	const server = await startEmbeddedPostgres();
	const admin = new Client({ connectionString: server.url });
	await admin.connect();
	let count = 0;
	return {
		async database(sql) {
			const name = `restore ${++count}`;
			await admin.query(`CREATE DATABASE "${name}"`);
			const client = await connect(server.databaseUrl(name));
			await client.query(sql);
			return { client, url: server.databaseUrl(name), close: () => client.end() };
		},
		async stop() {
			await admin.end();
			await server.stop();
		}
	};
}

export async function connect(url: string): Promise<Client> {
	const client = new Client({ connectionString: url });
	await client.connect();
	return client;
}

export interface Applied {
	ok: boolean;
	/** The error's message, detail and hint. */
	error: string;
	notices: string[];
}

/** Through the driver: one query of many statements. */
export async function applyByDriver(
	client: Client,
	script: string,
	options = { dryRun: false }
): Promise<Applied> {
	const notices: string[] = [];
	const listen = (notice: { message?: string | undefined }) => notices.push(notice.message ?? '');
	client.on('notice', listen);
	try {
		await client.query(scriptForDriver(script, options));
		return { ok: true, error: '', notices };
	} catch (error) {
		const { message, detail, hint } = error as DatabaseError;
		await client.query('ROLLBACK');
		return { ok: false, error: [message, detail, hint].join('\n'), notices };
	} finally {
		client.off('notice', listen);
	}
}

export const PSQL = ['/usr/bin/psql', '/usr/local/bin/psql', '/opt/homebrew/bin/psql'].find(
	existsSync
);

export interface PsqlRun {
	code: number;
	output: string;
}

/** Through `psql -f`, as a person would. */
export async function applyByPsql(
	url: string,
	script: string,
	...flags: string[]
): Promise<PsqlRun> {
	const folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-psql-'));
	const file = path.join(folder, 'restore.sql');
	await writeFile(file, script);
	try {
		return await new Promise((resolve) => {
			execFile(PSQL!, ['-X', ...flags, '-d', url, '-f', file], (error, stdout, stderr) => {
				const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
				resolve({ code, output: `${stdout}${stderr}` });
			});
		});
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
