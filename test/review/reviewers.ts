import { toBase64Url } from '#lib/review/base64url.ts';
import type { Draft, Entry } from '#lib/review/entry.ts';
import { bodyOf } from '#lib/review/entry-body.ts';
import { foldReview, type Review } from '#lib/review/fold.ts';
import type { ReviewLog } from '#lib/review/read-log.ts';
import { standingOf } from '#lib/review/signature.ts';
import { type Signer, writeEntry } from '#lib/review/write-entry.ts';

/** Somebody with a real Ed25519 key. */
export async function reviewer(name: string): Promise<Signer> {
	const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
	const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
	return {
		author: { name, key: toBase64Url(raw) },
		sign: async (message) =>
			new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, message))
	};
}

export function logOf(entries: readonly Entry[]): ReviewLog {
	return { entries: new Map(entries.map((entry) => [entry.id, entry])), aside: [] };
}

export async function fold(entries: readonly Entry[]): Promise<Review> {
	const standings = await Promise.all(
		entries.map(async (entry) => [entry.id, await standingOf(entry)] as const)
	);
	return foldReview(entries, new Map(standings));
}

/** A log in which two reviewers say every kind of thing; times come in no order. */
export async function conversation(): Promise<Entry[]> {
	const [ada, ben] = await Promise.all([reviewer('Ada'), reviewer('Ben')]);
	const entries: Entry[] = [];
	const say = async (draft: Draft, by: Signer, timeMs: number) => {
		const entry = await writeEntry(draft, by, timeMs);
		if (bodyOf(entry) === null) throw new Error(`a ${draft.kind} cannot be read back`);
		entries.push(entry);
		return entry.id;
	};
	const cell = { kind: 'cell', cell: 'c1', quote: 'select 1' } as const;
	const first = await say({ kind: 'comment', anchor: cell, text: 'Why 1?' }, ada, 5000);
	const answer = await say({ kind: 'reply', parent: first, text: 'It is a test' }, ben, 3000);
	await say({ kind: 'reply', parent: answer, text: 'I see' }, ada, 6000);
	await say({ kind: 'edit', target: answer, text: 'It is the test' }, ben, 7000);
	await say({ kind: 'resolve', thread: first }, ada, 8000);
	await say({ kind: 'reopen', thread: first }, ben, 9000);
	const second = await say(
		{ kind: 'comment', anchor: { kind: 'notebook' }, text: 'Well done' },
		ben,
		4000
	);
	await say({ kind: 'withdraw', target: second }, ben, 9500);
	await say(
		{ kind: 'reviewed', document: '0'.repeat(64), front: {}, cells: [], seen: [] },
		ada,
		9900
	);
	return entries;
}
