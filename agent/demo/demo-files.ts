import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { UserError } from '../command.ts';
import { lockStore, type StoreLock } from '../store-lock.ts';

/** What lies where in the demo's folder. */
export interface DemoFiles {
	directory: string;
	/** Cluster of the embedded PostgreSQL. */
	cluster: string;
	/** Store of the live database. */
	live: string;
	/** Store of the recorded history. */
	recorded: string;
}

export const DEFAULT_DATA = '.foreshadow';

export function demoFiles(directory: string): DemoFiles {
	const inside = (name: string) => path.join(path.resolve(directory), name);
	return {
		directory: path.resolve(directory),
		cluster: inside('pg'),
		live: inside('live'),
		recorded: inside('recorded')
	};
}

/** Makes the folder ours alone until released; throws UserError while another demo runs on it. */
export async function takeDataFolder(files: DemoFiles): Promise<StoreLock> {
	await mkdir(files.directory, { recursive: true });
	try {
		return await lockStore(files.directory);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		const running = await readRunningDemo(files.directory);
		if (running === undefined) throw error;
		throw new UserError(
			`a demo is running on ${files.directory} already: open ${running.url} or choose another folder with --data`
		);
	}
}

const Running = v.object({ url: v.string(), databaseUrl: v.string() });
export type RunningDemoNote = v.InferOutput<typeof Running>;

/** Lets `foreshadow incident` find the demo. */
export async function noteRunningDemo(directory: string, note: RunningDemoNote): Promise<void> {
	// It holds the token: for this user's eyes only.
	await rm(noteFile(directory), { force: true });
	await writeFile(noteFile(directory), JSON.stringify(note), { mode: 0o600 });
}

export async function forgetRunningDemo(directory: string): Promise<void> {
	await rm(noteFile(directory), { force: true });
}

export async function readRunningDemo(directory: string): Promise<RunningDemoNote | undefined> {
	if (!existsSync(noteFile(directory))) return undefined;
	const parsed = v.safeParse(Running, parseJson(await readFile(noteFile(directory), 'utf8')));
	return parsed.success ? parsed.output : undefined;
}

const noteFile = (directory: string) => path.join(directory, 'demo.json');

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
