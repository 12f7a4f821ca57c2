import type { Page } from '@playwright/test';
import {
	AT_WORK,
	KINDS_1,
	KINDS_2,
	KINDS_3,
	KINDS_4,
	SMALL,
	block,
	notebook,
	sql
} from './notebooks.ts';
import { ALL_LOOKS, type Area, type Scene } from './scene.ts';
import { cell, drop, expect, openHome, openNotebook, rest, sqlText, write } from './steps.ts';

const charted = (page: Page) =>
	expect(page.getByTestId('kpi-chart').locator('svg').first()).toBeVisible();

/** Its cells, run to their end. */
const kind = (name: string, says: string, text: string, done: string[], height: number): Scene => ({
	name,
	says,
	looks: ['light', 'dark', '390'],
	height,
	open: async (page, stage) => {
		await openNotebook(page, stage.app, text);
		await page.getByTestId('run-all').click();
		await rest(page, 'done', ...done);
		if (text.includes('```chart')) await charted(page);
	}
});

const everyKind: readonly Scene[] = [
	kind(
		'notebook-kinds-1',
		'Text, an input, a query that reads it, a plot and a grid of its rows.',
		KINDS_1,
		['least', 'days', 'plot', 'grid'],
		1900
	),
	kind(
		'notebook-kinds-2',
		'A chart over time, marks of one’s own, and the timeline.',
		KINDS_2,
		['price', 'marks', 'time'],
		1100
	),
	kind(
		'notebook-kinds-3',
		'Transactions, a diff, and the history of a row.',
		KINDS_3,
		['who', 'damage', 'row'],
		1500
	),
	kind(
		'notebook-kinds-4',
		'A check that fails, a restore, and a kind of a later version that is only kept.',
		KINDS_4,
		[],
		1300
	)
];

export const notebooks: Area = {
	title: 'Notebook',
	scenes: [
		{
			name: 'notebook-empty',
			says: 'A new notebook, before its first cell.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await openHome(page, stage.app);
				await page.getByRole('button', { name: /^Blank/ }).click();
				await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
				await expect(page.getByTestId('notebook-instant')).toBeVisible();
			}
		},
		{
			name: 'notebook-at-work',
			says: 'An incident in a notebook: what the monitor saw, what the transaction changed, what was sold since.',
			looks: [...ALL_LOOKS, '4k', 'print'],
			width: 1120,
			height: 1240,
			open: async (page, stage) => {
				await openNotebook(page, stage.app, AT_WORK);
				await page.getByTestId('run-all').click();
				await rest(page, 'done', 'price', 'damage', 'free');
				await charted(page);
				await page.mouse.move(1, 400);
			}
		},
		...everyKind,
		{
			name: 'notebook-running',
			says: 'A query runs: its time, how to stop it, and those that wait for their turn.',
			looks: ['light', 'dark'],
			open: async (page, stage) => {
				const long =
					'select count(*) from range(400000) a, range(400000) b where a.range + b.range > 9';
				await openNotebook(
					page,
					stage.app,
					SMALL(
						'A long question',
						'example',
						sql('#long as=long', long),
						sql('#next as=next', 'select * from long')
					)
				);
				await rest(page, 'running', 'long');
				await page.waitForTimeout(2500);
			}
		},
		{
			name: 'notebook-stale',
			says: 'A lazy notebook after the instant moved: results of before, marked as stale.',
			looks: ['light', 'dark'],
			open: async (page, stage) => {
				await openNotebook(
					page,
					stage.app,
					SMALL('Lamp prices').replace('zone: UTC', 'zone: UTC\nrun: lazy')
				);
				await page.getByTestId('run-stale').click();
				await rest(page, 'done', 'prices');
				await page.getByRole('button', { name: 'One transaction back' }).click();
				await rest(page, 'stale', 'prices');
			}
		},
		{
			name: 'notebook-failed',
			says: 'A query that failed, with the error at its place; its reader waits and says for whom.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await openNotebook(
					page,
					stage.app,
					SMALL(
						'Lamp prices',
						'example',
						sql('#wrong as=wrong', 'select id, prise\nfrom products'),
						sql('#reader as=reader', 'select max(price) from wrong')
					)
				);
				await rest(page, 'failed', 'wrong');
				await rest(page, 'blocked', 'reader');
				await sqlText(cell(page, 'wrong')).click();
				await expect(page.locator('.cm-lintRange-error')).toBeVisible();
			}
		},
		{
			name: 'notebook-circle',
			says: 'Two cells that read each other, and two of one name: said at each of them.',
			open: async (page, stage) => {
				await openNotebook(
					page,
					stage.app,
					notebook(
						'In a circle',
						'example',
						'latest',
						sql('#a as=first', 'select * from second'),
						sql('#b as=second', 'select * from first'),
						sql('#c as=twice', 'select 1 as one'),
						sql('#d as=twice', 'select 2 as two')
					)
				);
				await expect(cell(page, 'a')).toContainText('circle');
			}
		},
		{
			name: 'notebook-pinned',
			says: 'A cell pinned to an instant of its own, and the form that pins it.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				await openNotebook(
					page,
					stage.app,
					SMALL('Lamp prices').replace('as=prices', 'as=prices at=earliest')
				);
				await rest(page, 'done', 'prices');
				await page.getByTestId('pin-badge').first().click();
				await expect(page.getByTestId('pin-form')).toBeVisible();
			}
		},
		{
			name: 'notebook-settings-of-a-chart',
			says: 'The form of a chart.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				await openNotebook(
					page,
					stage.app,
					notebook(
						'Orders',
						'kind:simulate',
						'latest',
						block('chart', '#c', 'table: public.orders', 'expression: count(*)', 'bucket: 1d')
					)
				);
				await charted(page);
				await cell(page, 'c').hover();
				await cell(page, 'c').getByTestId('cell-settings').click();
				await expect(page.getByTestId('settings-panel')).toBeVisible();
			}
		},
		{
			name: 'notebook-add-a-cell',
			says: 'The kinds of cells to choose from.',
			looks: ['light', '390'],
			again: async (page) => {
				if (!(await page.getByRole('menu').isVisible()))
					await page.getByTestId('add-other').click();
			},
			open: async (page, stage) => {
				await openNotebook(page, stage.app, SMALL('Lamp prices'));
				await rest(page, 'done', 'prices');
				await page.getByTestId('add-other').click();
			}
		},
		{
			name: 'notebook-deleted-cells',
			says: 'Deleted cells can be put back.',
			open: async (page, stage) => {
				await openNotebook(page, stage.app, SMALL('Lamp prices'));
				await rest(page, 'done', 'prices');
				await cell(page, 'prices').focus();
				await page.keyboard.press('Delete');
				await page.getByTestId('notebook-more').click();
				await page.getByRole('menuitem', { name: /Deleted cells/ }).click();
				await expect(page.getByRole('dialog')).toBeVisible();
			}
		},
		{
			name: 'notebook-newer-format',
			says: 'A notebook of a newer format opens read-only and is never written over.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				await openNotebook(
					page,
					stage.app,
					SMALL('From next year').replace('notebook/1', 'notebook/2')
				);
				await rest(page, 'done', 'prices');
			}
		},
		{
			name: 'notebook-broken-file',
			says: 'A file with lines that cannot be read: they are named, kept as text, and nothing is dropped.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				const text = SMALL('Written by hand')
					.replace('zone: UTC', 'zone: Mars/Olympus\nthis line is no field')
					.concat('\n```sql {#oops as=}\nselect 1\n```\n\n```chart {#never}\ntable: orders\n');
				await openNotebook(page, stage.app, text);
				await rest(page, 'done', 'prices');
			}
		},
		{
			name: 'notebook-no-shadow',
			says: 'The shadow that a notebook asks about is not here.',
			open: async (page, stage) => {
				await openHome(page, stage.app);
				await drop(page, 'far.md', SMALL('From elsewhere', 'warehouse'));
				await expect(page.getByText('The shadow of this notebook is not here')).toBeVisible();
			}
		},
		{
			name: 'notebook-not-here',
			says: 'An address of a notebook that this browser does not have.',
			open: async (page, stage) => {
				await openHome(page, stage.app);
				await page.goto(`${stage.app.origin}/notebook/nosuchone`);
				await expect(page.getByText('There is no such notebook')).toBeVisible();
			}
		},
		{
			name: 'notebook-offline',
			says: 'Without the agent everything goes on from what this browser keeps.',
			looks: ['light', '390'],
			offline: true,
			open: async (page, stage) => {
				const url = await openNotebook(page, stage.app, SMALL('Lamp prices'));
				await rest(page, 'done', 'prices');
				await page.evaluate(async () => {
					await navigator.serviceWorker.ready;
					while (!navigator.serviceWorker.controller)
						await new Promise((next) => setTimeout(next, 50));
				});
				await page.context().setOffline(true);
				await page.goto(url);
				await rest(page, 'done', 'prices');
				await expect(page.getByTestId('offline-banner')).toBeVisible();
			}
		},
		{
			name: 'notebook-another-tab-has-the-pen',
			says: 'One tab writes; this one follows, and may take over.',
			looks: ['light', 'dark', '390'],
			open: async (page, stage) => {
				const url = await openNotebook(page, stage.app, SMALL('Lamp prices'));
				await rest(page, 'done', 'prices');
				const second = await page.context().newPage();
				await second.goto(url);
				await expect(second.getByTestId('reader-notice')).toBeVisible();
				await rest(second, 'done', 'prices');
				return second;
			}
		},
		{
			name: 'notebook-disk-full',
			says: 'No room is left: the text is safe in the tab, with what to do.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await openNotebook(page, stage.app, SMALL('Lamp prices'));
				await rest(page, 'done', 'prices');
				const session = await page.context().newCDPSession(page);
				await session.send('Storage.overrideQuotaForOrigin', {
					origin: stage.app.origin,
					quotaSize: 1
				});
				await write(
					page,
					sqlText(cell(page, 'prices')),
					`select id, name, price\nfrom products${'\n'.repeat(20_000)}`
				);
				await page.keyboard.press('Escape');
				await expect(page.getByTestId('save-trouble')).toBeVisible();
			}
		},
		{
			name: 'notebook-stored-copy-gone',
			says: 'Somebody cleared the page’s data: the tab keeps the text and offers to keep it again.',
			open: async (page, stage) => {
				await openNotebook(page, stage.app, SMALL('Lamp prices'));
				await rest(page, 'done', 'prices');
				await page.evaluate(async () => {
					const root = await navigator.storage.getDirectory();
					await root.removeEntry('notebooks', { recursive: true });
				});
				await write(page, sqlText(cell(page, 'prices')), 'select name from products');
				await expect(page.getByTestId('save-trouble')).toBeVisible();
			}
		},
		{
			name: 'notebook-versions',
			says: 'Versions of a notebook, and what changed since, cell by cell and line by line.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await openNotebook(page, stage.app, SMALL('Lamp prices'));
				await rest(page, 'done', 'prices');
				await page.getByRole('button', { name: 'Versions', exact: true }).click();
				const versions = page.getByTestId('versions');
				await versions.getByLabel('Name for the present text').fill('As sent to Ada');
				await versions.getByRole('button', { name: 'Keep this version' }).click();
				await expect(versions.getByText('As sent to Ada')).toBeVisible();
				await page.keyboard.press('Escape');
				await write(
					page,
					sqlText(cell(page, 'prices')),
					"select id, name, price\nfrom products\nwhere name = 'Lamp'"
				);
				await expect(page.getByTestId('saved')).toHaveText('Saved');
				await page.getByRole('button', { name: 'Versions', exact: true }).click();
				await versions.getByText('As sent to Ada').click();
				await expect(page.getByTestId('text-diff')).toBeVisible();
			}
		}
	]
};
