import { pathToFileURL } from 'node:url';
import { expectAccessible } from './support/axe-steps.ts';
import type { Page } from '@playwright/test';
import { dropNotebook } from './support/library-steps.ts';
import type { ServedApp } from './support/processes.ts';
import { expect, servedTest } from './support/served-test.ts';
import { dropBundle, made, offlineReviewer, shareKind } from './support/sharing-steps.ts';
import { writePeopleStore } from './support/sharing-store.ts';

/** What leaves a notebook, and how it comes in again, by two people in two browsers. */
const test = servedTest('people', writePeopleStore);

const NOTEBOOK = `---
format: foreshadow-notebook/1
title: What happened to order 10
shadow: people
zone: UTC
at: latest
---

<!-- {#intro} -->
# What happened to order 10

Asked by ann@example.com.

\`\`\`sql {#sums as=sums}
select c.id, c.email, o.id as number, o.total
from customers c join orders o on o.customer = c.id
order by o.id
\`\`\`

\`\`\`diff {#diff}
table: public.orders
from: earliest
to: latest
\`\`\`

\`\`\`check {#check expect=none}
select id from orders where total = 0
\`\`\`
`;

async function analyst(page: Page, served: ServedApp): Promise<string> {
	await page.goto(served.url);
	await expect(page.getByTestId('shadow-people')).toBeVisible();
	const url = await dropNotebook(page, 'order.md', NOTEBOOK);
	await expect(page.getByTestId('cell-check')).toHaveAttribute('data-status', 'broken');
	return url;
}

/** How often this browser has copies of shadows open. */
const openCopies = (page: Page) =>
	page.evaluate(async () => {
		const { held = [] } = await navigator.locks.query();
		return held.filter(({ name }) => name?.startsWith('foreshadow:shadow:')).length;
	});

test('a bundle goes to a reviewer offline and its comments come home', async ({
	page,
	browser,
	served
}) => {
	const home = await analyst(page, served);
	const opened = await openCopies(page);
	await page.getByTestId('share').click();
	await expect(
		page.getByTestId('share-tables').getByRole('checkbox', { checked: true })
	).toHaveCount(2);
	await page.getByTestId('mask-public.customers.email').getByRole('checkbox').check();
	await page.getByTestId('share-passphrase').fill('correct horse battery');
	await expectAccessible(page);
	const sent = await made(page);
	expect(sent.name).toBe('what-happened-to-order-10.zip.age');
	await expect(page.getByTestId('share-done')).toContainText('1 masked column');
	await expect(page.getByTestId('share-done')).toContainText('1 quoted value in the text masked');
	// What was read for it is let go: a copy that somebody holds can never be removed.
	expect(await openCopies(page)).toBe(opened);
	await page.keyboard.press('Escape');

	const reviewer = await offlineReviewer(browser, served);
	await dropBundle(reviewer, sent.name, sent.bytes);
	await reviewer.getByTestId('open-passphrase').fill('wrong');
	await reviewer.getByRole('button', { name: 'Unlock' }).click();
	await expect(reviewer.getByText('This passphrase does not open it.')).toBeVisible();
	await reviewer.getByTestId('open-passphrase').fill('correct horse battery');
	await reviewer.getByRole('button', { name: 'Unlock' }).click();
	await expect(reviewer.getByTestId('open-bundle')).toHaveAttribute('data-phase', 'found');
	await expect(reviewer.getByTestId('open-bundle')).toContainText('secrets');
	await expectAccessible(reviewer);
	await reviewer.getByTestId('open-accept').click();
	await expect(reviewer.getByTestId('cell-check')).toHaveAttribute('data-status', 'broken');
	await expect(reviewer.getByTestId('bundle-notice')).toContainText('customers.email');
	await expect(reviewer.getByTestId('cell-sums')).toContainText('7.00');
	await expect(reviewer.locator('body')).not.toContainText('@example.com');

	// A reload offline: all of it is in this browser.
	await reviewer.reload();
	await expect(reviewer.getByTestId('cell-sums')).toContainText('7.00');
	await reviewer.getByTestId('cell-sums').hover();
	await reviewer.getByTestId('comments-sums').click();
	await reviewer.getByTestId('new-comment').getByRole('textbox').fill('Who wrote the zero?');
	await reviewer.keyboard.press('ControlOrMeta+Enter');
	await reviewer.getByTestId('reviewer-name').fill('Ben');
	await reviewer.keyboard.press('Enter');
	await expect(reviewer.getByTestId('thread')).toContainText('Who wrote the zero?');
	await reviewer.getByTestId('share').click();
	const returned = await made(reviewer);
	expect(returned.name).toBe('what-happened-to-order-10.zip');
	await reviewer.context().close();

	await dropBundle(page, returned.name, returned.bytes);
	await expect(page.getByTestId('open-bundle')).toContainText('1 new entry');
	await page.getByTestId('open-merge').click();
	await page.waitForURL(home);
	if (!(await page.getByTestId('review-panel').isVisible()))
		await page.getByTestId('review-button').click();
	await expect(page.getByTestId('thread')).toContainText('Who wrote the zero?');
	await expect(page.getByTestId('cell-intro')).toContainText('ann@example.com');
});

test('a damaged bundle is refused, and nothing of it is kept', async ({
	page,
	browser,
	served
}) => {
	await analyst(page, served);
	await page.getByTestId('share').click();
	const { bytes, name } = await made(page);
	const reviewer = await offlineReviewer(browser, served);
	const damaged = Buffer.from(bytes);
	// Inside the deflated rows of the orders.
	damaged[damaged.indexOf('segments/public.orders') + 120]! ^= 1;
	await dropBundle(reviewer, name, damaged);
	await expect(reviewer.getByTestId('open-bundle')).toHaveAttribute('data-phase', 'refused');
	await expect(reviewer.getByRole('alert')).toContainText('store/segments/public.orders');
	const kept = await reviewer.evaluate(async () => {
		const root = await navigator.storage.getDirectory();
		const names: string[] = [];
		const folder = await root.getDirectoryHandle('foreshadow').catch(() => null);
		if (folder) for await (const one of folder.keys()) names.push(one);
		return names.filter((one) => one.startsWith('bundle-'));
	});
	expect(kept).toEqual([]);
	await reviewer.context().close();
});

test('a page opens from the file system with no network, and reads out its values', async ({
	page,
	browser,
	served
}) => {
	await analyst(page, served);
	await page.getByTestId('share').click();
	await shareKind(page, 'page').click();
	await expectAccessible(page);
	const open = await made(page);
	await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
	await page.getByTestId('share').click();
	await shareKind(page, 'page').click();
	await page.getByTestId('mask-public.customers.email').getByRole('checkbox').check();
	const masked = await made(page);
	expect(open.bytes.toString()).toContain('bob@example.com');
	expect(masked.bytes.toString()).not.toContain('@example.com');

	const alone = await browser.newContext({ offline: true });
	const copy = await alone.newPage();
	const asked: string[] = [];
	alone.on('request', (request) => {
		if (!request.url().startsWith('file:')) asked.push(request.url());
	});
	// A name that ends in .html, as it was downloaded.
	const file = test.info().outputPath(open.name);
	await (await import('node:fs/promises')).copyFile(open.path, file);
	await copy.goto(pathToFileURL(file).href);
	await expect(copy.getByRole('heading', { name: 'What happened to order 10' })).toBeVisible();
	await expect(copy.getByRole('cell', { name: 'bob@example.com' })).toBeVisible();
	await expect(copy.getByText('Failed')).toBeVisible();
	await expectAccessible(copy);
	await copy.setViewportSize({ width: 390, height: 800 });
	const overflow = await copy.evaluate(() => document.documentElement.scrollWidth - innerWidth);
	expect(overflow).toBeLessThanOrEqual(0);
	const stated = await copy.locator('footer code').textContent();
	const text = open.bytes.toString('utf8');
	const content = text.slice(
		text.indexOf('<!--content-->') + '<!--content-->'.length,
		text.lastIndexOf('<!--/content-->')
	);
	const { createHash } = await import('node:crypto');
	expect(createHash('sha256').update(content).digest('hex')).toBe(stated);
	expect(asked).toEqual([]);
	await alone.close();
});

test('a link carries the notebook and asks before it makes one', async ({ page, served }) => {
	await analyst(page, served);
	await page.getByTestId('share').click();
	await shareKind(page, 'link').click();
	const link = await page.getByTestId('share-link-text').inputValue();
	expect(link).toMatch(/\/open#notebook=1\./);
	await page.goto('about:blank');
	await page.goto(link);
	await expect(page.getByTestId('linked-notebook')).toContainText('What happened to order 10');
	await expect(page.getByTestId('linked-notebook')).toContainText('which you have');
	expect(page.url()).not.toContain('notebook=');
	await expect(page.getByTestId('arrival')).toContainText(
		'You have “What happened to order 10” here'
	);
	await expectAccessible(page);
	await page.getByTestId('open-copy').click();
	await page.waitForURL(/\/notebook\//);
	await expect(page.getByTestId('cell-sums')).toContainText('bob@example.com');
});

test('fits a phone', async ({ page, served }) => {
	await analyst(page, served);
	await page.setViewportSize({ width: 390, height: 780 });
	await page.getByTestId('share').click();
	for (const name of ['bundle', 'page', 'link'] as const) {
		await shareKind(page, name).click();
		await expectAccessible(page);
		const wide = await page
			.getByTestId('share-dialog')
			.evaluate((element) => element.scrollWidth - element.clientWidth);
		expect(wide).toBeLessThanOrEqual(0);
	}
});
