import { cp, readdir, truncate } from 'node:fs/promises';
import path from 'node:path';
import { ALL_LOOKS, type Area } from './scene.ts';
import { expect, openExplorer, openHome } from './steps.ts';

export const trouble: Area = {
	title: 'When something is wrong',
	scenes: [
		{
			name: 'trouble-wrong-token',
			says: 'The agent does not know this token: where to get the right one.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await page.goto(`${stage.app.origin}/#token=wrong`);
				await expect(page.getByTestId('unauthorized')).toBeVisible();
			}
		},
		{
			name: 'trouble-no-such-page',
			says: 'An address that leads nowhere.',
			looks: ['light', 'dark'],
			open: async (page, stage) => {
				await openHome(page, stage.app);
				await page.goto(`${stage.app.origin}/no/such/page`);
				await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
			}
		},
		{
			name: 'trouble-no-such-shadow',
			says: 'The address of a shadow that this agent does not serve.',
			open: async (page, stage) => {
				await openHome(page, stage.app);
				await page.goto(`${stage.app.origin}/shadow/warehouse`);
				await expect(page.getByTestId('open-failed')).toBeVisible();
			}
		},
		{
			name: 'trouble-damaged-segment',
			says: 'One segment is damaged: it is named, and the other tables stay usable.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await openExplorer(page, stage.damaged, 'recorded');
				await expect(page.getByTestId('damage')).toBeVisible();
			}
		},
		{
			name: 'trouble-damaged-table',
			says: 'The table whose segment is damaged.',
			open: async (page, stage) => {
				await openExplorer(page, stage.damaged, 'recorded');
				await page.getByTestId('table-public.payments').click();
				await expect(page.getByRole('alert').last()).toBeVisible();
			}
		},
		{
			name: 'trouble-cannot-open',
			says: 'A shadow without its list of transactions cannot be opened: what is wrong, and what to do.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				const store = path.join(stage.folder, 'torn');
				await cp(path.join(stage.folder, 'example'), store, { recursive: true });
				const app = await stage.serve('torn');
				await openHome(page, app);
				const folder = path.join(store, 'segments', '$transactions');
				await truncate(path.join(folder, (await readdir(folder))[0]!), 20);
				await page.getByTestId('shadow-torn').getByRole('link').click();
				await expect(page.getByTestId('open-failed')).toBeVisible();
			}
		}
	]
};
