import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Entry } from '#lib/review/entry.ts';
import { foldReview } from '#lib/review/fold.ts';
import { mergeLogs, missingFrom } from '#lib/review/merge.ts';
import { EMPTY_LOG, idOf, readLog, type ReviewLog } from '#lib/review/read-log.ts';
import { standingOf } from '#lib/review/signature.ts';
import { formatEntry, formatLog, writeEntry } from '#lib/review/write-entry.ts';
import { canonicalJson } from '#lib/shadow/canonical-json.ts';
import { conversation, fold, logOf, reviewer } from './reviewers.ts';

// Laws: merge is commutative, associative and idempotent; read ∘ format = identity on entries;
// fold has the same answer for every order of its entries.

let entries: Entry[];
beforeAll(async () => {
	entries = await conversation();
});

/** A log of some of the entries, with some broken lines. */
const someLog = () =>
	fc
		.record({
			kept: fc.subarray(entries),
			aside: fc.array(
				fc.record({
					line: fc.nat(20),
					text: fc.constantFrom('{', '{"a":1}', 'x'),
					reason: fc.constantFrom('not-json', 'truncated' as const)
				}),
				{ maxLength: 3 }
			)
		})
		.map(({ kept, aside }): ReviewLog => mergeLogs({ ...logOf(kept), aside }, EMPTY_LOG));

describe('merging review logs', () => {
	test('gives the same whichever comes first', () => {
		fc.assert(
			fc.property(someLog(), someLog(), (a, b) => {
				expect(mergeLogs(a, b)).toEqual(mergeLogs(b, a));
				expect([...mergeLogs(a, b).entries.keys()]).toEqual([...mergeLogs(b, a).entries.keys()]);
			})
		);
	});

	test('gives the same however three copies are grouped', () => {
		fc.assert(
			fc.property(someLog(), someLog(), someLog(), (a, b, c) => {
				expect(mergeLogs(mergeLogs(a, b), c)).toEqual(mergeLogs(a, mergeLogs(b, c)));
			})
		);
	});

	test('changes nothing when a copy comes twice', () => {
		fc.assert(
			fc.property(someLog(), someLog(), (a, b) => {
				expect(mergeLogs(a, a)).toEqual(a);
				expect(mergeLogs(mergeLogs(a, b), b)).toEqual(mergeLogs(a, b));
			})
		);
	});

	test('loses no entry of either copy and names the ones that are new', () => {
		fc.assert(
			fc.property(someLog(), someLog(), (a, b) => {
				const merged = mergeLogs(a, b);
				for (const id of [...a.entries.keys(), ...b.entries.keys()])
					expect(merged.entries.has(id)).toBe(true);
				expect(merged.entries.size).toBe(a.entries.size + missingFrom(a, b).length);
			})
		);
	});

	test('lets two reviewers who never met end with the same bytes', async () => {
		const [ada, ben] = [await reviewer('Ada'), await reviewer('Ben')];
		const shared = entries.slice(0, 2);
		const answerOf = (who: typeof ada, text: string) =>
			writeEntry({ kind: 'reply', parent: shared[0]!.id, text }, who, 10_000);
		const adas = logOf([...shared, await answerOf(ada, 'mine')]);
		const bens = logOf([...shared, await answerOf(ben, 'and mine')]);
		const [here, there] = await Promise.all([
			readLog(formatLog(mergeLogs(adas, bens))),
			readLog(formatLog(mergeLogs(bens, adas)))
		]);
		expect(formatLog(here)).toBe(formatLog(there));
		expect(here.entries.size).toBe(4);
	});
});

describe('folding a review', () => {
	test('gives the same threads for every order of entries', async () => {
		const standings = new Map(
			await Promise.all(entries.map(async (e) => [e.id, await standingOf(e)] as const))
		);
		const expected = foldReview(entries, standings);
		fc.assert(
			fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (shuffled) => {
				expect(foldReview(shuffled, standings)).toEqual(expected);
			})
		);
	});

	test('puts replies under their parents whatever their clocks said', async () => {
		const { threads } = await fold(entries);
		const thread = threads.find(({ root }) => root?.text === 'Why 1?')!;
		expect(thread.replies.map(({ text, depth }) => [depth, text])).toEqual([
			[1, 'It is the test'],
			[2, 'I see']
		]);
		expect(thread.replies[0]!.editedMs).toBe(7000);
	});

	test('takes the latest of resolve and reopen', async () => {
		const threadOf = async (some: Entry[]) =>
			(await fold(some)).threads.find(({ root }) => root?.text === 'Why 1?')!;
		expect((await threadOf(entries)).resolved).toBe(false);
		const before = entries.filter(({ kind }) => kind !== 'reopen');
		expect((await threadOf(before)).resolved).toBe(true);
	});

	test('shows a withdrawn comment as withdrawn, without its text', async () => {
		const { threads } = await fold(entries);
		const withdrawn = threads.find(({ root }) => root?.withdrawn)!;
		expect(withdrawn.root!.text).toBe('');
	});

	test('keeps replies whose comment is not in this copy', async () => {
		const { threads } = await fold(entries.filter(({ kind }) => kind !== 'comment'));
		expect(threads).toHaveLength(1);
		expect(threads[0]!.root).toBeNull();
		expect(threads[0]!.replies.map(({ text }) => text)).toEqual(['It is the test', 'I see']);
	});
});

describe('reading a review log', () => {
	test('gives back what was written, in canonical order', async () => {
		const text = formatLog(logOf(entries));
		const read = await readLog(text);
		expect(read.aside).toEqual([]);
		expect(formatLog(read)).toBe(text);
		expect(new Set(read.entries.keys())).toEqual(new Set(entries.map(({ id }) => id)));
	});

	test('reads the entries of a file cut at any byte, and reports only the last line', async () => {
		const text = formatLog(logOf(entries));
		await fc.assert(
			fc.asyncProperty(fc.nat(text.length), async (length) => {
				const whole = text.slice(0, length).split('\n').length - 1;
				const read = await readLog(text.slice(0, length));
				// A line that lacks nothing but its end is an entry.
				expect([whole, whole + 1]).toContain(read.entries.size);
				expect(read.aside.every(({ reason }) => reason === 'truncated')).toBe(true);
				expect(read.aside.length).toBeLessThanOrEqual(1);
			}),
			{ numRuns: 60 }
		);
	});

	test('keeps broken lines aside with their reason and reads all others', async () => {
		const [first, ...rest] = formatLog(logOf(entries)).trimEnd().split('\n');
		const tampered = first!.replace(/"timeMs":\d/, '"timeMs":8');
		const text = [tampered, '{"a":', '[1]', '{"id":"x"}', ...rest].join('\r\n');
		const read = await readLog(text);
		expect(read.aside.map(({ line, reason }) => [line, reason])).toEqual([
			[1, 'wrong-id'],
			[2, 'not-json'],
			[3, 'not-an-entry'],
			[4, 'not-an-entry']
		]);
		expect(read.aside[0]!.text).toBe(tampered);
		expect(read.entries.size).toBe(entries.length - 1);
	});

	test('never fails, whatever the file holds', async () => {
		const awkward = fc.constantFrom('\n', '{', '"id"', '{"__proto__":{"a":1}}', '\uFEFF', 'null');
		const file = fc
			.array(fc.oneof(awkward, fc.string(), fc.json()))
			.map((parts) => parts.join('\n'));
		await fc.assert(fc.asyncProperty(file, async (text) => void (await readLog(text))));
		await readLog('['.repeat(100_000) + ']'.repeat(100_000));
		await readLog(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
	});

	test('carries kinds and members of a later version through a merge untouched', async () => {
		const ada = await reviewer('Ada');
		const content = {
			format: 'foreshadow-review/2',
			kind: 'approval',
			author: ada.author,
			timeMs: 1,
			plan: { '10': 'b', '9': 'a', id: 'x' },
			signature: 'AAAA'
		};
		const line = canonicalJson({ ...content, id: await idOf(content) });
		const merged = mergeLogs(await readLog(line), logOf(entries));
		expect(formatLog(merged).split('\n')[0]).toBe(line);
		expect((await fold([...merged.entries.values()])).unknown.map(({ kind }) => kind)).toEqual([
			'approval'
		]);
	});

	test('writes an entry as the canonical JSON that its id was computed from', async () => {
		for (const entry of entries) {
			const { id, ...content } = JSON.parse(formatEntry(entry)) as Record<string, unknown>;
			expect(await idOf(content)).toBe(id);
			expect(formatEntry(entry)).toBe(canonicalJson({ ...content, id }));
		}
	});
});
