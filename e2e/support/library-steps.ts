import { expect, type Locator, type Page } from '@playwright/test';

/** Keeps a text as a notebook, as a dropped file would, and opens it. Answers its address. */
export async function dropNotebook(page: Page, name: string, text: string): Promise<string> {
	await dropFile(page, name, text, 'text/markdown');
	await page.waitForURL(/\/notebook\/[a-z0-9]+$/);
	await expect(page.getByTestId('saved')).toHaveText(/Saved/);
	return page.url();
}

/** Drops a file on the middle of the page with the events that a browser sends. */
export async function dropFile(
	page: Page,
	name: string,
	content: string,
	type: string
): Promise<void> {
	const transfer = await page.evaluateHandle(
		({ name, content, type }) => {
			const transfer = new DataTransfer();
			transfer.items.add(new File([content], name, { type }));
			return transfer;
		},
		{ name, content, type }
	);
	const target = page.locator('#main');
	await target.dispatchEvent('dragenter', { dataTransfer: transfer });
	await expect(page.getByTestId('drop-veil')).toBeVisible();
	await target.dispatchEvent('drop', { dataTransfer: transfer });
	await expect(page.getByTestId('drop-veil')).toHaveCount(0);
}

/** A notebook of one text and one query cell, over the example shadow. */
export function notebookText(title: string, query = 'select 1 as one'): string {
	return `---
format: foreshadow-notebook/1
title: ${title}
shadow: example
zone: UTC
at: latest
---

<!-- {#intro} -->
# ${title}

\`\`\`sql {#q as=q}
${query}
\`\`\`
`;
}

function queryCell(page: Page): Locator {
	return page.getByTestId('cell-q');
}

/** Replaces the query's text. */
export async function typeQuery(page: Page, text: string): Promise<void> {
	await queryCell(page).getByRole('textbox', { name: 'SQL of q' }).click();
	await page.keyboard.press('Control+A');
	await page.keyboard.insertText(text);
}

/** The query as the page shows it, whether it can be edited or not. */
export async function expectQuery(page: Page, text: string | RegExp): Promise<void> {
	await expect(queryCell(page)).toContainText(text);
}

/** The newest text of a notebook in the browser's private files. */
export async function storedText(page: Page, url: string): Promise<string> {
	return await page.evaluate(async (id) => {
		const root = await navigator.storage.getDirectory();
		const all = await root.getDirectoryHandle('notebooks');
		const folder = await all.getDirectoryHandle(id);
		const names: string[] = [];
		for await (const name of folder.keys())
			if (/^notebook(\.\d+)?\.md$/.test(name)) names.push(name);
		const term = (name: string) => Number(/\.(\d+)\.md$/.exec(name)?.[1] ?? 0);
		const newest = names.sort((a, b) => term(b) - term(a))[0]!;
		return await (await (await folder.getFileHandle(newest)).getFile()).text();
	}, idOf(url));
}

export function idOf(url: string): string {
	return new URL(url).pathname.split('/').at(-1)!;
}

/** Opens the list of versions and answers its entries' texts, newest first. */
export async function openVersions(page: Page): Promise<Locator> {
	await page.getByRole('button', { name: 'Versions', exact: true }).click();
	const versions = page.getByTestId('versions');
	await expect(versions.getByRole('listitem').first()).toBeVisible();
	return versions;
}
