import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, expect } from '@playwright/test';
import { writeExampleStore } from '../../test/store/example-store.ts';
import { serveApp, type ServedApp } from './processes.ts';

/**
 * The app over a shadow of three rows: for what is about notebooks, tabs and files, where the size
 * of a shadow proves nothing. No database runs.
 */
export const test = base.extend<{ errors: string[] }, { small: ServedApp }>({
	small: [
		// eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to find what to set up
		async ({}, use) => {
			const data = await mkdtemp(path.join(tmpdir(), 'foreshadow-small-'));
			const store = path.join(data, 'example');
			await writeExampleStore(store);
			const app = await serveApp(['serve', '--no-build', '--store', store, '--port', '0']);
			await use(app);
			await app.stop();
			await rm(data, { recursive: true, force: true });
		},
		{ scope: 'worker', timeout: 60_000 }
	],
	errors: [
		async ({ context }, use) => {
			const errors: string[] = [];
			context.on('weberror', (error) => errors.push(error.error().message));
			await use(errors);
			expect(errors, 'uncaught errors on any page').toEqual([]);
		},
		{ auto: true }
	]
});

export { expect };
