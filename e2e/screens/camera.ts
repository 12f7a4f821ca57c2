import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import type { Look, Scene } from './scene.ts';

/** Text stays sharp, and the whole folder small enough for a repository. */
const QUALITY = 45;
const WIDE = { width: 1360, height: 820 };
const SIZES: Record<Look, { width: number; height: number }> = {
	light: WIDE,
	dark: WIDE,
	'390': { width: 390, height: 844 },
	// The width of A4 between its margins, at 96 dots per inch.
	print: { width: 720, height: 1020 },
	'4k': { width: 3840, height: 2160 }
};
/** Charts are drawn again, rows are read and menus are placed. */
const SETTLE_MS = 500;

export function sizeOf(look: Look, scene: Scene): { width: number; height: number } {
	const size = SIZES[look];
	if (look !== 'light' && look !== 'dark') return size;
	return { width: scene.width ?? size.width, height: scene.height ?? size.height };
}

export function fileOf(scene: Scene, look: Look): string {
	return `${scene.name}${look === 'light' ? '' : `-${look}`}.webp`;
}

/** Sets the page to a look and takes its picture; also as PNG where `also` names a folder. */
export async function take(
	page: Page,
	scene: Scene,
	look: Look,
	folder: string,
	also: string | undefined
): Promise<void> {
	if (scene.coming !== true)
		await page.getByTestId('tables-coming').waitFor({ state: 'detached', timeout: 60_000 });
	await page.emulateMedia({
		colorScheme: look === 'dark' ? 'dark' : 'light',
		reducedMotion: 'reduce',
		media: look === 'print' ? 'print' : 'screen'
	});
	const size = sizeOf(look, scene);
	const changed = page.viewportSize()?.width !== size.width;
	// Chromium keeps some inherited colours of the scheme before until the page is laid out anew.
	if (look === 'dark') await page.setViewportSize({ ...size, height: size.height + 1 });
	await page.setViewportSize(size);
	await page.waitForTimeout(SETTLE_MS);
	if (changed && scene.again) {
		await scene.again(page);
		await page.waitForTimeout(SETTLE_MS);
		// What was opened may have been closed by the scrolling that its click needed.
		await scene.again(page);
		await page.waitForTimeout(SETTLE_MS);
	}
	await mkdir(folder, { recursive: true });
	const whole = look === 'print';
	// Its end would end the emulated media of the page, too: it is left open until the page closes.
	const session = await page.context().newCDPSession(page);
	const { cssContentSize } = await session.send('Page.getLayoutMetrics');
	const { data } = await session.send('Page.captureScreenshot', {
		format: 'webp',
		quality: QUALITY,
		...(whole && {
			captureBeyondViewport: true,
			clip: { ...cssContentSize, height: Math.min(cssContentSize.height, 4000), scale: 1 }
		})
	});
	const file = fileOf(scene, look);
	await writeFile(path.join(folder, file), Buffer.from(data, 'base64'));
	if (also !== undefined)
		await page.screenshot({
			path: path.join(also, file.replace('.webp', '.png')),
			fullPage: whole
		});
}
