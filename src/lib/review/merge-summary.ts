import type { Entry, Standing } from './entry.ts';
import { missingFrom } from './merge.ts';
import type { ReviewLog } from './read-log.ts';

/** What another reviewer's copy brings. */
export interface MergeSummary {
	/** In order. */
	fresh: Entry[];
	comments: number;
	replies: number;
	reviews: number;
	/** Edits, resolves, and kinds of a later version. */
	others: number;
	/** Keys that signed something new and nothing known. */
	reviewers: number;
	/** New entries without a valid signature. */
	untrusted: number;
	/** Lines that could not be read. */
	aside: number;
}

export function summariseMerge(
	known: ReviewLog,
	incoming: ReviewLog,
	standings: ReadonlyMap<string, Standing>
): MergeSummary {
	const fresh = missingFrom(known, incoming);
	const of = (kind: string) => fresh.filter((entry) => entry.kind === kind).length;
	const knownKeys = new Set([...known.entries.values()].map(({ author }) => author.key));
	const freshKeys = new Set(fresh.map(({ author }) => author.key));
	const counts = { comments: of('comment'), replies: of('reply'), reviews: of('reviewed') };
	return {
		fresh,
		...counts,
		others: fresh.length - counts.comments - counts.replies - counts.reviews,
		reviewers: [...freshKeys].filter((key) => !knownKeys.has(key)).length,
		untrusted: fresh.filter(({ id }) => standings.get(id) !== 'signed').length,
		aside: incoming.aside.length
	};
}
