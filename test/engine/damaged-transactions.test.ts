import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import type { Engine } from '#lib/engine/engine.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import { TRANSACTIONS } from '#lib/shadow/log-entry.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import { StoreError } from '#lib/store/store-reader.ts';
import { ShadowWriter } from '../../agent/shadow-writer.ts';
import { runCli } from '../postgres/cli.ts';
import { SOURCE, writeSnapshot, writeTransaction } from '../store/shop-feed.ts';

/** Without its transactions a shadow has no time: that damage is not one table's matter. */
let engine: Engine;
let folder: string;
let writer: ShadowWriter;

beforeAll(async () => {
	engine = await openDuckDb();
});
afterAll(() => engine.close());

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-damaged-'));
	writer = await ShadowWriter.create(folder, SOURCE);
	writeSnapshot(writer, 3);
	await writer.flush();
	writeTransaction(writer, 7, 2);
	await writer.flush();
	return async () => {
		await writer.close();
		await rm(folder, { recursive: true, force: true });
	};
});

const opened = () => openWindow({ engine, store: openFolder(folder) });

async function lastSegment(): Promise<string> {
	const { segments } = await openFolder(folder).manifest();
	return segments[TRANSACTIONS]!.at(-1)!.path;
}

describe('a segment of the transactions', () => {
	it('that is missing keeps the shadow from opening, and is named', async () => {
		const segment = await lastSegment();
		await rm(path.join(folder, segment));
		const error = await opened().catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(StoreError);
		expect(error).toMatchObject({ code: 'missing', path: segment });
		expect(String(error)).toContain(segment);
		expect(String(error)).toMatch(/transactions .*nothing can be placed in time/);
		for (const command of ['tables', 'transactions']) {
			const { code, stdout, stderr } = await runCli([command, '--store', folder]);
			expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
			expect(stderr).toMatch(/^foreshadow: the list of transactions cannot be read/);
			expect(stderr).not.toMatch(/bug|\n\s+at /);
		}
	});

	it.each([
		['cut short', (file: string) => truncate(file, 20)],
		['empty', (file: string) => truncate(file, 0)],
		['something else', (file: string) => writeFile(file, 'no segment at all')]
	])('that is %s does so too', async (_, spoil) => {
		const segment = await lastSegment();
		await spoil(path.join(folder, segment));
		await expect(opened()).rejects.toMatchObject({
			name: 'StoreError',
			code: 'damaged',
			path: segment,
			message: expect.stringContaining(segment) as string
		});
	});

	it('that a refresh cannot read leaves what is open as it is, until it is there', async () => {
		const window = await opened();
		writeTransaction(writer, 8, 2);
		await writer.flush();
		const file = path.join(folder, await lastSegment());
		const good = await readFile(file);
		await truncate(file, 20);
		await expect(window.refresh()).rejects.toMatchObject({ code: 'damaged' });
		expect(window.latest()).toMatchObject({ seq: 6, transaction: { xid: 7 } });
		expect(await window.count('public.orders', 6)).toBe(5);
		await writeFile(file, good);
		expect(await window.refresh()).toEqual({ changed: true });
		expect(window.latest()).toMatchObject({ seq: 9, transaction: { xid: 8 } });
		expect(await window.count('public.orders', 9)).toBe(7);
	});
});
