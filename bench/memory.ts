/**
 * Whether memory grows: the playhead is dragged over the whole range, rows and differences follow,
 * for `--minutes`; then the same in a notebook of dependent cells. Every minute, after a collection:
 * the page's JavaScript heap, its DOM nodes and listeners, and the resident memory of the browser's
 * processes, where the engine's memory is. Beside it, what one opening of the same shadow takes: the
 * growth is printed as a ratio to that, and as MB an hour by a line fitted through the second half
 * (the first fills caches that have a bound).
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { printer, storeOf, withServedPage } from './support/served-page.ts';

const print = printer('memory', 2);
const MB = 2 ** 20;

interface Sample {
	minute: number;
	heapMb: number;
	nodes: number;
	listeners: number;
	residentMb: number;
}

export async function run(args: string[]): Promise<void> {
	const { values } = parseArgs({
		args,
		options: { store: { type: 'string' }, minutes: { type: 'string', default: '60' } }
	});
	const minutes = Number(values.minutes);
	if (!(minutes > 1)) throw new Error('--minutes is a number above one');
	await withServedPage(storeOf(args), async ({ browser, context, page, url }) => {
		await page.goto(url);
		await page.locator('[data-testid^="shadow-"]').first().waitFor();
		const session = await context.newCDPSession(page);
		const shell = await sample(browser, session, 0);
		print('the page alone', { ...shell });
		await page.locator('[data-testid^="shadow-"]').first().click();
		await rows(page);
		const opened = await sample(browser, session, 0);
		print('a shadow opened', { ...opened });
		const openingMb = opened.residentMb - shell.residentMb;
		await scrubFor(browser, session, page, 'explorer', minutes / 2, openingMb);
		await page.goto(url.replace('/#', '/guide/prices-to-zero#'));
		await page.getByTestId('timeline-plot').waitFor({ timeout: 60_000 });
		await scrubFor(browser, session, page, 'notebook', minutes / 2, openingMb);
	});
}

async function rows(page: Page): Promise<void> {
	await page.getByRole('gridcell').filter({ hasText: /\S/ }).first().waitFor({ timeout: 60_000 });
}

async function scrubFor(
	browser: Browser,
	session: CDPSession,
	page: Page,
	where: string,
	minutes: number,
	openingMb: number
): Promise<void> {
	const begin = performance.now();
	const samples: Sample[] = [];
	const instants = new Set<string>();
	let drags = 0;
	while (performance.now() - begin < minutes * 60_000) {
		await drag(page, drags++, instants);
		const minute = (performance.now() - begin) / 60_000;
		if (minute < samples.length) continue;
		samples.push(await sample(browser, session, minute));
		print(where, { ...samples.at(-1)! });
	}
	if (instants.size < Math.min(drags, 20))
		throw new Error(`the playhead did not move: ${instants.size} instants`);
	const late = samples.slice(Math.floor(samples.length / 2));
	const mbAnHour = (pick: (sample: Sample) => number) =>
		60 *
		slope(
			late.map(({ minute }) => minute),
			late.map(pick)
		);
	print(`${where}: growth in the second half`, {
		minutes,
		drags,
		instants: instants.size,
		heapMbAnHour: mbAnHour(({ heapMb }) => heapMb),
		nodesAnHour: mbAnHour(({ nodes }) => nodes),
		residentMbAnHour: mbAnHour(({ residentMb }) => residentMb),
		growthInOpenings: mbAnHour(({ residentMb }) => residentMb) / openingMb
	});
}

/** From one end of the range to the other, a table's rows or its difference behind it. */
async function drag(page: Page, turn: number, instants: Set<string>): Promise<void> {
	await page.getByTestId('handle-instant').scrollIntoViewIfNeeded();
	const plot = await page.getByTestId('timeline-plot').boundingBox();
	const knob = await page.getByTestId('handle-instant').boundingBox();
	if (plot === null || knob === null) throw new Error('the timeline is not on screen');
	const tabs = page.getByRole('tab');
	if ((await tabs.count()) > 1) await tabs.nth(turn % 2).click();
	const y = knob.y + 6;
	await page.mouse.move(knob.x + 8, y);
	await page.mouse.down();
	for (let i = 0; i <= 30; i++) {
		const share = turn % 2 === 0 ? i / 30 : 1 - i / 30;
		await page.mouse.move(plot.x + 4 + share * (plot.width - 8) + (turn % 7), y);
		await page.waitForTimeout(40);
		if (i % 10 === 5)
			instants.add((await page.getByTestId('handle-instant').getAttribute('aria-valuetext')) ?? '');
	}
	await page.mouse.up();
	await page.waitForTimeout(400);
}

async function sample(browser: Browser, session: CDPSession, minute: number): Promise<Sample> {
	await session.send('HeapProfiler.enable');
	for (let i = 0; i < 2; i++) await session.send('HeapProfiler.collectGarbage');
	const heap = await session.send('Runtime.getHeapUsage');
	const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
	return {
		minute,
		heapMb: heap.usedSize / MB,
		nodes,
		listeners: jsEventListeners,
		residentMb: await resident(browser)
	};
}

/** MB of the renderers, which hold the page and its workers. Linux. */
async function resident(browser: Browser): Promise<number> {
	const session = await browser.newBrowserCDPSession();
	const { processInfo } = await session.send('SystemInfo.getProcessInfo');
	await session.detach();
	const sizes = processInfo
		.filter(({ type }) => type === 'renderer')
		.map(async ({ id }) => {
			const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
			return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
		});
	return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Of the line of least squares. */
function slope(x: readonly number[], y: readonly number[]): number {
	const mean = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0) / all.length;
	const [mx, my] = [mean(x), mean(y)];
	const above = x.reduce((sum, one, i) => sum + (one - mx) * (y[i]! - my), 0);
	return above / x.reduce((sum, one) => sum + (one - mx) ** 2, 0);
}
