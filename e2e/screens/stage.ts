import { cp, mkdir, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { ShadowWriter } from '../../agent/shadow-writer.ts';
import { isRecorded, recordHistory } from '../../agent/sources/simulate/record.ts';
import { writeExampleStore } from '../../test/store/example-store.ts';
import { sourceTable, tupleOf } from '../../test/shadow/tables.ts';
import { SOURCE } from '../../test/store/shop-feed.ts';
import { writeClocksStore } from '../support/clocks-store.ts';
import { serveApp, type ServedApp } from '../support/processes.ts';
import { writePeopleStore } from '../support/sharing-store.ts';

/** Ignored by git, and its names may be read in a picture. */
const FOLDER = '.foreshadow/screens';
const RECORDED = '.foreshadow/recorded';

/** What every scene may use: the app over real stores, and further browsers. */
export interface Stage {
	/** The recorded shop, the examples, and one shadow that nobody captures any more. */
	app: ServedApp;
	/** One store with a damaged segment, and one whose head is torn. */
	damaged: ServedApp;
	/** A server of the scene's own, which it may stop. */
	serve(store: string): Promise<ServedApp>;
	/** Somebody else's browser. */
	other(options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
	folder: string;
}

export interface OpenStage extends Stage {
	/** Closes what the scene left open. */
	clear(): Promise<void>;
	close(): Promise<void>;
}

export async function openStage(browser: Browser): Promise<OpenStage> {
	await rm(FOLDER, { recursive: true, force: true });
	await mkdir(FOLDER, { recursive: true });
	if (!(await isRecorded(RECORDED))) {
		await rm(RECORDED, { recursive: true, force: true });
		await recordHistory(RECORDED);
	}
	const store = (name: string) => `${FOLDER}/${name}`;
	await writeExampleStore(store('example'));
	await writePeopleStore(store('people'));
	await writeClocksStore(store('clocks'));
	await writeBehindStore(store('billing'));
	await writeDamagedStores(store('recorded'), store('archive'));
	const serve = (...stores: string[]) =>
		serveApp([
			...['serve', '--no-build', '--port', '0'],
			...stores.flatMap((one) => ['--store', one])
		]);
	const app = await serve(RECORDED, ...['clocks', 'people', 'example', 'billing'].map(store));
	const damaged = await serve(store('recorded'), store('archive'));

	const contexts: BrowserContext[] = [];
	const apps: ServedApp[] = [];
	const clear = async () => {
		for (const context of contexts.splice(0)) await context.close();
		for (const one of apps.splice(0)) await one.stop();
	};
	return {
		app,
		damaged,
		folder: FOLDER,
		serve: async (name) => {
			const served = await serve(name === 'recorded' ? RECORDED : store(name));
			apps.push(served);
			return served;
		},
		other: async (options = {}) => {
			const context = await browser.newContext({
				viewport: { width: 1360, height: 820 },
				timezoneId: 'UTC',
				reducedMotion: 'reduce',
				acceptDownloads: true,
				...options
			});
			contexts.push(context);
			return await context.newPage();
		},
		clear,
		close: async () => {
			await clear();
			await app.stop();
			await damaged.stop();
			await rm(FOLDER, { recursive: true, force: true });
		}
	};
}

/** A database's shadow without a capture that follows it. */
async function writeBehindStore(folder: string): Promise<void> {
	const source = { ...SOURCE, kind: 'postgres' as const, title: 'Billing' };
	const writer = await ShadowWriter.create(folder, source, { shadowId: 'billing' });
	const invoices = sourceTable('invoices', [
		['id', { kind: 'int64' }],
		['total', { kind: 'decimal', precision: 12, scale: 2 }]
	]);
	const start = Date.parse('2026-11-02T08:00:00Z') * 1000;
	for (let n = 0; n < 60; n++) {
		writer.begin({ xid: n === 0 ? 0 : 900 + n, commitTimeUs: start + n * 2_700e6 });
		if (n === 0) writer.schema(invoices, []);
		const row = tupleOf([String(n + 1), `${40 + n}.00`]);
		writer.change({ table: 'public.invoices', op: n === 0 ? 'S' : 'I', row, oldKey: null });
		writer.commit(`0/${(4096 + n).toString(16).toUpperCase()}`);
	}
	await writer.flush();
	await writer.close();
}

async function writeDamagedStores(segment: string, head: string): Promise<void> {
	await cp(RECORDED, segment, { recursive: true });
	const payments = path.join(segment, 'segments', 'public.payments');
	const file = path.join(payments, (await readdir(payments)).sort()[0]!);
	const bytes = await readFile(file);
	bytes[bytes.length >> 1]! ^= 0xff;
	await writeFile(file, bytes);
	await writeExampleStore(head);
	await truncate(path.join(head, 'head.json'), 40);
}
