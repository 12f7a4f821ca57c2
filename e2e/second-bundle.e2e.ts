import type { Browser, Page } from '@playwright/test';
import { expectAccessible, expectFitsPhone } from './support/axe-steps.ts';
import { dropNotebook, openVersions, storedText } from './support/library-steps.ts';
import { write } from './support/notebook-steps.ts';
import type { ServedApp } from './support/processes.ts';
import { commentOnCell, panel, thread } from './support/review-steps.ts';
import { expect, servedTest } from './support/served-test.ts';
import { dropBundle, made, offlineReviewer, shareKind } from './support/sharing-steps.ts';
import { writePeopleStore } from './support/sharing-store.ts';

/** One notebook that goes back and forth: its writer shares it again, its reader has it already. */
const test = servedTest('people', writePeopleStore);

type File = Awaited<ReturnType<typeof made>>;

const notebook = (shadow: string) => `---
format: foreshadow-notebook/1
title: Orders
shadow: ${shadow}
zone: UTC
at: latest
---

<!-- {#intro} -->
# Orders

\`\`\`sql {#sums as=sums}
select id, total from orders order by id
\`\`\`

\`\`\`sql {#people as=people}
select count(*) as people from customers
\`\`\`
`;

async function writer(page: Page, served: ServedApp, shadow = 'people'): Promise<string> {
	await page.goto(served.url);
	await expect(page.getByTestId('shadow-people')).toBeVisible();
	const url = await dropNotebook(page, 'orders.md', notebook(shadow));
	await expect(page.getByTestId('cell-people')).toHaveAttribute('data-status', 'done');
	return url;
}

async function share(page: Page): Promise<File> {
	await page.getByTestId('share').click();
	const file = await made(page);
	await page.keyboard.press('Escape');
	await expect(page.getByTestId('share-dialog')).toHaveCount(0);
	return file;
}

async function rewrite(page: Page, cell: string, sql: string): Promise<void> {
	await page
		.getByTestId(`cell-${cell}`)
		.getByRole('textbox', { name: /^SQL of/ })
		.click();
	await write(page, sql);
	await page.keyboard.press('Control+Enter');
	await expect(page.getByTestId(`cell-${cell}`)).toHaveAttribute('data-status', 'done');
	await expect.poll(() => storedText(page, page.url())).toContain(sql);
}

/** A reader who has opened the first bundle. */
async function reader(browser: Browser, served: ServedApp, { name, bytes }: File): Promise<Page> {
	const page = await offlineReviewer(browser, served);
	await dropBundle(page, name, bytes);
	await page.getByTestId('open-accept').click();
	await expect(page.getByTestId('cell-people')).toHaveAttribute('data-status', 'done');
	return page;
}

/** Opens a file that is a text of a notebook that is here; answers what it is said to be. */
async function arrives(page: Page, { name, bytes }: File): Promise<string> {
	await dropBundle(page, name, bytes);
	await expect(page.getByTestId('arrival')).toBeVisible();
	return (await page.getByTestId('arrival').getAttribute('data-arrival'))!;
}

async function openPanel(page: Page): Promise<void> {
	if (!(await panel(page).isVisible())) await page.getByTestId('review-button').click();
}

/** How many notebooks the home page lists. */
async function notebooks(page: Page): Promise<number> {
	await page.getByRole('link', { name: 'Foreshadow' }).first().click();
	const rows = page.getByTestId('notebooks').getByTestId(/^notebook-/);
	await expect(rows.first()).toBeVisible();
	return await rows.count();
}

test('a second bundle goes into the notebook that is there', async ({ page, browser, served }) => {
	await writer(page, served);
	const first = await share(page);
	const ben = await reader(browser, served, first);
	await commentOnCell(ben, 'sums', 'Which currency?', 'Ben');
	await ben.getByTestId('state-reviewed').click();
	const changed = panel(ben).getByTestId('changed-since');
	await expect(changed).toContainText('Nothing has changed.');
	const home = ben.url();

	await rewrite(page, 'sums', 'select id, total as euros from orders order by id');
	const second = await share(page);
	expect(await arrives(ben, second)).toBe('newer');
	await expectAccessible(ben);
	await ben.getByTestId('open-take').click();
	await expect(ben.getByTestId('cell-sums')).toContainText('euros');
	expect(ben.url()).toBe(home);
	await openPanel(ben);
	await expect(thread(ben, 'Which currency?')).toBeVisible();
	await expect(changed.getByTestId('cell-change')).toHaveCount(1);
	await expect(changed.getByTestId('cell-change')).toContainText('sums');
	await changed.getByTestId('cell-change').locator('summary').click();
	await expect(changed.getByTestId('text-diff')).toContainText('total as euros');

	// Once more changes nothing, and neither does the first one.
	expect(await arrives(ben, second)).toBe('same');
	await ben.getByTestId('open-merge').click();
	await expect(ben.getByText('Nothing has changed: you had all of it')).toBeVisible();
	expect(await arrives(ben, first)).toBe('older');
	await expectAccessible(ben);
	await ben.getByTestId('open-merge').click();
	await expect(ben.getByTestId('cell-sums')).toContainText('euros');

	// The text of before is there, and reads the data that it came with.
	const versions = await openVersions(ben);
	await versions
		.getByRole('button', { name: /^As it came in/ })
		.last()
		.click();
	await ben.getByRole('button', { name: 'Restore this version' }).click();
	await expect(ben.getByTestId('cell-sums')).not.toContainText('euros');
	await expect(ben.getByTestId('cell-sums')).toHaveAttribute('data-status', 'done');
	expect(await notebooks(ben)).toBe(1);
	await ben.context().close();
});

test('what a reader wrote survives a second bundle', async ({ page, browser, served }) => {
	await writer(page, served);
	const ben = await reader(browser, served, await share(page));
	const mine = ben.url();
	await rewrite(ben, 'people', 'select count(*) as souls from customers');
	await commentOnCell(ben, 'sums', 'Which currency?', 'Ben');
	await rewrite(page, 'sums', 'select id, total as euros from orders order by id');
	const second = await share(page);

	expect(await arrives(ben, second)).toBe('edited');
	await expect(ben.getByTestId('arrival')).toContainText('Nothing is overwritten');
	await ben.getByText('From yours to this text').click();
	await expect(ben.getByTestId('cell-changes')).toContainText('people');
	await expect(ben.getByTestId('text-diff')).toBeVisible();
	await expectAccessible(ben);
	await expectFitsPhone(ben);
	await ben.setViewportSize({ width: 1360, height: 860 });
	await ben.getByTestId('open-beside').click();
	await ben.waitForURL((url) => url.href !== mine);
	await expect(ben.getByTestId('cell-sums')).toContainText('euros');
	await expect(ben.getByTestId('cell-people')).not.toContainText('souls');
	await openPanel(ben);
	await expect(thread(ben, 'Which currency?')).toBeVisible();
	expect(await notebooks(ben)).toBe(2);

	// The next one goes to the one that nobody changed; mine stays as it is.
	await rewrite(page, 'sums', 'select id, total as pounds from orders order by id');
	expect(await arrives(ben, await share(page))).toBe('newer');
	await ben.getByTestId('open-take').click();
	await expect(ben.getByTestId('cell-sums')).toContainText('pounds');
	expect(ben.url()).not.toBe(mine);
	await ben.goto(mine);
	await expect(ben.getByTestId('cell-people')).toContainText('souls');
	await expect(ben.getByTestId('cell-sums')).toContainText('select id, total from orders');
	await ben.context().close();
});

test('a reader may take the later text, and finds the own one under Versions', async ({
	page,
	browser,
	served
}) => {
	await writer(page, served);
	const ben = await reader(browser, served, await share(page));
	await rewrite(ben, 'people', 'select count(*) as souls from customers');
	await rewrite(page, 'sums', 'select id, total as euros from orders order by id');
	expect(await arrives(ben, await share(page))).toBe('edited');
	await ben.getByTestId('open-take').click();
	await expect(ben.getByTestId('cell-sums')).toContainText('euros');
	await expect(ben.getByTestId('cell-people')).not.toContainText('souls');
	const versions = await openVersions(ben);
	await versions.getByRole('button', { name: /^Mine, before/ }).click();
	await ben.getByRole('button', { name: 'Restore this version' }).click();
	await expect(ben.getByTestId('cell-people')).toContainText('souls');
	expect(await notebooks(ben)).toBe(1);
	await ben.context().close();
});

// As the guide's copy names its shadow, and as a file may that was written elsewhere.
for (const shadow of ['kind:simulate', ''])
	test(`a review of an unchanged notebook over “${shadow}” is of the text as it is now`, async ({
		page,
		browser,
		served
	}) => {
		const home = await writer(page, served, shadow);
		const ben = await reader(browser, served, await share(page));
		await commentOnCell(ben, 'sums', 'Fine.', 'Ben');
		await ben.getByTestId('state-reviewed').click();
		await expect(panel(ben).getByTestId('changed-since')).toContainText('Nothing has changed.');
		const returned = await share(ben);
		await ben.context().close();

		await dropBundle(page, returned.name, returned.bytes);
		await expect(page.getByTestId('open-bundle')).toContainText('2 new entries');
		await page.getByTestId('open-merge').click();
		await page.waitForURL(home);
		await openPanel(page);
		await expect(panel(page).getByTestId('changed-since')).toContainText('Ben reviewed');
		await expect(panel(page).getByTestId('changed-since')).toContainText('as it is now');
	});

test('a later link goes into the notebook that is there', async ({ page, browser, served }) => {
	await writer(page, served);
	const linkOf = async () => {
		await page.getByTestId('share').click();
		await shareKind(page, 'link').click();
		const field = page.getByTestId('share-link-text');
		await expect(field).toHaveValue(/&of=/);
		const link = await field.inputValue();
		await page.keyboard.press('Escape');
		return link;
	};
	const first = await linkOf();
	const context = await browser.newContext();
	const ben = await context.newPage();
	await ben.goto(served.url);
	await expect(ben.getByTestId('shadow-people')).toBeVisible();
	await ben.goto(first);
	await ben.getByTestId('linked-create').click();
	await ben.waitForURL(/\/notebook\//);
	await expect(ben.getByTestId('cell-people')).toHaveAttribute('data-status', 'done');
	const home = new URL(ben.url()).pathname;
	await rewrite(page, 'sums', 'select id, total as euros from orders order by id');
	await ben.goto(await linkOf());
	await expect(ben.getByTestId('arrival')).toHaveAttribute('data-arrival', 'newer');
	await expectAccessible(ben);
	await ben.getByTestId('open-take').click();
	await expect(ben.getByTestId('cell-sums')).toContainText('euros');
	expect(new URL(ben.url()).pathname).toBe(home);
	await context.close();
});
