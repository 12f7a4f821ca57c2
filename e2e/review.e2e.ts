import type { Browser, Page } from '@playwright/test';
import type { Draft } from '../src/lib/review/entry.ts';
import { toBase64Url } from '../src/lib/review/base64url.ts';
import { formatEntry, writeEntry } from '../src/lib/review/write-entry.ts';
import { expectAccessible, expectFitsPhone } from './support/axe-steps.ts';
import type { ServedApp } from './support/processes.ts';
import {
	commentOnCell,
	exportLog,
	notes,
	panel,
	selectFirstLine,
	send,
	thread
} from './support/review-steps.ts';
import { dropBytes } from './support/sharing-steps.ts';
import { expect, test } from './support/small-test.ts';

const NOTEBOOK = `---
format: foreshadow-notebook/1
title: Prices went to zero
shadow: example
zone: UTC
at: latest
---

<!-- {#intro} -->
# Prices went to zero

On **2 March** a migration broke the price of [a lamp](#zeroed).

\`\`\`sql {#zeroed as=zeroed}
select id, name, price
from products
order by id
\`\`\`

\`\`\`sql {#lost as=lost}
select count(*) as orders
from products
\`\`\`
`;

const dropText = (page: Page, name: string, text: string) =>
	dropBytes(page, name, Buffer.from(text));

async function openNotebook(page: Page, small: ServedApp): Promise<void> {
	await page.goto(small.url);
	await expect(page.getByTestId('shadow-example')).toBeVisible();
	await dropText(page, 'prices.md', NOTEBOOK);
	await expect(page.getByTestId('cell-lost')).toHaveAttribute('data-status', 'done');
}

/** Somebody with a browser, and so a key, of their own. */
async function secondReviewer(browser: Browser, small: ServedApp): Promise<Page> {
	const context = await browser.newContext();
	const page = await context.newPage();
	await openNotebook(page, small);
	return page;
}

test('two reviewers comment apart, exchange their logs and end with the same', async ({
	page,
	browser,
	small
}) => {
	await openNotebook(page, small);
	await commentOnCell(page, 'zeroed', 'Is zero never right?', 'Ada');
	await selectFirstLine(page, 'lost');
	await page.getByTestId('comment-selection').click();
	await send(page, 'Count of what, exactly?');
	await page.getByTestId('comment-instant').click();
	await send(page, 'The deploy falls in here.');
	await expect(page.getByTestId('comments-zeroed')).toContainText('1');

	const ben = await secondReviewer(browser, small);
	await commentOnCell(ben, 'intro', 'Which time zone?', 'Ben');
	await dropText(ben, 'ada.review.jsonl', (await exportLog(page)).text);
	await expect(ben.getByText('3 new comments, 1 new reviewer, nothing lost')).toBeVisible();
	const question = thread(ben, 'Is zero never right?');
	await question.getByRole('button', { name: 'Reply' }).click();
	await question.getByRole('textbox').fill('A gift may cost nothing.');
	await ben.keyboard.press('ControlOrMeta+Enter');
	await expect(question.getByText('A gift may cost nothing.')).toBeVisible();
	await thread(ben, 'The deploy falls in here.').getByRole('button', { name: 'Resolve' }).click();
	await expect(ben.getByText('Resolved 1')).toBeVisible();

	await dropText(page, 'ben.review.jsonl', (await exportLog(ben)).text);
	await expect(page.getByText(/1 new comment, 1 new reply, .*nothing lost/)).toBeVisible();
	await expect(page.getByText('Resolved 1')).toBeVisible();
	const log = await exportLog(page);
	expect(log.name).toBe('prices-went-to-zero.review.jsonl');
	expect(log.text).toBe((await exportLog(ben)).text);
	expect(await notes(page)).toEqual(await notes(ben));
	expect(await notes(page)).toHaveLength(4);

	// Again, and the other way round: nothing changes.
	const before = log.text;
	await dropText(page, 'again.review.jsonl', (await exportLog(ben)).text);
	await expect(page.getByText('Nothing new in it: you have it all')).toBeVisible();
	expect((await exportLog(page)).text).toBe(before);
	await ben.context().close();
});

test('shows what changed since the review, and keeps orphans with their old words', async ({
	page,
	small
}) => {
	await openNotebook(page, small);
	await commentOnCell(page, 'zeroed', 'Read with care.', 'Ada');
	await selectFirstLine(page, 'lost');
	await page.getByTestId('comment-selection').click();
	await send(page, 'Count of what?');
	await page.getByTestId('state-reviewed').click();
	const changed = panel(page).getByTestId('changed-since');
	await expect(changed).toContainText('Nothing has changed.');

	await page
		.getByTestId('cell-lost')
		.getByRole('textbox', { name: /^SQL of/ })
		.click();
	await page.keyboard.press('ControlOrMeta+a');
	await page.keyboard.insertText('select 2 as nothing where false');
	await expect(changed.getByTestId('cell-change')).toContainText('lost');
	await changed.getByTestId('cell-change').locator('summary').click();
	await expect(changed.getByTestId('text-diff')).toContainText('select count(*) as orders');
	await expect(changed.getByTestId('text-diff')).toContainText('where false');
	await panel(page).getByText('Orphaned 1').click();
	await expect(thread(page, 'Count of what?')).toContainText('Its text is no longer in the cell.');
	await expect(thread(page, 'Count of what?')).toContainText('select count(*) as orders');

	// All of it is kept in this browser.
	await expect(page.getByText('Saved', { exact: true })).toBeVisible();
	await page.reload();
	await page.getByTestId('review-button').click();
	await expect(changed.getByTestId('cell-change')).toContainText('lost');
	await expect(panel(page).getByTestId('reviewer-chip')).toContainText('Ada');
	await expect(thread(page, 'Read with care.')).toBeVisible();
	await expect(thread(page, 'Read with care.').getByRole('button', { name: 'Edit' })).toBeVisible();
});

test('comments on a value of a row, and goes back to it', async ({ page, small }) => {
	await openNotebook(page, small);
	const grid = page.getByTestId('cell-zeroed').getByRole('grid');
	await grid.getByRole('gridcell', { name: '120.00' }).first().click({ button: 'right' });
	await page.getByRole('menuitem', { name: 'Comment on price' }).click();
	await send(page, 'This one is a gift.', 'Ada');
	const comment = thread(page, 'This one is a gift.');
	await expect(comment).toContainText('price: 120.00');
	await expect(comment).toContainText('zeroed · id = 2');
	await page.getByRole('button', { name: 'One transaction back' }).click();
	const latest = await page.getByTestId('notebook-instant').innerText();
	await comment.getByTitle(/^Go to/).click();
	await expect(page.getByTestId('notebook-instant')).not.toHaveText(latest);
	await expect(page.getByTestId('cell-zeroed')).toBeInViewport();
});

test('shows a comment in the other tab at once', async ({ page, context, small }) => {
	await openNotebook(page, small);
	const other = await context.newPage();
	await other.goto(`${page.url().split('#')[0]}#token=${small.token}`);
	await other.getByTestId('review-button').click();
	await commentOnCell(page, 'zeroed', 'Seen from both tabs?', 'Ada');
	await expect(thread(other, 'Seen from both tabs?')).toBeVisible();
	// A tab that does not write the notebook may comment all the same.
	await commentOnCell(other, 'intro', 'From the reading tab.');
	await expect(thread(page, 'From the reading tab.')).toBeVisible();
});

test('review mode is read-only, and comments stay on', async ({ page, small }) => {
	await openNotebook(page, small);
	await page.getByTestId('review-button').click();
	await panel(page)
		.getByRole('switch', { name: /^Review mode/ })
		.click();
	await expect(page.getByTestId('add-sql')).toBeHidden();
	await page
		.getByTestId('cell-zeroed')
		.getByRole('textbox', { name: /^SQL of/ })
		.click();
	await page.keyboard.type('x');
	await expect(page.getByTestId('cell-zeroed')).not.toContainText('xselect');
	await commentOnCell(page, 'zeroed', 'Read only.', 'Ada');
	await panel(page)
		.getByRole('switch', { name: /^Review mode/ })
		.click();
	await expect(page.getByTestId('add-sql')).toBeVisible();
});

const PAYLOADS = [
	'<img src=x onerror="globalThis.owned=1">',
	'<script>globalThis.owned=1</script>',
	'[click](javascript:globalThis.owned=1)',
	'<svg><animate onbegin="globalThis.owned=1" attributeName=x dur=1s></svg>',
	'<iframe srcdoc="<script>parent.owned=1</script>"></iframe>',
	'<a href="data:text/html,<script>1</script>">x</a>',
	'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=globalThis.owned=1&gt;">',
	'<form action="https://example.org"><button>send</button></form>',
	'<style>*{display:none}</style><p style="position:fixed;inset:0">over</p>'
];

test('runs nothing of a log that somebody made, and says what is not signed', async ({
	page,
	small
}) => {
	await openNotebook(page, small);
	const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
	const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
	const signer = {
		author: { name: '<img src=x onerror="globalThis.owned=1">', key: toBase64Url(raw) },
		sign: async (message: Uint8Array<ArrayBuffer>) =>
			new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, message))
	};
	const silent = { ...signer, sign: () => Promise.resolve(new Uint8Array(64)) };
	const lines = await Promise.all(
		PAYLOADS.map(async (text, at) => {
			const quote = text;
			const draft: Draft = { kind: 'comment', anchor: { kind: 'cell', cell: 'gone', quote }, text };
			return formatEntry(await writeEntry(draft, at % 2 === 0 ? signer : silent, 1000 + at));
		})
	);
	await dropText(page, 'x.review.jsonl', [...lines, '{"kind":"comm'].join('\n'));
	await expect(
		page.getByText(/9 new comments, 1 new reviewer, 4 not validly signed/)
	).toBeVisible();
	await expect(panel(page).getByTestId('thread')).toHaveCount(PAYLOADS.length);
	await expect(panel(page).getByText('Wrong signature')).toHaveCount(4);
	for (const element of [
		'img',
		'script',
		'iframe',
		'style',
		'form[action]',
		'[onerror]',
		'[style]'
	])
		await expect(panel(page).getByTestId('note').locator(element)).toHaveCount(0);
	for (const link of await panel(page).getByTestId('note').locator('a').all())
		expect((await link.getAttribute('href')) ?? '').not.toMatch(/^(javascript|data):/);
	for (const link of await panel(page).getByTestId('note').locator('a').all())
		await link.click({ trial: false, noWaitAfter: true });
	expect(await page.evaluate(() => 'owned' in globalThis)).toBe(false);
});

test('the review has no accessibility violation', async ({ page, small }) => {
	await openNotebook(page, small);
	await page.getByTestId('review-button').click();
	await expectAccessible(page);
	await page.getByTestId('comments-zeroed').click();
	await page.getByTestId('new-comment').getByRole('textbox').fill('Is `zero` **right** here?');
	await page.keyboard.press('ControlOrMeta+Enter');
	await expect(page.getByTestId('reviewer-name')).toBeVisible();
	await expectAccessible(page);
	await page.getByTestId('reviewer-name').fill('Ada');
	await page.keyboard.press('Enter');
	await expect(thread(page, 'Is zero right here?')).toBeVisible();
	await page.getByTestId('state-reviewed').click();
	await expectAccessible(page);
	await expectFitsPhone(page);
	await expectAccessible(page);
});
