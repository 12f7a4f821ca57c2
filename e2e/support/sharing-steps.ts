import { readFile } from 'node:fs/promises';
import { expect, type Browser, type Locator, type Page } from '@playwright/test';
import type { ServedApp } from './processes.ts';

/** Somebody whose browser loaded the app once, and has no agent and no network since. */
export async function offlineReviewer(browser: Browser, app: ServedApp): Promise<Page> {
	const context = await browser.newContext({ acceptDownloads: true });
	const page = await context.newPage();
	await page.goto(app.origin);
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
		while (!navigator.serviceWorker.controller) await new Promise((next) => setTimeout(next, 50));
	});
	await context.setOffline(true);
	await page.goto(`${app.origin}/open`);
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	return page;
}

/** Lets go of a file of any bytes over the page. */
export async function dropBytes(page: Page, name: string, bytes: Buffer): Promise<void> {
	const transfer = await page.evaluateHandle(
		({ name, base64 }) => {
			const transfer = new DataTransfer();
			const content = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
			transfer.items.add(new File([content], name));
			return transfer;
		},
		{ name, base64: bytes.toString('base64') }
	);
	await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

/** Lets go of a bundle over the page, and waits until the app looks at it. */
export async function dropBundle(page: Page, name: string, bytes: Buffer): Promise<void> {
	await dropBytes(page, name, bytes);
	await expect(page.getByTestId('open-bundle')).toBeVisible();
}

export const shareKind = (page: Page, name: 'bundle' | 'page' | 'link'): Locator =>
	page.locator('label', { has: page.getByTestId(`share-${name}`) });

/** Makes what the sharing dialog is set to. */
export async function made(page: Page): Promise<{ name: string; bytes: Buffer; path: string }> {
	const download = page.waitForEvent('download');
	await page.getByTestId('share-make').click();
	const file = await download;
	const path = await file.path();
	return { name: file.suggestedFilename(), bytes: await readFile(path), path };
}
