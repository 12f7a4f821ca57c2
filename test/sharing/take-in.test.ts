import { afterEach, expect, test } from 'vitest';
import { LocalLibrary } from '#lib/library/local-library.ts';
import { parseNotebook } from '#lib/notebook/parse.ts';
import { changesSince, reviewedNow } from '#lib/review/changed-since.ts';
import { asSent, identityOf, sentHash } from '#lib/sharing/arrival.ts';
import {
	findHere,
	makeNotebook,
	takeComments,
	takeText,
	type Incoming
} from '#lib/sharing/take-in.ts';
import { MemoryFiles } from '../library/memory-files.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
	for (const close of closing.splice(0).reverse()) await close();
});

function browser(): LocalLibrary {
	const library = new LocalLibrary({
		files: new MemoryFiles(),
		locks: navigator.locks,
		drafts: null,
		page: null,
		now: () => 5,
		patienceMs: 300
	});
	closing.push(() => library.close());
	return library;
}

const bundle = (n: number) => `bundle-${String(n).padStart(16, '0')}`;

function sent(n: number, query: string, more: Partial<Incoming> = {}): Incoming {
	return {
		notebook: 'writer000001',
		revisionMs: n * 1000,
		text: `---\ntitle: Prices\nshadow: kind:simulate\n---\n\n\`\`\`sql {#q}\n${query}\n\`\`\`\n`,
		review: '',
		over: bundle(n),
		data: true,
		from: `${n}.zip`,
		...more
	};
}

async function arrivalAt(library: LocalLibrary, incoming: Incoming) {
	return (await findHere(library, incoming))?.arrival;
}

async function typeInto(library: LocalLibrary, id: string, from: string, to: string) {
	const notebook = await library.open(id);
	notebook.save(notebook.text.replace(from, to));
	await notebook.close();
}

async function versionsOf(library: LocalLibrary, id: string) {
	const notebook = await library.open(id);
	const named = (await notebook.versions()).filter(({ kind }) => kind !== 'auto');
	const texts = await Promise.all(named.map(async (one) => notebook.readVersion(one.id)));
	await notebook.close();
	return named.map(({ name }, n) => ({ name, text: texts[n]! }));
}

test('a later text becomes the text of the notebook that is here, over its own data', async () => {
	const library = browser();
	const id = await makeNotebook(library, sent(1, 'select 1'), '1.zip');
	expect(await arrivalAt(library, sent(2, 'select 2'))).toBe('newer');
	expect(await takeText(library, id, sent(2, 'select 2'), ['newer'])).toBe(true);
	expect(await library.list()).toHaveLength(1);
	expect(parseNotebook(await library.read(id)).document.front.shadow).toBe(bundle(2));
	expect(await library.read(id)).toContain('select 2');
	const versions = await versionsOf(library, id);
	expect(versions.map(({ name }) => name).sort()).toEqual([
		'As it came in 1.zip',
		'As it came in 2.zip'
	]);
	// The one before still reads the data that it came with.
	expect(versions.find(({ text }) => text.includes('select 1'))?.text).toContain(bundle(1));
});

test('says what changed between two texts of the writer, and nothing of the bundles', async () => {
	const library = browser();
	const id = await makeNotebook(library, sent(1, 'select 1'), '1.zip');
	const shared = async () => {
		const { source } = (await library.info(id))!;
		return asSent(parseNotebook(await library.read(id)).document, source!);
	};
	const reviewed = await reviewedNow(await shared(), []);
	expect(reviewed.document).toBe(await sentHash(sent(1, 'select 1').text, { shadow: '' }));
	await takeText(library, id, sent(2, 'select 2'), ['newer']);
	const { front, cells } = await changesSince(reviewed, await shared());
	expect(front).toEqual([]);
	expect(cells).toMatchObject([{ kind: 'changed', id: 'q' }]);
});

test('a text that was changed here is replaced only where that was chosen, and is kept', async () => {
	const library = browser();
	const id = await makeNotebook(library, sent(1, 'select 1'), '1.zip');
	await typeInto(library, id, 'select 1', 'select mine');
	const later = sent(2, 'select 2');
	expect(await arrivalAt(library, later)).toBe('edited');
	expect(await takeText(library, id, later, ['newer'])).toBe(false);
	expect(await library.read(id)).toContain('select mine');
	expect(await takeText(library, id, later, ['newer', 'edited'])).toBe(true);
	expect(await library.read(id)).toContain('select 2');
	const versions = await versionsOf(library, id);
	expect(versions.find(({ name }) => name === 'Mine, before 2.zip')?.text).toContain('select mine');
});

test('mine and the later text stand side by side, and the next one goes to the one as it came', async () => {
	const library = browser();
	const id = await makeNotebook(library, sent(1, 'select 1'), '1.zip');
	await typeInto(library, id, 'select 1', 'select mine');
	await takeComments(library, id, sent(2, 'select 2'));
	const second = await makeNotebook(library, sent(2, 'select 2'), '2.zip', id);
	expect(await library.read(id)).toContain('select mine');
	const here = await findHere(library, sent(3, 'select 3'));
	expect(here).toMatchObject({ arrival: 'newer', info: { id: second } });
	expect(await arrivalAt(library, sent(2, 'select 2'))).toBe('same');
	expect(await arrivalAt(library, sent(1, 'select 1'))).toBe('older');
});

test('the same bundle twice changes nothing', async () => {
	const library = browser();
	const id = await makeNotebook(library, sent(1, 'select 1'), '1.zip');
	const before = [await library.read(id), await versionsOf(library, id), await library.info(id)];
	expect(await findHere(library, sent(1, 'select 1'))).toMatchObject({ arrival: 'same', fresh: 0 });
	expect(await takeComments(library, id, sent(1, 'select 1'))).toBe(0);
	expect(await takeText(library, id, sent(1, 'select 1'), ['newer'])).toBe(false);
	expect([await library.read(id), await versionsOf(library, id), await library.info(id)]).toEqual(
		before
	);
});

test('an earlier text does not replace a later one, and is kept beside it', async () => {
	const library = browser();
	const id = await makeNotebook(library, sent(2, 'select 2'), '2.zip');
	expect(await arrivalAt(library, sent(1, 'select 1'))).toBe('older');
	await takeComments(library, id, sent(1, 'select 1'));
	expect(await library.read(id)).toContain('select 2');
	const [earlier] = (await versionsOf(library, id)).filter(({ name }) => name?.includes('1.zip'));
	// Its own data were not kept: it reads those that are here.
	expect(earlier?.text).toContain('select 1');
	expect(earlier?.text).toContain(bundle(2));
});

test('a writer who goes back to an earlier text has a later one', async () => {
	const library = browser();
	const id = await makeNotebook(library, sent(1, 'select 1'), '1.zip');
	await takeText(library, id, sent(2, 'select 2'), ['newer']);
	expect(await arrivalAt(library, sent(3, 'select 1'))).toBe('newer');
	await takeText(library, id, sent(3, 'select 1'), ['newer']);
	expect(await library.read(id)).toContain('select 1');
	expect(await arrivalAt(library, sent(4, 'select 4'))).toBe('newer');
});

test('later data under an equal text are taken too', async () => {
	const library = browser();
	const id = await makeNotebook(library, sent(1, 'select 1'), '1.zip');
	const here = await findHere(library, sent(2, 'select 1'));
	expect(here?.arrival).toBe('newer');
	expect(here?.texts.here).toBe(here?.texts.incoming);
	await takeText(library, id, sent(2, 'select 1'), ['newer']);
	expect(parseNotebook(await library.read(id)).document.front.shadow).toBe(bundle(2));
});

test('what another reader changed is no later text of the writer', async () => {
	const library = browser();
	await makeNotebook(library, sent(1, 'select 1'), '1.zip');
	expect(await arrivalAt(library, sent(2, 'select by another', { revisionMs: null }))).toBe(
		'other'
	);
	expect(await arrivalAt(library, sent(2, 'select 1', { revisionMs: null }))).toBe('same');
});

test('only the writer’s id makes two texts one notebook', async () => {
	const library = browser();
	const id = await makeNotebook(library, sent(1, 'select 1'), '1.zip');
	expect(await findHere(library, sent(2, 'select 1', { notebook: 'writer000002' }))).toBeNull();
	expect(await findHere(library, sent(2, 'select 1', { notebook: null }))).toBeNull();
	// A copy is a notebook of its own, and shared as such.
	const copy = await library.duplicate(id, 'Mine');
	expect((await library.info(copy))?.source).toBeNull();
	expect((await findHere(library, sent(2, 'select 2')))?.info.id).toBe(id);
	await library.bin(id);
	expect(await findHere(library, sent(2, 'select 2'))).toBeNull();
});

test('a copy is shared as its writer’s text until it is changed', async () => {
	const library = browser();
	const id = await makeNotebook(library, sent(1, 'select 1'), '1.zip');
	const shared = async () => {
		const info = (await library.info(id))!;
		return await identityOf(id, info.source, await library.read(id), 9_000);
	};
	expect(await shared()).toEqual({ notebook: 'writer000001', revisionMs: 1000 });
	await typeInto(library, id, 'select 1', 'select mine');
	expect(await shared()).toEqual({ notebook: 'writer000001', revisionMs: null });
	const own = await library.create({ text: 'x' });
	expect(await identityOf(own, null, 'x', 9_000)).toEqual({ notebook: own, revisionMs: 9_000 });
});

test('one’s own notebook that comes back keeps its text', async () => {
	const library = browser();
	const id = await library.create({ text: sent(1, 'select 1').text });
	const back = sent(1, 'select by a reader', { notebook: id, revisionMs: null });
	const differs = await findHere(library, back);
	expect(differs?.arrival).toBe('own');
	expect(differs?.texts.here).not.toBe(differs?.texts.incoming);
	const same = await findHere(library, { ...back, text: await library.read(id) });
	expect(same?.texts.here).toBe(same?.texts.incoming);
	expect(await takeText(library, id, back, ['newer', 'edited', 'other'])).toBe(false);
	expect(await library.read(id)).toContain('select 1');
});

test('the tab that shows it writes out what was typed before a later text is looked at', async () => {
	const library = browser();
	const id = await makeNotebook(library, sent(1, 'select 1'), '1.zip');
	const tab = await library.open(id);
	closing.push(() => tab.close());
	tab.onbeforeflush = () => {
		if (tab.writable) tab.save(tab.text.replace('select 1', 'select typed'));
	};
	expect(await takeText(library, id, sent(2, 'select 2'), ['newer'])).toBe(false);
	expect(await library.read(id)).toContain('select typed');
});

test('a link carries a later text to the data that are here', async () => {
	const library = browser();
	const id = await makeNotebook(library, sent(1, 'select 1'), '1.zip');
	const link = (n: number, query: string) => sent(n, query, { over: null, data: false });
	expect(await arrivalAt(library, link(2, 'select 1'))).toBe('same');
	expect(await arrivalAt(library, link(2, 'select 2'))).toBe('newer');
	await takeText(library, id, link(2, 'select 2'), ['newer']);
	expect(parseNotebook(await library.read(id)).document.front.shadow).toBe(bundle(1));
	expect(await arrivalAt(library, sent(1, 'select 1'))).toBe('older');
});
