import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Locator, Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import pg from 'pg';
import { foreshadow } from './support/processes.ts';
import { expect, test, type Demo } from './support/app-test.ts';
import { dropNotebook } from './support/library-steps.ts';
import {
	addKind,
	cells,
	changesSince,
	done,
	editorOf,
	kindsOf,
	newNotebook,
	saved,
	write
} from './support/notebook-steps.ts';
import {
	commentOnCell,
	exportLog,
	notes,
	panel,
	selectFirstLine,
	send,
	thread
} from './support/review-steps.ts';
import { openShadow } from './support/steps.ts';
import {
	dropBundle,
	dropBytes,
	made,
	offlineReviewer,
	shareKind
} from './support/sharing-steps.ts';

/**
 * Three people from an empty browser each, over a shop that goes on selling: what they look at stands
 * still, and what they come for works while the shadow grows under them.
 */
test.describe.configure({ timeout: 420_000 });
/** The engine and the whole shadow come first. */
const PATIENCE = { timeout: 90_000 };

const instantOf = (page: Page) => page.getByTestId('notebook-instant').innerText();

/** What stood still, and how long the shadow had grown when it was looked at first. */
async function standing(page: Page): Promise<{ instant: string; since: number }> {
	return { instant: await instantOf(page), since: await changesSince(page) };
}

/** The source went on and was captured; the instant is where it was. */
async function expectStillThere(page: Page, was: Awaited<ReturnType<typeof standing>>) {
	await expect.poll(() => changesSince(page)).toBeGreaterThan(was.since);
	expect(await instantOf(page)).toBe(was.instant);
}

const rowsOf = async (cell: Locator) =>
	Number(await cell.getByRole('grid').first().getAttribute('aria-rowcount'));

test('an analyst builds a notebook from nothing and sends it out', async ({
	page,
	demo,
	browser
}) => {
	await newNotebook(page, demo);

	// Two instants of the past: A, where everything begins, and B, where it stands now.
	await page.getByTestId('toggle-timeline').click();
	const bar = page.getByTestId('instant-bar');
	await bar.getByTestId('set-b').click();
	await bar.getByRole('button', { name: 'Earliest instant' }).click();
	await bar.getByTestId('set-a').click();
	await page.getByTestId('toggle-timeline').click();
	const was = await standing(page);

	// A question about the past, with an input that it reads.
	await page.getByTestId('add-sql').click();
	const query = page.locator(`#${await cells(page).first().getAttribute('id')}`);
	await expect(editorOf(query)).toBeFocused();
	await write(page, 'select id, name, price from products where price >= $least order by price');
	await page.keyboard.press('Escape');
	const input = await addKind(page, 'Input');
	await input.getByTestId('cell-name').click();
	await page.keyboard.insertText('least');
	await page.keyboard.press('Enter');
	await done(input);
	await query.getByRole('button', { name: 'Run this cell' }).click();
	await done(query);
	const before = await rowsOf(query);
	await input.getByRole('textbox', { name: 'least' }).fill('60');
	await page.keyboard.press('Enter');
	await expect.poll(() => rowsOf(query)).toBeLessThan(before);
	const dear = (await rowsOf(query)) - 1;

	// A chart from its form, what lies between A and B, and a rule that must hold.
	const chart = await addKind(page, 'Time chart');
	const settings = chart.getByTestId('settings-panel');
	await settings.getByLabel('Table').selectOption('public.orders');
	await settings.getByLabel('One value').selectOption('1h');
	await chart.getByRole('button', { name: 'Done' }).click();
	await expect(chart.getByTestId('kpi-chart').locator('svg').first()).toBeVisible();
	// It reads to the end, which moves on: it says so, and waits to be asked.
	await expect(chart).toHaveAttribute('data-status', 'stale');
	const diff = await addKind(page, 'Diff');
	await diff.getByRole('button', { name: 'Done' }).click();
	await done(diff);
	await expect(diff.getByTestId('diff-cell')).toContainText(/\+[\d,]+ added/);
	const between = await diff.getByTestId('diff-cell').innerText();
	const check = await addKind(page, 'Check');
	await editorOf(check).click();
	await write(page, 'select id from products where price <= 0');
	await page.keyboard.press('Control+Enter');
	await expect(check.getByTestId('verdict')).toContainText('Passed');

	// Structure by key, and undo over text and structure as one.
	expect(await kindsOf(page)).toEqual(['Query', 'Input', 'Time', 'Diff', 'Check']);
	await diff.focus();
	await page.keyboard.press('Alt+Shift+ArrowUp');
	const order = ['Query', 'Input', 'Diff', 'Time', 'Check'];
	expect(await kindsOf(page)).toEqual(order);
	await editorOf(query).click();
	await expect(editorOf(query)).toBeFocused();
	await write(page, 'select 1 as one');
	await expect(query).toContainText('select 1 as one');
	await page.keyboard.press('Escape');
	await page.keyboard.press('Control+z');
	await expect(query).toContainText('from products');
	await page.keyboard.press('Control+z');
	expect(await kindsOf(page)).toEqual(['Query', 'Input', 'Time', 'Diff', 'Check']);
	await page.keyboard.press('Control+Shift+z');
	expect(await kindsOf(page)).toEqual(order);
	await page.getByTestId('notebook-title').fill('What is dear');
	await page.keyboard.press('Enter');
	await page.getByRole('button', { name: 'Open the notebook here' }).click();
	await saved(page);

	// All of it stands still while the shop sells, and survives a reload: cells, value, instant.
	await expectStillThere(page, was);
	expect(await diff.getByTestId('diff-cell').innerText()).toBe(between);
	await page.reload();
	await expect(page.getByTestId('notebook-title')).toHaveValue('What is dear', PATIENCE);
	expect(await kindsOf(page)).toEqual(order);
	await expect(input.getByRole('textbox', { name: 'least' })).toHaveValue('60');
	for (const cell of [query, input, diff, check]) await done(cell);
	await expect(chart.getByTestId('kpi-chart').locator('svg').first()).toBeVisible();
	expect(await rowsOf(query)).toBe(dear + 1);
	await expectStillThere(page, was);

	// Out of the house: a bundle that holds the data, and a page that needs no app.
	await page.getByTestId('share').click();
	await expect(page.getByTestId('share-size')).toBeVisible();
	const bundle = await made(page);
	expect(bundle.name).toBe('what-is-dear.zip');
	const files = unzipSync(bundle.bytes);
	expect(new TextDecoder().decode(files['notebook.md'])).toContain('price >= $least');
	expect(
		Object.keys(files).some((name) => name.startsWith('store/segments/public.products/'))
	).toBe(true);
	await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
	await page.getByTestId('share').click();
	await shareKind(page, 'page').click();
	const report = await made(page);
	expect(report.name).toBe('what-is-dear.html');
	const file = test.info().outputPath(report.name);
	await writeFile(file, report.bytes);
	const alone = await browser.newContext({ offline: true });
	const copy = await alone.newPage();
	await copy.goto(pathToFileURL(file).href);
	await expect(copy.getByRole('heading', { name: 'What is dear' })).toBeVisible();
	await expect(
		copy
			.getByText(`of ${dear} rows`)
			.or(copy.getByText(`${dear} rows`))
			.first()
	).toBeVisible();
	await expect(copy.getByText('Passed')).toBeVisible();
	await expect(copy.locator('svg').first()).toBeVisible();
	await alone.close();
});

const PRICES = `---
format: foreshadow-notebook/1
title: Prices, please review
shadow: live
zone: UTC
at: earliest
---

<!-- {#intro} -->
# Prices, please review

The dearest things of [the shop](#dear).

\`\`\`sql {#dear as=dear}
select id, name, price
from products
order by price desc, id
limit 5
\`\`\`

\`\`\`sql {#count as=count}
select count(*) as products, sum(price) as worth
from products
\`\`\`
`;

/** What a person reads in a cell's grid. */
const values = (page: Page, cell: string) =>
	page.getByTestId(`cell-${cell}`).getByRole('gridcell').allInnerTexts();

async function sendBundle(page: Page): Promise<{ name: string; bytes: Buffer }> {
	await page.getByTestId('share').click();
	await expect(page.getByTestId('share-size')).toBeVisible();
	const bundle = await made(page);
	await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
	return bundle;
}

async function openBundle(page: Page, { name, bytes }: Awaited<ReturnType<typeof sendBundle>>) {
	const before = page.url();
	await dropBundle(page, name, bytes);
	await page.getByTestId('open-accept').click();
	await page.waitForURL((url) => url.href !== before && url.pathname.startsWith('/notebook/'));
	await expect(page.getByTestId('cell-count')).toHaveAttribute('data-status', 'done', PATIENCE);
}

/** A later text of the notebook that is open goes into it. */
async function takeBundle(page: Page, { name, bytes }: Awaited<ReturnType<typeof sendBundle>>) {
	const before = page.url();
	await dropBundle(page, name, bytes);
	await expect(page.getByTestId('arrival')).toHaveAttribute('data-arrival', 'newer');
	await page.getByTestId('open-take').click();
	const count = page.getByTestId('cell-count');
	await expect(count).toContainText('where price > 100', PATIENCE);
	await expect(count).toHaveAttribute('data-status', 'done', PATIENCE);
	expect(page.url()).toBe(before);
}

async function dropLog(page: Page, log: Awaited<ReturnType<typeof exportLog>>): Promise<void> {
	await dropBytes(page, log.name, Buffer.from(log.text));
	await expect(page.getByText(/nothing lost/).last()).toBeVisible();
}

test('a reviewer offline comments, exchanges logs and sees what changed since', async ({
	page,
	browser,
	demo,
	watched
}) => {
	await page.goto(demo.url);
	await dropNotebook(page, 'prices.md', PRICES);
	await done(page.getByTestId('cell-count'));
	const was = await standing(page);
	const sent = await sendBundle(page);

	// By mail, to somebody without the agent and without a network.
	const ben = await offlineReviewer(browser, demo);
	watched.also(ben);
	await openBundle(ben, sent);
	for (const cell of ['dear', 'count'])
		expect(await values(ben, cell)).toEqual(await values(page, cell));
	expect(await instantOf(ben)).toBe(was.instant);

	await commentOnCell(ben, 'intro', 'Whose shop is it?', 'Ben');
	await selectFirstLine(ben, 'count');
	await ben.getByTestId('comment-selection').click();
	await send(ben, 'Worth of what, exactly?');
	const dearest = ben.getByTestId('cell-dear').getByRole('gridcell').nth(2);
	await dearest.click({ button: 'right' });
	await ben.getByRole('menuitem', { name: 'Comment on price' }).click();
	await send(ben, 'Is this one real?');
	await ben.getByTestId('comment-instant').click();
	await send(ben, 'Why the very beginning?');
	await thread(ben, 'Whose shop is it?').getByRole('button', { name: 'Resolve' }).click();
	await expect(panel(ben).getByText('Resolved 1')).toBeVisible();
	await ben.getByTestId('state-reviewed').click();
	await expect(panel(ben).getByTestId('changed-since')).toContainText('Nothing has changed.');
	const first = await exportLog(ben);

	// Meanwhile at the analyst's, where the shop goes on selling: a comment, and another question.
	await commentOnCell(page, 'dear', 'Tax is not in it.', 'Ada');
	const count = page.getByTestId('cell-count');
	await editorOf(count).click();
	await write(page, 'select count(*) as products from products where price > 100');
	await page.keyboard.press('Control+Enter');
	await done(count);
	await dropLog(page, first);
	await expect(thread(page, 'Is this one real?')).toContainText('dear · id');
	await expect(panel(page).getByText('Resolved 1')).toBeVisible();
	await expect(panel(page).getByTestId('changed-since')).toContainText('Ben reviewed');
	await dropLog(ben, await exportLog(page));
	await expect(thread(ben, 'Tax is not in it.')).toBeVisible();
	expect((await exportLog(ben)).text).toBe((await exportLog(page)).text);
	expect(await notes(ben)).toHaveLength(4);

	// The new text by mail too: what changed since the review is that one cell, and nothing else.
	await expectStillThere(page, was);
	await saved(page);
	await takeBundle(ben, await sendBundle(page));
	await ben.getByTestId('review-button').click();
	const changed = panel(ben).getByTestId('changed-since');
	await expect(changed.getByTestId('cell-change')).toHaveText(/changed\s*count/);
	await expect(changed).toContainText('1 new comment');
	await expect(changed.getByRole('listitem')).toHaveCount(1);
	await changed.locator('summary').click();
	await expect(changed.getByTestId('text-diff')).toContainText('sum(price) as worth');
	expect(await values(ben, 'count')).toEqual(await values(page, 'count'));
	expect((await exportLog(ben)).text).toBe((await exportLog(page)).text);
	await expect(thread(ben, 'Tax is not in it.')).toContainText('new');
	expect(await instantOf(ben)).toBe(was.instant);
	await ben.context().close();
});

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
	const client = new pg.Client(url);
	await client.connect();
	try {
		return (await client.query<Record<string, unknown>>(sql)).rows;
	} finally {
		await client.end();
	}
}

/** The live shop's own URL, as the demo prints it for psql. */
const databaseUrl = (demo: Demo) => /postgres:\/\/\S+/.exec(demo.output())![0];
const PRICES_NOW = 'SELECT id::text, price::text FROM products ORDER BY id';
const ZEROED = 'SELECT count(*)::int AS n FROM products WHERE price = 0';
const zeroed = async (url: string) => Number((await query(url, ZEROED))[0]!['n']);

/** Damages the live shop, begins a notebook about it, and copies the link to its transactions. */
async function investigate(page: Page, demo: Demo): Promise<string> {
	await openShadow(page, demo, 'live', 'public.products');
	await page.getByTestId('cause-incident').click();
	await page.getByTestId('incident-prices-to-zero').check();
	await page.getByTestId('confirm-incident').click();
	await page.getByRole('button', { name: 'See what it changed' }).click();
	await expect(page.getByTestId('diff-grid')).toContainText('0.00');

	await page.getByRole('link', { name: 'Foreshadow, all shadows' }).click();
	await page.getByRole('button', { name: /^From an incident/ }).click();
	const dialog = page.getByRole('dialog');
	await dialog.locator('select').first().selectOption('live');
	await expect(dialog.getByLabel('Incident')).toBeVisible();
	await dialog.getByRole('button', { name: 'Create' }).click();
	const cell = page.getByTestId('cell-transactions');
	await expect(cell).toHaveAttribute('data-status', 'done', PATIENCE);
	await cell.getByTestId('cell-menu').click();
	await page.getByRole('menuitem', { name: 'Copy a link to this cell' }).click();
	await expect(page.getByText('It carries the text of the notebook')).toBeVisible();
	return page.evaluate(() => navigator.clipboard.readText());
}

test('an engineer follows a link to the instant and the cell, and repairs the shop', async ({
	page,
	browser,
	demo,
	watched
}) => {
	const url = databaseUrl(demo);
	const before = await query(url, PRICES_NOW);
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	const link = await investigate(page, demo);
	const meant = await instantOf(page);
	await page.goto('about:blank');
	expect(await zeroed(url)).toBeGreaterThan(300);

	const context = await browser.newContext({ acceptDownloads: true });
	const eve = await context.newPage();
	watched.also(eve);
	await eve.goto(demo.url);
	await expect(eve.getByTestId('shadow-live')).toBeVisible();
	await eve.goto(link);
	await expect(eve.getByTestId('linked-notebook')).toContainText('which you have');
	await eve.getByTestId('linked-create').click();
	const cell = eve.getByTestId('cell-transactions');
	await expect(cell).toBeFocused(PATIENCE);
	await expect(cell).toBeInViewport();
	expect(await instantOf(eve)).toBe(meant);
	const was = await standing(eve);

	// The transaction that did it is the one of the instant, and carries the alarm's mark.
	const culprit = cell.getByRole('listitem').filter({ has: eve.locator('[aria-current="true"]') });
	await expect(culprit).toContainText('⚑');
	await culprit.getByRole('button', { name: /^Undo transaction/ }).click();
	const flow = eve.getByRole('dialog').getByTestId('restore-flow');
	const next = () => flow.locator('footer').getByRole('button').last().click();
	await next();
	await expect(flow.getByTestId('restore-sentence')).toContainText('row');
	const leaveOut = flow.getByLabel(/Leave these rows out/);
	if (await leaveOut.isVisible()) await leaveOut.check();
	await next();
	await next();
	await expect(flow.getByTestId('dry-run-verified')).toContainText('byte for byte', PATIENCE);
	await next();
	const folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-restore-'));
	for (const name of ['restore.sql', 'inverse.sql', 'plan.json']) {
		const download = eve.waitForEvent('download');
		await flow.getByRole('button', { name: `Download ${name}` }).click();
		await writeFile(path.join(folder, name), await readFile(await (await download).path(), 'utf8'));
	}
	await expect(flow.getByRole('region', { name: 'How to apply' })).toContainText(url);
	expect(await zeroed(url), 'nothing is written from the browser').toBeGreaterThan(300);

	const script = ['restore', 'apply', '--script', path.join(folder, 'restore.sql')];
	const apply = (...more: string[]) => foreshadow([...script, '--target', url, ...more]);
	const rehearsed = await apply('--dry-run');
	expect(rehearsed.code, rehearsed.stderr).toBe(0);
	expect(await zeroed(url)).toBeGreaterThan(300);
	const applied = await apply();
	expect(applied.code, applied.stderr).toBe(0);
	const after = await query(url, PRICES_NOW);
	const free = (rows: typeof after) => rows.filter(({ price }) => price === '0.00');
	expect(free(after)).toEqual(free(before));
	const again = await apply();
	expect(again.code, again.stderr).toBe(0);
	await rm(folder, { recursive: true });

	// restore.e2e.ts asks on: the repair is a transaction like any other.
	await eve.getByRole('button', { name: 'Done', exact: true }).click();
	await expectStillThere(eve, was);
	await context.close();
});
