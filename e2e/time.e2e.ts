import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { dropNotebook } from './support/library-steps.ts';
import { writeClocksStore } from './support/clocks-store.ts';
import { expect, servedTest } from './support/served-test.ts';
import { openShadow, openTab } from './support/steps.ts';

const test = servedTest('clocks', writeClocksStore);

const notebook = (...cells: string[]) => `---
format: foreshadow-notebook/1
title: Time
shadow: clocks
zone: UTC
at: latest
---

${cells.join('\n\n')}
`;
const TIMELINE = '```timeline {#time}\n```';
const PLOT_DATA =
	"```sql {#days as=days}\nselect date_trunc('day', day) as day, status, sum(total) as total from orders group by all order by day\n```";

async function openNotebook(page: Page, url: string, ...cells: string[]): Promise<void> {
	await page.goto(url);
	await expect(page.getByTestId('shadow-clocks')).toBeVisible();
	await dropNotebook(page, 'time.md', notebook(...cells));
	await expect(page.getByTestId('notebook-instant')).toBeVisible();
}

async function goTo(page: Page, text: string): Promise<void> {
	await page.getByTestId('goto').fill(text);
	await page.getByTestId('goto').press('Enter');
}

test('the zone changes what clocks show and never the instant', async ({ page, served }) => {
	await openShadow(page, served, 'clocks');
	// The hour that Berlin's clocks show twice: 02:30 summer time, and 02:30 again.
	const utc = page.getByTestId('instant-utc');
	const zone = page.getByRole('combobox', { name: /zone/i });
	const seen = new Set<string>();
	for (const instant of ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-11-01T06:10:00Z']) {
		await goTo(page, instant);
		const before = await utc.textContent();
		seen.add(before!);
		for (const next of ['America/New_York', 'Australia/Lord_Howe', 'UTC', 'Europe/Berlin']) {
			await zone.selectOption(next);
			await expect(utc).toHaveText(before!);
		}
	}
	expect(seen.size).toBe(3);
	// The ends of what can be brought back are always in sight.
	await expect(page.getByTestId('range')).toContainText(/earliest.*latest/s);
});

test('one field leads to transactions, LSNs, days, marks and schema changes', async ({
	page,
	served
}) => {
	await openShadow(page, served, 'clocks');
	const field = page.getByTestId('goto');
	const choices = page.getByTestId('goto-choice');
	await field.click();
	await expect(choices.first()).toBeVisible();
	await expect(choices.filter({ hasText: 'Totals fell' })).toHaveCount(1);
	const found = await new AxeBuilder({ page }).include('.goto').analyze();
	expect(found.violations).toEqual([]);

	await field.fill('fell totals');
	await page.keyboard.press('Enter');
	await expect(page.getByTestId('instant-utc')).toContainText('2026-10-28');
	const xid = (await page.getByTestId('instant-xid').textContent())!.replace('xid ', '');
	const lsn = (await page.getByTestId('instant-lsn').textContent())!.replace('LSN ', '');
	const seq = await page.getByTestId('instant-seq').textContent();

	await goTo(page, 'earliest');
	await expect(page.getByTestId('instant-xid')).toHaveText('initial snapshot');
	await field.fill(xid);
	await expect(choices.first()).toContainText(`Transaction ${xid}`);
	await page.keyboard.press('Enter');
	await expect(page.getByTestId('instant-seq')).toHaveText(seq!);
	await goTo(page, 'earliest');
	await goTo(page, lsn);
	await expect(page.getByTestId('instant-seq')).toHaveText(seq!);

	await field.fill('channel');
	await expect(choices.first()).toContainText('Schema change');
	await field.fill('2026-10-25');
	// The day on Berlin's clock, 25 hours of it, as a piece of time to look at.
	await choices.filter({ hasText: 'The whole of 25 Oct 2026' }).click();
	await expect(page.getByTestId('instant-seq')).toHaveText(seq!);
	await field.fill('no such thing at all');
	await expect(page.getByText('Nothing here is called')).toBeVisible();
});

test('the timeline is a slider: buckets, tens of them, events and transactions', async ({
	page,
	served
}) => {
	await openShadow(page, served, 'clocks');
	const hand = page.getByTestId('handle-instant');
	const now = async () => Number(await hand.getAttribute('aria-valuenow'));
	await goTo(page, '2026-10-25T12:00:00Z');
	await page.getByRole('button', { name: 'Show all of the shadow' }).click();
	await hand.focus();
	const start = await now();
	await page.keyboard.press('ArrowLeft');
	await expect.poll(now).toBeLessThan(start);
	const bucket = start - (await now());
	await page.keyboard.press('ArrowRight');
	await expect.poll(now).toBeGreaterThan(start - bucket / 2);
	await page.keyboard.press('Shift+ArrowLeft');
	await expect.poll(now).toBeLessThan(start - 8 * bucket);
	await page.keyboard.press('PageUp');
	const event = await now();
	await page.keyboard.press('PageUp');
	await expect.poll(now).toBeGreaterThan(event);
	await page.keyboard.press('PageDown');
	await expect.poll(now).toBe(event);
	await page.keyboard.press('Home');
	await expect(page.getByTestId('instant-xid')).toHaveText('initial snapshot');
	await expect(hand).toHaveAttribute('aria-valuetext', /UTC, initial snapshot/);
});

test('the timeline tells every colour on a small screen', async ({ page, served }) => {
	await page.setViewportSize({ width: 390, height: 844 });
	await openShadow(page, served, 'clocks');
	const head = page.getByTestId('timeline').locator('.head');
	const legend = head.getByRole('list', { name: /^Changes/ });
	await head.getByText('Kinds', { exact: true }).click();
	await expect(legend.getByRole('listitem')).toHaveCount(3);
	const outside = () =>
		legend.evaluate((list) => {
			const { right, bottom } = list.getBoundingClientRect();
			const items = [...list.children].map((item) => item.getBoundingClientRect());
			return items.filter((item) => item.right > right + 1 || item.bottom > bottom + 1).length;
		});
	expect(await outside()).toBe(0);
	await page.setViewportSize({ width: 320, height: 844 });
	expect(await outside()).toBe(0);
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});

test('marks of one’s own are made on the timeline and kept in the notebook', async ({
	page,
	served
}) => {
	await openNotebook(page, served.url, TIMELINE);
	const timeline = page.getByTestId('timeline').first();
	await timeline.getByRole('button', { name: 'Show all of the shadow' }).click();
	await timeline.getByTestId('mark-incident').click();
	await page.getByRole('dialog').getByRole('button', { name: 'Go there' }).click();
	await timeline.getByRole('button', { name: 'Show all of the shadow' }).click();
	await timeline.getByTestId('mark-instant').click();
	const form = page.getByRole('dialog', { name: 'A mark of your own' });
	await form.getByTestId('mark-title').fill('The first complaint');
	await form.getByRole('button', { name: 'Save the mark' }).click();
	const cell = page.getByTestId('marks-cell');
	await expect(cell).toContainText('The first complaint');
	await expect(timeline.getByTestId('own-note')).toHaveCount(1);

	// A range, dragged with Shift.
	const box = (await timeline.getByTestId('timeline-plot').boundingBox())!;
	const y = box.y + box.height - 20;
	await page.keyboard.down('Shift');
	await page.mouse.move(box.x + box.width * 0.4, y);
	await page.mouse.down();
	await page.mouse.move(box.x + box.width * 0.55, y, { steps: 4 });
	await page.mouse.up();
	await page.keyboard.up('Shift');
	await page.getByRole('button', { name: 'Mark as incident' }).click();
	await form.getByTestId('mark-title').fill('Shop was slow');
	await form.getByRole('button', { name: 'Save the mark' }).click();
	await expect(timeline.getByTestId('own-range')).toHaveCount(1);
	await expect(cell).toContainText(/Shop was slow.*lasts/s);

	// It is an edit like any other, and it is written as lines that people can read.
	await page.getByRole('button', { name: /^Undo/ }).first().click();
	await expect(cell).not.toContainText('Shop was slow');
	await page.getByRole('button', { name: /^Redo/ }).first().click();
	await expect(page.getByTestId('saved')).toHaveText('Saved');
	await page.reload();
	await expect(cell).toContainText('Shop was slow');
	await cell.getByRole('button', { name: 'Change: The first complaint' }).click();
	await page.getByTestId('mark-title').fill('Second thoughts');
	await page.keyboard.press('Enter');
	await expect(cell).toContainText('Second thoughts');
	await cell.getByRole('button', { name: 'Delete: Second thoughts' }).click();
	await expect(cell.getByRole('listitem')).toHaveCount(1);
	await cell.getByRole('button', { name: 'Compare the ends of: Shop was slow' }).click();
	await expect(page.getByTestId('handle-a').first()).toBeVisible();
});

test('a time on a clock that was put back is asked for, and told where it was skipped', async ({
	page,
	served
}) => {
	await openNotebook(
		page,
		served.url,
		'```input {#when as=when}\ntype: instant\nvalue: latest\n```'
	);
	const picker = page.getByTestId('instant-picker').first();
	await picker.getByRole('button', { name: /^Choose/ }).click();
	const panel = page.getByRole('dialog', { name: /Choose an instant/ });
	await panel.getByRole('combobox').selectOption('Europe/Berlin');
	const previous = panel.getByRole('button', { name: 'Month before' });
	for (let i = 0; i < 3; i++) {
		if (await panel.getByText('October 2026').isVisible()) break;
		await previous.click();
	}
	await panel.getByRole('button', { name: '25', exact: true }).click();
	await panel.getByTestId('clock').fill('02:30');
	await panel.getByTestId('clock').press('Tab');
	await expect(panel.getByTestId('twice')).toContainText('02:30 came twice that day');
	await expect(panel.getByTestId('picked')).toContainText('2026-10-25 00:30:00.000 UTC');
	await panel.getByRole('radio', { name: /second/ }).check();
	await expect(panel.getByTestId('picked')).toContainText('2026-10-25 01:30:00.000 UTC');
	await expect(panel.getByTestId('nearest').getByRole('listitem')).toHaveCount(5);
	await panel.getByRole('button', { name: 'Use this instant' }).click();
	await expect(picker.getByRole('textbox')).toHaveValue('2026-10-25T01:30:00Z');
});

test('a plot is drawn from its form, read as a table, and written as JSON', async ({
	page,
	served
}) => {
	await openNotebook(
		page,
		served.url,
		PLOT_DATA,
		'```plot {#p}\ndata: days\nmark: line\nx: day\ny: total\ncolor: status\n```'
	);
	const cell = page.getByTestId('plot-cell');
	await expect(cell.locator('g[aria-label="line"] path').first()).toBeVisible();
	await expect(cell.getByRole('list', { name: 'Colours' })).toContainText('paid');
	await cell.getByText('As a table').click();
	const table = cell.getByTestId('plot-table');
	await expect(table.getByRole('columnheader')).toHaveText(['day', 'total', 'status']);
	await cell.getByText('As a drawing').click();
	const download = page.waitForEvent('download');
	await cell.getByRole('button', { name: 'SVG' }).click();
	const svg = await (await download).createReadStream();
	let text = '';
	for await (const chunk of svg) text += String(chunk);
	expect(text).toContain('<svg');
	expect(text).not.toMatch(/var\(|<style|https?:\/\/(?!www\.w3\.org)/);

	await cell.getByRole('button', { name: 'Write it as JSON' }).click();
	await expect(page.getByTestId('saved')).toHaveText('Saved');
	await expect(cell.locator('g[aria-label="line"] path').first()).toBeVisible();
	const found = await new AxeBuilder({ page }).include('[data-testid="plot-cell"]').analyze();
	expect(found.violations).toEqual([]);
});

test('a wrong plot spec says where it is wrong and draws nothing', async ({ page, served }) => {
	const spec = {
		data: 'days',
		marks: [{ mark: 'dot', x: 'day', y: 'totals', href: 'javascript:alert(1)' }]
	};
	const plot = `\`\`\`plot {#p}\n${JSON.stringify(spec, null, 2)}\n\`\`\``;
	await openNotebook(page, served.url, PLOT_DATA, plot);
	const cell = page.getByTestId('plot-cell');
	await expect(cell).toContainText('marks[0].href: there is no such setting here');
	await expect(cell.getByTestId('plot-figure')).toHaveCount(0);
});

test('a plot that cannot be drawn is a failed cell, until it is mended', async ({
	page,
	served
}) => {
	const plot = (id: string, body: string) => `\`\`\`plot {#${id} title=${id}}\n${body}\n\`\`\``;
	const json = (more: object) => JSON.stringify({ data: 'days', ...more }, null, 2);
	await openNotebook(
		page,
		served.url,
		PLOT_DATA,
		plot('good', 'data: days\nmark: line\nx: day\ny: total'),
		plot('column', 'data: days\nmark: line\nx: day\ny: totals'),
		plot('spec', json({ marks: [{ mark: 'image', x: 'day' }] })),
		// Well written, and still more than can be drawn: the rows of cells are no quantities.
		plot(
			'scale',
			json({ y: { type: 'linear' }, marks: [{ mark: 'cell', x: 'status', y: 'total' }] })
		)
	);
	const cell = (id: string) => page.getByTestId(`cell-${id}`);
	const reasons = {
		column: 'y: the data have no column “totals”',
		spec: 'is none of dot, line',
		scale: 'incompatible'
	};
	for (const [id, reason] of Object.entries(reasons)) {
		await cell(id).scrollIntoViewIfNeeded();
		await expect(cell(id).getByRole('alert')).toContainText(reason);
		await expect(cell(id)).toHaveAttribute('data-status', 'failed');
		await expect(cell(id)).toHaveAccessibleName(/failed$/);
	}
	const inOutline = (id: string) =>
		page.getByTestId('outline').getByRole('button', { name: id, exact: false });
	await expect(inOutline('column')).toHaveAccessibleName(/failed/);
	await expect(inOutline('good')).toHaveAccessibleName(/up to date/);
	await expect(cell('good')).toHaveAttribute('data-status', 'done');

	await cell('column').getByTestId('cell-settings').click();
	await cell('column').getByLabel('Up (y)').selectOption('total');
	await expect(cell('column')).toHaveAttribute('data-status', 'done');
	await expect(cell('column').getByRole('alert')).toHaveCount(0);
});

test('a short diff is as high as its rows', async ({ page, served }) => {
	await openNotebook(page, served.url, '```diff {#d}\ntransaction: latest\n```');
	const grid = page.getByTestId('diff-cell-grid');
	const lines = grid.locator('[role=rowgroup] [role=row]');
	await expect(lines.first()).toBeVisible();
	const below = await grid.evaluate((element: HTMLElement) => {
		const { bottom } = element.getBoundingClientRect();
		const rows = [...element.querySelectorAll('[role=rowgroup] [role=row]')];
		const ends = rows.map((row) => row.getBoundingClientRect().bottom);
		return bottom - (element.offsetHeight - element.clientHeight) - Math.max(...ends);
	});
	expect(Math.abs(below)).toBeLessThan(2);
});

test('a time chart carries the instant while somebody scrubs, and a range becomes A and B', async ({
	page,
	served
}) => {
	await openShadow(page, served, 'clocks');
	await openTab(page, 'Chart');
	const chart = page.getByTestId('kpi-chart');
	const rule = chart.getByTestId('chart-instant');
	await expect(rule).toBeVisible();
	const place = async () => (await rule.boundingBox())!.x;
	const before = await place();
	await page.getByRole('button', { name: 'Show all of the shadow' }).click();
	const plot = (await page.getByTestId('timeline-plot').boundingBox())!;
	await page.mouse.move(plot.x + plot.width * 0.5, plot.y + plot.height - 20);
	await page.mouse.down();
	await expect.poll(place).toBeLessThan(before);
	await page.mouse.up();

	const slider = chart.getByRole('slider');
	await slider.focus();
	await page.keyboard.press('Home');
	await page.keyboard.press('Shift+ArrowRight');
	await page.keyboard.press('a');
	await page.keyboard.press('Shift+ArrowRight');
	await page.keyboard.press('b');
	const actions = page.getByRole('toolbar', { name: 'What to do with the chosen time' });
	await expect(actions).toBeVisible();
	await actions.getByRole('button', { name: 'Compare its ends' }).click();
	await expect(page.getByTestId('handle-a')).toBeVisible();
	await expect(page.getByTestId('handle-b')).toBeVisible();
	await expect(actions).toHaveCount(0);
});

test('a shadow that stood still opens on what moves, and says how long nothing did', async ({
	page,
	served
}) => {
	await openShadow(page, served, 'clocks');
	const hand = page.getByTestId('handle-instant');
	const plot = page.getByTestId('timeline-plot');
	// Six hours of December fill the timeline, not the month before.
	await goTo(page, '2026-12-01T08:30:00Z');
	const box = (await plot.boundingBox())!;
	await expect
		.poll(async () => (await hand.boundingBox())!.x)
		.toBeLessThan(box.x + box.width * 0.3);
	await page.getByRole('button', { name: 'Show all of the shadow' }).click();
	await expect(page.getByTestId('quiet')).toHaveText('nothing changed for 29 d');
	await page.getByTestId('quiet').click();
	await expect(page.getByTestId('quiet')).toHaveCount(0);
});
