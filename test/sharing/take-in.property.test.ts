import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { LocalLibrary } from '#lib/library/local-library.ts';
import { emptyFront } from '#lib/notebook/document.ts';
import { serialiseNotebook } from '#lib/notebook/serialise.ts';
import { readLog } from '#lib/review/read-log.ts';
import { formatEntry, writeEntry } from '#lib/review/write-entry.ts';
import { type Arrival, sentHash } from '#lib/sharing/arrival.ts';
import {
	findHere,
	makeNotebook,
	takeComments,
	takeText,
	type Incoming
} from '#lib/sharing/take-in.ts';
import { MemoryFiles } from '../library/memory-files.ts';
import { reviewer } from '../review/reviewers.ts';

/**
 * The laws of opening bundles of one notebook, in any order and any number of times, with a reader who
 * writes in between and chooses anything that is offered:
 *
 * 1. No entry of any review log that was opened or written is lost.
 * 2. No text is lost: not one that was opened, not one that the reader wrote.
 * 3. A text of the reader's own stays the present one unless the reader chose otherwise.
 * 4. An earlier text never takes the place of a later one.
 */
const open: LocalLibrary[] = [];
afterEach(() => {
	for (const library of open.splice(0)) library.close();
});

const WRITER = 'abcdefabcdef';

function newLibrary(): LocalLibrary {
	let nowMs = 5;
	const library = new LocalLibrary({
		files: new MemoryFiles(),
		locks: navigator.locks,
		drafts: null,
		page: null,
		now: () => nowMs++
	});
	open.push(library);
	return library;
}

function textOf(body: string): string {
	const cells = [{ id: 'a', kind: 'markdown', attributes: {}, body }];
	const front = { ...emptyFront(), title: 'Prices', shadow: 'kind:simulate' };
	return serialiseNotebook({ front, cells });
}

function bundleOf(n: number, body: string, review: string, revisionMs: number | null): Incoming {
	return {
		notebook: WRITER,
		revisionMs,
		text: textOf(body),
		review,
		over: `bundle-${n.toString(16).padStart(16, '0')}`,
		data: true,
		from: `bundle ${n}`
	};
}

const shadow = { shadow: 'kind:simulate' };

/** What a reader has of one notebook: texts by hash, and entries. */
async function kept(library: LocalLibrary) {
	const texts = new Set<string>();
	const entries = new Set<string>();
	for (const { id } of await library.list()) {
		const notebook = await library.open(id);
		texts.add(await sentHash(notebook.text, shadow));
		for (const { id: version, kind } of await notebook.versions())
			if (kind !== 'auto') texts.add(await sentHash(await notebook.readVersion(version), shadow));
		for (const entry of (await readLog(await notebook.reviewLog.read())).entries.keys())
			entries.add(entry);
		await notebook.close();
	}
	return { texts, entries };
}

async function entriesOf(name: string, many: number): Promise<{ id: string; line: string }[]> {
	const signer = await reviewer(name);
	return await Promise.all(
		Array.from({ length: many }, async (_, n) => {
			const anchor = { kind: 'notebook' } as const;
			const entry = await writeEntry({ kind: 'comment', anchor, text: `${name} ${n}` }, signer, n);
			return { id: entry.id, line: `${formatEntry(entry)}\n` };
		})
	);
}

const step = fc.oneof(
	fc.record({
		kind: fc.constant('open' as const),
		bundle: fc.nat(5),
		choice: fc.constantFrom('merge', 'take', 'take mine too', 'beside', 'copy')
	}),
	fc.record({ kind: fc.constant('write' as const), which: fc.nat(2) }),
	fc.record({ kind: fc.constant('comment' as const), which: fc.nat(2), entry: fc.nat(3) })
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Somebody who opens bundles, writes and comments, and what must be there afterwards. */
class Reader {
	readonly library = newLibrary();
	readonly texts = new Set<string>();
	readonly entries = new Set<string>();
	readonly #typed = new Set<string>();

	async do(one: Step, bundles: readonly Incoming[], own: readonly { id: string; line: string }[]) {
		if (one.kind === 'open') {
			const incoming = bundles[one.bundle]!;
			await openAs(this.library, incoming, one.choice);
			this.texts.add(await sentHash(incoming.text, shadow));
			for (const id of (await readLog(incoming.review)).entries.keys()) this.entries.add(id);
			return;
		}
		const ids = (await this.library.list()).map(({ id }) => id);
		if (ids.length === 0) return;
		const notebook = await this.library.open(ids[one.which % ids.length]!);
		if (one.kind === 'write') {
			const before = await sentHash(notebook.text, shadow);
			// What one types over oneself is gone by one's own hand.
			if (this.#typed.has(before)) this.texts.delete(before);
			notebook.save(textOf(`mine ${this.#typed.size}`));
			const hash = await sentHash(notebook.text, shadow);
			this.texts.add(hash);
			this.#typed.add(hash);
		} else {
			const { id, line } = own[one.entry]!;
			await notebook.reviewLog.update((log) => (log.includes(id) ? log : log + line));
			this.entries.add(id);
		}
		await notebook.close();
	}
}

test('any order of opening loses no entry and no text, and overwrites nothing', async () => {
	const [sent, own] = [await entriesOf('Ada', 6), await entriesOf('Ben', 4)];
	// The fourth goes back to an earlier text; the sixth is another reader's.
	const bodies = ['one', 'two', 'three', 'one', 'five', 'by another reader'];
	const bundles = bodies.map((body, n) => {
		const review = sent.slice(Math.max(0, n - 1), n + 1).map(({ line }) => line);
		return bundleOf(n, body, review.join(''), n === 5 ? null : 1_000 + n);
	});
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 9 }), async (steps) => {
			const reader = new Reader();
			for (const one of steps) await reader.do(one, bundles, own);
			const has = await kept(reader.library);
			expect([...reader.texts].filter((hash) => !has.texts.has(hash))).toEqual([]);
			expect([...reader.entries].filter((id) => !has.entries.has(id))).toEqual([]);
		}),
		{ numRuns: 150 }
	);
});

/** What the dialog offers for what was found; laws 3 and 4 are checked at the notebook that is here. */
async function openAs(library: LocalLibrary, incoming: Incoming, choice: string): Promise<void> {
	const here = await findHere(library, incoming);
	if (here === null || choice === 'copy') {
		await makeNotebook(library, incoming, 'a.zip');
		return;
	}
	const { id, source } = here.info;
	const before = await library.read(id);
	if (choice.startsWith('take')) {
		const only: Arrival[] = choice === 'take' ? ['newer'] : ['newer', 'edited'];
		expect(await takeText(library, id, incoming, only)).toBe(
			only.includes(here.arrival as Arrival)
		);
		const hash = await sentHash(await library.read(id), shadow);
		if (only.includes(here.arrival as Arrival)) {
			expect(hash).toBe(await sentHash(incoming.text, shadow));
			expect(incoming.revisionMs!).toBeGreaterThan(source!.revisionMs ?? 0);
		} else {
			expect(await library.read(id)).toBe(before);
			// The dialog is asked again.
			await takeComments(library, id, incoming);
		}
	} else {
		await takeComments(library, id, incoming);
		expect(await library.read(id)).toBe(before);
		if (choice === 'beside') await makeNotebook(library, incoming, 'a.zip', id);
	}
	const after = (await library.info(id))!.source!;
	expect(after.revisionMs ?? 0).toBeGreaterThanOrEqual(source!.revisionMs ?? 0);
}
