import type { Page } from '@playwright/test';
import { dropNotebook } from './support/library-steps.ts';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { isRecorded, recordHistory } from '../agent/sources/simulate/record.ts';
import { expect, servedTest } from './support/served-test.ts';
import { openShadow, openTab } from './support/steps.ts';

const test = servedTest('recorded', async (folder) => {
	const known = path.resolve('.foreshadow/recorded');
	if (await isRecorded(known)) await cp(known, folder, { recursive: true });
	else await recordHistory(folder);
});
/** Many cells ask the recorded days one after the other. */
const PATIENCE = { timeout: 90_000 };

/**
 * The content security policy has no unsafe-inline: whatever would need it is refused by the browser,
 * and these walks through every page would report it.
 */
/** What is drawn anew for the other colours must not need a style in place either. */
async function inTheDark(page: Page): Promise<void> {
	await page.emulateMedia({ colorScheme: 'dark' });
	await page.evaluate(() => new Promise(requestAnimationFrame));
}

test('nothing on home, in the explorer or a restore is refused', async ({ page, served }) => {
	const answer = await page.goto(served.url);
	expect(answer!.headers()['content-security-policy']).toContain(`style-src 'self';`);
	await openShadow(page, served, 'recorded', 'public.products');
	for (const tab of ['Diff', 'Transactions', 'SQL', 'Chart', 'Rows']) {
		await page.emulateMedia({ colorScheme: 'light' });
		await openTab(page, tab);
		await page.waitForLoadState('networkidle');
		await inTheDark(page);
	}
	await page.getByTestId('mark-incident').last().click();
	await page.getByRole('button', { name: /^Undo this transaction/ }).click();
	await dryRun(page);
});

test('nothing in the guide is refused', async ({ page, served }) => {
	await page.goto(`${served.origin}/guide/prices-to-zero#token=${served.token}`);
	await expect(page.getByTestId('kpi-chart').first().locator('svg')).toBeVisible(PATIENCE);
	await inTheDark(page);
	for (let i = 0; i < 12; i++) await page.mouse.wheel(0, 900);
	await expect(page.getByTestId('timeline').first()).toBeAttached();
});

test('nothing in a notebook of every kind is refused', async ({ page, served }) => {
	await page.goto(served.url);
	await expect(page.getByTestId('shadow-recorded')).toBeVisible();
	await dropNotebook(page, 'all.md', EVERY_KIND);
	await page.getByRole('button', { name: /^Run all/ }).click();
	await expect(page.getByTestId('plot-figure').locator('svg')).toHaveCount(2, PATIENCE);
	await expect(page.getByTestId('kpi-chart').locator('svg').first()).toBeVisible(PATIENCE);
	await expect(page.getByTestId('marks-cell')).toContainText('Seen first');
	await inTheDark(page);
	await expect(page.getByTestId('plot-figure').locator('svg')).toHaveCount(2, PATIENCE);
	await page.keyboard.press('ControlOrMeta+k');
	await expect(page.getByRole('dialog').first()).toBeVisible();
});

/** Through the flow's steps to the rehearsal in a real PostgreSQL inside the browser. */
async function dryRun(page: Page): Promise<void> {
	const next = page.getByTestId('restore-flow').locator('footer').getByRole('button').last();
	await next.click();
	await expect(page.getByTestId('restore-sentence')).toContainText('row');
	const leaveOut = page.getByLabel(/Leave these rows out/);
	if (await leaveOut.isVisible()) await leaveOut.check();
	await next.click();
	await next.click();
	await expect(page.getByTestId('dry-run-verified')).toBeVisible({ timeout: 90_000 });
}

const EVERY_KIND = `---
format: foreshadow-notebook/1
title: Every kind
shadow: recorded
zone: UTC
at: latest
---

# Prose with **weight**, a [link](https://example.org)

\`\`\`sql {#days as=days}
select date_trunc('day', placed_at) as day, count(*) as orders from orders group by all order by 1
\`\`\`

\`\`\`plot {#plot}
data: days
mark: bar
x: day
y: orders
\`\`\`

\`\`\`plot {#heat}
data: orders
mark: heatmap
x: total
y: id
\`\`\`

\`\`\`chart {#chart}
table: public.orders
expression: count(*)
bucket: 1d
\`\`\`

\`\`\`marks {#marks}
note 2026-10-20T12:00:00Z | Seen first
incident 2026-10-21T12:00:00Z .. 2026-10-22T12:00:00Z | Slow
\`\`\`

\`\`\`timeline {#time}
\`\`\`

\`\`\`grid {#grid}
data: days
\`\`\`

\`\`\`check {#check expect=some}
select * from days
\`\`\`

\`\`\`diff {#diff}
from: latest -20tx
to: latest
\`\`\`

\`\`\`history {#row}
table: public.products
key: {"id":"1"}
\`\`\`

\`\`\`transactions {#tx}
from: latest -10tx
to: latest
\`\`\`
`;
