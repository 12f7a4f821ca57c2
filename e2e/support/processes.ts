import { spawn, type ChildProcess } from 'node:child_process';

/** A foreshadow command that serves the app, as a person would start it. */
export interface ServedApp {
	/** Origin and token, as printed: `http://127.0.0.1:4173/#token=…`. */
	url: string;
	origin: string;
	token: string;
	output(): string;
	stop(): Promise<void>;
}

/** A cold start builds nothing here (npm test has built the app) but makes 60 days of history. */
const START_DEADLINE_MS = 150_000;

/** Starts `foreshadow <args>` and waits for the URL that it prints. */
export async function serveApp(args: string[]): Promise<ServedApp> {
	const child = spawn(process.execPath, ['agent/cli.ts', ...args], {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, NODE_NO_WARNINGS: '1' }
	});
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const url = await new Promise<URL>((resolve, reject) => {
		const deadline = setTimeout(
			() => reject(new Error(`no URL within ${START_DEADLINE_MS} ms:\n${output}`)),
			START_DEADLINE_MS
		);
		child.stdout.on('data', () => {
			const match = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(output);
			if (match === null) return;
			clearTimeout(deadline);
			resolve(new URL(match[0]));
		});
		child.once('close', (code) => {
			clearTimeout(deadline);
			reject(new Error(`foreshadow ${args.join(' ')} ended with ${String(code)}:\n${output}`));
		});
	});
	return {
		url: url.href,
		origin: url.origin,
		token: new URLSearchParams(url.hash.slice(1)).get('token') ?? '',
		output: () => output,
		stop: () => stop(child)
	};
}

async function stop(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const closed = new Promise((resolve) => child.once('close', resolve));
	child.kill('SIGTERM');
	await closed;
}

/** Runs a foreshadow command to its end. */
export async function foreshadow(
	args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
	const child = spawn(process.execPath, ['agent/cli.ts', ...args], {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, NODE_NO_WARNINGS: '1' }
	});
	let stdout = '';
	let stderr = '';
	child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
	const code = await new Promise<number>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (status) => resolve(status ?? 1));
	});
	return { code, stdout, stderr };
}
