import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';

export const panel = (page: Page): Locator => page.getByTestId('review-panel');
export const thread = (page: Page, text: string): Locator =>
	panel(page).getByTestId('thread').filter({ hasText: text });

/** Sends the comment that is being composed; the first time the reviewer says who they are. */
export async function send(page: Page, text: string, name?: string): Promise<void> {
	await page.getByTestId('new-comment').getByRole('textbox').fill(text);
	await page.keyboard.press('ControlOrMeta+Enter');
	if (name !== undefined) {
		await page.getByTestId('reviewer-name').fill(name);
		await page.keyboard.press('Enter');
	}
	await expect(thread(page, text)).toBeVisible();
}

export async function commentOnCell(
	page: Page,
	cell: string,
	text: string,
	name?: string
): Promise<void> {
	await page.getByTestId(`cell-${cell}`).hover();
	await page.getByTestId(`comments-${cell}`).click();
	await send(page, text, name);
}

/** By keyboard, in the cell's editor. */
export async function selectFirstLine(page: Page, cell: string): Promise<void> {
	await page
		.getByTestId(`cell-${cell}`)
		.getByRole('textbox', { name: /^SQL of/ })
		.click();
	await page.keyboard.press('ControlOrMeta+Home');
	await page.keyboard.press('Shift+End');
}

export async function exportLog(page: Page): Promise<{ name: string; text: string }> {
	const download = page.waitForEvent('download');
	await page.getByTestId('review-log-menu').click();
	await page.getByRole('menuitem', { name: /^Save the review log/ }).click();
	const file = await download;
	return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

/** Author and words of every note that is shown, in the order of the overview. */
export async function notes(page: Page): Promise<string[]> {
	const all = await panel(page).getByTestId('note').allInnerTexts();
	return all.map((text) => text.replaceAll(/\s+/g, ' ').replace(/ (just now|\d+ \w+ ago)/, ''));
}
