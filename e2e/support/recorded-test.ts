import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, expect } from '@playwright/test';
import { isRecorded, recordHistory } from '../../agent/sources/simulate/record.ts';
import { serveApp, type ServedApp } from './processes.ts';

/**
 * The app over the sixty recorded days, without a database. Every page reports what the content
 * security policy refused; a test fails for any.
 */
export const test = base.extend<{ refused: string[] }, { recorded: ServedApp }>({
	recorded: [
		// eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to find what to set up
		async ({}, use) => {
			const data = await mkdtemp(path.join(tmpdir(), 'foreshadow-recorded-'));
			const store = path.join(data, 'recorded');
			const known = path.resolve('.foreshadow/recorded');
			if (await isRecorded(known)) await cp(known, store, { recursive: true });
			else await recordHistory(store);
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
					const report = (globalThis as unknown as Record<string, (what: string) => void>)[
						'foreshadowRefused'
					];
					const { violatedDirective, blockedURI, sourceFile, lineNumber, columnNumber } = event;
					report?.(
						`${location.pathname}: ${violatedDirective} ${blockedURI} at ${sourceFile}:${lineNumber}:${columnNumber}`
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

export { expect };
