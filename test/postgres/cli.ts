import { spawn } from 'node:child_process';
import path from 'node:path';

const CLI = path.resolve(import.meta.dirname, '../../agent/cli.ts');

/** Runs a command as a person would, and waits for its end. */
export async function runCli(
	args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
	const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CLI, ...args], {
		stdio: ['ignore', 'pipe', 'pipe']
	});
	const out: Buffer[] = [];
	const err: Buffer[] = [];
	child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
	child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	});
	return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}
