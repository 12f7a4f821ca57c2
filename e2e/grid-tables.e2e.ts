import { readFile } from 'node:fs/promises';
import { expectAccessible } from './support/axe-steps.ts';
import { foreshadow } from './support/processes.ts';
import { expect, test } from './support/app-test.ts';
import { openShadow } from './support/steps.ts';

test('exports a table to the byte as the command line prints it', async ({ page, demo }) => {
	await openShadow(page, demo, 'recorded', 'public.products');
	await page.getByTestId('goto').fill('seq:300172');
	await page.getByTestId('goto').press('Enter');
	await expect(page.getByTestId('row-count')).toHaveText('464 rows');
	await page.getByTestId('grid-export').click();
	const [saved] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('menuitem', { name: /^CSV/ }).click()
	]);
	const told = await foreshadow([
		...['state', '--store', `${demo.data}/recorded`, '--table', 'public.products'],
		...['--as-of', 'seq:300172', '--format', 'csv']
	]);
	expect(saved.suggestedFilename()).toBe('public.products@300172.csv');
	expect(await readFile(await saved.path(), 'utf8')).toBe(told.stdout);

	await page.getByTestId('grid-export').click();
	const [parquet] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('menuitem', { name: /^Parquet/ }).click()
	]);
	const bytes = await readFile(await parquet.path());
	expect([bytes.subarray(0, 4).toString(), bytes.subarray(-4).toString()]).toEqual([
		'PAR1',
		'PAR1'
	]);
});

test('summarises, hides and pins columns, and stays clean for screen readers', async ({
	page,
	demo
}) => {
	await openShadow(page, demo, 'recorded', 'public.orders');
	await page.getByTestId('grid-view').click();
	await expectAccessible(page);
	await page.locator('[data-item=summaries]').click();
	await expect(page.getByRole('img', { name: /^Histogram of total/ })).toBeVisible();
	await expectAccessible(page);
	await page.setViewportSize({ width: 390, height: 844 });
	await expectAccessible(page);
	await page.setViewportSize({ width: 1360, height: 860 });
	const names = () =>
		page
			.getByTestId('rows-grid')
			.getByRole('columnheader')
			.evaluateAll((all) =>
				all.map((one) => one.getAttribute('data-column')).filter((name) => name !== null)
			);
	expect((await names()).slice(0, 2)).toEqual(['id', 'customer_id']);
	await page.getByRole('button', { name: 'Column total' }).click();
	await page.getByRole('menuitem', { name: 'Pin to the left' }).click();
	await page.getByRole('button', { name: 'Column id' }).click();
	await page.getByRole('menuitem', { name: 'Hide' }).click();
	expect((await names()).slice(0, 2)).toEqual(['total', 'customer_id']);
	await page.getByTestId('grid-view').click();
	await page.getByRole('menuitem', { name: /^Columns/ }).click();
	await expectAccessible(page);
	await page.getByRole('checkbox', { name: /^id / }).check();
	await page.keyboard.press('Escape');
	expect((await names()).slice(0, 2)).toEqual(['total', 'id']);
});
