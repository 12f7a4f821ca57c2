import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { AT_WORK, SMALL, notebook, sql } from './notebooks.ts';
import { ALL_LOOKS, type Area } from './scene.ts';
import type { Stage } from './stage.ts';
import { closeToasts, drop, expect, openHome, openNotebook } from './steps.ts';

const goHome = (page: Page) => page.getByRole('link', { name: 'Foreshadow, all shadows' }).click();

/** Some notebooks, over several shadows. */
async function withNotebooks(page: Page, stage: Stage): Promise<void> {
	for (const text of [
		SMALL('Lamp prices'),
		SMALL('Stock of desks'),
		notebook('Refunds in October', 'people', 'latest', sql('#q', 'select * from orders')),
		AT_WORK
	]) {
		await openNotebook(page, stage.app, text);
		await goHome(page);
		await expect(page.getByTestId('notebooks')).toBeVisible();
	}
}

/** A bundle of somebody else's, taken from this very app. */
async function receiveBundle(page: Page, stage: Stage): Promise<void> {
	const sender = await stage.other();
	await openNotebook(sender, stage.app, SMALL('Lamp prices', 'example'));
	await sender.getByTestId('share').click();
	const download = sender.waitForEvent('download');
	await sender.getByTestId('share-make').click();
	const bytes = await readFile(await (await download).path());
	await openHome(page, await stage.serve('people'));
	await drop(page, 'lamp-prices.zip', bytes);
	await page.getByTestId('open-accept').click();
	await expect(page.getByTestId('notebook-instant')).toBeVisible();
}

export const home: Area = {
	title: 'Home',
	scenes: [
		{
			name: 'home-first-visit',
			says: 'The first visit: what this is, where to begin, and the shadows with their health.',
			looks: ALL_LOOKS,
			height: 1000,
			open: (page, stage) => openHome(page, stage.app, false)
		},
		{
			name: 'home-notebooks',
			says: 'Notebooks of this browser, searchable, beside the shadows that they ask.',
			looks: [...ALL_LOOKS, '4k'],
			open: withNotebooks
		},
		{
			name: 'home-search-without-a-hit',
			says: 'A search that finds nothing says what it searched, and how to end it.',
			open: async (page, stage) => {
				await withNotebooks(page, stage);
				await page.getByLabel('Search titles and contents').fill('quarterly');
				await expect(page.getByText('No notebook holds')).toBeVisible();
			}
		},
		{
			name: 'home-new-notebook',
			says: 'A new notebook begins with an incident, a table or nothing.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await openHome(page, stage.app);
				await page.getByRole('button', { name: /^From an incident/ }).click();
				await expect(
					page.getByRole('dialog').getByLabel('Incident', { exact: true })
				).toBeVisible();
			}
		},
		{
			name: 'home-bin',
			says: 'Binned notebooks stay until somebody removes them for ever.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				await withNotebooks(page, stage);
				for (const name of ['Stock of desks', 'Refunds in October']) {
					await page.getByRole('button', { name: `Actions of ${name}` }).click();
					await page.getByRole('menuitem', { name: 'Move to the bin' }).click();
					await expect(page.getByTestId('notebooks').getByRole('link', { name })).toHaveCount(0);
				}
				await closeToasts(page);
				await page.getByRole('button', { name: 'Bin (2)' }).click();
			}
		},
		{
			name: 'home-storage',
			says: 'What this browser keeps, and what may be removed.',
			open: async (page, stage) => {
				await withNotebooks(page, stage);
				await page.getByRole('button', { name: 'Manage storage' }).click();
				await expect(page.getByRole('dialog')).toBeVisible();
			}
		},
		{
			name: 'home-loading',
			says: 'While the agent has not answered yet.',
			looks: ['light', 'dark'],
			open: async (page, stage) => {
				await page.route('**/api/shadows', () => new Promise(() => {}));
				await page.goto(stage.app.url);
				await expect(page.getByTestId('no-notebooks')).toBeVisible();
			}
		},
		{
			name: 'home-no-agent-no-copy',
			says: 'The agent does not answer, and this browser keeps nothing yet.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				await page.route('**/api/**', (route) => route.abort());
				await page.goto(stage.app.url);
				await expect(page.getByTestId('offline-banner')).toBeVisible();
				await page.getByRole('button', { name: 'Close the welcome' }).click();
			}
		},
		{
			name: 'home-agent-unreachable',
			says: 'The agent went away: shadows that were opened go on as copies, the others say so.',
			looks: ['light', 'dark'],
			open: async (page, stage) => {
				await openNotebook(page, stage.app, SMALL('Lamp prices'));
				await expect(page.getByTestId('cell-prices')).toHaveAttribute('data-status', 'done');
				await expect(page.getByTestId('tables-coming')).toHaveCount(0);
				await goHome(page);
				await page.route('**/api/**', (route) => route.abort());
				await page.reload();
				await expect(page.getByTestId('offline-banner')).toBeVisible();
				await expect(page.getByText('offline copy')).toBeVisible();
			}
		},
		{
			name: 'home-broken-shadow',
			says: 'A shadow whose head is torn is listed with what is wrong and what to run.',
			looks: ['light', 'dark'],
			open: (page, stage) => openHome(page, stage.damaged)
		},
		{
			name: 'home-bundle',
			says: 'A shadow that came in a bundle stands beside those of the agent.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await receiveBundle(page, stage);
				await goHome(page);
				await expect(page.locator('[data-testid^="shadow-bundle"]')).toBeVisible();
			}
		}
	]
};
