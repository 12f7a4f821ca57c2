/**
 * `npm run screenshots`: takes the pictures of README and docs from the real app on the recorded
 * shadow, so that they can be taken anew after every change. Needs a built app.
 */
import { mkdir } from 'node:fs/promises';
import chromium from '@sparticuz/chromium';
import { chromium as browserType, type Page } from 'playwright-core';
import { serveApp } from './processes.ts';

const FOLDER = 'docs/images';
/** The incident of 2026-11-12, and the transaction before it. */
const INCIDENT = 'seq:300172';

const app = await serveApp(['demo', '--no-open', '--no-build', '--port', '0']);
const executablePath = process.env['CHROMIUM'] ?? (await chromium.executablePath());
const browser = await browserType.launch({
	executablePath,
	args: ['--no-sandbox', '--disable-gpu']
});
await mkdir(FOLDER, { recursive: true });
try {
	for (const colorScheme of ['light', 'dark'] as const) {
		const context = await browser.newContext({
			viewport: { width: 1360, height: 820 },
			colorScheme,
			timezoneId: 'UTC'
		});
		const page = await context.newPage();
		await explorer(page, `${FOLDER}/explorer-${colorScheme}.png`);
		await context.close();
	}
	const phone = await browser.newContext({
		viewport: { width: 390, height: 844 },
		timezoneId: 'UTC'
	});
	await explorer(await phone.newPage(), `${FOLDER}/explorer-phone.png`);
	await guide(
		await browser.newPage({ viewport: { width: 1360, height: 820 } }),
		`${FOLDER}/guide.png`
	);
} finally {
	await browser.close();
	await app.stop();
}

async function explorer(page: Page, path: string): Promise<void> {
	await page.goto(app.url);
	await page.getByTestId('shadow-recorded').click();
	await page.getByRole('grid').first().waitFor();
	await page.getByTestId('goto').fill(INCIDENT);
	await page.getByTestId('goto').press('Enter');
	await page.getByTestId('mark-incident').last().click();
	await page.getByRole('button', { name: 'See what it changed' }).first().click();
	await page.getByTestId('diff-grid').getByText('0.00').first().waitFor();
	await page.screenshot({ path });
}

async function guide(page: Page, path: string): Promise<void> {
	await page.goto(`${app.origin}/guide/prices-to-zero#token=${app.token}`);
	await page.getByTestId('kpi-chart').locator('svg').first().waitFor();
	await page.screenshot({ path });
}
