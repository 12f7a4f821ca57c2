import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';
import { ShadowWriter } from '../agent/shadow-writer.ts';
import { SOURCE, writeSnapshot, writeTransaction } from '../test/store/shop-feed.ts';
import { serveApp, type ServedApp } from './support/processes.ts';
import { openTab } from './support/steps.ts';

/** A small store of the test's own, written while the app shows it. */
const test = base.extend<{ store: string; writer: ShadowWriter; app: ServedApp; errors: string[] }>(
	{
		// eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to find what to set up
		store: async ({}, use) => {
			const folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-edges-'));
			await use(path.join(folder, 'shop'));
			await rm(folder, { recursive: true, force: true });
		},
		writer: async ({ store }, use) => {
			const writer = await ShadowWriter.create(store, SOURCE);
			await use(writer);
			await writer.close();
		},
		app: async ({ store, writer }, use) => {
			writeSnapshot(writer, 0, '0/5');
			await writer.flush();
			const app = await serveApp(['serve', '--no-build', '--port', '0', '--store', store]);
			await use(app);
			await app.stop();
		},
		errors: [
			async ({ page }, use) => {
				const errors: string[] = [];
				page.on('pageerror', (error) => errors.push(error.message));
				await use(errors);
				expect(errors, 'uncaught errors on the page').toEqual([]);
			},
			{ auto: true }
		]
	}
);

async function openOnly(page: Page, app: ServedApp): Promise<void> {
	await page.goto(app.url);
	await page.locator('[data-testid^="shadow-"]').first().click();
}

test('shows tables that have no row yet, and their first ones as they come', async ({
	page,
	app,
	writer
}) => {
	await openOnly(page, app);
	await expect(page.getByTestId('table-public.orders')).toContainText(/orders\s+0/);
	for (const tab of ['Diff', 'Transactions', 'SQL', 'Chart', 'Restore', 'Rows']) {
		await openTab(page, tab);
	}
	writeTransaction(writer, 6, 3);
	await writer.flush();
	await openTab(page, 'Transactions');
	const list = page.getByTestId('transactions');
	await expect(list.getByRole('listitem')).toHaveCount(2);
	await expect(list).toContainText('snapshot');
	await list.getByRole('button').filter({ hasText: 'xid 6' }).click();
	await expect(page.getByTestId('table-public.orders')).toContainText('3');
	await list.getByRole('button').filter({ hasText: 'snapshot' }).click();
	await expect(page.getByTestId('table-public.orders')).toContainText(/orders\s+0/);
	await openTab(page, 'Rows');
	await expect(page).toHaveURL(/[?&]seq=0(&|$)/);
	await page.reload();
	await expect(page.getByTestId('table-public.orders')).toContainText(/orders\s+0/);
});

test('says on a page of its own that a shadow without its transactions cannot be opened', async ({
	page,
	app,
	store
}) => {
	const folder = path.join(store, 'segments', '$transactions');
	const name = (await readdir(folder))[0]!;
	await truncate(path.join(folder, name), 20);
	await openOnly(page, app);
	const failed = page.getByTestId('open-failed');
	await expect(failed).toContainText('the list of transactions cannot be read');
	await expect(failed).toContainText('foreshadow verify');
	// Which file it is stands in the details, once, with a way to take it along.
	const file = failed.getByText(new RegExp(`^segments/.*${name}$`));
	await expect(file).toBeHidden();
	await expect(failed.getByText(name).filter({ visible: true })).toHaveCount(0);
	await failed.getByText('Details').click();
	await expect(file).toBeVisible();
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await failed.getByRole('button', { name: 'Copy the path' }).click();
	await expect(page.getByTestId('toast')).toContainText('Copied the path');
	expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
		`segments/$transactions/${name}`
	);
	await rm(path.join(folder, name));
	await failed.getByRole('button', { name: 'Try again' }).click();
	await expect(failed).toContainText('is missing');
	await failed.getByRole('link', { name: 'All shadows' }).click();
	await expect(page.locator('[data-testid^="shadow-"]').first()).toBeVisible();
});
