import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ShadowWriter } from '../../agent/shadow-writer.ts';
import { CachedStore, type FileCache } from '#lib/store/cached.ts';
import { openDropped } from '#lib/store/dropped.ts';
import { folderFiles, openFolder } from '#lib/store/folder.node.ts';
import { httpFiles, waitForChange, type HttpShadow } from '#lib/store/http.ts';
import { readStore, type FetchFile } from '#lib/store/read-store.ts';
import { StoreError } from '#lib/store/store-reader.ts';
import { SOURCE, contentOf, writeSnapshot, writeTransaction } from './shop-feed.ts';
import { temporaryFolder } from './temporary-folder.ts';

async function newStore(): Promise<[ShadowWriter, string]> {
	const folder = await temporaryFolder();
	const writer = await ShadowWriter.create(folder, SOURCE);
	onTestFinished(() => writer.close());
	writeSnapshot(writer, 5);
	await writer.flush();
	return [writer, folder];
}

type Sending = 'as stored' | 'encoded' | 'plain';

/** Serves a folder as the agent does, under `/shadow/files/`, to who has the token `open`. */
async function serve(folder: string, sending: Sending): Promise<HttpShadow & { server: Server }> {
	const server = createServer((request, response) => {
		void answer(request.url!, request.headers.authorization).then(({ status, headers, body }) => {
			response.writeHead(status, headers).end(body);
		});
	});
	async function answer(url: string, authorization: string | undefined) {
		if (authorization !== 'Bearer open') return { status: 401, headers: {}, body: '' };
		if (url.startsWith('/shadow/wait')) {
			const head = await readFile(path.join(folder, 'head.json'));
			const newer =
				(JSON.parse(head.toString()) as { entry: number }).entry > Number(url.split('=')[1]);
			return { status: newer ? 200 : 204, headers: {}, body: newer ? head : '' };
		}
		const file = decodeURIComponent(url.slice('/shadow/files/'.length));
		const body = await readFile(path.join(folder, file)).catch(() => null);
		if (body === null) return { status: 404, headers: {}, body: '' };
		if (!file.endsWith('.zst') || sending === 'as stored')
			return { status: 200, headers: {}, body };
		if (sending === 'plain') return { status: 200, headers: {}, body: zstdDecompressSync(body) };
		return { status: 200, headers: { 'content-encoding': 'zstd' }, body };
	}
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const { port } = server.address() as AddressInfo;
	return { server, url: `http://127.0.0.1:${port}/shadow`, token: 'open' };
}

async function failure(task: Promise<unknown>): Promise<StoreError> {
	const error: unknown = await task.then(
		() => null,
		(reason: unknown) => reason
	);
	expect(error).toBeInstanceOf(StoreError);
	return error as StoreError;
}

describe('a store over HTTP', () => {
	it.each<Sending>(['as stored', 'encoded', 'plain'])(
		'is the same store with segments sent %s',
		async (sending) => {
			const [, folder] = await newStore();
			const shadow = await serve(folder, sending);
			expect(await contentOf(readStore(httpFiles(shadow)))).toEqual(
				await contentOf(openFolder(folder))
			);
		}
	);

	it('says what is wrong and what to do: the token, the agent, a file', async () => {
		const [, folder] = await newStore();
		const shadow = await serve(folder, 'plain');
		const stranger = readStore(httpFiles({ ...shadow, token: 'guess' }));
		expect(await failure(stranger.manifest())).toMatchObject({ code: 'unauthorized' });
		expect((await failure(stranger.manifest())).message).toMatch(
			/open the URL that the agent printed/
		);
		const elsewhere = readStore(httpFiles({ ...shadow, url: 'http://127.0.0.1:9/shadow' }));
		expect(await failure(elsewhere.head())).toMatchObject({ code: 'unreachable' });
		const missing = httpFiles(shadow)('segments/a b/1-2-$ö.arrow.zst');
		expect(await failure(missing)).toMatchObject({
			code: 'missing',
			path: 'segments/a b/1-2-$ö.arrow.zst'
		});
	});

	it('waits for a newer entry', async () => {
		const [writer, folder] = await newStore();
		const shadow = await serve(folder, 'plain');
		const { signal } = new AbortController();
		expect(await waitForChange(shadow, 1, signal)).toBeNull();
		writeTransaction(writer, 2, 1);
		await writer.flush();
		expect(await waitForChange(shadow, 1, signal)).toMatchObject({ entry: 2 });
		const aborted = AbortSignal.abort(new Error('the page has gone'));
		await expect(waitForChange(shadow, 2, aborted)).rejects.toThrow('the page has gone');
	});
});

describe('reading on', () => {
	it('folds only new entries, and gives the same manifest as from the beginning', async () => {
		const [writer, folder] = await newStore();
		const fetched: string[] = [];
		const files = folderFiles(folder);
		const reader = readStore(async (file) => (fetched.push(file), await files(file)));
		const first = await reader.manifest();
		writeTransaction(writer, 2, 1);
		await writer.flush();
		fetched.length = 0;
		const next = await reader.manifest(first);
		expect(fetched).toEqual(['head.json', 'log/0000000002.json']);
		expect(next).toEqual(await openFolder(folder).manifest());
		expect(await reader.manifest(next)).toBe(next);
	});
});

/** A cache in memory, with room for so many bytes. */
class MemoryCache implements FileCache {
	readonly files = new Map<string, Uint8Array>();
	room = Infinity;
	read = (name: string) => Promise.resolve(this.files.get(name)?.slice() ?? null);
	names = () => Promise.resolve([...this.files.keys()]);
	remove = (name: string) => Promise.resolve(void this.files.delete(name));
	write(name: string, bytes: Uint8Array): Promise<void> {
		this.room -= bytes.length;
		if (this.room < 0) return Promise.reject(new DOMException('full', 'QuotaExceededError'));
		this.files.set(name, bytes.slice());
		return Promise.resolve();
	}
}

const unreachable: FetchFile = (file) =>
	Promise.reject(new StoreError('unreachable', file, 'no answer'));

describe('a cached store', () => {
	it('opens again without the origin, whole', async () => {
		const [writer, folder] = await newStore();
		const cache = new MemoryCache();
		const truth = await contentOf(openFolder(folder));
		const online = new CachedStore(folderFiles(folder), cache);
		expect(await contentOf(online)).toEqual(truth);
		expect(online.offline).toBe(false);

		const offline = new CachedStore(unreachable, cache);
		expect(await contentOf(offline)).toEqual(truth);
		expect(offline.offline).toBe(true);

		// What came since and was seen only in part does not spoil it.
		writeTransaction(writer, 2, 1);
		await writer.flush();
		const later = await online.manifest();
		await online.segment(later.segments['public.orders']![1]!);
		expect(await contentOf(new CachedStore(unreachable, cache))).toEqual(truth);
		await contentOf(online);
		expect(await contentOf(new CachedStore(unreachable, cache))).toEqual(
			await contentOf(openFolder(folder))
		);
	});

	it('asks the origin for nothing but the head when it has everything', async () => {
		const [, folder] = await newStore();
		const cache = new MemoryCache();
		await contentOf(new CachedStore(folderFiles(folder), cache));
		const fetched: string[] = [];
		const files = folderFiles(folder);
		await contentOf(
			new CachedStore(async (file) => (fetched.push(file), await files(file)), cache)
		);
		expect(fetched).toEqual(['head.json']);
	});

	it('fetches a damaged copy again, and says so only if the origin has the damage too', async () => {
		const [, folder] = await newStore();
		const cache = new MemoryCache();
		const truth = await contentOf(new CachedStore(folderFiles(folder), cache));
		for (const [name, bytes] of cache.files)
			if (name !== 'head.json') bytes[bytes.length >> 1]! ^= 1;
		expect(await contentOf(new CachedStore(folderFiles(folder), cache))).toEqual(truth);
		expect(await contentOf(new CachedStore(unreachable, cache))).toEqual(truth);
	});

	it('works without keeping anything when storage is full, and tells why', async () => {
		const [, folder] = await newStore();
		const cache = new MemoryCache();
		cache.room = 2500;
		const store = new CachedStore(folderFiles(folder), cache);
		expect(await contentOf(store)).toEqual(await contentOf(openFolder(folder)));
		expect(store.notKept).toMatch(/storage for this site is full/);
	});

	it('shows nothing to a wrong token, kept or not', async () => {
		const [, folder] = await newStore();
		const cache = new MemoryCache();
		await contentOf(new CachedStore(folderFiles(folder), cache));
		const refused: FetchFile = (file) => Promise.reject(new StoreError('unauthorized', file, 'no'));
		expect(await failure(new CachedStore(refused, cache).manifest())).toMatchObject({
			code: 'unauthorized'
		});
	});

	it('follows a shadow that was made anew under its key', async () => {
		const [, first] = await newStore();
		const [, second] = await newStore();
		const cache = new MemoryCache();
		await contentOf(new CachedStore(folderFiles(first), cache));
		const store = new CachedStore(folderFiles(second), cache);
		expect(await contentOf(store)).toEqual(await contentOf(openFolder(second)));
		expect((await store.manifest()).shadowId).toBe((await openFolder(second).manifest()).shadowId);
	});
});

describe('dropped files', () => {
	it('open as a store at whatever depth the folder lay', async () => {
		const [, folder] = await newStore();
		const manifest = await openFolder(folder).manifest();
		const names = ['head.json', 'log/0000000000.json', 'log/0000000001.json'].concat(
			Object.values(manifest.segments)
				.flat()
				.map((ref) => ref.path)
		);
		const files = await Promise.all(
			names.map(async (name) => ({
				path: `Downloads/shop/${name}`,
				file: new Blob([await readFile(path.join(folder, name))])
			}))
		);
		expect(await contentOf(openDropped(files))).toEqual(await contentOf(openFolder(folder)));
		expect(() => openDropped(files.slice(1))).toThrow(/drop the whole folder/);
		const partial = openDropped(files.slice(0, 2));
		expect(await failure(partial.manifest())).toMatchObject({ code: 'missing' });
	});
});
