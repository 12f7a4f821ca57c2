import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { foreshadow } from './support/processes.ts';
import { expect, servedTest } from './support/served-test.ts';
import { askSql, openShadow, openTab } from './support/steps.ts';

const test = servedTest('recorded', async (folder) => {
	expect((await foreshadow(['simulate', '--store', folder])).code).toBe(0);
});

/** The SQL tab of the served shop, its cell and the text in it. */
async function openEditor(page: Page, served: Parameters<typeof openShadow>[1]): Promise<Locator> {
	await openShadow(page, served, 'recorded');
	await openTab(page, 'SQL');
	const cell = page.getByTestId('sql-cell').first();
	await expect(cell.getByRole('textbox')).toBeVisible();
	return cell;
}

async function write(page: Page, cell: Locator, text: string): Promise<void> {
	await cell.getByRole('textbox').click();
	await page.keyboard.press('Control+A');
	await page.keyboard.insertText(text);
}

const option = (page: Page, name: string | RegExp) => page.getByRole('option', { name }).first();

test('completes from the schema of the instant, and describes what it knows', async ({
	page,
	served
}) => {
	const cell = await openEditor(page, served);
	await write(page, cell, 'select  from orders o');
	for (let i = 0; i < ' from orders o'.length; i++) await page.keyboard.press('ArrowLeft');
	await page.keyboard.type('o.cust');
	await expect(option(page, /customer_id.*bigint/)).toBeVisible();
	await option(page, /customer_id.*bigint/).click();
	await expect(cell.getByRole('textbox')).toHaveText('select o.customer_id from orders o');

	await page.keyboard.press('Shift+F1');
	const card = page.getByRole('status').filter({ hasText: 'customer_id bigint' });
	await expect(card).toContainText('of public.orders');
	await expect(card).toContainText('refers to public.customers');
	await page.keyboard.press('Escape');
	await expect(card).toBeHidden();

	// Before the column existed it is not offered.
	await write(page, cell, 'select chan');
	await expect(option(page, /channel/)).toBeVisible();
	await page.keyboard.press('Escape');
	await page.getByRole('button', { name: 'earliest', exact: false }).first().click();
	await write(page, cell, 'select  from orders');
	for (let i = 0; i < ' from orders'.length; i++) await page.keyboard.press('ArrowLeft');
	await page.keyboard.type('c');
	await expect(option(page, /customer_id/)).toBeVisible();
	await expect(option(page, /channel/)).toBeHidden();
});

test('marks an error at its place and mends it with the keyboard', async ({ page, served }) => {
	const cell = await openEditor(page, served);
	await askSql(page, cell, 'select name, prise from products');
	await expect(cell.getByTestId('sql-status')).toHaveText(/failed/);
	await expect(cell.locator('.cm-lintRange-error')).toHaveText('prise');
	await page.keyboard.press('Control+.');
	await option(page, 'Replace with price').click();
	await expect(cell.getByRole('textbox')).toHaveText('select name, price from products');
	await page.keyboard.press('Control+Enter');
	await expect(cell.getByTestId('sql-status')).toHaveText(/464 rows/);
});

test('formats, and says why where it cannot', async ({ page, served }) => {
	const cell = await openEditor(page, served);
	await write(
		page,
		cell,
		"select a,b from t for system_time as of timestamp '2026-10-01' x where a=1"
	);
	await page.keyboard.press('Shift+Alt+F');
	await expect(cell.locator('.cm-line')).toHaveText([
		'select',
		'  a,',
		'  b',
		'from',
		"  t for system_time as of timestamp '2026-10-01' x",
		'where',
		'  a = 1'
	]);
	await page.keyboard.press('Control+Z');
	await expect(cell.locator('.cm-line')).toHaveCount(1);
	await write(page, cell, 'select (1');
	await page.keyboard.press('Shift+Alt+F');
	await expect(page.getByText('This was not formatted')).toBeVisible();
	await expect(cell.getByRole('textbox')).toHaveText('select (1');
});

test('does by the palette what a key does, and gives the focus back', async ({ page, served }) => {
	const cell = await openEditor(page, served);
	await write(page, cell, 'select 1,2');
	await page.keyboard.press('Control+K');
	const box = page.getByRole('combobox', { name: 'Command palette' });
	await expect(box).toBeFocused();
	await page.keyboard.type('format');
	await expect(option(page, /Format the code/)).toHaveAttribute('aria-selected', 'true');
	await page.keyboard.press('Enter');
	await expect(box).toBeHidden();
	await expect(cell.locator('.cm-line')).toHaveCount(3);
	await expect(cell.getByRole('textbox')).toBeFocused();

	// Outside of an editor there is nothing to format.
	await page.getByRole('tab', { name: /^SQL/ }).focus();
	await page.keyboard.press('Control+Shift+P');
	await page.keyboard.type('format the code');
	await expect(page.getByText('Nothing is called')).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(page.getByRole('tab', { name: /^SQL/ })).toBeFocused();
});

test('takes keys of one’s own, names a conflict and gives the first ones back', async ({
	page,
	served
}) => {
	await openShadow(page, served, 'recorded');
	await page.keyboard.press('Control+,');
	const row = page.getByTestId('keys-app.shortcuts');
	await row.getByRole('button', { name: /^Change/ }).click();
	await page.keyboard.press('Control+K');
	await expect(row.getByRole('alert')).toContainText('Open the command palette');
	await page.keyboard.press('Control+Shift+Y');
	await expect(row.getByRole('alert')).toBeHidden();
	await row.getByRole('button', { name: 'Use these keys' }).click();
	await page.keyboard.press('Escape');

	await page.reload();
	await expect(page.getByRole('grid').first()).toBeVisible();
	await page.keyboard.press('?');
	await expect(page.getByTestId('shortcuts')).toBeHidden();
	await page.keyboard.press('Control+Shift+Y');
	await expect(page.getByTestId('shortcuts')).toBeVisible();
	await page.getByRole('button', { name: 'Change keys' }).click();
	await row.getByRole('button', { name: /^Reset/ }).click();
	await page.keyboard.press('Escape');
	await page.keyboard.press('?');
	await expect(page.getByTestId('shortcuts')).toBeVisible();
});

test('knows vim’s keys where one wants them', async ({ page, served }) => {
	const cell = await openEditor(page, served);
	await page.getByRole('tab', { name: /^SQL/ }).focus();
	await page.keyboard.press('Control+,');
	await page.getByRole('tab', { name: 'Editor' }).click();
	await page.getByLabel('Vim keys').check();
	await page.keyboard.press('Escape');
	await write(page, cell, 'select 1\n-- gone\n');
	await expect(cell.locator('.cm-vimMode')).toBeVisible();
	await page.keyboard.press('Control+Home');
	await page.keyboard.type('ggjdd');
	await expect(cell.getByRole('textbox')).not.toContainText('gone');
	await page.keyboard.type('u');
	await expect(cell.getByRole('textbox')).toContainText('gone');
	await page.keyboard.type(':w\n');
	await expect(cell.getByTestId('sql-status')).toHaveText(/1 row/);
});

test('finds and replaces in the text', async ({ page, served }) => {
	const cell = await openEditor(page, served);
	await write(page, cell, 'select price, price from products');
	await page.keyboard.press('Control+F');
	await page.keyboard.type('price');
	await expect(cell.locator('.cm-searchMatch')).toHaveCount(2);
	await cell.getByRole('textbox', { name: 'Replace' }).fill('name');
	await cell.getByRole('button', { name: 'Replace all' }).click();
	await page.keyboard.press('Escape');
	await expect(cell.locator('.cm-content')).toHaveText('select name, name from products');
});

test('puts suggestions away when something is to be found', async ({ page, served }) => {
	const cell = await openEditor(page, served);
	await write(page, cell, 'select pri');
	await page.keyboard.type('c');
	const offered = page.locator('.cm-tooltip-autocomplete');
	await expect(offered).toBeVisible();
	await page.keyboard.press('Control+F');
	await expect(cell.getByRole('textbox', { name: 'Find' })).toBeFocused();
	await expect(offered).toHaveCount(0, { timeout: 5000 });
	// Nor do those come that were still being looked for.
	await page.keyboard.press('Escape');
	await page.keyboard.type('e');
	await page.keyboard.press('Control+F');
	await expect(cell.getByRole('textbox', { name: 'Find' })).toBeFocused();
	await page.waitForTimeout(600);
	await expect(offered).toHaveCount(0);
});

test('is axe-clean in every dialog', async ({ page, served }) => {
	const cell = await openEditor(page, served);
	await write(page, cell, 'select pri');
	await page.keyboard.type('c');
	const clean = async () =>
		expect(
			(await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [
				id,
				nodes[0]?.html
			])
		).toEqual([]);
	await clean();
	await page.keyboard.press('Escape');
	await page.getByRole('tab', { name: /^SQL/ }).focus();
	for (const keys of ['Control+K', '?', 'Control+,']) {
		await page.keyboard.press(keys);
		await expect(page.getByRole('dialog')).toBeVisible();
		await clean();
		await page.keyboard.press('Escape');
		await expect(page.getByRole('dialog')).toBeHidden();
	}
});
