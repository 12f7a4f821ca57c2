import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import type { Engine } from '#lib/engine/engine.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import type { StoreReader } from '#lib/store/store-reader.ts';
import { writeExampleStore } from '../store/example-store.ts';

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-open-'));
	await writeExampleStore(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('segments are on their way before the engine has started', async () => {
	const reader = openFolder(folder);
	const { promise: engine, resolve: start } = Promise.withResolvers<Engine>();
	const asked: string[] = [];
	const firstAsked = Promise.withResolvers<void>();
	const store: StoreReader = {
		head: () => reader.head(),
		manifest: (before) => reader.manifest(before),
		segment: (ref) => {
			asked.push(ref.path);
			firstAsked.resolve();
			return reader.segment(ref);
		}
	};
	const opening = openWindow({ engine, store });
	await firstAsked.promise;
	start(await openDuckDb());
	const window = await opening;
	expect(window.damaged).toEqual([]);
	expect((await window.tablesAt(window.latest().seq)).some(({ rows }) => rows > 0)).toBe(true);
	expect(new Set(asked).size).toBe(asked.length); // nothing twice
	await window.close();
});

test('an engine that does not start is the reason given', async () => {
	const engine = Promise.reject<Engine>(new Error('no such worker'));
	await expect(openWindow({ engine, store: openFolder(folder) })).rejects.toThrow('no such worker');
});

test('a store that cannot be read is the reason given, even where the engine fails too', async () => {
	const engine = Promise.reject<Engine>(new Error('no such worker'));
	const store = openFolder(path.join(folder, 'nothing-here'));
	await expect(openWindow({ engine, store })).rejects.toThrow(/nothing-here|no shadow/);
});
