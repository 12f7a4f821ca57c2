import { base, build, files, version } from '$service-worker';

/**
 * Keeps the app itself for offline use: pages, scripts, DuckDB's wasm. Answers of the agent's API
 * are never kept here; a shadow's files are kept by hash in the origin's private file system.
 */
const worker = globalThis as unknown as ServiceWorkerScope;

/** What this file uses of the platform: TypeScript's own library for workers clashes with the page's. */
interface Extendable extends Event {
	waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
	request: Request;
	respondWith(response: Promise<Response>): void;
}
interface ServiceWorkerScope {
	addEventListener(type: 'install' | 'activate', handle: (event: Extendable) => void): void;
	addEventListener(type: 'fetch', handle: (event: Fetching) => void): void;
	skipWaiting(): Promise<void>;
	clients: { claim(): Promise<void> };
}

const cacheName = `app-${version}`;
/** Every page is this one shell; the router inside it decides. */
const shell = `${base}/`;
const assets = new Set([...build, ...files]);

worker.addEventListener('install', (event) => {
	event.waitUntil(
		(async () => {
			const cache = await caches.open(cacheName);
			await cache.addAll([shell, ...assets]);
			await worker.skipWaiting();
		})()
	);
});

worker.addEventListener('activate', (event) => {
	event.waitUntil(
		(async () => {
			for (const name of await caches.keys()) if (name !== cacheName) await caches.delete(name);
			await worker.clients.claim();
		})()
	);
});

worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const url = new URL(request.url);
	if (request.method !== 'GET' || url.origin !== location.origin) return;
	if (url.pathname.startsWith(`${base}/api/`)) return;
	if (request.mode === 'navigate') event.respondWith(page(request));
	else if (assets.has(url.pathname)) event.respondWith(asset(request));
});

/** Built files are immutable under their name: the kept copy is the file. */
async function asset(request: Request): Promise<Response> {
	return (await (await caches.open(cacheName)).match(request)) ?? fetch(request);
}

/** The newest shell while the agent answers, else the kept one. */
async function page(request: Request): Promise<Response> {
	try {
		const response = await fetch(request);
		if (response.ok) return response;
	} catch {
		// offline: below
	}
	const kept = await (await caches.open(cacheName)).match(shell);
	return kept ?? Response.error();
}
