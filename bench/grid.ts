/**
 * Ten million rows in the grid, in a real Chromium: how long frames take while a wheel turns, while
 * the bar is dragged and while rows are sorted by another column. Beside it, in the same page, the
 * plain alternative: a table of a page of 1,000 rows, no row left out. The machine's load is printed.
 */
import type { Locator, Page } from 'playwright-core';
import {
	printer,
	proveObserver,
	quantile,
	storeOf,
	watch,
	withServedPage
} from './support/served-page.ts';

const print = printer('grid');
const ROWS = 10_000_000;
const QUERY = `SELECT range AS n, range * 3 AS triple, 'row ' || range AS name, (range / 7)::DECIMAL(18,3) AS price,
	TIMESTAMP '2026-01-01' + to_microseconds(range * 1000003) AS at, range % 1000 AS part FROM range(${ROWS})`;
const STEPS = 240;

export async function run(args: string[]): Promise<void> {
	await withServedPage(storeOf(args), async ({ page, url }) => {
		await page.goto(url);
		await page.locator('[data-testid^="shadow-"]').first().click();
		const grid = await tenMillion(page);
		await proveObserver(page);
		await measure(page, 'wheel', () => wheel(page, grid));
		await measure(page, 'bar dragged from end to end', () => drag(page, grid));
		await sort(page, grid);
		const plain = await plainTable(page);
		await measure(page, 'alternative, a plain table of 1,000 rows: wheel', () =>
			wheel(page, plain)
		);
		await nextPage(page);
	});
}

async function tenMillion(page: Page): Promise<Locator> {
	await page.getByRole('tab', { name: /^SQL/ }).click({ timeout: 60_000 });
	const cell = page.getByTestId('sql-cell');
	await cell.getByRole('textbox').first().click();
	await page.keyboard.press('Control+A');
	await page.keyboard.insertText(QUERY);
	const begin = performance.now();
	await page.keyboard.press('Control+Enter');
	await cell.getByText('10,000,000 rows').first().waitFor({ timeout: 300_000 });
	print('query to rows on screen', { rows: ROWS, ms: performance.now() - begin });
	const grid = cell.getByTestId('result-grid');
	await grid.scrollIntoViewIfNeeded();
	return grid;
}

async function measure(page: Page, what: string, work: () => Promise<void>): Promise<void> {
	await page.waitForTimeout(1000);
	const { frames, tasksOver50Ms, longestTaskMs } = await watch(page, work);
	if (frames.length < 30) throw new Error(`only ${frames.length} frames were drawn: ${what}`);
	print(what, {
		frames: frames.length,
		p50Ms: quantile(frames, 0.5),
		p95Ms: quantile(frames, 0.95),
		maxMs: quantile(frames, 1),
		tasksOver50Ms,
		longestTaskMs
	});
}

async function wheel(page: Page, grid: Locator): Promise<void> {
	await grid.hover();
	for (let i = 0; i < STEPS; i++) {
		await page.mouse.wheel(0, i < STEPS / 2 ? 120 : -90);
		await page.waitForTimeout(16);
	}
}

/** Every step is another part of the list: nothing of it is on screen or fetched yet. */
async function drag(page: Page, grid: Locator): Promise<void> {
	const seen = await grid.evaluate(async (element, steps) => {
		const rows = new Set<string | null>();
		for (let i = 0; i <= steps; i++) {
			element.scrollTop = (i / steps) * (element.scrollHeight - element.clientHeight);
			await new Promise(requestAnimationFrame);
			rows.add(element.querySelectorAll('[role=row]')[8]?.getAttribute('aria-rowindex') ?? null);
		}
		return rows.size;
	}, STEPS);
	if (seen < STEPS / 2) throw new Error(`the bar did not move the rows: ${seen} places seen`);
	const begin = performance.now();
	await grid.getByRole('gridcell').last().filter({ hasText: /\d/ }).waitFor();
	print('from the end of the drag to its rows', { ms: performance.now() - begin });
}

async function sort(page: Page, grid: Locator): Promise<void> {
	await grid.evaluate((element) => (element.scrollTop = 0));
	const { ms, tasksOver50Ms } = await watch(page, async () => {
		const head = grid.locator('[role=columnheader][data-column=part]');
		await head.getByRole('button').first().click();
		await head.getByRole('button').first().click();
		await grid
			.locator('[role=row][aria-rowindex="2"]')
			.getByText('999', { exact: true })
			.first()
			.waitFor({ timeout: 120_000 });
	});
	print('sorted by another column, descending', { ms, tasksOver50Ms });
}

/** What a page without virtual rows does: all of a page's cells are in the document. */
async function plainTable(page: Page): Promise<Locator> {
	await page.evaluate(() => {
		const box = document.createElement('div');
		box.dataset['testid'] = 'plain';
		Object.assign(box.style, {
			position: 'fixed',
			inset: '40px 40px auto',
			height: '480px',
			overflow: 'auto',
			background: 'white',
			zIndex: '99'
		});
		document.body.append(box);
		const show = (from: number) => {
			const lines = Array.from({ length: 1000 }, (_, i) => {
				const n = from + i;
				const cells = [
					n,
					n * 3,
					`row ${n}`,
					(n / 7).toFixed(3),
					new Date(n).toISOString(),
					n % 1000
				];
				return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
			});
			box.innerHTML = `<table>${lines.join('')}</table>`;
		};
		show(0);
		Object.assign(globalThis, { showPlain: show });
	});
	return page.getByTestId('plain');
}

/** From a click on "next" to the frame that shows it: what a list by pages asks of its reader. */
async function nextPage(page: Page): Promise<void> {
	const ms = await page.evaluate(async () => {
		const show = (globalThis as unknown as { showPlain: (from: number) => void }).showPlain;
		const begin = performance.now();
		for (let i = 1; i <= 20; i++) {
			show(i * 1000);
			await new Promise(requestAnimationFrame);
			await new Promise((resolve) => setTimeout(resolve));
		}
		return (performance.now() - begin) / 20;
	});
	print('alternative: one more page of 1,000 rows', { ms, pagesToTheEnd: ROWS / 1000 });
}
