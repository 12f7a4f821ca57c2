import { expect, onTestFinished, test } from 'vitest';
import { ShadowWriter } from '../../agent/shadow-writer.ts';
import { enterCache, whileClosed } from '#lib/store/cache-turns.ts';
import { CachedStore, type FileCache } from '#lib/store/cached.ts';
import { folderFiles } from '#lib/store/folder.node.ts';
import { parseHead } from '#lib/store/log-files.ts';
import type { FetchFile } from '#lib/store/read-store.ts';
import { StoreError } from '#lib/store/store-reader.ts';
import { SOURCE, contentOf, writeSnapshot, writeTransaction } from './shop-feed.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Web Locks are Node's own here; each `enterCache` is one tab. */
let unique = 0;
const newKey = () => `turns-${process.pid}-${unique++}`;

class MemoryCache implements FileCache {
	readonly files = new Map<string, Uint8Array>();
	read = (name: string) => Promise.resolve(this.files.get(name)?.slice() ?? null);
	names = () => Promise.resolve([...this.files.keys()]);
	remove = (name: string) => Promise.resolve(void this.files.delete(name));
	write = (name: string, bytes: Uint8Array) =>
		Promise.resolve(void this.files.set(name, bytes.slice()));
}

const unreachable: FetchFile = (file) =>
	Promise.reject(new StoreError('unreachable', file, 'no answer'));

async function newStore(): Promise<[ShadowWriter, string]> {
	const folder = await temporaryFolder();
	const writer = await ShadowWriter.create(folder, SOURCE);
	onTestFinished(() => writer.close());
	writeSnapshot(writer, 5);
	await writer.flush();
	return [writer, folder];
}

/** Files as they are now, for a tab that does not hear of what comes later. */
function frozenAt(folder: string): FetchFile {
	const files = folderFiles(folder);
	const head = files('head.json');
	return (file) => (file === 'head.json' ? head : files(file));
}

test('an older tab neither removes what a newer one keeps nor turns its head back', async () => {
	const [writer, folder] = await newStore();
	const key = newKey();
	const cache = new MemoryCache();
	const [old, newer] = [
		await enterCache(navigator.locks, key),
		await enterCache(navigator.locks, key)
	];
	onTestFinished(() => [old, newer].forEach(({ leave }) => leave()));
	const behind = new CachedStore(frozenAt(folder), cache, old.turns);
	const first = await behind.manifest();
	writeTransaction(writer, 2, 1);
	await writer.flush();
	const ahead = new CachedStore(folderFiles(folder), cache, newer.turns);
	const truth = await contentOf(ahead);
	for (const ref of Object.values(first.segments).flat()) await behind.segment(ref);
	expect(parseHead('head.json', cache.files.get('head.json')!).entry).toBe(2);
	expect(await contentOf(new CachedStore(unreachable, cache))).toEqual(truth);
});

test('only a tab that has the shadow to itself removes what is no longer needed', async () => {
	const [, folder] = await newStore();
	const key = newKey();
	const cache = new MemoryCache();
	cache.files.set('segments/left-over', new Uint8Array(3));
	const one = await enterCache(navigator.locks, key);
	const two = await enterCache(navigator.locks, key);
	await contentOf(new CachedStore(folderFiles(folder), cache, one.turns));
	expect(cache.files.has('segments/left-over')).toBe(true);
	two.leave();
	await expect
		.poll(async () => {
			await contentOf(new CachedStore(folderFiles(folder), cache, one.turns));
			return cache.files.has('segments/left-over');
		})
		.toBe(false);
	one.leave();
});

test('a copy is removed as a whole only while no tab has it open', async () => {
	const key = newKey();
	const { leave } = await enterCache(navigator.locks, key);
	let removed = 0;
	const remove = () => Promise.resolve(void removed++);
	expect(await whileClosed(navigator.locks, key, remove)).toBe(false);
	leave();
	await expect.poll(() => whileClosed(navigator.locks, key, remove)).toBe(true);
	expect(removed).toBe(1);
});

test('a tab that hangs in its turn does not keep another from opening', async () => {
	const key = newKey();
	let wake = () => {};
	const { turns, leave } = await enterCache(navigator.locks, key);
	const hung = turns.take(() => new Promise((resolve) => (wake = resolve)));
	const other = await enterCache(navigator.locks, key);
	let ran = false;
	await other.turns.take(() => Promise.resolve(void (ran = true)));
	expect(ran).toBe(false);
	wake();
	await hung;
	await other.turns.take(() => Promise.resolve(void (ran = true)));
	expect(ran).toBe(true);
	leave();
	other.leave();
});
