import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import type { BrowserContext, Page } from '@playwright/test';
import { dropFile, dropNotebook } from './support/library-steps.ts';
import { expect, servedTest } from './support/served-test.ts';
import { PAYLOADS, writeHostileStore } from './support/sharing-store.ts';

/**
 * Real payloads wherever a stranger's text reaches the screen, in the app and on an exported page:
 * nothing runs, nothing is asked of another host, and the policy has nothing to refuse, since no
 * markup of theirs gets as far.
 */
const test = servedTest('hostile', writeHostileStore);

const quoted = (text: string) =>
	JSON.stringify(text).replaceAll('`', '\\u0060').replaceAll('>', '\\u003e');
const flat = (text: string) => text.replaceAll('\n', ' ');

function hostileNotebook(): string {
	const prose = PAYLOADS.map(
		(payload, i) =>
			`## ${flat(payload)}\n\n${payload}\n\n[link ${i}](javascript:canary=1) ![p](http://evil.invalid/${i}.png) <${payload}>\n\n- ${payload}\n\n| ${flat(payload).replaceAll('|', '')} |\n|---|\n| x |\n`
	).join('\n');
	const sql = PAYLOADS.map(
		(payload, i) => `select ${i} as n, '${payload.replaceAll("'", "''")}' as v`
	).join('\nunion all ');
	return `---
format: foreshadow-notebook/1
title: ${quoted(`T ${PAYLOADS[1]} ${PAYLOADS[12]}`)}
shadow: hostile
zone: UTC
at: latest
---

<!-- {#prose} -->
${prose}

\`\`\`sql {#rows as=rows title=${quoted(PAYLOADS[1]!)}}
select * from evil order by id
\`\`\`

\`\`\`sql {#made as=made title=${quoted(PAYLOADS[2]!)}}
-- ${PAYLOADS[0]}
${sql}
\`\`\`

\`\`\`sql {#broken title=${quoted(PAYLOADS[8]!)}}
select "<img src=x onerror=canary=1>" from evil
\`\`\`

\`\`\`plot {#plot title=${quoted(PAYLOADS[3]!)}}
{"data": "made", "title": ${JSON.stringify(PAYLOADS[1])}, "marks": [{"type": "text", "x": "n", "y": "n", "text": "v", "title": "v"}, {"type": "dot", "x": "n", "y": "n", "fill": "url(http://evil.invalid/f)", "href": "javascript:canary=1"}]}
\`\`\`

\`\`\`plot {#form title=form}
data: made
mark: dot
x: n
y: n
color: v
\`\`\`

\`\`\`chart {#chart title=${quoted(PAYLOADS[5]!)}}
table: public.evil
expression: count(*)
label: ${quoted(PAYLOADS[1]!)}
\`\`\`

\`\`\`diff {#diff}
table: public.evil
transaction: incident~img
\`\`\`

\`\`\`check {#check expect=none}
select value from evil
\`\`\`

\`\`\`input {#input as=who type=text label=${quoted(PAYLOADS[9]!)}}
value: ${quoted(PAYLOADS[8]!)}
label: ${quoted(PAYLOADS[1]!)}
\`\`\`

\`\`\`marks {#marks}
note 2026-03-02T14:03Z ${flat(PAYLOADS[1]!)}
\`\`\`

\`\`\`scripted {#unknown}
${PAYLOADS[12]}
\`\`\`
`;
}

async function watch(context: BrowserContext, origin: string): Promise<string[]> {
	const foreign: string[] = [];
	context.on('request', (request) => {
		const { protocol, origin: asked } = new URL(request.url());
		if (protocol.startsWith('http') && asked !== origin) foreign.push(request.url());
	});
	return Promise.resolve(foreign);
}

/**
 * The sanitiser reads markup in an inert document, where Chromium reports style elements as refused.
 * Nothing else may have been left for the policy to refuse.
 */
function expectOnlyInert(refused: string[]): void {
	expect(refused.filter((what) => !what.includes('style-src-elem inline'))).toEqual([]);
	refused.length = 0;
}

async function expectUnharmed(page: Page): Promise<void> {
	expect(await page.evaluate(() => (globalThis as { canary?: unknown }).canary)).toBeUndefined();
	const attributes = await page.evaluate(() =>
		[...document.querySelectorAll('*')].flatMap((element) =>
			[...element.attributes]
				.filter(({ name, value }) => /^on/i.test(name) || /^\s*(javascript|data:text)/i.test(value))
				.map(({ name, value }) => `${element.tagName} ${name}=${value.slice(0, 60)}`)
		)
	);
	expect(attributes).toEqual([]);
	const styles = await page.evaluate(() =>
		[...document.querySelectorAll('style, script:not([src]), base, iframe, object, embed')].map(
			(element) => element.outerHTML
		)
	);
	expect(styles.filter((text) => /evil|canary/.test(text))).toEqual([]);
}

test('a hostile notebook over a hostile shadow runs nothing, in the app or on its page', async ({
	page,
	context,
	served,
	browser,
	refused: inApp
}, info) => {
	const foreign = await watch(context, served.origin);
	await page.goto(served.url);
	await expect(page.locator('[data-testid^="shadow-"]').first()).toBeVisible();
	await dropFile(page, `${PAYLOADS[1]}.md`, '---\ntitle: x\n---\n', 'text/markdown');
	await page.goto(served.origin);
	await dropNotebook(page, 'evil.md', hostileNotebook());
	await page.getByRole('button', { name: /^Run all/ }).click();
	for (const cell of ['rows', 'made', 'chart', 'diff'])
		await expect(page.getByTestId(`cell-${cell}`)).toHaveAttribute('data-status', 'done');
	for (let i = 0; i < 14; i++) {
		await page.mouse.move(700, 500);
		await page.mouse.wheel(0, 900);
		await page.waitForTimeout(150);
	}
	for (const link of await page.getByTestId('cell-prose').getByRole('link').all())
		expect(await link.getAttribute('href')).toMatch(/^(#|https?:|mailto:)/);
	await expectUnharmed(page);

	await page.getByTestId('share').click();
	await expect(page.getByTestId('mask-public.evil.value')).toBeVisible();
	await expectUnharmed(page);
	await page.locator('label', { has: page.getByTestId('share-page') }).click();
	const download = page.waitForEvent('download');
	await page.getByTestId('share-make').click();
	const file = info.outputPath('page.html');
	await (await download).saveAs(file);
	expect(foreign, 'requests that left the origin').toEqual([]);
	expectOnlyInert(inApp);

	// The page by itself: from the file system, with no network.
	const alone = await browser.newContext({ offline: true });
	const copy = await alone.newPage();
	const asked: string[] = [];
	const refused: string[] = [];
	alone.on('request', (request) => {
		if (!request.url().startsWith('file:')) asked.push(request.url());
	});
	copy.on('console', (message) => refused.push(message.text()));
	await copy.goto(pathToFileURL(file).href);
	await expect(copy.getByRole('table').first()).toBeVisible();
	for (const payload of PAYLOADS) await expect(copy.getByText(payload).first()).toBeAttached();
	for (const chart of await copy.locator('svg[data-points]').all()) await chart.hover();
	await expectUnharmed(copy);
	expect(asked).toEqual([]);
	expect(refused, 'what the page’s own policy had to refuse').toEqual([]);
	await alone.close();
});

test('hostile comments run nothing', async ({ page, context, served, refused }) => {
	const foreign = await watch(context, served.origin);
	await page.goto(served.url);
	await expect(page.locator('[data-testid^="shadow-"]').first()).toBeVisible();
	await dropNotebook(page, 'evil.md', hostileNotebook());
	await expect(page.getByTestId('cell-rows')).toHaveAttribute('data-status', 'done');
	await page.getByTestId('cell-rows').hover();
	await page.getByTestId('comments-rows').click();
	await page.getByTestId('new-comment').getByRole('textbox').fill(PAYLOADS.join('\n\n'));
	await page.keyboard.press('ControlOrMeta+Enter');
	await page.getByTestId('reviewer-name').fill(PAYLOADS[1]!);
	await page.keyboard.press('Enter');
	await expect(page.getByTestId('thread').first()).toBeVisible();
	await expectUnharmed(page);
	expectOnlyInert(refused);
	expect(foreign, 'requests that left the origin').toEqual([]);
});

test('a hostile link is shown for what it is and runs nothing', async ({
	page,
	context,
	served,
	refused
}) => {
	const foreign = await watch(context, served.origin);
	const { linkFragment } = await import('../src/lib/sharing/link.ts');
	const text = hostileNotebook();
	await page.goto(served.url);
	await expect(page.locator('[data-testid^="shadow-"]').first()).toBeVisible();
	await page.goto(
		`${served.origin}/open${linkFragment({ text, cell: PAYLOADS[1]!, at: PAYLOADS[2]!, identity: null })}`
	);
	await expect(page.getByTestId('linked-notebook')).toContainText('<img src=x');
	expect(new URL(page.url()).hash).toBe('');
	await expectUnharmed(page);
	await page.getByTestId('linked-create').click();
	await page.waitForURL(/\/notebook\//);
	await expect(page.getByTestId('cell-rows')).toHaveAttribute('data-status', 'done');
	await expectUnharmed(page);
	expect(foreign, 'requests that left the origin').toEqual([]);
	expectOnlyInert(refused);
});

test('three hundred mutated payloads in prose run nothing', async ({
	page,
	context,
	served,
	refused
}) => {
	const foreign = await watch(context, served.origin);
	test.slow();
	// Pieces of payloads in any order, cut anywhere: what a parser and a sanitiser might read differently.
	const piece = fc
		.tuple(fc.constantFrom(...PAYLOADS), fc.nat({ max: 60 }), fc.integer({ min: 1, max: 80 }))
		.map(([payload, from, length]) => payload.slice(from, from + length));
	const glue = fc.constantFrom(
		'',
		' ',
		'\n',
		'\n\n',
		'<!--',
		'-->',
		'`',
		'](',
		'<![CDATA[',
		']]>',
		'&lt;'
	);
	const mutated = fc
		.array(fc.tuple(piece, glue), { minLength: 2, maxLength: 8 })
		.map((parts) => parts.map((part) => part.join('')).join(''));
	const cells = fc.sample(mutated, { numRuns: 300, seed: 20260301 });
	const prose = cells.map((text, i) => `<!-- {#p${i}} -->\n${text.replaceAll('<!-- {#', '')}\n`);
	await page.goto(served.url);
	await expect(page.locator('[data-testid^="shadow-"]').first()).toBeVisible();
	for (let at = 0; at < prose.length; at += 100) {
		const text = `---\ntitle: fuzz ${at}\nshadow: hostile\n---\n\n${prose.slice(at, at + 100).join('\n')}`;
		await dropNotebook(page, `fuzz-${at}.md`, text);
		for (let i = 0; i < 16; i++) {
			await page.mouse.move(700, 500);
			await page.mouse.wheel(0, 1500);
			await page.waitForTimeout(40);
		}
		await expectUnharmed(page);
		await page.goto(served.origin);
	}
	expect(foreign, 'requests that left the origin').toEqual([]);
	expectOnlyInert(refused);
});
