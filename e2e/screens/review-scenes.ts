import type { Page } from '@playwright/test';
import { notebook, sql } from './notebooks.ts';
import { ALL_LOOKS, type Area } from './scene.ts';
import type { Stage } from './stage.ts';
import { cell, expect, openNotebook, rest, sqlText, write } from './steps.ts';

const PRICES = notebook(
	'Prices went to zero',
	'example',
	'latest',
	'<!-- {#intro} -->\n# Prices went to zero\n\nOn **2 March** a migration broke the price of [a lamp](#zeroed).',
	sql('#zeroed as=zeroed', 'select id, name, price\nfrom products\norder by id'),
	sql('#lost as=lost', 'select count(*) as orders\nfrom products')
);

const panel = (page: Page) => page.getByTestId('review-panel');
const thread = (page: Page, text: string) =>
	panel(page).getByTestId('thread').filter({ hasText: text });

async function open(page: Page, stage: Stage): Promise<void> {
	await openNotebook(page, stage.app, PRICES);
	await rest(page, 'done', 'zeroed', 'lost');
}

async function send(page: Page, text: string, name?: string): Promise<void> {
	await page.getByTestId('new-comment').getByRole('textbox').fill(text);
	await page.keyboard.press('Control+Enter');
	if (name !== undefined) {
		await page.getByTestId('reviewer-name').fill(name);
		await page.keyboard.press('Enter');
	}
	await expect(thread(page, text)).toBeVisible();
}

async function talk(page: Page): Promise<void> {
	await cell(page, 'zeroed').hover();
	await page.getByTestId('comments-zeroed').click();
	await send(page, 'Is a price of zero never right? A gift may cost nothing.', 'Ada Byron');
	const question = thread(page, 'Is a price of zero');
	await question.getByRole('button', { name: 'Reply' }).click();
	await question.getByRole('textbox').fill('Gifts have a column of their own. This is none.');
	await page.keyboard.press('Control+Enter');
	await expect(question.getByText('This is none.')).toBeVisible();
	const grid = cell(page, 'zeroed').getByRole('grid');
	await grid.getByRole('gridcell', { name: '120.00' }).first().click({ button: 'right' });
	await page.getByRole('menuitem', { name: 'Comment on price' }).click();
	await send(page, 'The desk was dearer last week.');
}

export const review: Area = {
	title: 'Review',
	scenes: [
		{
			name: 'review-empty',
			says: 'The review of a notebook before its first comment.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				await open(page, stage);
				await page.getByTestId('review-button').click();
				await expect(panel(page)).toBeVisible();
			}
		},
		{
			name: 'review-first-name',
			says: 'The first comment asks who is speaking, once.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await open(page, stage);
				await cell(page, 'zeroed').hover();
				await page.getByTestId('comments-zeroed').click();
				await page.getByTestId('new-comment').getByRole('textbox').fill('Is zero never right?');
				await page.keyboard.press('Control+Enter');
				await expect(page.getByTestId('reviewer-name')).toBeVisible();
			}
		},
		{
			name: 'review-threads',
			says: 'Comments on a cell and on one value of a row, with a reply.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await open(page, stage);
				await talk(page);
			}
		},
		{
			name: 'review-changed-since',
			says: 'What changed since one has reviewed it, line by line.',
			looks: ALL_LOOKS,
			height: 1000,
			open: async (page, stage) => {
				await open(page, stage);
				await talk(page);
				await page.getByTestId('state-reviewed').click();
				await write(
					page,
					sqlText(cell(page, 'lost')),
					'select count(*) as products\nfrom products\nwhere price > 0'
				);
				const changed = panel(page).getByTestId('changed-since');
				await expect(changed.getByTestId('cell-change')).toContainText('lost');
				await changed.getByTestId('cell-change').locator('summary').click();
				await expect(changed.getByTestId('text-diff')).toBeVisible();
			}
		}
	]
};
