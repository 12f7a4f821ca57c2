import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base } from '@playwright/test';
import { expect } from '@playwright/test';
import { serveApp, type ServedApp } from './processes.ts';

/**
 * The app over one store, without a database. Every page reports what the content security policy
 * refused, and its uncaught errors; a test fails for any.
 */
export function servedTest(shadow: string, writeStore: (folder: string) => Promise<void>) {
	return base.extend<{ refused: string[] }, { served: ServedApp }>({
		served: [
			// eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to find what to set up
			async ({}, use) => {
				const data = await mkdtemp(path.join(tmpdir(), 'foreshadow-served-'));
				const store = path.join(data, shadow);
				await writeStore(store);
				const app = await serveApp(['serve', '--no-build', '--store', store, '--port', '0']);
				await use(app);
				await app.stop();
				await rm(data, { recursive: true, force: true });
			},
			{ scope: 'worker', timeout: 120_000 }
		],
		refused: [
			async ({ context }, use) => {
				const refused: string[] = [];
				await context.exposeFunction('foreshadowRefused', (what: string) => refused.push(what));
				await context.addInitScript(() => {
					addEventListener('securitypolicyviolation', (event) => {
						const { violatedDirective, blockedURI, sourceFile, lineNumber, columnNumber } = event;
						const place = `${sourceFile}:${lineNumber}:${columnNumber}`;
						const { foreshadowRefused } = globalThis as unknown as {
							foreshadowRefused: (what: string) => void;
						};
						foreshadowRefused(
							`${location.pathname}: ${violatedDirective} ${blockedURI} at ${place}`
						);
					});
				});
				const errors: string[] = [];
				context.on('weberror', (error) => errors.push(error.error().message));
				await use(refused);
				expect(refused, 'what the content security policy refused').toEqual([]);
				expect(errors, 'uncaught errors on any page').toEqual([]);
			},
			{ auto: true }
		]
	});
}

export { expect };
