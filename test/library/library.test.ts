import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { LocalLibrary } from '#lib/library/local-library.ts';
import { retitle } from '#lib/library/retitle.ts';
import { parseNotebook } from '#lib/notebook/parse.ts';
import { serialiseNotebook } from '#lib/notebook/serialise.ts';
import { emptyFront } from '#lib/notebook/document.ts';
import { MemoryFiles } from './memory-files.ts';

const open: LocalLibrary[] = [];
afterEach(() => {
	for (const library of open.splice(0)) library.close();
});

function newLibrary(files = new MemoryFiles()): { library: LocalLibrary; files: MemoryFiles } {
	const library = new LocalLibrary({
		files,
		locks: navigator.locks,
		drafts: null,
		page: null,
		now: () => 5
	});
	open.push(library);
	return { library, files };
}

function text(title: string, body = ''): string {
	const cells = [{ id: 'a', kind: 'markdown', attributes: {}, body }];
	return serialiseNotebook({ front: { ...emptyFront(), title, shadow: 'shop' }, cells });
}

test('lists what was created, with what its text says', async () => {
	const { library } = newLibrary();
	const id = await library.create({ text: text('Prices', 'hello'), origin: 'guide: prices' });
	expect(await library.list()).toEqual([
		expect.objectContaining({ id, title: 'Prices', shadow: 'shop', cells: 1, binnedMs: null })
	]);
	expect(await library.read(id)).toBe(text('Prices', 'hello'));
});

test('finds a notebook by every word of its title and its cells', async () => {
	const { library } = newLibrary();
	const prices = await library.create({ text: text('Prices', 'an UPDATE without a where') });
	const stock = await library.create({ text: text('Stock', 'the warehouse') });
	expect(await library.search('PRICES update')).toEqual(new Set([prices]));
	expect(await library.search('ware')).toEqual(new Set([stock]));
	expect(await library.search('prices warehouse')).toEqual(new Set());
	expect(await library.search(' ')).toEqual(new Set([prices, stock]));
});

test('keeps a notebook through the bin, and removes it only from there', async () => {
	const { library, files } = newLibrary();
	const id = await library.create({ text: text('Prices') });
	await expect(library.purge(id)).rejects.toMatchObject({ code: 'not-binned' });
	await library.bin(id);
	expect((await library.info(id))?.binnedMs).toBe(5);
	await library.restore(id);
	expect((await library.info(id))?.binnedMs).toBeNull();
	await library.bin(id);
	await library.purge(id);
	expect(await library.list()).toEqual([]);
	expect([...files.texts.keys()]).toEqual([]);
});

test('refuses to rename or purge what another tab writes', async () => {
	const files = new MemoryFiles();
	const here = newLibrary(files).library;
	const there = newLibrary(files).library;
	const id = await here.create({ text: text('Prices') });
	const notebook = await there.open(id);
	await expect(here.rename(id, 'Other')).rejects.toMatchObject({ code: 'busy' });
	await here.bin(id);
	await expect(here.purge(id)).rejects.toMatchObject({ code: 'busy' });
	await notebook.close();
	await here.rename(id, 'Other');
	expect((await there.info(id))?.title).toBe('Other');
});

test('duplicates the text under its own title, and leaves the first alone', async () => {
	const { library } = newLibrary();
	const id = await library.create({ text: text('Prices', 'x') });
	const copy = await library.duplicate(id, 'Prices (copy)');
	expect(await library.read(copy)).toBe(text('Prices (copy)', 'x'));
	expect(await library.read(id)).toBe(text('Prices', 'x'));
});

test('lists a notebook whose facts were lost, and one whose text is damaged', async () => {
	const { library, files } = newLibrary();
	const id = await library.create({ text: 'no front matter at all' });
	await files.remove(`notebooks/${id}/meta.json`);
	expect(await library.info(id)).toMatchObject({ binnedMs: null, problems: 1 });
});

test('remembers whose notebook it keeps, through the bin and in every tab', async () => {
	const { library } = newLibrary();
	const source = { notebook: 'writer', revisionMs: 1, shadow: 'shop', texts: ['a'] };
	const id = await library.create({ text: text('Prices'), source, version: 'As it came' });
	await library.bin(id);
	await library.restore(id);
	expect((await library.info(id))?.source).toEqual(source);
	const [here, there] = [await library.open(id), await library.open(id)];
	const told = new Promise<void>((resolve) => {
		here.onchange = () => {
			if (here.source?.revisionMs === 2) resolve();
		};
	});
	await there.setSource({ ...source, revisionMs: 2 });
	await told;
	expect((await here.versions()).map(({ kind, name }) => [kind, name])).toContainEqual([
		'named',
		'As it came'
	]);
	await Promise.all([here.close(), there.close()]);
	expect((await library.info(id))?.source?.revisionMs).toBe(2);
	expect((await library.info(await library.duplicate(id, 'Copy')))?.source).toBeNull();
});

test('tells every tab that the list changed', async () => {
	const files = new MemoryFiles();
	const here = newLibrary(files).library;
	const there = newLibrary(files).library;
	const told = new Promise<void>((resolve) => there.follow(resolve));
	await here.create({ text: text('Prices') });
	await told;
	expect(await there.list()).toHaveLength(1);
});

test('another title changes that line and no other byte', () => {
	const wanted = fc.string({ minLength: 1, maxLength: 30 }).filter((one) => one.trim() !== '');
	const body = fc
		.array(fc.constantFrom('title: x', '---', 'text', '', '```sql {#a}'))
		.map((all) => all.join('\n'));
	fc.assert(
		fc.property(wanted, wanted, body, (before, after, body) => {
			const old = `---\nformat: foreshadow-notebook/1\nnew-key: 1\ntitle: ${JSON.stringify(before)}\nat: latest\n---\n${body}`;
			const next = retitle(old, after);
			expect(parseNotebook(next).document.front.title).toBe(after.replaceAll(/\s+/g, ' ').trim());
			const rest = (all: string) => all.split('\n').filter((_, n) => n !== 3);
			expect(rest(next)).toEqual(rest(old));
		})
	);
});

test('a text without front matter, or without a title, gets one', () => {
	expect(parseNotebook(retitle('hello', 'T')).document.front.title).toBe('T');
	const front = parseNotebook(retitle('---\r\nformat: foreshadow-notebook/1\r\n---\r\nhi', 'T'));
	expect(front.document.front.title).toBe('T');
	expect(front.document.cells[0]?.body).toBe('hi');
	expect(front.problems).toEqual([]);
});
