import { readFileSync } from 'node:fs';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { isMissing } from '#lib/store/folder.node.ts';
import { UserError } from './command.ts';

/**
 * One writer a store. The lock file tells which process holds it; a process that is gone holds
 * nothing, so a killed agent starts again without help.
 */
export interface StoreLock {
	release(): Promise<void>;
}

interface Holder {
	pid: number;
	host: string;
	/** Tells two processes of one number apart (containers begin at 1 again); '' where unknown. */
	startedAt: string;
}

const WRITING_MS = 5000;

/** Locks of this very process: its own number in a lock file does not say that it still holds it. */
const held = new Set<string>();

export async function lockStore(directory: string): Promise<StoreLock> {
	const file = path.resolve(directory, 'writer.lock');
	const me: Holder = { pid: process.pid, host: hostname(), startedAt: startOf(process.pid) };
	for (;;) {
		if (held.has(file)) throw inUse(directory, file, me);
		if (await createExclusively(file, JSON.stringify(me))) break;
		await removeStale(directory, file);
	}
	held.add(file);
	return {
		async release() {
			if (held.delete(file)) await rm(file, { force: true });
		}
	};
}

async function createExclusively(file: string, text: string): Promise<boolean> {
	try {
		const handle = await open(file, 'wx');
		await handle.writeFile(text);
		await handle.close();
		return true;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
		throw error;
	}
}

/** Removes the lock of a process that is gone; throws if its holder lives. */
async function removeStale(directory: string, file: string): Promise<void> {
	let text: string;
	try {
		text = await readFile(file, 'utf8');
	} catch (error) {
		if (isMissing(error)) return;
		throw error;
	}
	const holder = parseHolder(text);
	if (holder === null ? await isYoung(file) : isAlive(holder)) {
		throw inUse(directory, file, holder);
	}
	// Two starters may both find it stale: only the one whose rename moves that very file goes on.
	const aside = `${file}.${process.pid}`;
	try {
		await rename(file, aside);
	} catch (error) {
		if (isMissing(error)) return;
		throw error;
	}
	const moved = await readFile(aside, 'utf8');
	if (moved === text) await rm(aside, { force: true });
	else {
		await rename(aside, file);
		throw inUse(directory, file, parseHolder(moved));
	}
}

/** Between creating its lock and writing into it a starter needs a moment. */
async function isYoung(file: string): Promise<boolean> {
	const found = await stat(file).catch(() => null);
	return found !== null && Date.now() - found.mtimeMs < WRITING_MS;
}

/** Null for a file that a crash has torn. */
function parseHolder(text: string): Holder | null {
	try {
		const { pid, host, startedAt } = JSON.parse(text) as Partial<Holder>;
		if (!Number.isSafeInteger(pid) || typeof host !== 'string') return null;
		return { pid: pid!, host, startedAt: String(startedAt ?? '') };
	} catch {
		return null;
	}
}

function isAlive({ pid, host, startedAt }: Holder): boolean {
	// A store on a shared disk: nothing can be known of another machine's processes.
	if (host !== hostname()) return true;
	if (pid === process.pid) return false;
	try {
		process.kill(pid, 0);
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
	if (isZombie(pid)) return false;
	return startedAt === '' || startOf(pid) === startedAt;
}

/** Killed, and its parent has not asked yet: it writes no more. Common in containers without an init. */
function isZombie(pid: number): boolean {
	return statusOf(pid)?.[0] === 'Z';
}

/** Linux: /proc/<pid>/stat from field 3 on; null elsewhere. Field 2, a name, may hold anything. */
function statusOf(pid: number): string[] | null {
	try {
		const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return status.slice(status.lastIndexOf(')') + 2).split(' ');
	} catch {
		return null;
	}
}

/** Linux: the boot's id and the process's start in clock ticks since it. Elsewhere ''. */
function startOf(pid: number): string {
	try {
		const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
		const start = statusOf(pid)?.[22 - 3];
		return start === undefined ? '' : `${boot}/${start}`;
	} catch {
		return '';
	}
}

function inUse(directory: string, file: string, holder: Holder | null): UserError {
	const who = holder === null ? 'another process' : `process ${holder.pid} on ${holder.host}`;
	return new UserError(
		`${directory} is being written by ${who}: stop that one first; if it no longer exists, remove ${file}`
	);
}
