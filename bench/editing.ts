/**
 * A notebook in a real Chromium: opening one of `--cells` cells, typing in it, scrolling through it,
 * and the run of a chain of `--chain` dependent cells, with the tasks that kept the main thread over
 * 50 ms. Beside it, in the same page, the plain alternative: every cell's text in a text area of its
 * own, and a whole new rendering of the page's text at every letter.
 */
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import {
	printer,
	proveObserver,
	quantile,
	storeOf,
	watch,
	withServedPage
} from './support/served-page.ts';

const print = printer('editing');
const LETTERS = ' where id > 100 and price between 10 and 90 order by price desc';

export async function run(args: string[]): Promise<void> {
	const { values } = parseArgs({
		args,
		options: {
			store: { type: 'string' },
			cells: { type: 'string', default: '200' },
			chain: { type: 'string', default: '100' }
		}
	});
	const [cells, chain] = [Number(values.cells), Number(values.chain)];
	if (![cells, chain].every((number) => Number.isInteger(number) && number > 1))
		throw new Error('--cells and --chain are whole numbers above one');
	await withServedPage(storeOf(args), async ({ page, url }) => {
		await page.goto(url);
		await page.locator('[data-testid^="shadow-"]').first().waitFor();
		await proveObserver(page);
		await measure(page, `${cells} cells: from the drop to the page`, async () => {
			await drop(page, manyCells(cells));
			await page.locator('[data-cell]').nth(3).waitFor({ timeout: 60_000 });
		});
		// The engine comes, and the cells on screen run.
		await page
			.locator('[data-cell][data-status=done] [role=gridcell]')
			.first()
			.waitFor({ timeout: 120_000 });
		await page.waitForTimeout(3000);
		await typing(page, cells);
		await measure(page, `${cells} cells: scrolled from end to end`, () => scroll(page));
		await plainTyping(page, cells);

		await page.goto(url);
		await page.locator('[data-testid^="shadow-"]').first().waitFor();
		await drop(page, chained(chain));
		const last = page.locator('[data-cell]').last();
		await page.getByTestId('run-stale').waitFor({ timeout: 60_000 });
		await page.getByTestId('tables-coming').waitFor({ state: 'detached', timeout: 60_000 });
		await measure(page, `${chain} dependent cells: run all`, async () => {
			await page.getByTestId('run-stale').click();
			await last.and(page.locator('[data-status=done]')).waitFor({ timeout: 300_000 });
		});
	});
}

/** Texts and queries by turns over the shop's products. */
function manyCells(count: number): string {
	const cells = Array.from({ length: count }, (_, i) =>
		i % 2 === 0
			? `<!-- {#t${i}} -->\n## Part ${i}\n\nWhat the next query shows, in *two* lines of text,\nand a [link](#t0).\n`
			: `\`\`\`sql {#q${i} as=q${i}}\nselect id, name, price from products\n\`\`\`\n`
	);
	return document('Many cells', 'auto', cells);
}

/** Each reads the one before it. */
function chained(count: number): string {
	const cells = Array.from({ length: count }, (_, i) => {
		const from = i === 0 ? 'orders' : `c${i - 1}`;
		const total = i === 0 ? 'total' : 'total + 0.01 as total';
		return `\`\`\`sql {#c${i} as=c${i}}\nselect id, customer_id, ${total} from ${from}\n\`\`\`\n`;
	});
	return document('A chain', 'lazy', cells);
}

function document(title: string, run: string, cells: readonly string[]): string {
	const front = `---\nformat: foreshadow-notebook/1\ntitle: ${title}\nshadow: kind:simulate\nzone: UTC\nat: latest\nrun: ${run}\n---\n\n`;
	return front + cells.join('\n');
}

async function drop(page: Page, text: string): Promise<void> {
	await page.evaluate((content) => {
		const dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File([content], 'bench.md', { type: 'text/markdown' }));
		const target = globalThis.document.querySelector('#main')!;
		for (const kind of ['dragenter', 'drop'])
			target.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer }));
	}, text);
}

async function measure(page: Page, what: string, work: () => Promise<void>): Promise<void> {
	const { ms, tasksOver50Ms, longestTaskMs } = await watch(page, work);
	print(what, { ms, tasksOver50Ms, longestTaskMs });
}

/** In the middle of the notebook, a letter every 30 ms; from each key to the frame after it. */
async function typing(page: Page, cells: number): Promise<void> {
	const middle = `q${Math.floor(cells / 4) * 2 + 1}`;
	const cell = page.locator(`[data-cell=${middle}]`);
	await cell.scrollIntoViewIfNeeded();
	const text = cell.getByRole('textbox', { name: /^SQL of/ });
	await text.click();
	await page.keyboard.press('Control+End');
	await watchKeys(page);
	const { tasksOver50Ms, longestTaskMs } = await watch(page, async () => {
		for (const letter of LETTERS) {
			await page.keyboard.insertText(letter);
			await page.waitForTimeout(30);
		}
	});
	if (!(await text.textContent())?.includes(LETTERS.trim()))
		throw new Error('what was typed is not in the cell');
	const keys = await keyTimes(page);
	print(`${cells} cells: ${LETTERS.length} letters typed`, {
		keyToFrameP50Ms: quantile(keys, 0.5),
		keyToFrameP95Ms: quantile(keys, 0.95),
		tasksOver50Ms,
		longestTaskMs
	});
}

async function watchKeys(page: Page): Promise<void> {
	await page.evaluate(() => {
		const keys: number[] = [];
		Object.assign(globalThis, { keys });
		globalThis.document.addEventListener(
			'beforeinput',
			() => {
				const begin = performance.now();
				requestAnimationFrame(() => setTimeout(() => keys.push(performance.now() - begin)));
			},
			true
		);
	});
}

async function keyTimes(page: Page): Promise<number[]> {
	const keys = await page.evaluate(() =>
		(globalThis as unknown as { keys: number[] }).keys.splice(0)
	);
	return keys.toSorted((a, b) => a - b);
}

async function scroll(page: Page): Promise<void> {
	const seen = await page.evaluate(async () => {
		const main = globalThis.document.querySelector('#main')!;
		const scroller =
			main.scrollHeight > main.clientHeight ? main : globalThis.document.scrollingElement!;
		const places = new Set<number>();
		for (let i = 0; i <= 120; i++) {
			scroller.scrollTop = (i / 120) * (scroller.scrollHeight - scroller.clientHeight);
			await new Promise(requestAnimationFrame);
			places.add(scroller.scrollTop);
		}
		return places.size;
	});
	if (seen < 60) throw new Error(`the page did not scroll: ${seen} places`);
}

/** What a page without lazy editors and a document of its own would do with every letter. */
async function plainTyping(page: Page, cells: number): Promise<void> {
	await page.evaluate((count) => {
		const box = globalThis.document.createElement('div');
		Object.assign(box.style, { position: 'fixed', inset: '40px', overflow: 'auto', zIndex: '99' });
		const texts = Array.from({ length: count }, (_, i) => `select ${i} from products`);
		const show = (focused: number) => {
			box.innerHTML = texts
				.map(
					(text, i) =>
						`<section><h2>Cell ${i}</h2><textarea data-i="${i}">${text}</textarea></section>`
				)
				.join('');
			const area = box.querySelector<HTMLTextAreaElement>(`[data-i="${focused}"]`)!;
			area.focus();
			area.setSelectionRange(area.value.length, area.value.length);
		};
		box.addEventListener('input', (event) => {
			const area = event.target as HTMLTextAreaElement;
			texts[Number(area.dataset['i'])] = area.value;
			show(Number(area.dataset['i']));
		});
		globalThis.document.body.append(box);
		show(count / 2);
	}, cells);
	await keyTimes(page);
	const { tasksOver50Ms, longestTaskMs } = await watch(page, async () => {
		for (const letter of LETTERS) {
			await page.keyboard.insertText(letter);
			await page.waitForTimeout(30);
		}
	});
	const keys = await keyTimes(page);
	print(`alternative, ${cells} text areas made anew: ${LETTERS.length} letters typed`, {
		keyToFrameP50Ms: quantile(keys, 0.5),
		keyToFrameP95Ms: quantile(keys, 0.95),
		tasksOver50Ms,
		longestTaskMs
	});
}
