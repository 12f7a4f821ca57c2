import type { Page } from '@playwright/test';
import type { ServedApp } from './support/processes.ts';
import { expect, test } from './support/small-test.ts';

test.use({ serviceWorkers: 'block' });

async function newNotebook(page: Page, app: ServedApp): Promise<void> {
	await page.goto(app.url);
	await page
		.getByRole('button', { name: /^Blank/ })
		.first()
		.click();
	await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
	await expect(page.getByTestId('notebook-instant')).toBeVisible();
}

/** Holds back the part of the app that is the editor. */
async function holdEditor(page: Page): Promise<() => void> {
	let release = () => {};
	const released = new Promise<void>((resolve) => (release = resolve));
	await page.route('**/*.js', async (route) => {
		const response = await route.fetch();
		const body = await response.text();
		if (body.includes('cm-lineWrapping')) await released;
		await route.fulfill({ response, body });
	});
	return release;
}

test('keys typed before the editor is there are neither lost nor taken for commands', async ({
	page,
	small
}) => {
	const release = await holdEditor(page);
	await newNotebook(page, small);
	await page.getByTestId('add-sql').focus();
	await page.keyboard.press('Enter');
	await page.keyboard.type('select 1 + 1 as add');
	const cell = page.locator('[data-cell]').first();
	const text = cell.getByRole('textbox', { name: /^SQL of/ });
	await expect(text).toHaveJSProperty('tagName', 'TEXTAREA');
	await page.keyboard.press('Control+Enter');
	await expect(cell.getByRole('grid')).toContainText('2');
	await page.keyboard.press('ArrowLeft');

	release();
	await expect(text).not.toHaveJSProperty('tagName', 'TEXTAREA');
	await expect(text).toBeFocused();
	await expect(text).toHaveText('select 1 + 1 as add');
	await page.keyboard.type('de');
	await expect(text).toHaveText('select 1 + 1 as added');
	await page.keyboard.press('Shift+Enter');
	await expect(page.locator('[data-cell]')).toHaveCount(2);
});

test('Escape leaves an editor at once, however fast it comes', async ({ page, small }) => {
	await newNotebook(page, small);
	for (let i = 0; i < 6; i++) {
		await page.keyboard.press(i === 0 ? 'Tab' : 'b');
		if (i === 0) await page.getByTestId('add-sql').click();
		await page.keyboard.type('sel');
		await page.keyboard.press('Escape');
		await expect(page.locator('[data-cell]').nth(i)).toBeFocused();
	}
	await expect(page.locator('[data-cell]')).toHaveCount(6);
});

test('a part of the app that did not arrive is asked for again', async ({ page, small }) => {
	await page.goto(small.url);
	await expect(page.getByTestId('shadow-example')).toBeVisible();
	let lost = 0;
	await page.route('**/_app/immutable/**/*.js', async (route) => {
		if (lost++ === 0) await route.abort();
		else await route.continue();
	});
	await page.getByTestId('shadow-example').click();
	await expect(page.getByRole('grid').first()).toContainText('Desk');
	expect(lost).toBeGreaterThan(1);
});
