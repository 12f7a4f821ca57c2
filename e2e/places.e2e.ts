import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { writeExampleStore } from '../test/store/example-store.ts';
import { serveApp } from './support/processes.ts';
import { writePeopleStore } from './support/sharing-store.ts';

test('goes from one shadow to another by the palette, and back', async ({ page }) => {
	const data = await mkdtemp(path.join(tmpdir(), 'foreshadow-places-'));
	const [example, people] = [path.join(data, 'example'), path.join(data, 'people')];
	await writeExampleStore(example);
	await writePeopleStore(people);
	const app = await serveApp([
		...['serve', '--no-build', '--port', '0'],
		...['--store', example, '--store', people]
	]);
	try {
		await page.goto(`${app.origin}/shadow/example#token=${app.token}`);
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
	} finally {
		await app.stop();
		await rm(data, { recursive: true, force: true });
	}
});
