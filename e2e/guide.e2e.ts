import type { Page } from '@playwright/test';
import { expect, test } from './support/app-test.ts';
import { expectAccessible, expectFitsPhone } from './support/axe-steps.ts';
import { askSql } from './support/steps.ts';

/** Cells run when one reaches them. */
async function expectCell(page: Page, id: string, text: string): Promise<void> {
	const cell = page.getByTestId(`cell-${id}`);
	await cell.scrollIntoViewIfNeeded();
	await expect(cell).toContainText(text);
}

test('walks a reviewer from the alarm to a rehearsed script', async ({ page, demo }) => {
	await page.goto(demo.url);
	await page.getByRole('link', { name: 'Start the guide' }).click();
	await expect(page.getByRole('heading', { name: 'Prices went to zero' })).toBeVisible();
	await expect(page.getByTestId('kpi-chart').locator('svg').first()).toBeVisible();
	const shown = { 'c-stats': '464', 'c-transactions': '329535', 'c-diff': '0.00' };
	for (const [cell, text] of Object.entries(shown)) await expectCell(page, cell, text);
	await expectCell(page, 'c-blame', '329535');
	await expectCell(page, 'c-since', '58.90');

	const restore = page.getByTestId('restore-flow');
	const next = () => restore.locator('footer').getByRole('button').last().click();
	await restore.scrollIntoViewIfNeeded();
	await next();
	// Three rows were edited since: they are named, and left out by choice.
	await expect(restore.getByRole('region', { name: 'Conflicts' })).toContainText('3 rows');
	await restore.getByLabel(/Leave these rows out/).check();
	await expect(restore.getByTestId('restore-sentence')).toContainText('461');
	await next();
	await expect(restore).toHaveAttribute('data-step', 'script');
	await next();
	await expect(restore).toHaveAttribute('data-step', 'dry-run');
	const verified = restore.getByTestId('dry-run-verified');
	await expect(verified).toContainText('byte for byte', { timeout: 90_000 });
});

test('keeps every cell of the guide alive: a changed query answers anew', async ({
	page,
	demo
}) => {
	await page.goto(`${demo.origin}/guide/prices-to-zero#token=${demo.token}`);
	const cell = page.getByTestId('cell-c-stats');
	await expectCell(page, 'c-stats', '464');
	await askSql(page, cell, 'select count(*) as customers from customers');
	await expect(cell.getByRole('grid')).toContainText('customers');
});

test('the guide has no accessibility violation', async ({ page, demo }) => {
	await page.goto(`${demo.origin}/guide/prices-to-zero#token=${demo.token}`);
	await expectCell(page, 'c-since', '58.90');
	await expectAccessible(page);
	await expectFitsPhone(page);
});
