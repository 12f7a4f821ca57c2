import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFolder } from '#lib/store/folder.node.ts';
import { writeExampleStore } from './example-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

function foreshadow(...args: string[]) {
	const cli = path.join(import.meta.dirname, '../../agent/cli.ts');
	const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
		encoding: 'utf8'
	});
	return { status, stdout, stderr };
}

describe('foreshadow verify', () => {
	it('sums up a store that is whole, and names the first damage of one that is not', async () => {
		const folder = await temporaryFolder();
		await writeExampleStore(folder);
		const whole = foreshadow('verify', '--store', folder);
		expect(whole).toMatchObject({ status: 0, stderr: '' });
		expect(whole.stdout).toContain('Example: everything holds');
		expect(whole.stdout).toContain('4 segments');

		const [ref] = (await openFolder(folder).manifest()).segments['public.products']!;
		const file = path.join(folder, ref!.path);
		const bytes = await readFile(file);
		bytes[40]! ^= 1;
		await writeFile(file, bytes);
		const damaged = foreshadow('verify', '--store', folder);
		expect(damaged).toMatchObject({ status: 1, stdout: '' });
		expect(damaged.stderr).toContain(ref!.path);
		expect(damaged.stderr).not.toMatch(/\n\s+at /);
	}, 20_000);

	it('says how to call it, and that a folder holds no shadow', async () => {
		expect(foreshadow('verify')).toMatchObject({ status: 2 });
		expect(foreshadow('verify', '--help')).toMatchObject({ status: 0, stderr: '' });
		const empty = foreshadow('verify', '--store', await temporaryFolder());
		expect(empty.status).toBe(1);
		expect(empty.stderr).toMatch(/holds no shadow/);
	}, 20_000);
});

describe('foreshadow log', () => {
	it('lists the entries as a table or as they are', async () => {
		const folder = await temporaryFolder();
		await writeExampleStore(folder);
		const table = foreshadow('log', '--store', folder);
		expect(table.status).toBe(0);
		expect(
			table.stdout
				.trim()
				.split('\n')
				.map((line) => line.trim().split(/\s+/).slice(0, 2))
		).toEqual([
			['entry', 'kind'],
			['0', 'create'],
			['1', 'changes'],
			['2', 'changes']
		]);
		const lines = foreshadow('log', '--store', folder, '--format', 'ndjson', '--last', '2').stdout;
		const entries = lines
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line) as Record<string, unknown>);
		expect(entries).toMatchObject([{ entry: 1 }, { entry: 2, endLsn: '0/2B8' }]);
		expect(entries[1]!.previous).toBe(entries[0]!.sha256);
	}, 20_000);

	it('refuses a format or a number that it does not know', async () => {
		const folder = await temporaryFolder();
		expect(foreshadow('log', '--store', folder, '--format', 'xml')).toMatchObject({ status: 2 });
		expect(foreshadow('log', '--store', folder, '--last', 'few')).toMatchObject({ status: 2 });
	}, 20_000);
});
