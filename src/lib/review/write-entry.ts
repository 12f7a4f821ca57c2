import { canonicalJson } from '../shadow/canonical-json.ts';
import { toBase64Url } from './base64url.ts';
import { type Author, type Draft, type Entry, REVIEW_FORMAT } from './entry.ts';
import { byTime } from './merge.ts';
import { entryOf, idOf, type ReviewLog } from './read-log.ts';
import { signedBytes } from './signature.ts';

/** Somebody who can sign. The private key stays behind it. */
export interface Signer {
	readonly author: Author;
	sign(message: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
}

/** A new entry, signed, with its id. */
export async function writeEntry(draft: Draft, signer: Signer, timeMs: number): Promise<Entry> {
	const { name, key } = signer.author;
	const unsigned = { ...draft, format: REVIEW_FORMAT, author: { name, key }, timeMs };
	const signature = toBase64Url(await signer.sign(signedBytes(unsigned)));
	const content = { ...unsigned, signature };
	const entry = entryOf(await idOf(content), content);
	if (entry === null) throw new TypeError(`a ${draft.kind} entry has an unreadable author or time`);
	return entry;
}

/**
 * The time of an answer: never before what it answers, however far the other's clock is ahead, so
 * that an edit or a resolve takes effect after what its author saw.
 */
export function answerTimeMs(nowMs: number, answered: readonly { timeMs: number }[]): number {
	return answered.reduce((latest, { timeMs }) => Math.max(latest, timeMs + 1), nowMs);
}

/** One line, without its end. */
export function formatEntry(entry: Entry): string {
	return canonicalJson({ ...entry.content, id: entry.id });
}

/** The canonical text of a log: equal sets of entries give equal bytes. Lines kept aside are not in it. */
export function formatLog(log: ReviewLog): string {
	const entries = [...log.entries.values()].sort(byTime);
	return entries.map((entry) => `${formatEntry(entry)}\n`).join('');
}
