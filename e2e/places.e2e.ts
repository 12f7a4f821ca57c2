import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, expect } from '@playwright/test';
import { writeExampleStore } from '../test/store/example-store.ts';
import { serveApp, type ServedApp } from './support/processes.ts';
import { writePeopleStore } from './support/sharing-store.ts';

/** The app over two small shadows. */
const test = base.extend<object, { two: ServedApp }>({
	two: [
		// eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to find what to set up
		async ({}, use) => {
			const data = await mkdtemp(path.join(tmpdir(), 'foreshadow-places-'));
			const [example, people] = [path.join(data, 'example'), path.join(data, 'people')];
			await writeExampleStore(example);
			await writePeopleStore(people);
			const stores = ['--store', example, '--store', people];
			const app = await serveApp(['serve', '--no-build', '--port', '0', ...stores]);
			await use(app);
			await app.stop();
			await rm(data, { recursive: true, force: true });
		},
		{ scope: 'worker' }
	]
});

test('goes from one shadow to another by the palette, and back', async ({ page, two }) => {
	await page.goto(`${two.origin}/shadow/example#token=${two.token}`);
	const tables = page.getByTestId('tables');
	await expect(tables).toContainText('products');
	await page.keyboard.press('Control+k');
	await page.keyboard.insertText('small shop');
	await page
		.getByRole('option', { name: /small shop/i })
		.first()
		.click();
	await page.waitForURL(/\/shadow\/people/);
	await expect(tables).toContainText('secrets');
	await expect(tables).not.toContainText('products');
	await page.goBack();
	await page.waitForURL(/\/shadow\/example/);
	await expect(tables).toContainText('products');
	await expect(tables).not.toContainText('secrets');
});

test('a new notebook is about the shadow that was chosen, however often the list is read', async ({
	page,
	two
}) => {
	await page.goto(two.url);
	await page.getByRole('button', { name: /^Blank/ }).click();
	const dialog = page.getByRole('dialog');
	const shadows = dialog.locator('select').first();
	const preset = await shadows.inputValue();
	const other = preset === 'example' ? 'people' : 'example';
	await shadows.selectOption(other);
	await dialog.getByRole('textbox').fill('On the other one');
	// Twice, as a list that has changed is a new one to the page.
	for (let i = 0; i < 2; i++) {
		const read = page.waitForResponse((response) => response.url().includes('/api/shadows'));
		await page.evaluate(() => dispatchEvent(new Event('online')));
		await (await read).finished();
	}
	await expect(dialog.getByRole('textbox')).toHaveValue('On the other one');
	await expect(shadows).toHaveValue(other);
	await dialog.getByRole('button', { name: 'Create' }).click();
	await page.waitForURL(/\/notebook\//);
	await page.getByTestId('toggle-timeline').click();
	await expect(page.getByTestId('timeline')).toContainText(
		other === 'people' ? 'orders' : 'products'
	);
});
