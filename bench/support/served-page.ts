import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import chromium from '@sparticuz/chromium';
import {
	type Browser,
	type BrowserContext,
	chromium as playwright,
	type Page
} from 'playwright-core';

/** A served shadow in a real Chromium, its frames and long tasks watched from the first script on. */
export interface ServedPage {
	browser: Browser;
	context: BrowserContext;
	page: Page;
	/** With its token. */
	url: string;
}

/** `--store FOLDER`, or the shadow that `npm start` recorded. */
export function storeOf(args: readonly string[]): string {
	const given = args.indexOf('--store');
	return (given < 0 ? undefined : args[given + 1]) ?? '.foreshadow/recorded';
}

export async function withServedPage(
	store: string,
	work: (served: ServedPage) => Promise<void>
): Promise<void> {
	const child = spawn(
		process.execPath,
		['agent/cli.ts', 'serve', '--store', store, '--port', '0', '--no-build'],
		{ stdio: ['ignore', 'pipe', 'inherit'] }
	);
	const browser = await playwright.launch({
		executablePath: process.env['CHROMIUM'] ?? (await chromium.executablePath()),
		args: ['--no-sandbox', '--disable-gpu']
	});
	try {
		const url = await printedUrl(child.stdout);
		const context = await browser.newContext({ viewport: { width: 1360, height: 860 } });
		const page = await context.newPage();
		await page.addInitScript(watchPage);
		await work({ browser, context, page, url });
	} finally {
		await browser.close();
		child.kill('SIGTERM');
		if (child.exitCode === null) await once(child, 'close');
	}
}

function printedUrl(stdout: NodeJS.ReadableStream): Promise<string> {
	return new Promise((resolve, reject) => {
		let output = '';
		stdout.on('data', (chunk) => {
			output += String(chunk);
			const match = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(output);
			if (match) resolve(match[0]);
		});
		stdout.once('end', () => reject(new Error(`serve printed no URL:\n${output}`)));
	});
}

interface Watched {
	frames: number[];
	tasks: number[];
	recording: boolean;
}

/** In the page: times between frames, and tasks that kept the main thread over 50 ms. */
function watchPage(): void {
	const watched: Watched = { frames: [], tasks: [], recording: false };
	Object.assign(globalThis, { watched });
	new PerformanceObserver((list) => {
		for (const entry of list.getEntries())
			if (watched.recording) watched.tasks.push(entry.duration);
	}).observe({ type: 'longtask' });
	let before = 0;
	const frame = (now: number) => {
		if (watched.recording && before > 0) watched.frames.push(now - before);
		before = now;
		requestAnimationFrame(frame);
	};
	requestAnimationFrame(frame);
}

/** Begins or ends a recording; answers what came since the last call. ms. */
function record(page: Page, recording: boolean): Promise<Omit<Watched, 'recording'>> {
	return page.evaluate((on) => {
		const { watched } = globalThis as unknown as { watched: Watched };
		const done = { frames: watched.frames, tasks: watched.tasks };
		Object.assign(watched, { recording: on, frames: [], tasks: [] });
		return done;
	}, recording);
}

/** A count of zero means nothing unless a blocked thread would have been seen. */
export async function proveObserver(page: Page): Promise<void> {
	await record(page, true);
	await page.evaluate(() => {
		setTimeout(() => {
			const end = performance.now() + 120;
			while (performance.now() < end);
		});
	});
	await page.waitForTimeout(500);
	const { tasks } = await record(page, false);
	if (tasks.length === 0)
		throw new Error('this browser reports no long tasks: nothing can be measured');
}

export interface Watching {
	/** Of the work itself. */
	ms: number;
	/** Times between frames, ascending. */
	frames: number[];
	tasksOver50Ms: number;
	longestTaskMs: number;
}

/** What the main thread went through while `work` went on, and a moment after it. ms. */
export async function watch(page: Page, work: () => Promise<void>): Promise<Watching> {
	await record(page, true);
	const begin = performance.now();
	await work();
	const ms = performance.now() - begin;
	await page.waitForTimeout(300);
	const { frames, tasks } = await record(page, false);
	return {
		ms,
		frames: frames.toSorted((a, b) => a - b),
		tasksOver50Ms: tasks.length,
		longestTaskMs: Math.max(0, ...tasks)
	};
}

/** The value below which a share of ascending ones lies. */
export function quantile(sorted: readonly number[], share: number): number {
	return sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)] ?? NaN;
}

/** One JSON line a figure, with the machine's load: it moves every time here. */
export function printer(bench: string, digits = 1) {
	return (what: string, figures: Readonly<Record<string, number>>): void => {
		const rounded = Object.fromEntries(
			Object.entries(figures).map(([name, value]) => [name, Number(value.toFixed(digits))])
		);
		const load = Number(loadavg()[0]!.toFixed(1));
		console.log(JSON.stringify({ bench, what, ...rounded, load }));
	};
}
