import type { Page } from '@playwright/test';
import { ALL_LOOKS, type Area } from './scene.ts';
import type { Stage } from './stage.ts';
import { expect, goTo, openExplorer, openTab } from './steps.ts';

/** The transaction that set every price to zero. */
const INCIDENT = 'seq:300172';

async function atIncident(page: Page, stage: Stage): Promise<void> {
	await openExplorer(page, stage.app, 'recorded');
	await page.getByTestId('table-public.products').click();
	await goTo(page, INCIDENT);
	await expect(page.getByTestId('row-count')).toHaveText('464 rows');
}

/** The inspector of a row whose price fell. */
async function inspectPrice(page: Page, stage: Stage): Promise<void> {
	await atIncident(page, stage);
	const grid = page.getByRole('grid').first();
	await grid.getByRole('gridcell', { name: '0.00' }).first().dblclick();
}

export const explorer: Area = {
	title: 'Explorer and timeline',
	scenes: [
		{
			name: 'explorer-opening',
			says: 'A shadow is being read.',
			looks: ['light', 'dark'],
			open: async (page, stage) => {
				await page.route('**/segments/*transactions/**', () => new Promise(() => {}));
				await page.goto(stage.app.url);
				await page.getByTestId('shadow-recorded').getByRole('link').click();
				await expect(page.getByTestId('opening')).toBeVisible();
				await page.waitForTimeout(2000);
			}
		},
		{
			name: 'explorer-tables-coming',
			says: 'The shadow stands in time; a table is still on its way.',
			looks: ALL_LOOKS,
			coming: true,
			open: async (page, stage) => {
				await page.route('**/segments/public.sessions/**', () => new Promise(() => {}));
				await page.goto(stage.app.url);
				await page.getByTestId('shadow-recorded').getByRole('link').click();
				await expect(page.getByRole('grid').first()).toBeVisible();
				await expect(page.getByTestId('tables-coming')).toContainText('sessions');
				await page.waitForTimeout(1000);
			}
		},
		{
			name: 'explorer-rows',
			says: 'The rows of a table as they were at the instant.',
			looks: ALL_LOOKS,
			open: atIncident
		},
		{
			name: 'explorer-mark',
			says: 'A mark of the timeline, with what can be done from it.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await atIncident(page, stage);
				await page.getByTestId('mark-incident').last().click();
				await expect(page.getByTestId('mark-card')).toBeVisible();
			}
		},
		{
			name: 'explorer-diff',
			says: 'What one transaction changed: old above new, only changed cells tinted.',
			looks: [...ALL_LOOKS, '4k'],
			open: async (page, stage) => {
				await atIncident(page, stage);
				await page.getByTestId('mark-incident').last().click();
				await page.getByRole('button', { name: 'See what it changed' }).first().click();
				await page.getByTestId('diff-grid').getByText('0.00').first().waitFor();
			}
		},
		{
			name: 'explorer-diff-nothing',
			says: 'Two instants without a difference.',
			open: async (page, stage) => {
				await openExplorer(page, stage.app, 'example');
				await page.getByTestId('set-a').click();
				await page.getByTestId('set-b').click();
				await openTab(page, 'Diff');
			}
		},
		{
			name: 'explorer-transactions',
			says: 'Transactions in commit order, and what one of them did.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				await atIncident(page, stage);
				await openTab(page, 'Transactions');
				await expect(page.getByTestId('transactions').getByRole('listitem').first()).toBeVisible();
			}
		},
		{
			name: 'explorer-history-of-a-row',
			says: 'The whole life of a row, and who wrote each of its values.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				await inspectPrice(page, stage);
				await expect(page.getByTestId('version').first()).toBeVisible();
			}
		},
		{
			name: 'explorer-blame',
			says: 'Which transaction wrote each value of a row.',
			open: async (page, stage) => {
				await inspectPrice(page, stage);
				await page.getByTestId('inspector').getByRole('tab', { name: /blame/i }).click();
				await expect(page.getByTestId('blame')).toBeVisible();
			}
		},
		{
			name: 'explorer-chart',
			says: 'A measure over time, with the instant and the marks.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await openExplorer(page, stage.app, 'recorded');
				await openTab(page, 'Chart');
				await expect(page.getByTestId('kpi-chart').locator('svg').first()).toBeVisible();
			}
		},
		{
			name: 'explorer-past-the-end',
			says: 'An instant outside of the shadow is refused with the ends that there are.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				await openExplorer(page, stage.app, 'recorded');
				await goTo(page, '2019-01-01');
				await expect(page.getByRole('alert')).toBeVisible();
			}
		},
		{
			name: 'timeline-go-to',
			says: 'One field leads to times, transactions, LSNs and marks.',
			looks: ALL_LOOKS,
			again: (page) => page.getByTestId('goto').click(),
			open: async (page, stage) => {
				await openExplorer(page, stage.app, 'clocks');
				await page.getByTestId('goto').click();
				await expect(page.getByTestId('goto-choice').first()).toBeVisible();
			}
		},
		{
			name: 'timeline-quiet',
			says: 'The timeline of a shadow that stood still for a month.',
			looks: ALL_LOOKS,
			open: async (page, stage) => {
				await openExplorer(page, stage.app, 'clocks');
				await page.getByRole('button', { name: 'Show all of the shadow' }).click();
				await expect(page.getByTestId('quiet')).toBeVisible();
			}
		},
		{
			name: 'timeline-brushed',
			says: 'A piece of time is chosen: compare its ends, zoom, or mark it as an incident.',
			looks: ['light'],
			open: async (page, stage) => {
				await openExplorer(page, stage.app, 'recorded');
				await page.getByRole('button', { name: 'Show all of the shadow' }).click();
				const box = (await page.getByTestId('timeline-plot').boundingBox())!;
				const y = box.y + box.height - 20;
				await page.keyboard.down('Shift');
				await page.mouse.move(box.x + box.width * 0.5, y);
				await page.mouse.down();
				await page.mouse.move(box.x + box.width * 0.7, y, { steps: 4 });
				await page.mouse.up();
				await page.keyboard.up('Shift');
				await expect(page.getByTestId('range-actions')).toBeVisible();
			}
		},
		{
			name: 'timeline-a-and-b',
			says: 'The two ends of a comparison on the timeline.',
			looks: ['light', 'dark', '390'],
			open: async (page, stage) => {
				await atIncident(page, stage);
				await page.getByRole('button', { name: /previous transaction/i }).click();
				await page.getByTestId('set-a').click();
				await goTo(page, 'latest');
				await page.getByTestId('set-b').click();
				await expect(page.getByTestId('handle-a')).toBeVisible();
			}
		}
	]
};
