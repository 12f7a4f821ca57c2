import { ALL_LOOKS, type Area } from './scene.ts';
import { expect, openExplorer, openSql, sqlText, write } from './steps.ts';

export const editor: Area = {
	title: 'Editor, commands and settings',
	scenes: [
		{
			name: 'editor-completion',
			says: 'Completion knows the tables and columns of the instant.',
			looks: ['light', 'dark'],
			open: async (page, stage) => {
				const at = await openSql(page, stage);
				await write(page, sqlText(at), 'select  from orders o');
				for (let i = 0; i < ' from orders o'.length; i++) await page.keyboard.press('ArrowLeft');
				await page.keyboard.type('o.');
				await expect(page.getByRole('option', { name: /customer_id/ }).first()).toBeVisible();
			}
		},
		{
			name: 'editor-hover',
			says: 'What the shadow knows of a column, at the pointer or by key.',
			looks: ['light', 'dark'],
			open: async (page, stage) => {
				const at = await openSql(page, stage);
				await write(page, sqlText(at), 'select o.customer_id from orders o');
				for (let i = 0; i < ' from orders o'.length + 2; i++)
					await page.keyboard.press('ArrowLeft');
				await page.keyboard.press('Shift+F1');
				await expect(
					page.getByRole('status').filter({ hasText: 'customer_id bigint' })
				).toBeVisible();
			}
		},
		{
			name: 'editor-quick-fix',
			says: 'An error is marked at its place and mended by choice.',
			looks: ['light', 'dark'],
			open: async (page, stage) => {
				const at = await openSql(page, stage);
				await write(page, sqlText(at), 'select name, prise from products');
				await page.keyboard.press('Control+Enter');
				await expect(at.getByTestId('sql-status')).toHaveText(/failed/);
				await page.keyboard.press('Control+.');
				await expect(page.getByRole('option', { name: 'Replace with price' })).toBeVisible();
			}
		},
		{
			name: 'editor-vim',
			says: 'Vim keys, with the command line of vim.',
			open: async (page, stage) => {
				const at = await openSql(page, stage);
				await page.getByRole('tab', { name: /^SQL/ }).focus();
				await page.keyboard.press('Control+,');
				await page.getByRole('tab', { name: 'Editor' }).click();
				await page.getByLabel('Vim keys').check();
				await page.keyboard.press('Escape');
				await write(page, sqlText(at), 'select id, name, price\nfrom products\nwhere price = 0');
				await expect(at.locator('.cm-vimMode')).toBeVisible();
				await page.keyboard.press('Escape');
				await page.keyboard.type(':w');
			}
		},
		{
			name: 'editor-find',
			says: 'Find and replace in the text.',
			looks: ['light', 'dark', '390'],
			open: async (page, stage) => {
				const at = await openSql(page, stage);
				await write(
					page,
					sqlText(at),
					'select price, round(price, 1)\nfrom products\norder by price'
				);
				await page.keyboard.press('Control+F');
				await page.keyboard.type('price');
				await expect(at.locator('.cm-searchMatch')).toHaveCount(3);
			}
		},
		{
			name: 'commands-palette',
			says: 'The command palette: everything that can be done here, with its keys.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await openExplorer(page, stage.app, 'recorded');
				await page.keyboard.press('Control+K');
				await expect(page.getByRole('combobox', { name: 'Command palette' })).toBeFocused();
			}
		},
		{
			name: 'commands-palette-nothing',
			says: 'A search of the palette that finds nothing.',
			open: async (page, stage) => {
				await openExplorer(page, stage.app, 'example');
				await page.keyboard.press('Control+K');
				await page.keyboard.type('fly to the moon');
				await expect(page.getByText('Nothing is called')).toBeVisible();
			}
		},
		{
			name: 'commands-shortcuts',
			says: 'The sheet of shortcuts, of this page first.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await openExplorer(page, stage.app, 'example');
				await page.keyboard.press('?');
				await expect(page.getByTestId('shortcuts')).toBeVisible();
			}
		},
		{
			name: 'settings-keys',
			says: 'Keys of one’s own; a conflict is named before it is made.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await openExplorer(page, stage.app, 'example');
				await page.keyboard.press('Control+,');
				const row = page.getByTestId('keys-app.shortcuts');
				await row.getByRole('button', { name: /^Change/ }).click();
				await page.keyboard.press('Control+K');
				await expect(row.getByRole('alert')).toBeVisible();
			}
		},
		{
			name: 'settings-editor',
			says: 'Settings of the editor.',
			open: async (page, stage) => {
				await openExplorer(page, stage.app, 'example');
				await page.keyboard.press('Control+,');
				await page.getByRole('tab', { name: 'Editor' }).click();
				await expect(page.getByLabel('Vim keys')).toBeVisible();
			}
		}
	]
};
