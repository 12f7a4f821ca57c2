import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/small-test.ts';
import { askSql, openShadow, openTab } from './support/steps.ts';

const ROWS = 10_000_000;

/** Ten million rows in a SQL cell, kept in the engine. */
async function tenMillion(page: Page): Promise<Locator> {
	await openTab(page, 'SQL');
	const cell = page.getByTestId('sql-cell');
	await askSql(page, cell, `SELECT range AS n, range % 1000 AS part FROM range(${ROWS})`);
	await expect(cell.getByTestId('row-count')).toHaveText(/10,000,000 rows/, { timeout: 100_000 });
	return cell.getByTestId('result-grid');
}

/** Values of the first column in the rows that are on screen, and where each stands in the list. */
async function onScreen(grid: Locator): Promise<{ row: number; n: number; top: number }[]> {
	return grid.evaluate((element) => {
		const box = element.getBoundingClientRect();
		const header = element.querySelector('[role=row]')!.getBoundingClientRect().height;
		return [...element.querySelectorAll('[role=row]')].slice(1).flatMap((row) => {
			const { top, bottom } = row.getBoundingClientRect();
			if (bottom <= box.top + header || top >= box.bottom) return [];
			const n = Number(row.querySelector('[role=gridcell]')!.textContent.trim() || NaN);
			return [
				{ row: Number(row.getAttribute('aria-rowindex')) - 2, n, top: top - box.top - header }
			];
		});
	});
}
/** Every row on screen holds its own number, and the rows touch. */
async function expectRows(grid: Locator): Promise<{ row: number; top: number }[]> {
	await expect(async () => {
		const rows = await onScreen(grid);
		expect(rows.length).toBeGreaterThan(5);
		for (const { row, n } of rows) expect(n).toBe(row);
		for (const [i, { top }] of rows.entries()) {
			if (i > 0) expect(top - rows[i - 1]!.top).toBe(28);
		}
	}).toPass();
	return onScreen(grid);
}

test('scrolls ten million rows by wheel, bar and keys, to the pixel', async ({ page, small }) => {
	test.setTimeout(240_000);
	await openShadow(page, small, 'example');
	const grid = await tenMillion(page);
	await expect(grid).toHaveAttribute('aria-rowcount', String(ROWS + 1));
	expect((await expectRows(grid))[0]!.row).toBe(0);

	// The bar in its middle is the list's middle.
	await grid.evaluate((element) => {
		element.scrollTop = (element.scrollHeight - element.clientHeight) / 2;
	});
	const middle = await expectRows(grid);
	expect(Math.abs(middle[0]!.row - ROWS / 2)).toBeLessThan(ROWS / 100);

	// A wheel moves by the pixel wherever the bar is, and what is seen stays when the hand rests.
	await grid.hover();
	await page.mouse.wheel(0, 70);
	await expect(async () => {
		const [first] = await onScreen(grid);
		const moved = first!.row * 28 - first!.top - (middle[0]!.row * 28 - middle[0]!.top);
		expect(moved).toBe(70);
	}).toPass();
	await page.waitForTimeout(400);
	const [rested] = await onScreen(grid);
	expect(rested!.row * 28 - rested!.top - (middle[0]!.row * 28 - middle[0]!.top)).toBe(70);

	await grid.focus();
	await page.keyboard.press('Control+End');
	const end = await expectRows(grid);
	expect(end.at(-1)!.row).toBe(ROWS - 1);
	await page.keyboard.press('ArrowUp');
	await page.keyboard.press('Home');
	await expect(grid).toHaveAttribute('aria-activedescendant', new RegExp(`-${ROWS - 2}-0$`));
	await page.keyboard.press('Control+Home');
	expect((await expectRows(grid))[0]).toMatchObject({ row: 0, top: 0 });
});

test('sorts by several columns, filters and searches what the engine holds', async ({
	page,
	small
}) => {
	await openShadow(page, small, 'example');
	await openTab(page, 'SQL');
	const cell = page.getByTestId('sql-cell');
	await askSql(page, cell, `SELECT range AS n, 'v' || range % 3 AS v FROM range(3000)`);
	const grid = cell.getByTestId('result-grid');
	const column = (name: string) =>
		grid.getByRole('columnheader', { name: new RegExp(`^${name} `) });
	const firstRows = () =>
		grid
			.getByRole('row')
			.evaluateAll((rows) =>
				rows
					.slice(1, 4)
					.map((row) =>
						[...row.querySelectorAll('[role=gridcell]')].map((one) => one.textContent.trim())
					)
			);
	await column('v').getByRole('button').first().click();
	await column('n')
		.getByRole('button')
		.first()
		.click({ modifiers: ['Shift'] });
	await column('n')
		.getByRole('button')
		.first()
		.click({ modifiers: ['Shift'] });
	await expect(column('v')).toHaveAttribute('aria-sort', 'ascending');
	await expect(column('n')).toHaveAttribute('aria-sort', 'descending');
	await expect.poll(firstRows).toEqual([
		['2997', 'v0'],
		['2994', 'v0'],
		['2991', 'v0']
	]);

	// By keys alone: the header's menu, its filter, a condition.
	await grid.focus();
	await page.keyboard.press('Control+Home');
	await page.keyboard.press('ArrowUp');
	await page.keyboard.press('Alt+ArrowDown');
	await page.getByRole('menuitem', { name: 'Filter…' }).press('Enter');
	await page.getByTestId('filter-value').fill('1500');
	await page.getByLabel('Condition').selectOption({ label: 'is less than' });
	await page.getByTestId('filter-value').press('Enter');
	await expect(cell.getByTestId('row-count')).toHaveText('1,500 of 3,000 rows');
	await cell.getByTestId('row-filter').fill('V1');
	await expect(cell.getByTestId('row-count')).toHaveText('500 of 3,000 rows');
	await expect.poll(firstRows).toEqual([
		['1498', 'v1'],
		['1495', 'v1'],
		['1492', 'v1']
	]);
	await cell.getByTestId('row-filter').fill('nothing like it');
	await expect(cell.getByText('No row matches')).toBeVisible();
	await cell.getByRole('button', { name: 'Clear search and filters' }).click();
	await expect(cell.getByTestId('row-count')).toHaveText('3,000 rows');
});

test('copies a block, with rows that were never on screen', async ({ page, context, small }) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await openShadow(page, small, 'example');
	await openTab(page, 'SQL');
	const cell = page.getByTestId('sql-cell');
	await askSql(
		page,
		cell,
		`SELECT range AS n, CASE WHEN range > 0 THEN 'a|b' END AS v FROM range(5000)`
	);
	const grid = cell.getByTestId('result-grid');
	await grid.getByRole('gridcell').first().click();
	await page.keyboard.press('Control+Shift+End');
	await page.keyboard.press('Control+C');
	await expect(page.getByText('Copied 10,000 cells as TSV')).toBeVisible();
	const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
	const lines = (await clipboard()).split('\n');
	expect([lines.length, lines[0], lines[4999]]).toEqual([5000, '0\t\\N', '4999\ta|b']);

	await page.keyboard.press('Control+Home');
	await page.keyboard.press('Shift+ArrowDown');
	await page.keyboard.press('Shift+End');
	await page.keyboard.press('Shift+F10');
	await page.getByRole('menuitem', { name: 'Copy as Markdown' }).click();
	await expect(page.getByText('Copied 4 cells as Markdown')).toBeVisible();
	expect(await clipboard()).toBe('| n | v |\n| --: | --- |\n| 0 | NULL |\n| 1 | a\\|b |');
});

test('shows a value whole: JSON as a tree, bytes as a dump', async ({ page, small }) => {
	await openShadow(page, small, 'example');
	await openTab(page, 'SQL');
	const cell = page.getByTestId('sql-cell');
	await askSql(
		page,
		cell,
		`SELECT {'big': 9007199254740993, 'tags': ['x']} AS doc, 'ABC'::BLOB AS bytes`
	);
	const grid = cell.getByTestId('result-grid');
	await grid.getByRole('gridcell').first().click();
	await page.keyboard.press('Space');
	await expect(page.getByTestId('cell-value')).toContainText('9007199254740993');
	await page.keyboard.press('Escape');
	await expect(grid).toBeFocused();
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('Enter');
	await expect(page.getByTestId('cell-value')).toContainText('41 42 43');
	await expect(page.getByRole('dialog')).toContainText('3 bytes');
});

test('puts the first rows of a long grid on paper, and says so', async ({ page, small }) => {
	await openShadow(page, small, 'example');
	await openTab(page, 'SQL');
	const cell = page.getByTestId('sql-cell');
	await askSql(page, cell, 'SELECT range AS n, range % 7 AS part FROM range(123456)');
	const grid = cell.getByTestId('result-grid');
	await expect(cell.getByTestId('row-count')).toHaveText(/123,456 rows/);
	await grid.evaluate((element) => (element.scrollTop = 700_000));
	const before = await expectRows(grid);

	await page.emulateMedia({ media: 'print' });
	const paper = cell.getByTestId('printed-rows');
	await expect(paper.locator('tbody tr')).toHaveCount(200);
	await expect(paper.locator('tbody tr').first()).toHaveText(/^\s*1\s*0\s*0\s*$/);
	await expect(paper.locator('tbody tr').last()).toHaveText(/^\s*200\s*199\s*3\s*$/);
	await expect(paper.getByRole('columnheader', { name: 'part' })).toBeVisible();
	await expect(
		cell.getByText('Rows 1–200 of 123,456 are printed; export for the rest.')
	).toBeVisible();
	await expect(grid).toBeHidden();

	await page.emulateMedia({ media: 'screen' });
	await expect(paper).toHaveCount(0);
	await expect.poll(async () => (await expectRows(grid))[0]?.row).toBe(before[0]!.row);

	await askSql(page, cell, 'SELECT range AS n FROM range(12)');
	await expect(cell.getByTestId('row-count')).toHaveText(/12 rows/);
	await page.emulateMedia({ media: 'print' });
	await expect(paper.locator('tbody tr')).toHaveCount(12);
	await expect(cell.getByText('export for the rest')).toHaveCount(0);
});
