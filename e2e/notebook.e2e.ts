import { expect, test } from './support/app-test.ts';
import { expectAccessible, expectFitsPhone } from './support/axe-steps.ts';
import {
	addKind,
	cells,
	done,
	editorOf,
	kindsOf,
	newNotebook,
	saved,
	write
} from './support/notebook-steps.ts';

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

test('a notebook has no accessibility violation', async ({ page, demo }) => {
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
	await expectAccessible(page);
	await expectFitsPhone(page);
});
