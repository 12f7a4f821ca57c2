import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { serveApp, type ServedApp } from './processes.ts';

/**
 * One real demo (embedded PostgreSQL, live workload, capture, recorded shadow) per worker, and a
 * page that fails its test when anything is asked of another origin or an uncaught error shows.
 */
export const test = base.extend<{ watched: PageWatch }, { demo: Demo }>({
	demo: [
		// eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to find what to set up
		async ({}, use) => {
			const data = await mkdtemp(path.join(tmpdir(), 'foreshadow-e2e-'));
			const app = await serveApp(['demo', '--no-open', '--data', data, '--port', '0']);
			await use({ ...app, data });
			await app.stop();
			await rm(data, { recursive: true, force: true });
		},
		{ scope: 'worker', timeout: 180_000 }
	],
	watched: [
		async ({ page, demo }, use) => {
			const watch = watchPage(page, [demo.origin]);
			await use(watch);
			expect(watch.foreignRequests, 'requests that left the origin').toEqual([]);
			expect(watch.errors, 'uncaught errors on the page').toEqual([]);
		},
		{ auto: true }
	]
});

export { expect };

export interface Demo extends ServedApp {
	/** The data folder that the demo was given. */
	data: string;
}

export interface PageWatch {
	foreignRequests: string[];
	errors: string[];
	/** Another server of this test that the page may talk to. */
	allow(origin: string): void;
	/** A page of another browser of this test. */
	also(page: Page): void;
}

function watchPage(page: Page, origins: string[]): PageWatch {
	const foreignRequests: string[] = [];
	const errors: string[] = [];
	const also = (other: Page) => {
		other.context().on('request', (request) => {
			const url = new URL(request.url());
			if (!url.protocol.startsWith('http')) return;
			if (!origins.includes(url.origin)) foreignRequests.push(request.url());
		});
		other.on('pageerror', (error) => errors.push(error.message));
	};
	also(page);
	return { foreignRequests, errors, allow: (origin) => origins.push(origin), also };
}
