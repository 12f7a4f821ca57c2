/**
 * `npm run screenshots [-- <part of a name>…]`: takes the pictures of docs/screens and README from the real app
 * over real stores, and writes docs/screens.md. Needs a built app. With `--png <folder>` each comes as PNG too.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sparticuz from '@sparticuz/chromium';
import { chromium, type Browser } from '@playwright/test';
import { AREAS } from './areas.ts';
import { fileOf, sizeOf, take } from './camera.ts';
import { writeIndex } from './index-page.ts';
import type { Look, Scene } from './scene.ts';
import { openStage, type OpenStage } from './stage.ts';

const FOLDER = 'docs/screens';
const PATIENCE_MS = 45_000;

const { values, positionals } = parseArgs({
	options: { png: { type: 'string' } },
	allowPositionals: true
});
const all = AREAS.flatMap((area) => area.scenes);
const asked = positionals.flatMap((part) => all.filter(({ name }) => name.includes(part)));
const wanted = positionals.length === 0 ? all : [...new Set(asked)];
if (values.png !== undefined) await mkdir(values.png, { recursive: true });

const browser = await chromium.launch({
	executablePath: process.env['CHROMIUM'] ?? (await sparticuz.executablePath()),
	args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb']
});
const stage = await openStage(browser);
const failures: string[] = [];
try {
	for (const scene of wanted) {
		try {
			await takeScene(browser, stage, scene);
			console.log(`${scene.name}`);
		} catch (error) {
			failures.push(scene.name);
			console.error(`${scene.name}: ${error instanceof Error ? error.message : String(error)}`);
		}
		await stage.clear();
	}
} finally {
	await stage.close();
	await browser.close();
}
if (positionals.length === 0 && failures.length === 0) await removeOthers();
await writeIndex(AREAS, FOLDER, 'docs/screens.md');
if (failures.length > 0) {
	console.error(`not taken: ${failures.join(', ')}`);
	process.exitCode = 1;
}

/** What is laid out once for the letters of a screen is laid out anew for one of 4K. */
async function takeScene(browser: Browser, stage: OpenStage, scene: Scene): Promise<void> {
	const looks = scene.looks ?? ['light'];
	const large = looks.filter((look) => look === '4k');
	await takeLooks(
		browser,
		stage,
		scene,
		looks.filter((look) => look !== '4k')
	);
	if (large.length > 0) await takeLooks(browser, stage, scene, large);
}

async function takeLooks(
	browser: Browser,
	stage: OpenStage,
	scene: Scene,
	looks: readonly Look[]
): Promise<void> {
	const context = await browser.newContext({
		viewport: sizeOf(looks[0]!, scene),
		colorScheme: looks[0] === 'dark' ? 'dark' : 'light',
		timezoneId: scene.zone ?? 'UTC',
		reducedMotion: 'reduce',
		acceptDownloads: true,
		serviceWorkers: scene.offline === true ? 'allow' : 'block',
		permissions: ['clipboard-read', 'clipboard-write']
	});
	context.setDefaultTimeout(PATIENCE_MS);
	try {
		const first = await context.newPage();
		const page = (await scene.open(first, stage)) ?? first;
		for (const look of looks) await take(page, scene, look, FOLDER, values.png);
	} catch (error) {
		const page = context.pages().at(-1);
		if (values.png !== undefined && page)
			await page.screenshot({ path: path.join(values.png, `failed-${scene.name}.png`) });
		throw error;
	} finally {
		await context.close();
	}
}

/** Pictures of scenes that are no more. */
async function removeOthers(): Promise<void> {
	const known = new Set(
		AREAS.flatMap(({ scenes }) =>
			scenes.flatMap((scene) => (scene.looks ?? ['light']).map((look) => fileOf(scene, look)))
		)
	);
	for (const file of await readdir(FOLDER)) if (!known.has(file)) await rm(path.join(FOLDER, file));
}
