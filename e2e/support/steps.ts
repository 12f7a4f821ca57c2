import { expect, type Locator, type Page } from '@playwright/test';
import type { ServedApp } from './processes.ts';

/** Opens a shadow with the token, as the printed URL would, and waits for its first rows. */
export async function openShadow(
	page: Page,
	app: ServedApp,
	id: string,
	table?: string
): Promise<void> {
	await page.goto(app.url);
	await page.getByTestId(`shadow-${id}`).click();
	await expect(page.getByRole('grid').first()).toBeVisible();
	await tablesIn(page);
	if (table !== undefined) await page.getByTestId(`table-${table}`).click();
	await expect(page.getByTestId('instant-utc')).toBeVisible();
}

/** Every table has come, and is kept for a time without the agent. */
export async function tablesIn(page: Page): Promise<void> {
	await expect(page.getByTestId('tables-coming')).toHaveCount(0, { timeout: 90_000 });
}

export async function openTab(page: Page, name: string): Promise<void> {
	await page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
}

/** Replaces a SQL cell's text and runs it with the keyboard. */
export async function askSql(page: Page, cell: Locator, sql: string): Promise<void> {
	await cell.getByRole('textbox', { name: /^SQL of/ }).click();
	await page.keyboard.press('Control+A');
	await page.keyboard.insertText(sql);
	await page.keyboard.press('Control+Enter');
}
