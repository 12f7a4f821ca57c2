import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHash } from 'node:crypto';
import { type Cell, emptyFront, type NotebookDocument } from '#lib/notebook/document.ts';
import { serialiseNotebook } from '#lib/notebook/serialise.ts';
import { changesSince, lastReviewBy, reviewedNow, unseenNotes } from '#lib/review/changed-since.ts';
import { contentHash } from '#lib/review/content-hash.ts';
import { diffLines } from '#lib/review/line-diff.ts';
import { writeEntry } from '#lib/review/write-entry.ts';
import { fold, reviewer } from './reviewers.ts';

const cell = (id: string, body = `select '${id}'`): Cell => ({
	id,
	kind: 'sql',
	attributes: {},
	body
});
const notebook = (...cells: Cell[]): NotebookDocument => ({ front: emptyFront(), cells });
const before = notebook(cell('a'), cell('b'), cell('c'), cell('d'));

async function since(after: NotebookDocument) {
	const { cells } = await changesSince(await reviewedNow(before, []), after);
	return cells.map((change) =>
		change.kind === 'changed' && change.moved
			? [change.id, 'changed', 'moved']
			: [change.id, change.kind]
	);
}

describe('what changed since a review', () => {
	test('is nothing for the same notebook', async () => {
		expect(await since(before)).toEqual([]);
	});

	test('names added, removed, changed and moved cells', async () => {
		const [a, b, c, d] = before.cells as [Cell, Cell, Cell, Cell];
		expect(await since(notebook(a, b, c, d, cell('e')))).toEqual([['e', 'added']]);
		expect(await since(notebook(a, c, d))).toEqual([['b', 'removed']]);
		expect(await since(notebook(a, { ...b, body: 'select 2' }, c, d))).toEqual([['b', 'changed']]);
		expect(await since(notebook(d, a, b, c))).toEqual([['d', 'moved']]);
		expect(await since(notebook({ ...d, body: '' }, a, b, c))).toEqual([['d', 'changed', 'moved']]);
		const named = { ...b, attributes: { as: 'prices' } };
		expect(await since(notebook(a, named, c, d))).toEqual([['b', 'changed']]);
	});

	test('names changed front matter', async () => {
		const after = { ...before, front: { ...before.front, title: 'Other' } };
		const { front, cells } = await changesSince(await reviewedNow(before, []), after);
		expect(front).toEqual([{ name: 'title', was: 'Untitled', now: 'Other' }]);
		expect(cells).toEqual([]);
	});

	test('calls as few cells moved as there can be', async () => {
		const cells = fc.constantFrom(...'abcdef');
		await fc.assert(
			fc.asyncProperty(fc.uniqueArray(cells), fc.uniqueArray(cells), async (x, y) => {
				const was = await reviewedNow(notebook(...x.map((id) => cell(id))), []);
				const changes = (await changesSince(was, notebook(...y.map((id) => cell(id))))).cells;
				const of = (kind: string) => changes.filter((c) => c.kind === kind).map(({ id }) => id);
				expect(of('added').sort()).toEqual(y.filter((id) => !x.includes(id)).sort());
				expect(of('removed').sort()).toEqual(x.filter((id) => !y.includes(id)).sort());
				const stayed = y.filter((id) => x.includes(id) && !of('moved').includes(id));
				expect(stayed).toEqual(x.filter((id) => stayed.includes(id)));
				expect(stayed.length).toBe(longestCommon(x, y));
			})
		);
	});

	test('counts comments as new by what the reviewer had, not by their date', async () => {
		const [ada, ben] = [await reviewer('Ada'), await reviewer('Ben')];
		const anchor = { kind: 'notebook' } as const;
		const seen = await writeEntry({ kind: 'comment', anchor, text: 'seen' }, ben, 500);
		const review = await writeEntry(await reviewedNow(before, [seen.id]), ada, 1000);
		// Written before the review, merged after it.
		const late = await writeEntry({ kind: 'comment', anchor, text: 'late' }, ben, 400);
		const folded = await fold([seen, review, late]);
		const last = lastReviewBy(folded, ada.author.key)!;
		expect(unseenNotes(last, folded)).toEqual(new Set([late.id]));
		expect(lastReviewBy(folded, ben.author.key)).toBeNull();
	});
});

test('the hash of a notebook is the sha256 of its saved text', async () => {
	const { document, cells } = await contentHash(before);
	expect(document).toBe(createHash('sha256').update(serialiseNotebook(before)).digest('hex'));
	expect(cells.get('a')).toBe(createHash('sha256').update(`["sql",{},"select 'a'"]`).digest('hex'));
});

describe('a text diff', () => {
	const line = fc.constantFrom('a', 'b', 'c', '');
	const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));
	const kept = (lines: ReturnType<typeof diffLines>, but: string) =>
		lines.filter(({ kind }) => kind !== but).map((l) => l.text);

	test('holds both texts whole and as few changed lines as there can be', () => {
		fc.assert(
			fc.property(text, text, (a, b) => {
				const lines = diffLines(a, b);
				const [before, after] = [a === '' ? [] : a.split('\n'), b === '' ? [] : b.split('\n')];
				expect(kept(lines, 'added')).toEqual(before);
				expect(kept(lines, 'removed')).toEqual(after);
				const same = lines.filter(({ kind }) => kind === 'same').length;
				expect(same).toBe(longestCommon(before, after));
			})
		);
	});

	test('shows texts with nothing in common as replaced', () => {
		const many = (name: string) => Array.from({ length: 2000 }, (_, i) => `${name}${i}`);
		const lines = diffLines(many('a').join('\n'), many('b').join('\n'));
		expect(kept(lines, 'added')).toEqual(many('a'));
		expect(kept(lines, 'removed')).toEqual(many('b'));
	});
});

/** Length of a longest common subsequence, by the textbook's table. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
	const best = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
	for (let i = 1; i <= a.length; i++)
		for (let j = 1; j <= b.length; j++)
			best[i]![j] =
				a[i - 1] === b[j - 1]
					? best[i - 1]![j - 1]! + 1
					: Math.max(best[i - 1]![j]!, best[i]![j - 1]!);
	return best[a.length]![b.length]!;
}
