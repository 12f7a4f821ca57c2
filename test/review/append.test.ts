import { beforeAll, describe, expect, test } from 'vitest';
import { appendEntries } from '#lib/review/append.ts';
import type { Entry, Standing } from '#lib/review/entry.ts';
import { summariseMerge } from '#lib/review/merge-summary.ts';
import { EMPTY_LOG, readLog } from '#lib/review/read-log.ts';
import { standingOf } from '#lib/review/signature.ts';
import { formatEntry } from '#lib/review/write-entry.ts';
import { conversation, logOf } from './reviewers.ts';

let entries: Entry[];
beforeAll(async () => {
	entries = await conversation();
});

describe('appending to a stored log', () => {
	test('leaves what is there byte for byte', () => {
		const text = appendEntries('', entries.slice(0, 2));
		const longer = appendEntries(text, entries.slice(2));
		expect(longer.startsWith(text)).toBe(true);
		expect(longer.split('\n')).toEqual([...entries.map(formatEntry), '']);
	});

	test('ends a cut last line first, so that it swallows no new entry', async () => {
		const cut = appendEntries('', entries.slice(0, 2)).slice(0, -40);
		const read = await readLog(appendEntries(cut, entries.slice(2, 4)));
		expect([...read.entries.keys()]).toEqual([entries[0]!.id, entries[2]!.id, entries[3]!.id]);
		expect(read.aside.map(({ line, reason }) => [line, reason])).toEqual([[2, 'not-json']]);
	});

	test('adds nothing twice', () => {
		const text = appendEntries('', entries);
		expect(appendEntries(text, entries)).toBe(text);
	});
});

test('a merge is summed up by kind, reviewer and trust', async () => {
	const standings = new Map<string, Standing>();
	for (const entry of entries) standings.set(entry.id, await standingOf(entry));
	standings.set(entries[0]!.id, 'forged');
	const whole = summariseMerge(EMPTY_LOG, logOf(entries), standings);
	expect(whole).toMatchObject({
		comments: 2,
		replies: 2,
		reviews: 1,
		others: 4,
		reviewers: 2,
		untrusted: 1,
		aside: 0
	});
	const adas = entries.filter(({ author }) => author.name === 'Ada');
	const rest = summariseMerge(logOf(adas), logOf(entries), standings);
	expect(rest).toMatchObject({ comments: 1, replies: 1, reviewers: 1, untrusted: 0 });
	expect(summariseMerge(logOf(entries), logOf(adas), standings).fresh).toEqual([]);
});
