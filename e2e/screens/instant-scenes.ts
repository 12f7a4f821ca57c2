import { block, notebook } from './notebooks.ts';
import type { Area } from './scene.ts';
import { cell, expect, openNotebook } from './steps.ts';

export const instants: Area = {
	title: 'Instants and marks',
	scenes: [
		{
			name: 'instant-picker',
			says: 'A time that came twice, on the night when clocks are put back: which one is asked.',
			looks: ['light', 'dark', '390'],
			zone: 'Europe/Berlin',
			open: async (page, stage) => {
				await openNotebook(
					page,
					stage.app,
					notebook(
						'Which half past two?',
						'clocks',
						'latest',
						block('input', '#when as=when', 'type: instant', 'label: Since when', 'value: latest')
					)
				);
				await page
					.getByTestId('instant-picker')
					.first()
					.getByRole('button', { name: /^Choose/ })
					.click();
				const panel = page.getByRole('dialog', { name: /Choose an instant/ });
				await panel.getByRole('combobox').selectOption('Europe/Berlin');
				for (let i = 0; i < 3 && !(await panel.getByText('October 2026').isVisible()); i++)
					await panel.getByRole('button', { name: 'Month before' }).click();
				await panel.getByRole('button', { name: '25', exact: true }).click();
				await panel.getByTestId('clock').fill('02:30');
				await panel.getByTestId('clock').press('Tab');
				await expect(panel.getByTestId('twice')).toBeVisible();
			}
		},
		{
			name: 'instant-marks-and-ranges',
			says: 'Marks and an incident’s span, kept in the notebook and drawn on its timeline.',
			looks: ['light', 'dark', '390'],
			height: 720,
			open: async (page, stage) => {
				await openNotebook(
					page,
					stage.app,
					notebook(
						'What we know',
						'clocks',
						'incident~totals',
						block('timeline', '#time title="All writes"'),
						block(
							'marks',
							'#marks title="What we know"',
							'note 2026-10-28T15:10:00Z | The first complaint',
							'incident 2026-10-28T14:00:00Z .. 2026-10-29T06:00:00Z | Totals too low',
							'deploy 2026-10-28T13:30:00Z | Price import 2.1'
						)
					)
				);
				const timeline = page.getByTestId('timeline').first();
				await timeline.getByRole('button', { name: 'Show all of the shadow' }).click();
				await expect(cell(page, 'marks')).toContainText('Totals too low');
				await expect(timeline.getByTestId('own-range')).toHaveCount(1);
			}
		},
		{
			name: 'instant-new-mark',
			says: 'A mark of one’s own is made.',
			looks: ['light', '390'],
			open: async (page, stage) => {
				await openNotebook(
					page,
					stage.app,
					notebook('Marks', 'clocks', 'latest', block('timeline', '#time'))
				);
				await page.getByTestId('timeline').first().getByTestId('mark-instant').click();
				await expect(page.getByTestId('mark-title')).toBeVisible();
			}
		},
		{
			name: 'instant-no-marks',
			says: 'A cell for marks before its first, and a check, a plot and a diff that have nothing to show.',
			looks: ['light', 'dark'],
			height: 1300,
			open: async (page, stage) => {
				await openNotebook(
					page,
					stage.app,
					notebook(
						'Nothing yet',
						'example',
						'latest',
						block('marks', '#marks', ''),
						block(
							'check',
							'#check expect=none title="No desk is free"',
							"select * from products where name = 'Desk' and price = 0"
						),
						block('diff', '#diff', 'from: latest', 'to: latest'),
						block('sql', '#none as=none', 'select * from products where false'),
						block('plot', '#plot', 'data: none', 'mark: line', 'x: id', 'y: price'),
						block('plot', '#wrong', 'data: none', 'mark: line', 'x: when', 'y: price')
					)
				);
				await expect(cell(page, 'check')).toContainText('Passed');
			}
		}
	]
};
