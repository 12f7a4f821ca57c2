import type { Page } from '@playwright/test';
import { ALL_LOOKS, type Area } from './scene.ts';
import type { Stage } from './stage.ts';
import { expect, openExplorer } from './steps.ts';

type Step = 'choose' | 'preview' | 'script' | 'dry-run' | 'export';

const next = (page: Page) =>
	page.getByTestId('restore-flow').locator('footer').getByRole('button').last().click();

/** Undoing the transaction that set every price to zero, up to a step. */
async function walk(page: Page, stage: Stage, to: Step, leaveOut = true): Promise<void> {
	await openExplorer(page, stage.app, 'recorded');
	await page.getByTestId('mark-incident').last().click();
	await page.getByRole('button', { name: /^Undo this transaction/ }).click();
	await expect(page.getByTestId('restore-flow')).toBeVisible();
	if (to === 'choose') return;
	await next(page);
	await expect(page.getByTestId('restore-sentence')).toContainText('row');
	const leave = page.getByLabel(/Leave these rows out/);
	if (leaveOut && (await leave.isVisible())) await leave.check();
	if (to === 'preview') return;
	await next(page);
	await expect(page.getByTestId('restore-flow')).toHaveAttribute('data-step', 'script');
	if (to === 'script') return;
	await next(page);
	await expect(page.getByTestId('dry-run-verified')).toBeVisible();
	if (to === 'export') await next(page);
}

export const restores: Area = {
	title: 'Restore',
	scenes: [
		{
			name: 'restore-choose',
			says: 'Which transaction is undone, and in which tables.',
			looks: ALL_LOOKS,
			open: (page, stage) => walk(page, stage, 'choose')
		},
		{
			name: 'restore-conflicts',
			says: 'Rows that were edited since are named; no script is made before one decides.',
			looks: ALL_LOOKS,
			open: (page, stage) => walk(page, stage, 'preview', false)
		},
		{
			name: 'restore-preview',
			says: 'What the script will put back, to the cell.',
			open: (page, stage) => walk(page, stage, 'preview')
		},
		{
			name: 'restore-script',
			says: 'The script, and its inverse.',
			looks: ALL_LOOKS,
			open: (page, stage) => walk(page, stage, 'script')
		},
		{
			name: 'restore-dry-run',
			says: 'The script was rehearsed in a real PostgreSQL inside this browser.',
			looks: ALL_LOOKS,
			open: (page, stage) => walk(page, stage, 'dry-run')
		},
		{
			name: 'restore-done',
			says: 'The files to take away, and the command that applies them.',
			looks: ALL_LOOKS,
			open: (page, stage) => walk(page, stage, 'export')
		},
		{
			name: 'restore-by-name',
			says: 'A restore by a transaction’s number, which the shadow does not know.',
			open: async (page, stage) => {
				await openExplorer(page, stage.app, 'recorded');
				await page.goto(`${stage.app.origin}/shadow/recorded/restore?xid=12`);
				await expect(page.getByRole('alert')).toBeVisible();
			}
		}
	]
};
