import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { storedText } from '../support/library-steps.ts';
import { block, notebook, sql } from './notebooks.ts';
import { ALL_LOOKS, type Area } from './scene.ts';
import type { Stage } from './stage.ts';
import { cell, drop, expect, openHome, openNotebook, rest, sqlText, write } from './steps.ts';

const ORDER = notebook(
	'What happened to order 10',
	'people',
	'latest',
	'<!-- {#intro} -->\n# What happened to order 10\n\nAsked by ann@example.com on Monday.',
	sql(
		'#sums as=sums title="Who ordered what"',
		`select c.id, c.email, o.id as number, o.total
from customers c join orders o on o.customer = c.id
order by o.id`
	),
	block(
		'diff',
		'#diff title="What changed"',
		'table: public.orders',
		'from: earliest',
		'to: latest'
	),
	block(
		'check',
		'#check expect=none title="No order costs nothing"',
		'select id from orders where total = 0'
	)
);

async function analyst(page: Page, stage: Stage): Promise<void> {
	await openNotebook(page, stage.app, ORDER);
	await rest(page, 'done', 'sums', 'diff');
	await rest(page, 'broken', 'check');
}

async function share(page: Page, kind: 'bundle' | 'page' | 'link'): Promise<void> {
	await page.getByTestId('share').click();
	await page.locator('label', { has: page.getByTestId(`share-${kind}`) }).click();
}

async function made(page: Page): Promise<{ bytes: Buffer; name: string }> {
	const download = page.waitForEvent('download');
	await page.getByTestId('share-make').click();
	const file = await download;
	return { bytes: await readFile(await file.path()), name: file.suggestedFilename() };
}

/** A bundle with a masked column and a passphrase, as somebody else sent it. */
async function sent(stage: Stage, passphrase = ''): Promise<{ bytes: Buffer; name: string }> {
	const page = await stage.other();
	await analyst(page, stage);
	await share(page, 'bundle');
	await page.getByTestId('mask-public.customers.email').getByRole('checkbox').check();
	if (passphrase !== '') await page.getByTestId('share-passphrase').fill(passphrase);
	return await made(page);
}

async function rewrite(page: Page, id: string, text: string): Promise<void> {
	await write(page, sqlText(cell(page, id)), text);
	await page.keyboard.press('ControlOrMeta+Enter');
	await expect.poll(() => storedText(page, page.url())).toContain(text);
}

/** The first bundle is opened, something is done with it, and the second is looked at. */
async function secondOf(page: Page, stage: Stage, between = () => Promise.resolve()) {
	const sender = await stage.other();
	await analyst(sender, stage);
	await share(sender, 'bundle');
	const first = await made(sender);
	await sender.keyboard.press('Escape');
	await rewrite(sender, 'sums', 'select id, total as euros from orders order by id');
	await share(sender, 'bundle');
	const second = await made(sender);
	await openHome(page, stage.app);
	await drop(page, first.name, first.bytes);
	await page.getByTestId('open-accept').click();
	await rest(page, 'broken', 'check');
	await between();
	await drop(page, second.name, second.bytes);
	await expect(page.getByTestId('open-bundle')).toHaveAttribute('data-phase', 'found');
}

export const sharing: Area = {
	title: 'Sharing',
	scenes: [
		{
			name: 'share-bundle',
			says: 'A bundle: which tables leave, how far the history goes, what is masked.',
			looks: ALL_LOOKS,
			height: 1000,
			open: async (page, stage) => {
				await analyst(page, stage);
				await share(page, 'bundle');
				await page.getByTestId('mask-public.customers.email').getByRole('checkbox').check();
			}
		},
		{
			name: 'share-bundle-made',
			says: 'The bundle is made: what is in it, and what was masked.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				await analyst(page, stage);
				await share(page, 'bundle');
				await page.getByTestId('mask-public.customers.email').getByRole('checkbox').check();
				await made(page);
				await expect(page.getByTestId('share-done')).toBeVisible();
			}
		},
		{
			name: 'share-page',
			says: 'One HTML page with the results that one sees.',
			looks: ['light', 'dark'],
			open: async (page, stage) => {
				await analyst(page, stage);
				await share(page, 'page');
			}
		},
		{
			name: 'share-link',
			says: 'A link that carries the text and no data.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				await analyst(page, stage);
				await share(page, 'link');
				await expect(page.getByTestId('share-link-text')).toBeVisible();
			}
		},
		{
			name: 'share-received-locked',
			says: 'A bundle behind a passphrase, and one that does not open it.',
			looks: ['light', 'dark'],
			open: async (page, stage) => {
				const { bytes, name } = await sent(stage, 'correct horse battery');
				await openHome(page, stage.app);
				await drop(page, name, bytes);
				await page.getByTestId('open-passphrase').fill('wrong');
				await page.getByRole('button', { name: 'Unlock' }).click();
				await expect(page.getByText('This passphrase does not open it.')).toBeVisible();
			}
		},
		{
			name: 'share-received',
			says: 'What a bundle holds, and what was left out of it, before it is opened.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				const { bytes, name } = await sent(stage);
				await openHome(page, stage.app);
				await drop(page, name, bytes);
				await expect(page.getByTestId('open-bundle')).toHaveAttribute('data-phase', 'found');
			}
		},
		{
			name: 'share-received-damaged',
			says: 'A bundle with one wrong byte is refused with its place.',
			open: async (page, stage) => {
				const { bytes, name } = await sent(stage);
				bytes[bytes.indexOf('segments/public.orders') + 120]! ^= 1;
				await openHome(page, stage.app);
				await drop(page, name, bytes);
				await expect(page.getByTestId('open-bundle')).toHaveAttribute('data-phase', 'refused');
			}
		},
		{
			name: 'share-received-opened',
			says: 'A received notebook with its data; what is masked is said.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				const { bytes, name } = await sent(stage);
				await openHome(page, stage.app);
				await drop(page, name, bytes);
				await page.getByTestId('open-accept').click();
				await rest(page, 'broken', 'check');
				await expect(page.getByTestId('bundle-notice')).toBeVisible();
			}
		},
		{
			name: 'share-second',
			says: 'A later bundle of a notebook that is here and is as it came.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await secondOf(page, stage);
				await expect(page.getByTestId('arrival')).toHaveAttribute('data-arrival', 'newer');
			}
		},
		{
			name: 'share-second-edited',
			says: 'A later bundle of a notebook that was changed here: nothing is overwritten.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await secondOf(page, stage, async () => {
					await rewrite(page, 'sums', 'select id, total from orders');
				});
				await expect(page.getByTestId('arrival')).toHaveAttribute('data-arrival', 'edited');
				await page.getByText('From yours to this text').click();
				await expect(page.getByTestId('text-diff')).toBeVisible();
			}
		},
		{
			name: 'share-second-reviewed',
			says: 'A later bundle was taken: what changed since the review is named.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				await secondOf(page, stage, async () => {
					await page.getByTestId('review-button').click();
					await page.getByTestId('state-reviewed').click();
					await page.getByTestId('reviewer-name').fill('Ben');
					await page.keyboard.press('Enter');
					await expect(page.getByText('Nothing has changed.')).toBeVisible();
				});
				await page.getByTestId('open-take').click();
				await rest(page, 'done', 'sums');
				await page.getByTestId('review-button').click();
				await expect(page.getByTestId('cell-change')).toBeVisible();
				await page.getByTestId('cell-change').locator('summary').click();
			}
		},
		{
			name: 'share-link-opened',
			says: 'A link that was opened asks before it makes a notebook.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				const sender = await stage.other();
				await analyst(sender, stage);
				await share(sender, 'link');
				const link = await sender.getByTestId('share-link-text').inputValue();
				await openHome(page, stage.app);
				await page.goto(link);
				await expect(page.getByTestId('linked-notebook')).toBeVisible();
			}
		},
		{
			name: 'share-exported-page',
			says: 'The exported page, opened from the file system with no network.',
			looks: [...ALL_LOOKS, 'print'],
			height: 1200,
			open: async (page, stage) => {
				const { writeFile } = await import('node:fs/promises');
				const path = await import('node:path');
				await analyst(page, stage);
				await share(page, 'page');
				const file = path.resolve(stage.folder, 'what-happened-to-order-10.html');
				await writeFile(file, (await made(page)).bytes);
				const alone = await stage.other({ offline: true });
				await alone.goto(pathToFileURL(file).href);
				await expect(
					alone.getByRole('heading', { name: 'What happened to order 10' })
				).toBeVisible();
				return alone;
			}
		}
	]
};
