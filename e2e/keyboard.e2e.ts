import type { Page } from '@playwright/test';
import { dropNotebook } from './support/library-steps.ts';
import { expectOrder, focusOf, tabThrough } from './support/focus-steps.ts';
import { expect, test } from './support/small-test.ts';
import { openShadow } from './support/steps.ts';

/** Whole pages without a mouse: every stop has a name and is seen, none is a trap, dialogs give back. */

const NOTEBOOK = `---
format: foreshadow-notebook/1
title: By hand
shadow: example
zone: UTC
at: latest
---

<!-- {#intro} -->
# By hand

\`\`\`sql {#rows as=rows}
select * from products
\`\`\`

\`\`\`timeline {#time}
\`\`\`
`;

/** Opens with the keys, goes once round inside, closes with Escape: the focus is where it was. */
async function roundDialog(page: Page, open: () => Promise<void>, most = 60): Promise<void> {
	const before = await focusOf(page);
	await open();
	await expect(page.getByRole('dialog')).toBeVisible();
	await expect.poll(async () => (await focusOf(page))?.inDialog).toBe(true);
	const first = await focusOf(page);
	for (let i = 0; ; i++) {
		expect(i, 'round the dialog').toBeLessThan(most);
		await page.keyboard.press('Tab');
		const stop = await focusOf(page);
		// Past its end the focus is on the browser's own controls, never on the page behind.
		if (stop === null || (i > 0 && stop.name === first!.name)) break;
		expect(stop.inDialog, `${stop.name} is outside`).toBe(true);
		expect(stop.shown, `${stop.role} ${stop.name} shows its focus`).toBe(true);
	}
	await page.keyboard.press('Escape');
	await expect(page.getByRole('dialog')).toBeHidden();
	await expect.poll(() => focusOf(page)).toEqual(before);
}

test('home, with its dialogs and menus', async ({ page, small }) => {
	await page.goto(small.url);
	await expect(page.getByTestId('shadow-example')).toBeVisible();
	await page.keyboard.press('Tab');
	await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
	const stops = await tabThrough(page);
	expectOrder(stops, [
		'Skip to the content',
		'Foreshadow, all shadows',
		'Time zone shown beside UTC',
		/^Colours/,
		'Close the welcome',
		/^Blank/,
		/example/i,
		'Manage storage'
	]);
	for (const name of [/^Blank/, 'Manage storage']) {
		await page.getByRole('button', { name }).first().focus();
		await roundDialog(page, () => page.keyboard.press('Enter'));
	}

	// A notebook from nothing, by keys alone.
	await page
		.getByRole('button', { name: /^Blank/ })
		.first()
		.press('Enter');
	await page.getByRole('dialog').getByRole('button', { name: 'Create' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByTestId('notebook-instant')).toBeVisible();
});

test('the explorer', async ({ page, small }) => {
	await openShadow(page, small, 'example');
	const stops = await tabThrough(page);
	expectOrder(stops, [
		'Skip to the content',
		'Foreshadow, all shadows',
		/^Earliest instant/,
		'Set A',
		/^Instant/,
		/products/,
		/^Rows/
	]);
	// The views are one stop, walked with the arrows.
	await page.getByRole('tab', { name: /^Rows/ }).focus();
	await page.keyboard.press('ArrowRight');
	await expect(page.getByRole('tab', { name: /^Diff/ })).toBeFocused();
	await expect(page.getByRole('tab', { name: /^Diff/ })).toHaveAttribute('aria-selected', 'true');
	await page.keyboard.press('End');
	await page.keyboard.press('Home');
	await expect(page.getByRole('tab', { name: /^Rows/ })).toBeFocused();
});

test('a notebook: toolbar, timeline, cells, editor, grid, palette', async ({ page, small }) => {
	await page.goto(small.url);
	await expect(page.getByTestId('shadow-example')).toBeVisible();
	await dropNotebook(page, 'by-hand.md', NOTEBOOK);
	const cell = page.getByTestId('cell-rows');
	await expect(cell).toHaveAttribute('data-status', 'done');
	const stops = await tabThrough(page);
	expectOrder(stops, [
		'Title of the notebook',
		'Run all',
		'Share',
		'More',
		'One transaction back',
		/^Timeline/,
		/SQL of rows/,
		/^rows$/,
		/^Instant/,
		'Query'
	]);

	// Into the editor and out of it, into the grid and out of it.
	await cell.focus();
	await page.keyboard.press('Enter');
	await expect(cell.getByRole('textbox', { name: /^SQL of/ })).toBeFocused();
	await page.keyboard.press('Escape');
	await expect(cell).toBeFocused();
	const grid = cell.getByRole('grid');
	await grid.focus();
	await page.keyboard.press('Control+Home');
	await page.keyboard.press('ArrowRight');
	await expect(grid).toHaveAttribute('aria-activedescendant', /-0-1$/);
	await page.keyboard.press('Tab');
	await expect(grid).not.toBeFocused();
	// The next cell is the current one now, and its frame a stop.
	await page.keyboard.press('Shift+Tab');
	await expect(page.getByTestId('cell-time')).toBeFocused();
	await page.keyboard.press('Shift+Tab');
	await expect(grid).toBeFocused();
	await page.keyboard.press('Escape');
	await expect(cell).toBeFocused();

	await roundDialog(page, () => page.keyboard.press('Control+k'));
	await roundDialog(page, () => page.keyboard.press('?'));
	await page.keyboard.press('ArrowDown');
	await expect(page.getByTestId('cell-time')).toBeFocused();
});

test('sharing and review', async ({ page, small }) => {
	await page.goto(small.url);
	await expect(page.getByTestId('shadow-example')).toBeVisible();
	await dropNotebook(page, 'by-hand.md', NOTEBOOK);
	await expect(page.getByTestId('cell-rows')).toHaveAttribute('data-status', 'done');
	await page.getByTestId('cell-rows').focus();
	await roundDialog(page, () => page.keyboard.press('Control+Shift+S'));
	await page.getByTestId('share').focus();
	await roundDialog(page, () => page.keyboard.press('Enter'));

	// A comment on a cell, from the cell and back to it.
	const button = page.getByTestId('comments-rows');
	await button.focus();
	await page.keyboard.press('Enter');
	const composer = page.getByTestId('new-comment').getByRole('textbox');
	await expect(composer).toBeFocused();
	await page.keyboard.insertText('Right?');
	await page.keyboard.press('Control+Enter');
	await expect(page.getByTestId('reviewer-name')).toBeFocused();
	await page.keyboard.insertText('Ada');
	await page.keyboard.press('Enter');
	const panel = page.getByTestId('review-panel');
	await expect(panel.getByTestId('thread')).toContainText('Right?');
	const stops = await tabThrough(page);
	expectOrder(stops, [
		'Title of the notebook',
		/^Review/,
		/Ada/,
		'Close the review',
		'I have reviewed this',
		'Share',
		'Query'
	]);
	await panel.getByRole('button', { name: 'Close the review' }).focus();
	await page.keyboard.press('Enter');
	await expect(panel).toBeHidden();
	await expect(page.getByTestId('review-button')).toBeFocused();
});
