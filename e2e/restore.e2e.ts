import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import pg from 'pg';
import { foreshadow } from './support/processes.ts';
import { expect, test, type Demo } from './support/app-test.ts';
import { askSql, openShadow, openTab } from './support/steps.ts';

/** The live shop's own URL, as the demo prints it for psql. */
function databaseUrl(demo: Demo): string {
	return /postgres:\/\/\S+/.exec(demo.output())![0];
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
	const client = new pg.Client(url);
	await client.connect();
	try {
		return (await client.query<Record<string, unknown>>(sql)).rows;
	} finally {
		await client.end();
	}
}

const ZEROED = 'SELECT count(*)::int AS n FROM products WHERE price = 0';

async function next(page: Page): Promise<void> {
	await page.getByTestId('restore-flow').locator('footer').getByRole('button').last().click();
}

test('damages the live shop, finds the transaction, rehearses the undo and applies it', async ({
	page,
	demo
}) => {
	const url = databaseUrl(demo);
	const folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-restore-'));
	const priceOf = 'SELECT id::text, price::text FROM products ORDER BY id';
	await openShadow(page, demo, 'live', 'public.products');

	const before = await query(url, priceOf);
	await page.getByTestId('cause-incident').click();
	await page.getByTestId('incident-prices-to-zero').check();
	await page.getByTestId('confirm-incident').click();
	await page.getByRole('button', { name: 'See what it changed' }).click();
	await expect(page.getByTestId('diff-grid')).toContainText('0.00');
	const [damaged] = await query(url, ZEROED);
	expect(damaged!['n']).toBeGreaterThan(300);

	await openTab(page, 'Transactions');
	await page.getByTestId('undo-transaction').click();
	await expect(page.getByTestId('restore-flow')).toBeVisible();
	await next(page);
	await expect(page.getByTestId('restore-sentence')).toContainText('row');
	const leaveOut = page.getByLabel(/Leave these rows out/);
	if (await leaveOut.isVisible()) await leaveOut.check();
	await next(page);
	await next(page);
	await expect(page.getByTestId('dry-run-verified')).toContainText('byte for byte', {
		timeout: 90_000
	});
	await next(page);
	for (const name of ['restore.sql', 'inverse.sql', 'plan.json']) {
		const download = page.waitForEvent('download');
		await page.getByRole('button', { name: `Download ${name}` }).click();
		await writeFile(path.join(folder, name), await readFile(await (await download).path(), 'utf8'));
	}

	await expect(page.getByRole('region', { name: 'How to apply' })).toContainText(url);
	// Nothing was written to the database so far.
	expect((await query(url, ZEROED))[0]!['n']).toBeGreaterThan(300);
	const restore = path.join(folder, 'restore.sql');
	const rehearsed = await foreshadow([
		...['restore', 'apply', '--script', restore, '--target', url, '--dry-run']
	]);
	expect(rehearsed.code, rehearsed.stderr).toBe(0);
	expect((await query(url, ZEROED))[0]!['n']).toBeGreaterThan(300);
	const applied = await foreshadow([...['restore', 'apply', '--script', restore, '--target', url]]);
	expect(applied.code, applied.stderr).toBe(0);
	const after = await query(url, priceOf);
	const kept = after.filter((row) => row['price'] === '0.00');
	expect(kept).toEqual(before.filter((row) => row['price'] === '0.00'));
	const again = await foreshadow([...['restore', 'apply', '--script', restore, '--target', url]]);
	expect(again.code, again.stderr).toBe(0);

	// The repair is on the timeline like any other transaction.
	await page.getByRole('button', { name: 'Done', exact: true }).click();
	await expect(async () => {
		const told = await foreshadow([
			...['transactions', '--store', `${demo.data}/live`, '--format', 'ndjson']
		]);
		const repair = told.stdout
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line) as { tables: Record<string, number[]> })
			.filter(({ tables }) => (tables['public.products']?.[1] ?? 0) > 300);
		expect(repair.length).toBeGreaterThanOrEqual(2);
	}).toPass({ timeout: 30_000 });
	await page.getByRole('button', { name: 'Latest instant' }).click();
	await openTab(page, 'SQL');
	const cell = page.getByTestId('sql-cell');
	await askSql(page, cell, 'select count(*) filter (where price > 0) as priced from products');
	await expect(cell.getByRole('grid')).toContainText(
		String(after.filter((row) => row['price'] !== '0.00').length)
	);
	await rm(folder, { recursive: true });
});
