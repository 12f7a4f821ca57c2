import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serveApp } from './support/processes.ts';
import { expect, test } from './support/app-test.ts';
import { askSql, openShadow, openTab } from './support/steps.ts';

test('gives nothing to a wrong token and says how to get the right one', async ({ page, demo }) => {
	for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
		const answer = await page.request.get(`${demo.origin}/api/shadows`, { headers });
		expect(answer.status()).toBe(401);
		const file = await page.request.get(`${demo.origin}/api/shadows/recorded/files/head.json`, {
			headers
		});
		expect(file.status()).toBe(401);
		expect(await file.text()).not.toContain('sha256');
	}
	await page.goto(`${demo.origin}/#token=wrong`);
	await expect(page.getByTestId('unauthorized')).toContainText('token');
	await expect(page.getByTestId('shadow-recorded')).toHaveCount(0);
	await page.getByLabel('URL or token').fill(demo.url);
	await page.getByRole('button', { name: 'Open' }).click();
	await expect(page.getByTestId('shadow-recorded')).toBeVisible();
});

test('reloads offline: the app, the shadow and its questions', async ({ page, context, demo }) => {
	await openShadow(page, demo, 'recorded', 'public.products');
	await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await context.setOffline(true);
	await page.reload();
	await expect(page.getByRole('grid').first()).toBeVisible();
	await expect(page.getByTestId('offline-banner')).toBeVisible();
	await expect(page.getByTestId('table-public.products')).toContainText('464');
	await openTab(page, 'SQL');
	const cell = page.getByTestId('sql-cell');
	await askSql(page, cell, 'select count(*) as n from orders');
	await expect(cell.getByTestId('sql-status')).toContainText('1 row');
	await context.setOffline(false);
});

test('stays usable when the agent goes away, and says so', async ({ page, demo, watched }) => {
	const app = await serveApp([
		'serve',
		'--no-build',
		'--port',
		'0',
		'--store',
		`${demo.data}/recorded`
	]);
	watched.allow(app.origin);
	await openShadow(page, app, 'recorded', 'public.orders');
	await app.stop();
	await expect(page.getByTestId('offline-banner')).toBeVisible();
	await page.getByTestId('goto').fill('2026-10-01T12:00:00Z');
	await page.getByTestId('goto').press('Enter');
	await expect(page.getByTestId('instant-utc')).toContainText('2026-10-01');
	await expect(page.getByRole('grid').first()).toBeVisible();
});

test('names a damaged segment and keeps the other tables usable', async ({
	page,
	demo,
	watched
}) => {
	const folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-damaged-'));
	const store = path.join(folder, 'recorded');
	await cp(`${demo.data}/recorded`, store, { recursive: true });
	const segments = path.join(store, 'segments', 'public.payments');
	const name = (await readdir(segments)).sort()[0]!;
	const file = path.join(segments, name);
	const bytes = await readFile(file);
	bytes[bytes.length >> 1]! ^= 0xff;
	await writeFile(file, bytes);

	const app = await serveApp(['serve', '--no-build', '--port', '0', '--store', store]);
	watched.allow(app.origin);
	await openShadow(page, app, 'recorded');
	await expect(page.getByTestId('damage')).toContainText(name);
	await expect(page.getByTestId('damage')).toContainText('public.payments');
	await page.getByTestId('table-public.orders').click();
	await expect(page.getByRole('grid').first()).toContainText('delivered');
	await app.stop();
	await rm(folder, { recursive: true });
});
