import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../agent/server/server.ts';
import { nameShadows } from '../../agent/server/shadows.ts';
import { ShadowWriter } from '../../agent/shadow-writer.ts';
import { SHOP_SOURCE_TABLES, SHOP_TYPES } from '../../agent/sources/simulate/shop-tables.ts';
import { TupleEncoder } from '../../agent/sources/simulate/tuple-encoder.ts';
import { ask } from './http-client.ts';

const TOKEN = 'a-token-of-the-tests';
const AUTHORIZED = { Authorization: `Bearer ${TOKEN}` };
const PAGE = `<!doctype html><script src="/a.js"></script><script>\n\tstart();\n</script>`;

let folder: string;
let store: string;
let segment: string;
let server: RunningServer;
const caused: string[] = [];
const shadows: string[] = [];

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-server-'));
	store = path.join(folder, 'recorded');
	await makeApp(path.join(folder, 'build'));
	segment = await makeStore(store);
	shadows.push(store, path.join(folder, 'not-there-yet'));
	await writeFile(path.join(folder, 'secret.json'), '"outside"');
	server = await startServer({
		port: 0,
		token: TOKEN,
		build: path.join(folder, 'build'),
		shadows: () => nameShadows(shadows),
		version: '0.0.0',
		waitMs: 300,
		demo: {
			incidents: [{ kind: 'flood', title: 'Water', description: 'Lets it in' }],
			databaseUrl: 'postgres://postgres:***@127.0.0.1/shop',
			psql: 'psql',
			cause: (kind) => {
				if (kind !== 'flood') return Promise.resolve(undefined);
				caused.push(kind);
				return Promise.resolve({ title: 'Water', detail: 'everywhere' });
			}
		}
	});
});

afterAll(async () => {
	await server.close();
	await rm(folder, { recursive: true, force: true });
});

async function makeApp(build: string): Promise<void> {
	await mkdir(path.join(build, '_app/immutable'), { recursive: true });
	await writeFile(path.join(build, '200.html'), PAGE);
	await writeFile(path.join(build, 'service-worker.js'), 'self;');
	await writeFile(path.join(build, '_app/immutable/engine.wasm'), 'wasm');
	await writeFile(path.join(build, '_app/immutable/start.js'), 'plain');
	await writeFile(path.join(build, '_app/immutable/start.js.br'), 'brotli');
}

/** Two transactions through the real writer, and beside them what must not go out. */
async function makeStore(directory: string): Promise<string> {
	const source = {
		kind: 'simulate' as const,
		title: 'A shop',
		systemIdentifier: '1',
		timeline: 1,
		database: 'shop',
		serverVersion: '18'
	};
	const writer = await ShadowWriter.create(directory, source, { shadowId: 'test' });
	writer.begin({ xid: 0, commitTimeUs: 1_000 });
	for (const table of SHOP_SOURCE_TABLES) writer.schema(table, SHOP_TYPES);
	writer.commit('0/10');
	await writer.flush();
	addSetting(writer, 2_000);
	await writer.close();
	await writeFile(path.join(directory, 'writer.key'), 'not for anyone');
	await symlink(path.join(folder, 'secret.json'), path.join(directory, 'log/0000000009.json'));
	return writer.manifest.segments['public.settings']![0]!.path;
}

function addSetting(writer: ShadowWriter, commitTimeUs: number): void {
	const row = new TupleEncoder().encode([`at ${commitTimeUs}`, '1', '2026-01-01 00:00:00+00']);
	writer.begin({ xid: commitTimeUs, commitTimeUs });
	writer.change({ table: 'public.settings', op: 'I', row, oldKey: null });
	writer.commit('0/20');
}

const get = (url: string, headers: Record<string, string> = AUTHORIZED) =>
	ask(server.port, url, { headers });

describe('who may ask', () => {
	it('answers 401 with a reason, and no data, without a token', async () => {
		for (const url of ['/api/shadows', '/api/shadows/recorded/files/head.json', '/api/demo']) {
			const answer = await get(url, {});
			expect(answer.status).toBe(401);
			expect(answer.headers['www-authenticate']).toContain('Bearer');
			expect(answer.json<{ error: { code: string } }>().error.code).toBe('unauthorized');
		}
	});

	it('answers 401 to a wrong token, whatever its length', async () => {
		for (const token of ['x', `${TOKEN}x`, TOKEN.slice(1), TOKEN.toUpperCase()]) {
			const answer = await get('/api/shadows', { Authorization: `Bearer ${token}` });
			expect(answer.status).toBe(401);
		}
	});

	it('does not take the token from the query, where logs would keep it', async () => {
		expect((await get(`/api/shadows?token=${TOKEN}`, {})).status).toBe(401);
	});

	it('refuses a foreign Host, as after DNS rebinding, also for the app itself', async () => {
		for (const url of ['/', '/api/shadows']) {
			const answer = await get(url, { ...AUTHORIZED, Host: `evil.example:${server.port}` });
			expect(answer.status).toBe(421);
		}
	});

	it('answers to every name of this machine', async () => {
		for (const name of ['localhost', '127.0.0.1', '[::1]']) {
			const answer = await get('/api/shadows', { ...AUTHORIZED, Host: `${name}:${server.port}` });
			expect(answer.status).toBe(200);
		}
	});

	it('refuses a request that a foreign page makes', async () => {
		const answer = await get('/api/demo', { ...AUTHORIZED, Origin: 'https://evil.example' });
		expect(answer.status).toBe(403);
	});
});

describe('the app', () => {
	it('answers a route of the app with the shell and a policy that names its inline script', async () => {
		const answer = await get('/notebook/prices?x=1', {});
		expect(answer.status).toBe(200);
		expect(answer.body.toString()).toBe(PAGE);
		const policy = String(answer.headers['content-security-policy']);
		expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval' 'sha256-[\w+/]{43}='/);
		expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
		expect(answer.headers['x-content-type-options']).toBe('nosniff');
	});

	it('lets hashed files be kept for ever and asks again for all others', async () => {
		const hashed = await get('/_app/immutable/engine.wasm', {});
		expect(hashed.headers['content-type']).toBe('application/wasm');
		expect(hashed.headers['cache-control']).toContain('immutable');
		const worker = await get('/service-worker.js', {});
		expect(worker.headers['cache-control']).toBe('no-cache');
		const again = await get('/service-worker.js', { 'If-None-Match': worker.headers.etag! });
		expect(again.status).toBe(304);
	});

	it('hands out a precompressed file to whoever accepts it', async () => {
		const url = '/_app/immutable/start.js';
		const small = await get(url, { 'Accept-Encoding': 'gzip, br' });
		expect([small.headers['content-encoding'], small.body.toString()]).toEqual(['br', 'brotli']);
		const plain = await get(url, { 'Accept-Encoding': 'gzip, br;q=0' });
		expect([plain.headers['content-encoding'], plain.body.toString()]).toEqual([
			undefined,
			'plain'
		]);
	});

	it('answers 404 for a file that the app does not have', async () => {
		expect((await get('/_app/immutable/gone.js', {})).status).toBe(404);
	});

	it('never leaves the build folder', async () => {
		const ways = [
			'/../secret.json',
			'/%2e%2e/secret.json',
			'/..%2fsecret.json',
			'/a/../../secret.json'
		];
		for (const way of [...ways, '/..%5csecret.json', '//secret.json', '/%00.json', '/%zz.json']) {
			const answer = await get(way, {});
			expect(answer.status, way).toBe(404);
			expect(answer.body.toString()).not.toContain('outside');
		}
	});
});

describe('a shadow', () => {
	it('is listed with its times, and only once it is there', async () => {
		expect((await get('/api/shadows')).json()).toEqual([
			{
				id: 'recorded',
				title: 'A shop',
				kind: 'simulate',
				live: false,
				lastSeq: 1,
				lastTimeUs: 2_000,
				firstTimeUs: 1_000,
				entry: 2
			}
		]);
	});

	it('sends a segment as it lies to a client that knows zstd', async () => {
		const answer = await get(`/api/shadows/recorded/files/${segment}`, {
			...AUTHORIZED,
			'Accept-Encoding': 'gzip, deflate, br, zstd'
		});
		expect(answer.headers['content-encoding']).toBe('zstd');
		expect(answer.body).toEqual(await readFile(path.join(store, segment)));
	});

	it('sends the plain stream to a client that does not', async () => {
		for (const accepted of ['gzip', 'zstd;q=0', '']) {
			const answer = await get(`/api/shadows/recorded/files/${segment}`, {
				...AUTHORIZED,
				'Accept-Encoding': accepted
			});
			expect(answer.headers['content-encoding']).toBeUndefined();
			expect(answer.headers['vary']).toBe('Accept-Encoding');
			expect(answer.body).toEqual(zstdDecompressSync(await readFile(path.join(store, segment))));
		}
	});

	it('hands out nothing but the files of the store', async () => {
		const files = [
			'../secret.json',
			'log/..%2f..%2fsecret.json',
			'%2e%2e/secret.json',
			'segments/../../secret.json',
			'segments/..%2f../secret.arrow.zst',
			// A link that leads out of the store.
			'log/0000000009.json',
			'writer.key',
			'log'
		];
		for (const file of files) {
			const answer = await get(`/api/shadows/recorded/files/${file}`);
			expect(answer.status, file).toBe(404);
		}
	});

	it('tells of a damaged store without hiding the others', async () => {
		const damaged = path.join(folder, 'damaged');
		await cp(store, damaged, { recursive: true });
		await writeFile(path.join(damaged, 'log/0000000001.json'), '{}');
		await writeFile(path.join(damaged, 'log/0000000000.json'), '{}');
		shadows.push(damaged);
		const listed = (await get('/api/shadows')).json<{ id: string; problem?: string }[]>();
		expect(listed.map(({ id }) => id)).toEqual(['recorded', 'damaged']);
		expect(listed[1]!.problem).toMatch(/log\/000000000\d\.json/);
		shadows.pop();
	});

	it('answers 404 for a shadow that it does not have', async () => {
		expect((await get('/api/shadows/other/wait?entry=0')).status).toBe(404);
	});
});

describe('waiting for news', () => {
	it('answers at once when there is a newer entry', async () => {
		const answer = await get('/api/shadows/recorded/wait?entry=0');
		expect(answer.json()).toMatchObject({ entry: 2, shadowId: 'test' });
	});

	it('answers 204 when nothing comes', async () => {
		expect((await get('/api/shadows/recorded/wait?entry=7')).status).toBe(204);
	});

	it('answers as soon as the head moves', async () => {
		const patient = await startServer({
			port: 0,
			token: TOKEN,
			build: path.join(folder, 'build'),
			shadows: () => nameShadows([store]),
			version: '0.0.0',
			waitMs: 60_000
		});
		try {
			const waiting = ask(patient.port, '/api/shadows/recorded/wait?entry=2', {
				headers: AUTHORIZED
			});
			const writer = await ShadowWriter.open(store);
			addSetting(writer, 3_000);
			await writer.close();
			expect((await waiting).json()).toMatchObject({ entry: 3 });
		} finally {
			await patient.close();
		}
	});

	it('says what is missing', async () => {
		for (const query of ['', '?entry=', '?entry=x']) {
			const answer = await get(`/api/shadows/recorded/wait${query}`);
			expect([query, answer.status]).toEqual([query, 400]);
		}
	});
});

describe('the demo', () => {
	it('causes an incident by POST only', async () => {
		expect((await get('/api/demo/incidents/flood')).status).toBe(405);
		expect(caused).toEqual([]);
		const answer = await ask(server.port, '/api/demo/incidents/flood', {
			method: 'POST',
			headers: AUTHORIZED
		});
		expect(answer.json()).toEqual({ title: 'Water', detail: 'everywhere' });
		expect(caused).toEqual(['flood']);
	});

	it('names the incidents that there are when asked for another', async () => {
		const answer = await ask(server.port, '/api/demo/incidents/fire', {
			method: 'POST',
			headers: AUTHORIZED
		});
		expect(answer.status).toBe(404);
		expect(answer.body.toString()).toContain('flood');
	});
});

it('describes every path of the API, and docs/rest-api.md tells of each', async () => {
	const { paths } = (await get('/api/openapi.json')).json<{ paths: Record<string, object> }>();
	const docs = await readFile(new URL('../../docs/rest-api.md', import.meta.url), 'utf8');
	for (const [url, methods] of Object.entries(paths)) {
		expect(docs).toContain(`${Object.keys(methods)[0]!.toUpperCase()} ${url}`);
		const answer = await get(url.replace('{id}', 'recorded').replace('{path}', 'head.json'));
		// Known to the router: not "no such path here".
		expect(answer.body.toString()).not.toContain('not-found');
	}
});

it('closes while a client waits', async () => {
	const other = await startServer({
		port: server.port,
		orNextFree: true,
		token: TOKEN,
		build: path.join(folder, 'build'),
		shadows: () => nameShadows([store]),
		version: '0.0.0',
		waitMs: 60_000
	});
	expect(other.port).toBeGreaterThan(server.port);
	const waiting = ask(other.port, '/api/shadows/recorded/wait?entry=99', { headers: AUTHORIZED });
	// The request has arrived once another one behind it is answered.
	await ask(other.port, '/api/shadows', { headers: AUTHORIZED });
	await other.close();
	expect((await waiting).status).toBe(204);
});
