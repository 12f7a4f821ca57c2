import { createHash, createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Draft, Entry } from '#lib/review/entry.ts';
import { fingerprintOf } from '#lib/review/fingerprint.ts';
import { entryOf, idOf } from '#lib/review/read-log.ts';
import { standingOf } from '#lib/review/signature.ts';
import { answerTimeMs, formatEntry, writeEntry } from '#lib/review/write-entry.ts';
import { fold, reviewer } from './reviewers.ts';

const anchor = { kind: 'notebook' } as const;

/** An entry whose content somebody changed, with the id that fits the change. */
async function changed(entry: Entry, by: Record<string, unknown>): Promise<Entry> {
	const content: Record<string, unknown> = { ...entry.content, ...by };
	for (const [name, value] of Object.entries(content))
		if (value === undefined) delete content[name];
	return entryOf(await idOf(content), content)!;
}

async function commentBy(name: string, text = 'Look here') {
	const signer = await reviewer(name);
	const entry = await writeEntry({ kind: 'comment', anchor, text }, signer, 1000);
	return { signer, entry };
}

describe('the signature of an entry', () => {
	test('holds for what the author wrote', async () => {
		const { entry } = await commentBy('Ada');
		expect(await standingOf(entry)).toBe('signed');
	});

	test('fails for any change of text, name, time or key', async () => {
		const { entry } = await commentBy('Ada');
		const other = await reviewer('Eve');
		const changes = [
			{ text: 'Look there' },
			{ timeMs: 1001 },
			{ author: { ...entry.author, name: 'Eve' } },
			{ author: { ...entry.author, key: other.author.key } },
			{ extra: true },
			{ signature: 'AAAA' },
			{ signature: '!' },
			{ author: { ...entry.author, key: '' } },
			{ author: { ...entry.author, key: 'A'.repeat(43) } }
		];
		for (const change of changes)
			expect(await standingOf(await changed(entry, change)), JSON.stringify(change)).toBe('forged');
	});

	test('is missing where there is none', async () => {
		const { entry } = await commentBy('Ada');
		expect(await standingOf(await changed(entry, { signature: undefined }))).toBe('unsigned');
	});
});

test('another implementation checks ids and signatures by docs/review-log.md alone', async () => {
	const { entry } = await commentBy('Ada', 'Zero – „null“ 🙂');
	const { id, ...content } = JSON.parse(formatEntry(entry)) as Record<string, unknown>;
	// Sorting keys is all of RFC 8785 that strings and integers need.
	const canonical = (value: unknown): string =>
		typeof value !== 'object' || value === null
			? JSON.stringify(value)
			: `{${Object.entries(value)
					.sort(([a], [b]) => (a < b ? -1 : 1))
					.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
					.join(',')}}`;
	expect(createHash('sha256').update(canonical(content)).digest('hex')).toBe(id);
	const { signature, ...said } = content;
	const jwk = { kty: 'OKP', crv: 'Ed25519', x: (said['author'] as { key: string }).key };
	const key = createPublicKey({ key: jwk, format: 'jwk' });
	const bytes = Buffer.from(canonical(said));
	expect(verify(null, bytes, key, Buffer.from(signature as string, 'base64url'))).toBe(true);
});

describe('an entry that is not signed', () => {
	test('is shown as such and stays in the thread', async () => {
		const { entry } = await commentBy('Ada');
		const bare = await changed(entry, { signature: undefined });
		const { threads, reviewers } = await fold([bare]);
		expect(threads[0]!.root).toMatchObject({ text: 'Look here', standing: 'unsigned' });
		expect(reviewers).toEqual([{ author: entry.author, signed: false }]);
	});

	test.each([
		['edit', (id: string): Draft => ({ kind: 'edit', target: id, text: 'All is well' })],
		['withdraw', (id: string): Draft => ({ kind: 'withdraw', target: id })],
		['resolve', (id: string): Draft => ({ kind: 'resolve', thread: id })]
	])('cannot %s a signed comment, but the attempt is told', async (kind, draftOf) => {
		const { entry, signer } = await commentBy('Ada');
		const signed = await writeEntry(draftOf(entry.id), signer, 2000);
		const bare = await changed(signed, { signature: undefined });
		const { threads } = await fold([entry, bare]);
		expect(threads[0]).toMatchObject({ resolved: false, root: { text: 'Look here' } });
		expect(threads[0]!.events).toMatchObject([{ kind, effective: false, standing: 'unsigned' }]);
	});

	test('does not count as a review', async () => {
		const { signer } = await commentBy('Ada');
		const draft: Draft = { kind: 'reviewed', document: '', front: {}, cells: [], seen: [] };
		const signed = await writeEntry(draft, signer, 1);
		const bare = await changed(signed, { signature: undefined });
		expect((await fold([bare])).reviews).toEqual([]);
		expect((await fold([signed])).reviews).toHaveLength(1);
	});
});

describe('what belongs to an author', () => {
	test.each(['edit', 'withdraw'] as const)('%s is refused to others', async (kind) => {
		const { entry } = await commentBy('Ada');
		// The same name, another key.
		const eve = await reviewer('Ada');
		const draft: Draft =
			kind === 'edit' ? { kind, target: entry.id, text: 'x' } : { kind, target: entry.id };
		const { threads } = await fold([entry, await writeEntry(draft, eve, 2000)]);
		expect(threads[0]!.root).toMatchObject({ text: 'Look here', withdrawn: false });
		expect(threads[0]!.events).toMatchObject([{ kind, effective: false, standing: 'signed' }]);
	});

	test('anybody who signs may resolve', async () => {
		const { entry } = await commentBy('Ada');
		const ben = await reviewer('Ben');
		const done = await writeEntry({ kind: 'resolve', thread: entry.id }, ben, 2000);
		expect((await fold([entry, done])).threads[0]!.resolved).toBe(true);
	});

	test('a later wording wins, a withdrawal wins over all', async () => {
		const { entry, signer } = await commentBy('Ada');
		const edit = (text: string, timeMs: number) =>
			writeEntry({ kind: 'edit', target: entry.id, text }, signer, timeMs);
		const edits = [await edit('second', 3000), await edit('first', 2000)];
		expect((await fold([entry, ...edits])).threads[0]!.root!.text).toBe('second');
		const gone = await writeEntry({ kind: 'withdraw', target: entry.id }, signer, 2500);
		const { root } = (await fold([entry, ...edits, gone])).threads[0]!;
		expect(root).toMatchObject({ text: '', withdrawn: true });
	});
});

test('an answer is never dated before what it answers', () => {
	expect(answerTimeMs(1000, [{ timeMs: 500 }])).toBe(1000);
	expect(answerTimeMs(1000, [{ timeMs: 5000 }, { timeMs: 200 }])).toBe(5001);
});

test('a fingerprint is the same for one key and differs between two', async () => {
	const [a, b] = [await reviewer('Ada'), await reviewer('Ada')];
	const prints = await Promise.all([a, a, b].map(({ author }) => fingerprintOf(author.key)));
	expect(prints[0]).toEqual(prints[1]);
	expect(prints[0]!.words).not.toBe(prints[2]!.words);
	expect(prints[0]!.words).toMatch(/^([bdfghjklmnprstvz][aiou]){2}[bdfghjklmnprstvz](-\w{5}){3}$/);
	expect(prints[0]!.hex.replaceAll(' ', '')).toMatch(/^[0-9a-f]{64}$/);
});
