import { existsSync } from 'node:fs';
import { appendFile, chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFolder } from '#lib/store/folder.node.ts';
import { runDemo, type RunningDemo } from '../../agent/demo/demo.ts';
import { demoFiles, readRunningDemo, type DemoFiles } from '../../agent/demo/demo-files.ts';
import { freePort } from '../../agent/demo/embedded-postgres.ts';
import { INCIDENTS } from '../../agent/demo/incidents.ts';
import { openerOf } from '../../agent/demo/open-browser.ts';

let folder: string;
let files: DemoFiles;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-demo-'));
	// Run by root, PostgreSQL's own user must be able to enter.
	await chmod(folder, 0o755);
	files = demoFiles(path.join(folder, 'data'));
});

afterAll(async () => {
	await rm(folder, { recursive: true, force: true });
});

interface Started extends RunningDemo {
	told: string[];
	get<T>(url: string, method?: string): Promise<T>;
	/** Asks until the answer is what is waited for. */
	until<T>(url: string, wanted: (answer: T) => boolean): Promise<T>;
	stop(): Promise<void>;
}

async function startDemo(): Promise<Started> {
	const stopping = new AbortController();
	const told: string[] = [];
	const port = await freePort();
	let ended: Promise<void> = Promise.resolve();
	const demo = await new Promise<RunningDemo>((resolve, reject) => {
		const options = { files, port, timeFactor: 120, skipBuild: true, signal: stopping.signal };
		ended = runDemo({ ...options, progress: (line) => told.push(line) }, resolve);
		ended.catch(reject);
	});
	const [base, token] = demo.url.split('#token=') as [string, string];
	const get = async <T>(url: string, method = 'GET'): Promise<T> => {
		const headers = { Authorization: `Bearer ${token}` };
		const response = await fetch(new URL(url, base), { method, headers });
		return (await response.json()) as T;
	};
	return {
		...demo,
		told,
		get,
		async until(url, wanted) {
			for (;;) {
				const answer = await get<never>(url);
				if (wanted(answer)) return answer;
				await sleep(50);
			}
		},
		async stop() {
			stopping.abort();
			await ended;
		}
	};
}

type Listed = { id: string; kind: string; live: boolean; lastSeq: number }[];
const liveOf = (shadows: Listed) => shadows.find(({ id }) => id === 'live');

it('shows a recorded and a live shadow, causes incidents, and goes on where it ended', async () => {
	const first = await startDemo();
	const shadows = await first.until<Listed>('/api/shadows', (all) => liveOf(all) !== undefined);
	expect(shadows.map(({ id, kind, live }) => [id, kind, live])).toEqual([
		['recorded', 'simulate', false],
		['live', 'postgres', true]
	]);
	const seq = liveOf(shadows)!.lastSeq;
	// The workload writes by itself.
	await first.until<Listed>('/api/shadows', (all) => liveOf(all)!.lastSeq > seq);
	const offered = await first.get<{ incidents: unknown[]; databaseUrl: string }>('/api/demo');
	expect(offered.incidents).toHaveLength(4);
	expect(offered.databaseUrl).toContain(':***@');

	await first.get('/api/demo/incidents/prices-to-zero', 'POST');
	const mark = await markOf(files.live);
	expect(mark.title).toBe(INCIDENTS['prices-to-zero'].title);
	expect(mark.detail).toBe('Monitor products.price: 420 of 420 products are at 0.00');
	await expect(startDemo()).rejects.toThrow(`open ${first.url}`);
	await first.stop();
	await expectNothingLeft();

	const before = (await openFolder(files.live).manifest()).lastSeq;
	const second = await startDemo();
	await second.until<Listed>('/api/shadows', (all) => liveOf(all)!.lastSeq > before);
	await second.stop();
	await expectNothingLeft();
}, 60_000);

it('serves the recorded shadow and says why when there can be no live one', async () => {
	await appendFile(path.join(files.cluster, 'postgresql.conf'), '\nno_such_setting = on\n');
	const demo = await startDemo();
	expect(demo.databaseUrl).toBeNull();
	expect(demo.told.join('\n')).toMatch(/There is no live shop: .*no_such_setting/s);
	expect(await demo.get('/api/demo')).toBeNull();
	const shadows = await demo.get<Listed>('/api/shadows');
	expect(shadows.find(({ id }) => id === 'recorded')?.lastSeq).toBeGreaterThan(200_000);
	await demo.stop();
}, 30_000);

it('opens a browser only where there is a screen', () => {
	expect(openerOf('linux', {})).toBeNull();
	expect(openerOf('linux', { DISPLAY: ':0' })).toEqual(['xdg-open']);
	expect(openerOf('darwin', {})).toEqual(['open']);
	expect(openerOf('darwin', { CI: 'true' })).toBeNull();
	expect(openerOf('linux', { DISPLAY: ':10', SSH_CONNECTION: 'x' })).toBeNull();
});

async function markOf(store: string) {
	for (;;) {
		const { marks } = await openFolder(store).manifest();
		const mark = marks.find(({ kind }) => kind === 'incident');
		if (mark !== undefined) return mark;
		await sleep(50);
	}
}

async function expectNothingLeft(): Promise<void> {
	expect(existsSync(path.join(files.directory, 'writer.lock'))).toBe(false);
	expect(existsSync(path.join(files.live, 'writer.lock'))).toBe(false);
	expect(await readRunningDemo(files.directory)).toBeUndefined();
	await expect(readFile(path.join(files.cluster, 'postmaster.pid'))).rejects.toThrow('ENOENT');
}
