import { pathToFileURL } from 'node:url';
import { copyFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './support/axe-steps.ts';
import { writeCaveatsStore } from './support/caveats-store.ts';
import { dropNotebook } from './support/library-steps.ts';
import type { ServedApp } from './support/processes.ts';
import { expect, servedTest } from './support/served-test.ts';
import { dropBundle, made, offlineReviewer, shareKind } from './support/sharing-steps.ts';

/** Where a result does not show what the source holds, it says so, wherever it is looked at. */
const test = servedTest('caveats', writeCaveatsStore);

const NOTEBOOK = `---
format: foreshadow-notebook/1
title: Who owes what
shadow: caveats
zone: UTC
at: latest
---

\`\`\`check {#rich expect=none}
select id, balance from customers where balance > 1000
\`\`\`

\`\`\`chart {#total}
table: public.customers
expression: sum(balance)
label: Balances
bucket: 1m
\`\`\`

\`\`\`sql {#rows as=rows}
select id, email, balance from customers order by id
\`\`\`

\`\`\`plot {#drawn}
data: rows
mark: dot
x: id
y: balance
\`\`\`

\`\`\`diff {#diff}
table: public.customers
from: earliest
to: latest
\`\`\`

\`\`\`grid {#table}
data: customers
\`\`\`

\`\`\`restore {#undo}
transaction: latest
\`\`\`
`;

async function opened(page: Page, served: ServedApp): Promise<void> {
	await page.goto(served.url);
	await expect(page.getByTestId('shadow-caveats')).toBeVisible();
	await dropNotebook(page, 'owes.md', NOTEBOOK);
	await expect(page.getByTestId('verdict')).toBeVisible();
}

/** From the top, where nothing lies under the bar. */
async function expectAccessibleFromTop(page: Page): Promise<void> {
	await cellOf(page, 'rich').scrollIntoViewIfNeeded();
	await expectAccessible(page);
}

const noteOf = (cell: Locator) => cell.getByRole('note');
const cellOf = (page: Page, id: string) => page.getByTestId(`cell-${id}`);
const header = (cell: Locator, column: string) =>
	cell.getByRole('columnheader', { name: new RegExp(`\\b${column}\\b`) });

test('a check that cannot compare a NaN, a chart and a plot say so, and the page with them', async ({
	page,
	browser,
	served
}) => {
	await opened(page, served);
	await expect(page.getByTestId('verdict')).toContainText('Passed');
	for (const id of ['rich', 'total', 'rows', 'drawn']) {
		await cellOf(page, id).scrollIntoViewIfNeeded();
		await expect(noteOf(cellOf(page, id))).toHaveCount(1);
		await expect(noteOf(cellOf(page, id))).toContainText('public.customers.balance, such as NaN');
	}
	for (const id of ['diff', 'table']) {
		await cellOf(page, id).scrollIntoViewIfNeeded();
		await expect(cellOf(page, id)).toContainText('NaN');
		await expect(noteOf(cellOf(page, id))).toHaveCount(0);
	}
	await expectAccessibleFromTop(page);

	await page.getByTestId('share').click();
	await shareKind(page, 'page').click();
	const file = await made(page);
	const alone = await browser.newContext({ offline: true });
	const copy = await alone.newPage();
	const path = test.info().outputPath(file.name);
	await copyFile(file.path, path);
	await copy.goto(pathToFileURL(path).href);
	for (const id of ['rich', 'total', 'rows', 'drawn']) {
		await expect(noteOf(copy.locator(`#cell-${id}`))).toContainText(
			'customers.balance, such as NaN'
		);
	}
	await expect(noteOf(copy.locator('#cell-table'))).toHaveCount(0);
	await expectAccessible(copy);
	await alone.close();
});

test('a reader of a copy sees at every column head what is masked, and can restore none of it', async ({
	page,
	browser,
	served
}) => {
	await opened(page, served);
	await page.getByTestId('share').click();
	await page.getByTestId('mask-public.customers.email').getByRole('checkbox').check();
	await page
		.getByTestId('mask-public.customers.email')
		.getByRole('combobox')
		.selectOption('pseudonym');
	await page.getByTestId('mask-public.customers.balance').getByRole('checkbox').check();
	const sent = await made(page);
	const reviewer = await offlineReviewer(browser, served);
	await dropBundle(reviewer, sent.name, sent.bytes);
	await reviewer.getByTestId('open-accept').click();
	await expect(reviewer.getByTestId('verdict')).toBeVisible();
	for (const id of ['rows', 'diff', 'table']) {
		const cell = cellOf(reviewer, id);
		await cell.scrollIntoViewIfNeeded();
		await expect(header(cell, 'email')).toContainText('masked');
		await expect(header(cell, 'email')).toHaveAccessibleName(/Masked in this copy: stand-ins/);
		await expect(header(cell, 'id')).not.toContainText('masked');
	}
	await expect(header(cellOf(reviewer, 'table'), 'balance')).toHaveAccessibleName(
		/Masked in this copy: the values are hidden/
	);
	const table = cellOf(reviewer, 'table');
	await table.getByTestId('grid-view').click();
	await reviewer.getByRole('menuitem', { name: 'Column summaries' }).click();
	await expect(header(table, 'email')).toContainText(/masked\s*· 12 distinct/);
	for (const id of ['rich', 'total', 'drawn']) {
		await cellOf(reviewer, id).scrollIntoViewIfNeeded();
		await expect(noteOf(cellOf(reviewer, id))).toContainText(
			'public.customers.balance is masked in this copy'
		);
		await expect(noteOf(cellOf(reviewer, id))).not.toContainText('never sent');
	}
	await expectAccessibleFromTop(reviewer);

	const undo = cellOf(reviewer, 'undo');
	await undo.scrollIntoViewIfNeeded();
	await undo.locator('footer').getByRole('button').last().click();
	await expect(undo.getByRole('alert')).toContainText(/masked in this copy.*the whole shadow is/);
	await expect(undo.getByTestId('restore-flow')).toHaveAttribute('data-step', 'choose');
	await reviewer.context().close();
});
