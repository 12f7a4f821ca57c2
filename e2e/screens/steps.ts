import { expect as base, type Locator, type Page } from '@playwright/test';
import type { ServedApp } from '../support/processes.ts';
import type { Stage } from './stage.ts';

/** Engines and shadows start on a busy machine. */
export const expect = base.configure({ timeout: 45_000 });

export async function openHome(page: Page, app: ServedApp, known = true): Promise<void> {
	await page.goto(app.url);
	await expect(page.locator('[data-testid^="shadow-"]').first()).toBeVisible();
	if (known && (await page.getByTestId('welcome').isVisible()))
		await page.getByRole('button', { name: 'Close the welcome' }).click();
}

/** Lets go of a file over the page, as a person does. */
export async function drop(page: Page, name: string, content: string | Buffer): Promise<void> {
	const base64 = Buffer.from(content).toString('base64');
	const transfer = await page.evaluateHandle(
		([name, base64]) => {
			const transfer = new DataTransfer();
			const bytes = Uint8Array.from(atob(base64!), (character) => character.charCodeAt(0));
			transfer.items.add(new File([bytes], name!));
			return transfer;
		},
		[name, base64]
	);
	await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

/** Opens a notebook's text over its shadow, and waits for the page of it. Answers its address. */
export async function openNotebook(page: Page, app: ServedApp, text: string): Promise<string> {
	await openHome(page, app);
	await drop(page, 'notebook.md', text);
	await page.waitForURL(/\/notebook\/[a-z0-9]+$/);
	await expect(page.getByTestId('notebook-instant')).toBeVisible();
	await closeToasts(page);
	return page.url();
}

/** Takes the notices and the pointer out of the picture. */
export async function closeToasts(page: Page): Promise<void> {
	const close = page.getByTestId('toast').getByRole('button', { name: /close|dismiss/i });
	// One that goes by itself meanwhile needs no click.
	while ((await close.count()) > 0)
		await close
			.first()
			.click({ timeout: 1000 })
			.catch(() => {});
	await page.mouse.move(1, 400);
}

export const cell = (page: Page, id: string): Locator => page.getByTestId(`cell-${id}`);

/** Waits until cells have come to rest in a state. */
export async function rest(page: Page, status: string, ...ids: string[]): Promise<void> {
	for (const id of ids) await expect(cell(page, id)).toHaveAttribute('data-status', status);
}

export async function openExplorer(page: Page, app: ServedApp, id: string): Promise<void> {
	await openHome(page, app);
	await page.getByTestId(`shadow-${id}`).getByRole('link').click();
	await expect(page.getByRole('grid').first()).toBeVisible();
	await expect(page.getByTestId('instant-utc')).toBeVisible();
}

export async function goTo(page: Page, text: string): Promise<void> {
	await page.getByTestId('goto').fill(text);
	await page.getByTestId('goto').press('Enter');
}

export async function openTab(page: Page, name: string): Promise<void> {
	await page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
}

/** Replaces what an editor holds. */
export async function write(page: Page, editor: Locator, text: string): Promise<void> {
	await editor.click();
	await page.keyboard.press('Control+A');
	await page.keyboard.insertText(text);
}

/** The SQL tab of the recorded shop. */
export async function openSql(page: Page, stage: Stage): Promise<Locator> {
	await openExplorer(page, stage.app, 'recorded');
	await openTab(page, 'SQL');
	const first = page.getByTestId('sql-cell').first();
	await expect(first.getByRole('textbox').first()).toBeVisible();
	return first;
}
export const sqlText = (at: Locator): Locator => at.getByRole('textbox', { name: /^SQL of/ });
