/**
 * The recorded shadow in a real Chromium: first visit, second visit, and a drag of the playhead over
 * the whole range. Beside it, in the same run and browser, a page that holds the table at one
 * instant as JSON and parses it, which is what each step of a drag would ask of a server of states.
 * The machine's load is printed, as it moves every time here.
 */
import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import type { CDPSession, Page } from 'playwright-core';
import { printer, proveObserver, storeOf, watch, withServedPage } from './support/served-page.ts';

const print = printer('open', 0);
const TABLE = 'public.orders';
const STEPS = 240;

export async function run(args: string[]): Promise<void> {
	const store = storeOf(args);
	await withServedPage(store, async ({ context, page, url }) => {
		const bytes = await countBytes(await context.newCDPSession(page));
		await page.goto(url);
		const link = page.locator('[data-testid^="shadow-"]').first();
		await link.waitFor();
		const shellBytes = bytes();
		let begin = performance.now();
		await link.click();
		await firstRows(page);
		print('first visit: from the click to rows', { ms: performance.now() - begin });
		const firstBytes = bytes();
		print('first visit: downloaded', { shellBytes, bytes: firstBytes });
		await page.waitForTimeout(3000);
		await page.getByTestId(`table-${TABLE}`).click();
		await page.waitForTimeout(2000);
		await scrub(page, bytes);

		const before = bytes();
		begin = performance.now();
		await page.reload();
		await page.getByTestId('timeline-plot').waitFor({ timeout: 60_000 });
		print('second visit: from the reload to the timeline', { ms: performance.now() - begin });
		await firstRows(page);
		print('second visit: from the reload to rows', { ms: performance.now() - begin });
		print('second visit: downloaded', { bytes: bytes() - before });
		await compare(page, store, firstBytes);
	});
}

async function firstRows(page: Page): Promise<void> {
	await page.getByRole('gridcell').filter({ hasText: /\S/ }).first().waitFor({ timeout: 60_000 });
}

/** Bytes on the wire, the requests of the page itself (not of its service worker). */
async function countBytes(session: CDPSession): Promise<() => number> {
	let total = 0;
	session.on('Network.loadingFinished', (event) => (total += event.encodedDataLength));
	await session.send('Network.enable');
	return () => total;
}

/** Drags the playhead from the end to the beginning and back. */
async function scrub(page: Page, bytes: () => number): Promise<void> {
	const plot = await page.getByTestId('timeline-plot').boundingBox();
	const knob = await page.getByTestId('handle-instant').boundingBox();
	if (plot === null || knob === null) throw new Error('the timeline is not on screen');
	await proveObserver(page);
	const bytesBefore = bytes();
	const seen = new Set<string | null>();
	const y = knob.y + 6;
	const { ms, tasksOver50Ms, longestTaskMs } = await watch(page, async () => {
		await page.mouse.move(knob.x + 8, y);
		await page.mouse.down();
		for (let i = 0; i <= STEPS; i++) {
			const share = Math.abs(1 - (2 * i) / STEPS);
			await page.mouse.move(plot.x + 2 + share * (plot.width - 4), y);
			await page.waitForTimeout(16);
			if (i % 10 === 0) seen.add(await page.getByTestId('instant-seq').textContent());
		}
		await page.mouse.up();
	});
	if (seen.size < 5) throw new Error(`the playhead did not move: ${seen.size} instants seen`);
	print('scrubbing over the whole range', {
		ms,
		instantsSeen: seen.size,
		bytes: bytes() - bytesBefore,
		tasksOver50Ms,
		longestTaskMs
	});
}

/** The same table's newest state as NDJSON, parsed on the page's main thread. */
async function compare(page: Page, store: string, firstBytes: number): Promise<void> {
	const asked = ['--table', TABLE, '--as-of', 'latest', '--format', 'ndjson'];
	const text = execFileSync(
		process.execPath,
		['agent/cli.ts', 'state', '--store', store, ...asked],
		{
			encoding: 'utf8',
			maxBuffer: 2 ** 30
		}
	);
	const parseMs = await page.evaluate((lines) => {
		const begin = performance.now();
		for (const line of lines.trim().split('\n')) JSON.parse(line);
		return performance.now() - begin;
	}, text);
	const bytes = gzipSync(text).length;
	print('alternative: one table at one instant as gzip NDJSON', { bytes, parseMs });
	const ratio = Number((firstBytes / bytes).toFixed(1));
	console.log(
		JSON.stringify({ bench: 'open', what: 'first visit in downloads of the alternative', ratio })
	);
}
