import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/app-test.ts';
import type { ServedApp } from './support/processes.ts';

/** From the home page to an empty notebook over the live shadow. */
async function newNotebook(page: Page, app: ServedApp): Promise<void> {
	await page.goto(app.url);
	await page
		.getByRole('button', { name: /^Blank/ })
		.first()
		.click();
	const dialog = page.getByRole('dialog');
	await dialog.locator('select').first().selectOption('live');
	await dialog.getByRole('button', { name: 'Create' }).click();
	// The engine and the whole shadow come first.
	await expect(page.getByTestId('notebook-instant')).toBeVisible({ timeout: 90_000 });
	await expect(page.getByTestId('notebook-title')).toHaveValue('Untitled notebook');
}

const cells = (page: Page) => page.locator('[data-cell]');
const kindsOf = (page: Page) =>
	cells(page).evaluateAll((all) =>
		all.map((one) => one.getAttribute('aria-label')!.split(/[ ,]/)[0])
	);

/** Its grid has a search field, too. */
const editorOf = (cell: Locator) => cell.getByRole('textbox', { name: /^SQL of/ });

/** Replaces the text of the editor that has the focus. */
async function write(page: Page, text: string): Promise<void> {
	await page.keyboard.press('Control+A');
	await page.keyboard.insertText(text);
}
async function addKind(page: Page, kind: string): Promise<Locator> {
	const before = await cells(page).count();
	await page.getByTestId('add-other').click();
	await page.getByRole('menuitem', { name: new RegExp(`^${kind}`) }).click();
	await expect(cells(page)).toHaveCount(before + 1);
	return cells(page).last();
}
async function saved(page: Page): Promise<void> {
	await expect(page.getByTestId('saved')).toHaveText('Saved', { timeout: 10_000 });
}
const done = (cell: Locator) => expect(cell).toHaveAttribute('data-status', 'done');

test('an analyst builds a notebook from nothing over a live database', async ({ page, demo }) => {
	test.slow();
	await newNotebook(page, demo);

	// Query the past: as of a transaction that was, not of now.
	await page.getByTestId('add-sql').click();
	const query = cells(page).first();
	await expect(editorOf(query)).toBeFocused();
	await write(page, 'select id, name, price from products where price >= $least order by price');
	await page.getByRole('button', { name: 'Earliest instant' }).first().click();
	await page.keyboard.press('Escape');

	// An input that it reads, and a change of it that reaches the query.
	const input = await addKind(page, 'Input');
	await input.getByTestId('cell-name').click();
	await page.keyboard.insertText('least');
	await page.keyboard.press('Enter');
	await done(input);
	await query.getByRole('button', { name: 'Run this cell' }).click();
	await done(query);
	const rows = async () => Number(await query.getByRole('grid').getAttribute('aria-rowcount'));
	const before = await rows();
	await input.getByRole('textbox', { name: 'least' }).fill('60');
	await page.keyboard.press('Enter');
	await expect.poll(rows).toBeLessThan(before);

	// A chart from its form, a diff.
	const chart = await addKind(page, 'Time chart');
	await expect(chart.getByTestId('settings-panel')).toBeVisible();
	await chart.getByTestId('settings-panel').getByLabel('Table').selectOption('public.orders');
	await chart.getByRole('button', { name: 'Done' }).click();
	await done(chart);
	await expect(chart.locator('svg').last()).toBeVisible();
	const diff = await addKind(page, 'Diff');
	await diff.getByRole('button', { name: 'Done' }).click();
	await done(diff);

	// Structure by key, and undo over text and structure as one.
	expect(await kindsOf(page)).toEqual(['Query', 'Input', 'Time', 'Diff']);
	await diff.focus();
	await page.keyboard.press('Alt+Shift+ArrowUp');
	expect(await kindsOf(page)).toEqual(['Query', 'Input', 'Diff', 'Time']);
	await editorOf(query).click();
	await expect(editorOf(query)).toBeFocused();
	await write(page, 'select 1 as one');
	await expect(query).toContainText('select 1 as one');
	await page.keyboard.press('Escape');
	await page.keyboard.press('Control+z');
	await expect(query).toContainText('from products');
	await page.keyboard.press('Control+z');
	expect(await kindsOf(page)).toEqual(['Query', 'Input', 'Time', 'Diff']);
	await page.keyboard.press('Control+Shift+z');
	expect(await kindsOf(page)).toEqual(['Query', 'Input', 'Diff', 'Time']);

	// Nothing is lost by a reload: neither the cells nor the value of the input.
	await page.getByTestId('notebook-title').fill('What is dear');
	await page.keyboard.press('Enter');
	await saved(page);
	await page.reload();
	const title = page.getByTestId('notebook-title');
	await expect(title).toHaveValue('What is dear', { timeout: 90_000 });
	expect(await kindsOf(page)).toEqual(['Query', 'Input', 'Diff', 'Time']);
	await expect(cells(page).nth(1).getByRole('textbox', { name: 'least' })).toHaveValue('60');
	await done(cells(page).first());
});

test('a deleted cell comes back by undo, and from the bin', async ({ page, demo }) => {
	await newNotebook(page, demo);
	await page.getByTestId('add-sql').click();
	await write(page, 'select 42 as answer');
	await page.keyboard.press('Control+Enter');
	await expect(page.getByRole('grid')).toContainText('42');
	await page.keyboard.press('Escape');
	await page.keyboard.press('d');
	await page.keyboard.press('d');
	await expect(cells(page)).toHaveCount(0);
	await page.getByTestId('toast').getByRole('button', { name: 'Undo' }).click();
	await expect(cells(page)).toHaveCount(1);
	await cells(page).first().focus();
	await page.keyboard.press('Delete');
	await expect(cells(page)).toHaveCount(0);
	await page.getByTestId('notebook-more').click();
	await page.getByRole('menuitem', { name: /Deleted cells/ }).click();
	await page.getByRole('button', { name: 'Put it back' }).click();
	await expect(cells(page).first()).toContainText('select 42');
});

test('cells are selected and dragged by their gutter', async ({ page, demo }) => {
	await newNotebook(page, demo);
	for (const text of ['one', 'two', 'three', 'four']) {
		await page.getByTestId('add-text').click();
		await write(page, text);
		await page.keyboard.press('Escape');
	}
	const texts = () => cells(page).locator('.prose p').allInnerTexts();
	expect(await texts()).toEqual(['one', 'two', 'three', 'four']);
	const grip = (index: number) => cells(page).nth(index).locator('[data-grip]');
	await grip(0).click();
	await grip(1).click({ modifiers: ['Shift'] });
	const from = (await grip(1).boundingBox())!;
	const to = (await cells(page).nth(3).boundingBox())!;
	await page.mouse.move(from.x + 10, from.y + 10);
	await page.mouse.down();
	await page.mouse.move(from.x + 10, from.y + 40, { steps: 3 });
	await page.mouse.move(from.x + 10, to.y + to.height - 2, { steps: 5 });
	await page.mouse.up();
	await expect.poll(texts).toEqual(['three', 'four', 'one', 'two']);
	await page.keyboard.press('Control+z');
	await expect.poll(texts).toEqual(['one', 'two', 'three', 'four']);
});

test('everything works with the keyboard alone', async ({ page, demo }) => {
	await newNotebook(page, demo);
	await page.getByTestId('add-text').focus();
	await page.keyboard.press('Enter');
	await write(page, '# By hand');
	await page.keyboard.press('Escape');
	await expect(page.getByRole('heading', { name: 'By hand' })).toBeVisible();
	await page.keyboard.press('b');
	await write(page, 'select 1 as first');
	await page.keyboard.press('Shift+Enter'); // runs, and makes the next cell
	await write(page, 'select 2 as second');
	await page.keyboard.press('Control+Enter');
	await expect(page.getByRole('grid').last()).toContainText('2');
	await page.keyboard.press('Escape');
	await page.keyboard.press('k');
	await expect(cells(page).nth(1)).toBeFocused();
	await page.keyboard.press('Shift+ArrowDown');
	await page.keyboard.press('Alt+Shift+ArrowUp'); // both at once
	expect(await kindsOf(page)).toEqual(['Query', 'Query', 'Text']);
	await page.keyboard.press('Control+z');
	expect(await kindsOf(page)).toEqual(['Text', 'Query', 'Query']);
	await page.keyboard.press('Control+k');
	await page.keyboard.insertText('auto and lazy');
	await page.keyboard.press('Enter');
	await expect(page.getByTestId('run-mode')).toContainText('lazy');
});

test('a link goes to the exact cell and instant', async ({ page, demo }) => {
	await page.goto(
		`${demo.origin}/guide/prices-to-zero#token=${demo.token}&cell=c-since&at=incident~product%20price%20-1tx`
	);
	await expect(page.getByTestId('cell-c-since')).toBeFocused({ timeout: 90_000 });
	await expect(page.getByTestId('notebook-instant')).toContainText('2026-11-12 14:04:35');
});

test('a guide becomes one’s own with one click', async ({ page, demo }) => {
	await page.goto(`${demo.origin}/guide/prices-to-zero#token=${demo.token}`);
	await page.getByTestId('make-mine').click({ timeout: 90_000 });
	await page.waitForURL(/\/notebook\//);
	const title = page.getByTestId('notebook-title');
	await expect(title).toHaveValue('Prices went to zero', { timeout: 90_000 });
	await page.getByTestId('notebook-title').fill('Mine');
	await page.keyboard.press('Enter');
	await saved(page);
});

for (const scheme of ['light', 'dark'] as const) {
	test(`a notebook has no accessibility violation in ${scheme}`, async ({ page, demo }) => {
		await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
		await newNotebook(page, demo);
		await page.getByTestId('add-sql').click();
		await write(page, 'select id, name from products limit 5');
		await page.keyboard.press('Control+Enter');
		await done(cells(page).first());
		const check = await addKind(page, 'Check');
		await editorOf(check).click();
		await write(page, 'select * from products where price < 0');
		await page.keyboard.press('Control+Enter');
		await expect(check.getByTestId('verdict')).toContainText('Passed');
		await addKind(page, 'Diff');
		const { violations } = await new AxeBuilder({ page }).analyze();
		expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
		await page.setViewportSize({ width: 390, height: 844 });
		const overflow = await page.evaluate(
			() => document.documentElement.scrollWidth - document.documentElement.clientWidth
		);
		expect(overflow).toBe(0);
	});
}
