import type { Page } from '@playwright/test';
import { expect, test } from './support/small-test.ts';
import type { ServedApp } from './support/processes.ts';
import {
	dropNotebook,
	expectQuery,
	notebookText,
	openVersions,
	storedText,
	typeQuery
} from './support/library-steps.ts';

/** The same notebook in two tabs of one browser: the first writes. */
async function twoTabs(first: Page, app: ServedApp, title: string) {
	await first.goto(app.url);
	const url = await dropNotebook(first, `${title}.md`, notebookText(title));
	const second = await first.context().newPage();
	await second.goto(url);
	await expect(second.getByTestId('reader-notice')).toBeVisible();
	return { url, second };
}

const takeOver = (page: Page) =>
	page.getByTestId('reader-notice').getByRole('button', { name: 'Edit here instead' }).click();

test('a second tab follows what is typed, and takes over with every letter', async ({
	page,
	small
}) => {
	const { url, second } = await twoTabs(page, small, 'Two tabs');
	await typeQuery(page, 'select 2 as two');
	await expectQuery(second, 'select 2 as two');

	await typeQuery(page, 'select 3 as typed_just_now');
	await takeOver(second);
	await expect(second.getByTestId('saved')).toHaveText(/Saved/);
	await expect(page.getByTestId('reader-notice')).toBeVisible();
	await expectQuery(second, 'select 3 as typed_just_now');

	await typeQuery(second, 'select 4 as four');
	await expectQuery(page, 'select 4 as four');
	await expect.poll(() => storedText(second, url)).toContain('select 4 as four');
	await second.close();
});

test('a killed tab frees the notebook, and its last words are there', async ({
	page,
	context,
	small
}) => {
	const { url, second } = await twoTabs(page, small, 'Killed tab');
	// The reader becomes the writer; the page that is killed is not the test's own.
	await takeOver(second);
	await expect(page.getByTestId('reader-notice')).toBeVisible();
	await typeQuery(second, 'select 5 as last_words');
	await expectQuery(page, 'select 5 as last_words');
	const session = await context.newCDPSession(second);
	// It never answers: there is nobody left to.
	const crashed = second.waitForEvent('crash');
	session.send('Page.crash').catch(() => {});
	await crashed;
	await expect(page.getByTestId('reader-notice')).toHaveCount(0);
	await expect(page.getByTestId('saved')).toHaveText(/Saved/);
	await expectQuery(page, 'select 5 as last_words');
	await expect.poll(() => storedText(page, url)).toContain('select 5 as last_words');
	await typeQuery(page, 'select 6 as goes_on');
	await expect.poll(() => storedText(page, url)).toContain('select 6 as goes_on');
});

test('a tab that hangs loses the pen after a while, and nothing that it held', async ({
	page,
	small
}) => {
	const { url, second } = await twoTabs(page, small, 'Hung tab');
	await typeQuery(page, 'select 7 as before_the_hang');
	await expectQuery(second, 'select 7 as before_the_hang');
	const awake = page.evaluate(() => {
		const until = Date.now() + 9_000;
		while (Date.now() < until);
	});
	await takeOver(second);
	await expect(second.getByTestId('saved')).toBeVisible();
	await typeQuery(second, 'select 8 as from_the_second');
	await expect.poll(() => storedText(second, url)).toContain('select 8 as from_the_second');
	await awake;
	await expect(page.getByTestId('reader-notice')).toBeVisible();
	await expectQuery(page, 'select 8 as from_the_second');
	expect(await storedText(second, url)).toContain('select 8 as from_the_second');
	await second.close();
});

test('a version that is restored in one tab shows in the other', async ({ page, small }) => {
	const { url, second } = await twoTabs(page, small, 'Versions in two tabs');
	const versions = await openVersions(page);
	await versions.getByLabel('Name for the present text').fill('Before the change');
	await versions.getByRole('button', { name: 'Keep this version' }).click();
	await expect(versions.getByText('Before the change')).toBeVisible();
	await page.keyboard.press('Escape');
	await typeQuery(page, 'select 9 as a_mistake');
	await expect.poll(() => storedText(page, url)).toContain('a_mistake');

	await openVersions(page);
	await versions.getByText('Before the change').click();
	await expect(page.getByTestId('cell-changes')).toContainText('changed');
	await expect(page.getByTestId('text-diff')).toContainText('select 9 as a_mistake');
	await page.getByRole('button', { name: 'Restore this version' }).click();
	await expectQuery(page, 'select 1 as one');
	await expectQuery(second, 'select 1 as one');

	// The mistake is a version of its own: a restore can be taken back.
	await openVersions(page);
	await versions.getByText('Safety copy: before a restore').click();
	await page.getByRole('button', { name: 'Restore this version' }).click();
	await expectQuery(page, 'select 9 as a_mistake');
	await second.close();
});
