import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ShadowWriter } from '../../agent/shadow-writer.ts';
import { folderFiles, nativeDecompress, openFolder } from '#lib/store/folder.node.ts';
import { verifyStore } from '#lib/store/verify-store.ts';
import { rowsOf } from './crashing-writer.ts';
import { contentOf, lsnOf } from './shop-feed.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Starts the writer, lets it die, and answers the last position that it has acknowledged. */
async function runUntilDead(folder: string, dieAtStep: number, killAfterLines: number) {
	const script = path.join(import.meta.dirname, 'crashing-writer.ts');
	const child = spawn(process.execPath, [script, folder, String(dieAtStep)], {
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let output = '';
	let errors = '';
	child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
	child.stdout.on('data', (chunk: Buffer) => {
		output += chunk.toString();
		if (output.split('\n').length > killAfterLines) child.kill('SIGKILL');
	});
	const [, signal] = (await once(child, 'close')) as [number | null, string | null];
	expect(errors).toBe('');
	expect(signal).toBe('SIGKILL');
	return output.trim().split('\n').at(-1) ?? '';
}

const numberOf = (lsn: string) => (lsn === '' ? -1 : Number.parseInt(lsn.slice(2), 16));

/** Every transaction up to the last is there once, with all its rows, in order. */
async function checkContent(folder: string): Promise<number> {
	const { manifest } = await verifyStore(folderFiles(folder), nativeDecompress);
	const { rows, transactions } = await contentOf(openFolder(folder));
	const last = numberOf(manifest.endLsn);
	expect(transactions.map(({ endLsn }) => endLsn)).toEqual(
		Array.from({ length: last + 1 }, (_, n) => lsnOf(n))
	);
	const expected = ['S 1', 'S 2', 'S 3', 'S 4', 'S 5'];
	for (let n = 1; n <= last; n++) {
		for (let i = 0; i < rowsOf(n); i++) expected.push(`I ${n * 1000 + i}`);
	}
	const found = rows['public.orders'] ?? [];
	expect(found.map(({ op, values }) => `${op} ${String(values[0])}`)).toEqual(
		last < 0 ? [] : expected
	);
	return last;
}

describe('a writer killed with SIGKILL', () => {
	it('has lost nothing that it acknowledged and written nothing twice, at whichever step it dies', async () => {
		const folder = await temporaryFolder();
		let acknowledged = -1;
		for (const step of [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 14, 18, 23, 31, 40]) {
			const last = await runUntilDead(folder, step, Infinity);
			acknowledged = Math.max(acknowledged, numberOf(last));
			// A reader sees a whole shadow at once; the next writer tidies up and goes on.
			expect(await checkContent(folder)).toBeGreaterThanOrEqual(acknowledged);
		}
		await (await ShadowWriter.open(folder)).close();
		expect(await checkContent(folder)).toBeGreaterThan(30);
	}, 60_000);

	it('has lost nothing that it acknowledged when killed from outside', async () => {
		const folder = await temporaryFolder();
		let acknowledged = -1;
		for (const lines of [1, 2, 5, 1, 9, 3, 14]) {
			const last = await runUntilDead(folder, -1, lines);
			acknowledged = Math.max(acknowledged, numberOf(last));
			expect(await checkContent(folder)).toBeGreaterThanOrEqual(acknowledged);
		}
		expect(existsSync(path.join(folder, 'writer.lock'))).toBe(true);
		await (await ShadowWriter.open(folder)).close();
		await checkContent(folder);
	}, 60_000);
});
