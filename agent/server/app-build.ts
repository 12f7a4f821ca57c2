import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../command.ts';

/** The project's folder: the agent runs from its sources. */
const PROJECT = path.resolve(import.meta.dirname, '..', '..');
export const BUILD = path.join(PROJECT, 'build');

/** What the built app depends on. */
const SOURCES = ['src', 'static', 'package-lock.json', 'svelte.config.js', 'vite.config.ts'];

/** Builds the app when there is none or when it is older than its sources. */
export async function ensureAppBuilt(progress: (line: string) => void): Promise<void> {
	const built = await modified(path.join(BUILD, '200.html'));
	const newest = Math.max(
		...(await Promise.all(SOURCES.map((name) => newestIn(path.join(PROJECT, name)))))
	);
	if (built >= newest) return;
	const vite = path.join(PROJECT, 'node_modules', 'vite', 'bin', 'vite.js');
	if (!existsSync(vite)) {
		if (built > 0) return;
		throw new UserError(`the app is not built and Vite is not installed: run \`npm ci\` first`);
	}
	progress(built > 0 ? 'The app changed: building it anew …' : 'Building the app …');
	await build(vite);
}

async function build(vite: string): Promise<void> {
	const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'error'], {
		cwd: PROJECT,
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString('utf8')).slice(-4000)));
	}
	const code = await new Promise((resolve, reject) => {
		child.once('close', resolve);
		child.once('error', reject);
	});
	if (code !== 0) {
		throw new UserError(
			`building the app failed: run \`npm run build\` to see why\n${output.trim()}`
		);
	}
}

/** ms since 1970; 0 for what is not there. */
async function modified(file: string): Promise<number> {
	return await stat(file).then(
		({ mtimeMs }) => mtimeMs,
		() => 0
	);
}

async function newestIn(entry: string): Promise<number> {
	const own = await modified(entry);
	const names = await readdir(entry, { recursive: true }).catch(() => []);
	return Math.max(
		own,
		...(await Promise.all(names.map((name) => modified(path.join(entry, name)))))
	);
}
