import { afterEach, expect, test, vi } from 'vitest';
import type { DraftStorage } from '#lib/library/drafts.ts';
import { LocalLibrary } from '#lib/library/local-library.ts';
import type { OpenNotebook } from '#lib/library/notebook-file.ts';
import { MemoryFiles } from './memory-files.ts';

/** Real Web Locks and BroadcastChannels: Node has both, and each notebook is one tab. */
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
	for (const close of closing.splice(0).reverse()) await close();
});

class Browser {
	readonly files = new MemoryFiles();
	nowMs = 1_000_000;
	readonly #drafts = new Map<string, string>();
	readonly drafts: DraftStorage = {
		getItem: (key) => this.#drafts.get(key) ?? null,
		setItem: (key, value) => void this.#drafts.set(key, value),
		removeItem: (key) => void this.#drafts.delete(key)
	};

	library(files = this.files, page: EventTarget | null = null, patienceMs = 300): LocalLibrary {
		const library = new LocalLibrary({
			files,
			locks: navigator.locks,
			drafts: this.drafts,
			page,
			now: () => this.nowMs,
			patienceMs
		});
		closing.push(() => library.close());
		return library;
	}

	async tab(
		id: string,
		files = this.files,
		page: EventTarget | null = null
	): Promise<OpenNotebook> {
		const notebook = await this.library(files, page).open(id);
		closing.push(() => notebook.close());
		return notebook;
	}
}

async function twoTabs() {
	const browser = new Browser();
	const id = await browser.library().create({ text: 'one' });
	const first = await browser.tab(id);
	const second = await browser.tab(id);
	return { browser, id, first, second };
}

/** The names and texts of the safety copies, newest first. */
async function safe(notebook: OpenNotebook): Promise<string[]> {
	const versions = (await notebook.versions()).filter(({ kind }) => kind === 'safety');
	return await Promise.all(versions.map(({ id }) => notebook.readVersion(id)));
}

test('the first tab writes, the second follows what it writes', async () => {
	const { first, second } = await twoTabs();
	expect([first.role, second.role]).toEqual(['writer', 'reader']);
	expect(() => second.save('x')).toThrow('another tab writes');
	first.save('two');
	await vi.waitFor(() => expect(second.text).toBe('two'));
});

test('a later reader hears what is typed and not yet on disk', async () => {
	const { browser, id, first } = await twoTabs();
	browser.files.refuse = Object.assign(new Error('full'), { name: 'QuotaExceededError' });
	first.save('unwritten');
	const third = await browser.tab(id);
	await vi.waitFor(() => expect(third.text).toBe('unwritten'));
});

test('hands the pen over with every letter, and follows from then on', async () => {
	const { browser, id, first, second } = await twoTabs();
	first.onbeforeflush = () => first.save('typed in the last moment');
	await second.takeOver();
	expect([first.role, second.role]).toEqual(['reader', 'writer']);
	expect(second.text).toBe('typed in the last moment');
	first.onbeforeflush = null;
	second.save('three');
	await second.flush();
	expect(await browser.library().read(id)).toBe('three');
	await vi.waitFor(() => expect(first.text).toBe('three'));
	await first.takeOver();
	expect([first.role, second.role]).toEqual(['writer', 'reader']);
});

test('hands over a text that a full disk refused', async () => {
	const { browser, first, second } = await twoTabs();
	browser.files.refuse = Object.assign(new Error('full'), { name: 'QuotaExceededError' });
	first.save('unwritten');
	await first.flush();
	expect(first.status).toMatchObject({ kind: 'failed', failure: { code: 'full' } });
	await second.takeOver();
	expect(second.text).toBe('unwritten');
	expect(second.status).toMatchObject({ kind: 'failed', failure: { code: 'full' } });
	browser.files.refuse = null;
	await second.flush();
	expect(second.status.kind).toBe('saved');
});

test('a reader goes on by itself when the writing tab closes', async () => {
	const { first, second } = await twoTabs();
	first.save('last words');
	await first.close();
	await vi.waitFor(() => expect(second.role).toBe('writer'));
	expect(second.text).toBe('last words');
});

test('takes the pen from a tab that hangs, and loses nothing of either', async () => {
	const browser = new Browser();
	const id = await browser.library().create({ text: 'one' });
	// A tab of its own files, whose writes can be held up: the rest is shared.
	const slow = new MemoryFiles();
	Object.assign(slow, { texts: browser.files.texts, folders: browser.files.folders });
	const hung = await browser.tab(id, slow);
	const second = await browser.tab(id);
	let wake = () => {};
	slow.stall = new Promise((resolve) => (wake = resolve));
	hung.save('typed in the tab that hangs');
	const flushed = hung.flush();
	await second.takeOver();
	expect(second.role).toBe('writer');
	second.save('the new text');
	await second.flush();
	wake();
	slow.stall = null;
	await flushed;
	await vi.waitFor(() => expect(hung.role).toBe('reader'));
	expect(await browser.library().read(id)).toBe('the new text');
	await vi.waitFor(() => expect(hung.text).toBe('the new text'));
	await vi.waitFor(async () => expect(await safe(second)).toContain('typed in the tab that hangs'));
});

test('of several readers, the one that asks gets the pen', async () => {
	const { browser, id, first, second } = await twoTabs();
	const third = await browser.tab(id);
	await third.takeOver();
	expect([first.role, second.role, third.role]).toEqual(['reader', 'reader', 'writer']);
	third.save('third');
	await vi.waitFor(() => expect([first.text, second.text]).toEqual(['third', 'third']));
	await third.close();
	await vi.waitFor(() => expect([first.role, second.role].sort()).toEqual(['reader', 'writer']));
});

test('finds what a page typed in its last half second', async () => {
	const browser = new Browser();
	const id = await browser.library().create({ text: 'one' });
	const page = new EventTarget();
	const stuck = new MemoryFiles();
	Object.assign(stuck, { texts: browser.files.texts, folders: browser.files.folders });
	const first = await browser.tab(id, stuck, page);
	stuck.stall = new Promise(() => {});
	first.save('typed while leaving');
	page.dispatchEvent(new Event('pagehide'));
	// The page is gone: its pen is free, its write never ended.
	await navigator.locks.request(`foreshadow:notebook:${id}`, { steal: true }, () => {});
	browser.nowMs += 1;
	const second = await browser.tab(id);
	expect(second.text).toBe('typed while leaving');
	expect(await safe(second)).toEqual(['one']);
	stuck.stall = null;
});

test('says that the store was cleared, keeps the text, and stores it again when asked', async () => {
	const browser = new Browser();
	const id = await browser.library().create({ text: 'one' });
	const notebook = await browser.tab(id);
	browser.files.clear();
	notebook.save('two');
	await notebook.flush();
	expect(notebook.status).toMatchObject({ kind: 'failed', failure: { code: 'cleared' } });
	expect(notebook.text).toBe('two');
	expect(await browser.library().list()).toEqual([]);
	await notebook.keepAgain();
	expect(notebook.status.kind).toBe('saved');
	expect(await browser.library().read(id)).toBe('two');
});

test('notices a cleared store when the page is looked at again', async () => {
	const browser = new Browser();
	const id = await browser.library().create({ text: 'one' });
	const page = new EventTarget();
	const notebook = await browser.tab(id, browser.files, page);
	browser.files.clear();
	page.dispatchEvent(new Event('focus'));
	await vi.waitFor(() => expect(notebook.status).toMatchObject({ kind: 'failed' }));
});

test('restores a version and can take that back', async () => {
	const { first } = await twoTabs();
	await first.keepVersion('before the demo');
	first.save('two');
	const named = (await first.versions()).find(({ kind }) => kind === 'named');
	await first.restoreVersion(named!.id);
	expect(first.text).toBe('one');
	expect(await safe(first)).toEqual(['two']);
});

test('two tabs that append to the review log at once keep both entries', async () => {
	const { first, second } = await twoTabs();
	let heard = 0;
	first.onreview = () => heard++;
	await Promise.all([
		first.reviewLog.update((log) => `${log}a\n`),
		second.reviewLog.update((log) => `${log}b\n`)
	]);
	expect((await first.reviewLog.read()).split('\n').sort()).toEqual(['', 'a', 'b']);
	await vi.waitFor(() => expect(heard).toBe(2));
});
