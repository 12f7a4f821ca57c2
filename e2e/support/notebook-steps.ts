import { expect, type Locator, type Page } from '@playwright/test';
import type { ServedApp } from './processes.ts';

/** From the home page to an empty notebook over the live shadow. */
export async function newNotebook(page: Page, app: ServedApp, shadow = 'live'): Promise<void> {
	await page.goto(app.url);
	await page
		.getByRole('button', { name: /^Blank/ })
		.first()
		.click();
	const dialog = page.getByRole('dialog');
	await dialog.locator('select').first().selectOption(shadow);
	await dialog.getByRole('button', { name: 'Create' }).click();
	// The engine and the whole shadow come first.
	await expect(page.getByTestId('notebook-instant')).toBeVisible({ timeout: 90_000 });
	await expect(page.getByTestId('notebook-title')).toHaveValue('Untitled notebook');
}

export const cells = (page: Page): Locator => page.locator('[data-cell]');

export const kindsOf = (page: Page): Promise<string[]> =>
	cells(page).evaluateAll((all) =>
		all.map((one) => one.getAttribute('aria-label')!.split(/[ ,]/)[0]!)
	);

/** Its grid has a search field, too. */
export const editorOf = (cell: Locator): Locator => cell.getByRole('textbox', { name: /^SQL of/ });

/** Replaces the text of the editor that has the focus. */
export async function write(page: Page, text: string): Promise<void> {
	await page.keyboard.press('Control+A');
	await page.keyboard.insertText(text);
}

export async function addKind(page: Page, kind: string): Promise<Locator> {
	const before = await cells(page).count();
	await page.getByTestId('add-other').click();
	await page.getByRole('menuitem', { name: new RegExp(`^${kind}`) }).click();
	await expect(cells(page)).toHaveCount(before + 1);
	// By its id: it may be moved.
	return page.locator(`#${await cells(page).last().getAttribute('id')}`);
}

export async function saved(page: Page): Promise<void> {
	await expect(page.getByTestId('saved')).toHaveText('Saved', { timeout: 10_000 });
}

export const done = (cell: Locator): Promise<void> =>
	expect(cell).toHaveAttribute('data-status', 'done');

/** Changes of the shadow after the notebook's instant: what grows while the source is at work. */
export async function changesSince(page: Page): Promise<number> {
	const text = await page
		.getByTestId('instant-strip')
		.getByText(/changes since$/)
		.innerText();
	return Number(text.replace(/\D/g, ''));
}
