import type { Locator, Page } from '@playwright/test';
import type { Area } from './scene.ts';
import type { Stage } from './stage.ts';
import { expect, openExplorer, openSql, sqlText, write } from './steps.ts';

async function orders(page: Page, stage: Stage): Promise<void> {
	await openExplorer(page, stage.app, 'recorded');
	await page.getByTestId('table-public.orders').click();
	await expect(page.getByTestId('row-count')).toBeVisible();
}

/** The form that filters orders by their total, filled in. */
async function totalFilter(page: Page, stage: Stage): Promise<void> {
	await orders(page, stage);
	await page.getByRole('button', { name: 'Column total' }).click();
	await page.getByRole('menuitem', { name: 'Filter…' }).click();
	await page.getByTestId('filter-value').fill('250');
}

async function ask(page: Page, stage: Stage, text: string): Promise<Locator> {
	const at = await openSql(page, stage);
	await write(page, sqlText(at), text);
	await page.keyboard.press('Control+Enter');
	await expect(at.getByTestId('result-grid')).toBeVisible();
	return at;
}

export const grids: Area = {
	title: 'Grid',
	scenes: [
		{
			name: 'grid-menu-of-a-column',
			says: 'What can be done with a column.',
			looks: ['light', '390'],
			again: async (page) => {
				if (!(await page.getByRole('menu').isVisible()))
					await page.getByRole('button', { name: 'Column customer_id' }).click();
			},
			open: async (page, stage) => {
				await orders(page, stage);
				await page.getByRole('button', { name: 'Column customer_id' }).click();
				await expect(page.getByRole('menu')).toBeVisible();
			}
		},
		{
			name: 'grid-filter',
			says: 'A filter of a column.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				await totalFilter(page, stage);
			}
		},
		{
			name: 'grid-filtered',
			says: 'Rows that were filtered, sorted and searched, with what narrows them.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				await totalFilter(page, stage);
				await page.getByLabel('Condition').selectOption({ label: 'is greater than' });
				await page.getByTestId('filter-value').press('Enter');
				await page.getByRole('button', { name: 'Column total' }).click();
				await page.getByRole('menuitem', { name: 'Sort descending' }).click();
				await page.getByTestId('row-filter').fill('paid');
				await expect(page.getByTestId('row-count')).toHaveText(/ of /);
			}
		},
		{
			name: 'grid-search-without-a-hit',
			says: 'No row fits the search, and how to be rid of it.',
			looks: ['light', 'dark'],
			open: async (page, stage) => {
				await orders(page, stage);
				await page.getByTestId('row-filter').fill('quarterly');
				await expect(page.getByText('No row matches')).toBeVisible();
			}
		},
		{
			name: 'grid-no-rows',
			says: 'A query that ran and gave no row.',
			open: async (page, stage) => {
				const at = await openSql(page, stage);
				await write(page, sqlText(at), 'select * from products where false');
				await page.keyboard.press('Control+Enter');
				await expect(at.getByTestId('sql-status')).toHaveText(/0 rows/);
			}
		},
		{
			name: 'grid-json',
			says: 'A value whole: JSON as a tree.',
			looks: ['light', 'dark', '390'],
			open: async (page, stage) => {
				const at = await ask(
					page,
					stage,
					`select 1042 as id, {'customer': {'id': 9007199254740993, 'tags': ['gift', 'express']},
  'lines': [{'sku': 'LAMP-1', 'qty': 2, 'price': 9.50}, {'sku': 'DESK-4', 'qty': 1, 'price': 120.00}],
  'note': null} as document`
				);
				await at.getByTestId('result-grid').getByRole('gridcell').nth(1).click();
				await page.keyboard.press('Space');
				await expect(page.getByTestId('cell-value')).toBeVisible();
			}
		},
		{
			name: 'grid-summaries',
			says: 'Summaries of the columns: nulls, how many differ, and how they spread.',
			looks: ['light', 'dark', '390'],
			open: async (page, stage) => {
				await orders(page, stage);
				await page.getByTestId('grid-view').click();
				await page.locator('[data-item=summaries]').click();
				await expect(page.getByRole('img', { name: /^Histogram of total/ })).toBeVisible();
			}
		},
		{
			name: 'grid-columns',
			says: 'Which columns are shown.',
			open: async (page, stage) => {
				await orders(page, stage);
				await page.getByTestId('grid-view').click();
				await page.getByRole('menuitem', { name: /^Columns/ }).click();
				await expect(page.getByRole('dialog')).toBeVisible();
			}
		},
		{
			name: 'grid-export',
			says: 'Formats to take the rows away in.',
			looks: ['light', '390'],
			again: async (page) => {
				if (!(await page.getByRole('menu').isVisible()))
					await page.getByTestId('grid-export').click();
			},
			open: async (page, stage) => {
				await orders(page, stage);
				await page.getByTestId('grid-export').click();
				await expect(page.getByRole('menu')).toBeVisible();
			}
		},
		{
			name: 'grid-wide-values',
			says: 'Long texts, bytes, NULL and many columns.',
			looks: ['light', 'dark'],
			open: async (page, stage) => {
				await ask(
					page,
					stage,
					`select range as n, repeat('a long text ', 1 + range % 30) as words, null as nothing,
  '' as empty, ('row ' || range)::blob as bytes, range * 1e9 as large, [range, range + 1] as list,
  date '2026-11-12' + range::int as day, range % 2 = 0 as even, uuid() is not null as has_id,
  repeat('x', 40) as "a column whose name is long" from range(200)`
				);
			}
		}
	]
};
