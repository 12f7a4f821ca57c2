import { expectAccessible, expectFitsPhone } from './support/axe-steps.ts';
import { foreshadow } from './support/processes.ts';
import { expect, test } from './support/app-test.ts';
import { askSql, openShadow, openTab } from './support/steps.ts';

test('shows a new user what this is, the shadows and their health', async ({ page, demo }) => {
	await page.goto(demo.url);
	await expect(page.getByTestId('welcome')).toBeVisible();
	await expect(page.getByTestId('shadow-recorded')).toContainText('300,875');
	await expect(page.getByTestId('shadow-live')).toContainText('live');
	// The token does not stay where a screenshot or a copied address would give it away.
	expect(page.url()).not.toContain('token');
});

test('shows the tables as the command line counts them, at any instant', async ({ page, demo }) => {
	await openShadow(page, demo, 'recorded');
	for (const instant of ['2026-10-25T03:10:00Z', '2026-10-25T03:10:30Z']) {
		await page.getByTestId('goto').fill(instant);
		await page.getByTestId('goto').press('Enter');
		const told = await foreshadow([
			...['tables', '--store', `${demo.data}/recorded`],
			...['--as-of', instant, '--format', 'ndjson']
		]);
		expect(told.stderr + told.stdout).toContain('public.customers');
		for (const line of told.stdout.trim().split('\n')) {
			const { table, rows } = JSON.parse(line) as { table: string; rows: number };
			await expect(page.getByTestId(`table-${table}`)).toContainText(rows.toLocaleString('en-US'));
		}
	}
});

test('steps by transaction, by keys and by typed instants', async ({ page, demo }) => {
	await openShadow(page, demo, 'recorded');
	await page.getByTestId('goto').fill('seq:300172');
	await page.getByTestId('goto').press('Enter');
	await expect(page.getByTestId('instant-utc')).toContainText('2026-11-12 14:05:23');
	await expect(page.getByTestId('instant-xid')).toContainText('329535');
	await page.getByRole('button', { name: /previous transaction/i }).click();
	await expect(page.getByTestId('instant-xid')).not.toContainText('329535');
	await page.getByRole('button', { name: /next transaction/i }).click();
	await expect(page.getByTestId('instant-xid')).toContainText('329535');

	const slider = page.getByRole('slider', { name: 'Instant' });
	await slider.focus();
	await page.keyboard.press('PageUp');
	await expect(page.getByTestId('instant-xid')).not.toContainText('329535');

	await page.getByTestId('goto').fill('2019-01-01');
	await page.getByTestId('goto').press('Enter');
	await expect(page.getByRole('alert')).toContainText('2026-09-13');
});

test('tells a row’s history and who wrote each cell', async ({ page, demo }) => {
	await openShadow(page, demo, 'recorded', 'public.products');
	await page.getByTestId('goto').fill('seq:300172');
	await page.getByTestId('goto').press('Enter');
	const grid = page.getByRole('grid').first();
	await grid.getByRole('gridcell', { name: '0.00' }).first().dblclick();
	const inspector = page.getByTestId('inspector');
	await expect(inspector).toBeVisible();
	await expect(inspector.getByTestId('version').first()).toContainText('xid');
	await inspector.getByRole('tab', { name: /blame/i }).click();
	await expect(inspector.getByTestId('blame')).toContainText('329535');
});

test('compares two instants down to the cell', async ({ page, demo }) => {
	await openShadow(page, demo, 'recorded', 'public.products');
	await page.getByTestId('goto').fill('seq:299708');
	await page.getByTestId('goto').press('Enter');
	await page.getByTestId('set-a').click();
	await page.getByTestId('goto').fill('seq:300172');
	await page.getByTestId('goto').press('Enter');
	await page.getByTestId('set-b').click();
	await openTab(page, 'Diff');
	const told = await foreshadow([
		...['diff', '--store', `${demo.data}/recorded`, '--table', 'public.products'],
		...['--from', 'seq:299708', '--to', 'seq:300172', '--format', 'ndjson']
	]);
	const rows = told.stdout.trim().split('\n').length;
	expect(rows).toBeGreaterThan(400);
	await expect(page.getByTestId('diff-summary')).toContainText(`~${rows}`);
	await expect(page.getByTestId('diff-grid')).toContainText('0.00');
});

test('queries the past in SQL, with an instant of its own where asked', async ({ page, demo }) => {
	await openShadow(page, demo, 'recorded');
	await page.getByTestId('goto').fill('2026-11-12T14:06:00Z');
	await page.getByTestId('goto').press('Enter');
	await openTab(page, 'SQL');
	const cell = page.getByTestId('sql-cell');
	const ask = (sql: string) => askSql(page, cell, sql);
	await ask(`SELECT max(price) AS now, (SELECT max(price) FROM products
		FOR SYSTEM_TIME AS OF TIMESTAMP '2026-11-12 14:00:00') AS before FROM products`);
	await expect(cell.getByRole('grid')).toContainText('0.00');
	await expect(cell.getByTestId('sql-status')).toContainText('1 row');
	await ask('SELECT count(DISTINCT fs_xid) AS writers FROM products FOR SYSTEM_TIME ALL');
	await expect(cell.getByRole('grid')).toContainText('writers');
	await ask('SELECT nonsense FROM products');
	await expect(cell.getByRole('alert').first()).toContainText('nonsense');
	await ask('DROP TABLE products');
	await expect(cell.getByRole('alert').first()).toBeVisible();
	await expect(page.getByTestId('table-public.products')).toContainText('464');
});

test('charts a KPI over buckets and goes to an instant from it', async ({ page, demo }) => {
	await openShadow(page, demo, 'recorded');
	await openTab(page, 'Chart');
	const chart = page.getByTestId('kpi-chart');
	await expect(chart.locator('svg').first()).toBeVisible();
	await expect(page.getByTestId('kpi-summary')).toBeAttached();
});

test('moves with the live tail and leaves the chosen instant alone', async ({ page, demo }) => {
	await openShadow(page, demo, 'live');
	await page.getByRole('button', { name: /previous transaction/i }).click();
	const chosen = await page.getByTestId('instant-seq').textContent();
	const range = await page.getByTestId('range').textContent();
	await expect(page.getByTestId('range')).not.toHaveText(range ?? '');
	await expect(page.getByTestId('instant-seq')).toHaveText(chosen ?? '');
});

test('has no accessibility violation, wide and narrow', async ({ page, demo }) => {
	test.slow();
	await page.goto(demo.url);
	await expect(page.getByTestId('shadow-recorded')).toBeVisible();
	await expectAccessible(page);
	await openShadow(page, demo, 'recorded');
	await expectAccessible(page);
	for (const tab of ['Diff', 'Transactions', 'SQL', 'Chart', 'Restore']) {
		await openTab(page, tab);
		await expectAccessible(page);
	}
	await page.setViewportSize({ width: 390, height: 844 });
	await openTab(page, 'Rows');
	await expectAccessible(page);
	await expectFitsPhone(page);
});
