import { readFile, readdir } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import {
	dropFile,
	dropNotebook,
	expectQuery,
	idOf,
	notebookText,
	openVersions,
	storedText,
	typeQuery
} from './support/library-steps.ts';
import { expectAccessible, expectFitsPhone } from './support/axe-steps.ts';
import { tablesIn } from './support/steps.ts';
import { expect, test } from './support/small-test.ts';
import { serveTwoVersions } from './support/two-versions.ts';

const home = (page: Page) => page.getByRole('link', { name: 'Foreshadow, all shadows' }).click();

test('explains itself once, and begins a notebook from a table', async ({ page, small }) => {
	await page.goto(small.url);
	await expect(page.getByTestId('welcome').getByRole('listitem')).toHaveCount(3);
	await page.getByRole('button', { name: 'Close the welcome' }).click();
	await page.reload();
	await expect(page.getByTestId('no-notebooks')).toBeVisible();
	await expect(page.getByTestId('welcome')).toHaveCount(0);

	await page.getByRole('button', { name: /^From a table/ }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog.getByLabel('Table', { exact: true })).toHaveValue('public.products');
	await dialog.getByRole('button', { name: 'Create' }).click();
	await expect(page.getByTestId('cell-rows').getByRole('grid')).toContainText('Desk');
	await expect(page.getByTestId('cell-count')).toContainText('2');
});

test('finds, renames, bins, brings back and only then removes a notebook', async ({
	page,
	small
}) => {
	await page.goto(small.url);
	for (const title of ['Prices', 'Stock', 'Carts', 'Orders']) {
		await dropNotebook(page, `${title}.md`, notebookText(title, `select '${title}-inside'`));
		await home(page);
	}
	const list = page.getByTestId('notebooks');
	await page.getByLabel('Search titles and contents').fill('carts-INSIDE');
	await expect(list.getByRole('link')).toHaveText(['Carts']);
	await page.getByLabel('Search titles and contents').fill('no such words');
	await expect(list).toContainText('No notebook holds');
	await page.getByRole('button', { name: 'Clear the search' }).click();

	await page.getByRole('button', { name: 'Actions of Carts' }).click();
	await page.getByRole('menuitem', { name: 'Rename…' }).click();
	await page.getByRole('dialog').getByLabel('Title').fill('Abandoned carts');
	await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
	await expect(list.getByRole('link', { name: 'Abandoned carts' })).toBeVisible();

	await page.getByRole('button', { name: 'Actions of Stock' }).click();
	await page.getByRole('menuitem', { name: 'Move to the bin' }).click();
	await expect(list.getByRole('link', { name: 'Stock' })).toHaveCount(0);
	await page.getByRole('button', { name: 'Bin (1)' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Remove for ever' }).click();
	await expect(page.getByRole('dialog')).toContainText('cannot be undone');
	await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Put back' }).click();
	await page.keyboard.press('Escape');
	await expect(list.getByRole('link', { name: 'Stock' })).toBeVisible();
});

test('keeps what is typed through a reload, and as versions', async ({ page, small }) => {
	await page.goto(small.url);
	const url = await dropNotebook(page, 'kept.md', notebookText('Kept'));
	await typeQuery(page, 'select 21 as typed');
	// Not even half a second later: what is not on disk yet must be found again.
	await page.reload();
	await expectQuery(page, 'select 21 as typed');
	await expect.poll(() => storedText(page, url)).toContain('select 21 as typed');
	const versions = await openVersions(page);
	await expect(versions.getByRole('listitem').first()).toBeVisible();
});

test('a full disk is told with what to do, and the text is saved once there is room', async ({
	page,
	context,
	small
}) => {
	await page.goto(small.url);
	const url = await dropNotebook(page, 'full.md', notebookText('Full'));
	const chromium = await context.newCDPSession(page);
	const origin = new URL(page.url()).origin;
	await chromium.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
	await typeQuery(page, `select 'does not fit' as text -- ${'x'.repeat(20_000)}`);
	const trouble = page.getByTestId('save-trouble');
	await expect(trouble).toContainText('no room is left');
	expect(await storedText(page, url)).not.toContain('does not fit');

	const [file] = await Promise.all([
		page.waitForEvent('download'),
		trouble.getByRole('button', { name: 'Download now' }).click()
	]);
	expect(file.suggestedFilename()).toBe('full.md');
	expect(await readFile(await file.path(), 'utf8')).toContain('does not fit');

	await chromium.send('Storage.overrideQuotaForOrigin', { origin });
	await trouble.getByRole('button', { name: 'Try again' }).click();
	await expect(trouble).toHaveCount(0);
	expect(await storedText(page, url)).toContain('does not fit');
});

test('a cleared store is told, and the notebook kept again from the tab', async ({
	page,
	small
}) => {
	await page.goto(small.url);
	const url = await dropNotebook(page, 'cleared.md', notebookText('Cleared'));
	await page.evaluate(async () => {
		const root = await navigator.storage.getDirectory();
		await root.removeEntry('notebooks', { recursive: true });
	});
	await typeQuery(page, 'select 22 as after_the_clearing');
	const trouble = page.getByTestId('save-trouble');
	await expect(trouble).toContainText('is gone');
	await trouble.getByRole('button', { name: 'Keep it here again' }).click();
	await expect(trouble).toHaveCount(0);
	expect(await storedText(page, url)).toContain('after_the_clearing');
});

test('opens what is dropped, and says what it cannot open', async ({ page, small }) => {
	await page.goto(small.url);
	await dropFile(page, 'photo.png', 'no image', 'image/png');
	const notices = page.getByRole('region', { name: 'Notifications' });
	await expect(notices).toContainText('photo.png is neither a notebook nor a bundle');
	await dropNotebook(page, 'dropped.md', notebookText('Dropped'));
	await expectQuery(page, 'select 1 as one');
});

test('saves to a folder, notices what changes there, and overwrites nothing unasked', async ({
	page,
	small
}) => {
	// A real folder handle, of the private file system: the picker itself is the browser's.
	await page.addInitScript(() => {
		Object.assign(globalThis, {
			showDirectoryPicker: async () =>
				await (
					await navigator.storage.getDirectory()
				).getDirectoryHandle('on-disk', { create: true })
		});
	});
	const onDisk = (change: string | null) =>
		page.evaluate(async (change) => {
			const root = await navigator.storage.getDirectory();
			const folder = await root.getDirectoryHandle('on-disk');
			const file = await folder.getFileHandle('in-a-folder.md');
			const text = await (await file.getFile()).text();
			if (change === null) return text;
			const writable = await file.createWritable();
			await writable.write(text.replace(/^select .*$/m, change));
			await writable.close();
			return change;
		}, change);

	await page.goto(small.url);
	await dropNotebook(page, 'in-a-folder.md', notebookText('In a folder'));
	await page.getByTestId('notebook-more').click();
	await page.getByRole('menuitem', { name: 'Save to a folder…' }).click();
	// The file is not there until it is written.
	await expect.poll(() => onDisk(null).catch(String)).toContain('select 1 as one');
	await typeQuery(page, 'select 31 as written_here');
	await expect.poll(() => onDisk(null).catch(String)).toContain('select 31 as written_here');

	const notice = page.getByTestId('folder-notice');
	await onDisk('select 32 as written_on_disk');
	await expect(notice).toContainText('was changed on disk');
	await expectQuery(page, 'select 31 as written_here');
	await notice.getByRole('button', { name: 'See what differs' }).click();
	await expect(page.getByTestId('text-diff')).toContainText('written_on_disk');
	await page.keyboard.press('Escape');
	await notice.getByRole('button', { name: 'Take the one on disk' }).click();
	await expectQuery(page, 'select 32 as written_on_disk');

	await onDisk('select 33 as disk_again');
	await typeQuery(page, 'select 34 as here_too');
	await expect(notice).toContainText('and here too');
	expect(await onDisk(null)).toContain('disk_again');
	await notice.getByRole('button', { name: 'Keep mine' }).click();
	await expect.poll(() => onDisk(null).catch(String)).toContain('select 34 as here_too');
	const versions = await openVersions(page);
	await versions.getByText('what the file on disk held').click();
	await expect(page.getByTestId('text-diff')).toContainText('disk_again');
	await page.keyboard.press('Escape');

	// From another start of the app: the folder opens the notebook that is linked to it.
	await home(page);
	await page.getByRole('button', { name: 'Open from a folder…' }).click();
	await page.getByTestId('folder-notebooks').getByRole('button', { name: /Open/ }).click();
	await expectQuery(page, 'select 34 as here_too');
});

test('keeps every part of the app for offline use, and works on every page without a network', async ({
	page,
	context,
	small
}) => {
	await page.goto(small.url);
	const url = await dropNotebook(page, 'offline.md', notebookText('Offline'));
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
	await tablesIn(page);
	const built = (await readdir('build', { recursive: true, withFileTypes: true }))
		.filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
		.map((entry) => `${entry.parentPath.slice('build'.length)}/${entry.name}`)
		.filter((file) => !['/200.html', '/service-worker.js', '/_app/version.json'].includes(file));
	// The bundler also writes what a worker's packages name beside it; the app hands its workers the
	// same bytes from assets/, where they are kept.
	const twin = (file: string) =>
		file.replace(/\/workers\/assets\/(.+)-([\w-]{8})\.(\w+)$/, '/assets/$1.$2.$3');
	const missing = await page.evaluate(async (files) => {
		const kept = await Promise.all(files.map((file) => caches.match(file)));
		return files.filter((_, index) => kept[index] === undefined);
	}, built.map(twin));
	expect(missing, 'built files that would be missing offline').toEqual([]);

	await context.setOffline(true);
	await page.goto(`${small.origin}/`);
	await expect(page.getByTestId('offline-banner')).toBeVisible();
	await expect(page.getByTestId(`notebook-${idOf(url)}`)).toBeVisible();
	await expect(page.getByText('offline copy')).toBeVisible();
	await page.goto(url);
	await expectQuery(page, 'select 1 as one');
	await typeQuery(page, 'select count(*) as offline_rows from products');
	await page.keyboard.press('Control+Enter');
	await expect(page.getByTestId('cell-q').getByRole('grid')).toContainText('2');
	await expect.poll(() => storedText(page, url)).toContain('offline_rows');
	await page.goto(`${small.origin}/guide/prices-to-zero`);
	await expect(page.getByRole('heading', { name: 'Prices went to zero' }).first()).toBeVisible();
	await page.goto(`${small.origin}/shadow/example`);
	await expect(page.getByRole('grid').first()).toContainText('Desk');
	await context.setOffline(false);
});

test('a new version waits until somebody reloads, and never swaps under an open page', async ({
	page,
	context
}) => {
	const app = await serveTwoVersions('build');
	try {
		await page.goto(app.origin);
		await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
		const second = await context.newPage();
		await second.goto(app.origin);
		app.upgrade();
		await page.evaluate(async () => {
			await (await navigator.serviceWorker.getRegistration())?.update();
		});
		await expect(page.getByTestId('update-notice')).toContainText('is ready');
		const cachesNow = () => page.evaluate(() => caches.keys());
		expect(await cachesNow()).toHaveLength(2);
		// A page opened meanwhile is of the same version as those that are open.
		await second.reload();
		await expect(second.getByTestId('update-notice')).toContainText('is ready');

		await page.getByRole('button', { name: 'Reload to update' }).click();
		await expect(second.getByTestId('update-notice')).toContainText('another tab');
		await expect(page.getByTestId('update-notice')).toHaveCount(0);
		// The other tab still runs the old version, whose parts stay.
		expect(await cachesNow()).toHaveLength(2);
		await second.getByRole('button', { name: 'Reload this tab' }).click();
		await expect(second.getByTestId('update-notice')).toHaveCount(0);
	} finally {
		await page.goto('about:blank');
		await app.close();
	}
});

test('says what it keeps, and removes a copy of a shadow only while nobody has it open', async ({
	page,
	context,
	small
}) => {
	await page.goto(small.url);
	const reader = await context.newPage();
	await reader.goto(`${small.origin}/shadow/example`);
	await expect(reader.getByRole('grid').first()).toContainText('Desk');
	await page.reload();
	await page.getByRole('button', { name: 'Manage storage' }).click();
	const copy = page.getByTestId('copy-example');
	await copy.getByRole('button').click();
	await expect(page.getByRole('region', { name: 'Notifications' })).toContainText('open in a tab');
	await reader.close();
	await copy.getByRole('button').click();
	await expect(copy).toHaveCount(0);
});

test('the home page and its dialogs have no accessibility violation', async ({ page, small }) => {
	await page.goto(small.url);
	await dropNotebook(page, 'axe.md', notebookText('Axe'));
	await home(page);
	await expectAccessible(page);
	for (const name of ['New notebook', 'Manage storage']) {
		await page.getByRole('button', { name, exact: true }).first().click();
		await expect(page.getByRole('dialog')).toBeVisible();
		await expectAccessible(page);
		await page.keyboard.press('Escape');
	}
	await expectFitsPhone(page);
	await expectAccessible(page);
});
