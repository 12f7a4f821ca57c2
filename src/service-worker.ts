import { base, build, files, version } from '$service-worker';
import { APP_CACHE, versionOfLock } from './lib/components/shell/app-version.ts';

/**
 * Keeps the app itself for offline use: the page, scripts, workers, DuckDB's and PGlite's wasm.
 * Answers of the agent's API are never kept here; a shadow's files are kept by hash in the origin's
 * private file system.
 *
 * A new version is fetched whole, then waits: a page goes on with the version that it began with,
 * and its files stay until its last tab has gone. It takes over when a person asks for it, or when
 * a page is opened while no other is.
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
interface Told extends Extendable {
	data: unknown;
	ports: readonly MessagePort[];
}
interface ServiceWorkerScope {
	addEventListener(type: 'install' | 'activate', handle: (event: Extendable) => void): void;
	addEventListener(type: 'fetch', handle: (event: Fetching) => void): void;
	addEventListener(type: 'message', handle: (event: Told) => void): void;
	skipWaiting(): Promise<void>;
	registration: ServiceWorkerRegistration;
	clients: { claim(): Promise<void>; matchAll(of: { type: 'window' }): Promise<unknown[]> };
}

const cacheName = APP_CACHE + version;
/** Every page is this one shell; the router inside it decides. */
const shell = `${base}/`;
const assets = new Set([...build, ...files]);

worker.addEventListener('install', (event) => {
	event.waitUntil(
		(async () => {
			const cache = await caches.open(cacheName);
			await Promise.all([shell, ...assets].map((path) => keep(cache, path)));
			// The very first version has nobody to wait for.
			if (worker.registration.active === null) await worker.skipWaiting();
		})()
	);
});

/** Built files carry their hash in their name: what the last version kept is not fetched again. */
async function keep(cache: Cache, path: string): Promise<void> {
	const kept = build.includes(path) ? await caches.match(path) : undefined;
	if (kept !== undefined) return await cache.put(path, kept);
	const response = await fetch(path, { cache: 'no-cache' });
	if (!response.ok) throw new Error(`${path} answered ${response.status}`);
	await cache.put(path, response);
}

worker.addEventListener('activate', (event) => {
	event.waitUntil(
		(async () => {
			await worker.clients.claim();
			await dropUnused();
		})()
	);
});

/** Versions that no page runs any more. */
async function dropUnused(): Promise<void> {
	const { held } = await navigator.locks.query();
	const used = new Set((held ?? []).map(({ name }) => versionOfLock(name ?? '')));
	for (const name of await caches.keys()) {
		if (!name.startsWith(APP_CACHE) || name === cacheName) continue;
		if (!used.has(name.slice(APP_CACHE.length))) await caches.delete(name);
	}
}

worker.addEventListener('message', (event) => {
	if (event.data === 'take-over') event.waitUntil(worker.skipWaiting());
	if (event.data === 'version?') event.ports[0]?.postMessage(version);
});

worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const url = new URL(request.url);
	if (request.method !== 'GET' || url.origin !== location.origin) return;
	if (url.pathname.startsWith(`${base}/api/`)) return;
	if (request.mode === 'navigate') event.respondWith(page(request));
	else if (assets.has(url.pathname) || url.pathname.startsWith(`${base}/_app/`))
		event.respondWith(asset(request));
});

/** Of whichever version: a page that began with the last one still loads its parts. */
async function asset(request: Request): Promise<Response> {
	return (
		(await (await caches.open(cacheName)).match(request)) ??
		(await caches.match(request)) ??
		(await fetch(request))
	);
}

/** The shell of this version; of the next one when that waits and no page is open. */
async function page(request: Request): Promise<Response> {
	const { waiting } = worker.registration;
	if (waiting !== null && (await worker.clients.matchAll({ type: 'window' })).length === 0) {
		const response = await fetch(request).catch(() => null);
		if (response?.ok === true) {
			waiting.postMessage('take-over');
			return response;
		}
	}
	const kept = await (await caches.open(cacheName)).match(shell);
	return kept ?? (await fetch(request));
}
