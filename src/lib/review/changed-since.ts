import type { Cell, FrontMatter, NotebookDocument } from '../notebook/document.ts';
import { contentHash } from './content-hash.ts';
import type { Reviewed, ReviewedCell } from './entry.ts';
import type { Review, ReviewStatement } from './fold.ts';

/** What became of a notebook since somebody reviewed it. */
export interface Changes {
	front: { name: string; was: string | null; now: string | null }[];
	/** In the order of the notebook now; a removed cell where it would stand. */
	cells: CellChange[];
}

export type CellChange =
	| { kind: 'added'; id: string; now: Cell }
	| { kind: 'removed'; id: string; was: ReviewedCell }
	| { kind: 'changed'; id: string; was: ReviewedCell; now: Cell; moved: boolean }
	| { kind: 'moved'; id: string; was: ReviewedCell; now: Cell };

/** What a reviewer states of a notebook; `noteIds` are the comments and replies that they had. */
export async function reviewedNow(
	document: NotebookDocument,
	noteIds: readonly string[]
): Promise<Reviewed> {
	const hash = await contentHash(document);
	return {
		kind: 'reviewed',
		document: hash.document,
		front: frontOf(document.front),
		cells: document.cells.map(({ id, kind, attributes, body }) => ({
			id,
			hash: hash.cells.get(id)!,
			kind,
			attributes: { ...attributes },
			body
		})),
		seen: noteIds.map(shortId).sort()
	};
}

export function lastReviewBy(review: Review, key: string): ReviewStatement | null {
	return review.reviews.findLast(({ author }) => author.key === key) ?? null;
}

export async function changesSince(
	reviewed: Reviewed,
	document: NotebookDocument
): Promise<Changes> {
	const hash = await contentHash(document);
	if (hash.document === reviewed.document) return { front: [], cells: [] };
	return {
		front: frontChanges(reviewed.front, frontOf(document.front)),
		cells: cellChanges(reviewed.cells, document.cells, hash.cells)
	};
}

/** Ids of comments and replies that came into the log after the review, whenever they were written; none before the first review. */
export function unseenNotes(reviewed: Reviewed | null, review: Review): Set<string> {
	if (reviewed === null) return new Set();
	const seen = new Set(reviewed.seen);
	return new Set(
		review.threads
			.flatMap(({ root, replies }) => [...(root === null ? [] : [root]), ...replies])
			.map(({ id }) => id)
			.filter((id) => !seen.has(shortId(id)))
	);
}

function shortId(id: string): string {
	return id.slice(0, 16);
}

function frontOf({ extra, lines, ...known }: FrontMatter): Record<string, string> {
	return { ...known, ...extra, ...(lines.length > 0 && { '': lines.join('\n') }) };
}

function frontChanges(was: Record<string, string>, now: Record<string, string>): Changes['front'] {
	return [...new Set([...Object.keys(was), ...Object.keys(now)])]
		.filter((name) => was[name] !== now[name])
		.map((name) => ({ name, was: was[name] ?? null, now: now[name] ?? null }));
}

function cellChanges(
	before: readonly ReviewedCell[],
	after: readonly Cell[],
	hashes: ReadonlyMap<string, string>
): CellChange[] {
	const old = new Map(before.map((cell) => [cell.id, cell]));
	const present = new Set(after.map(({ id }) => id));
	const stayed = longestInOrder(before, after);
	const changes: CellChange[] = after.flatMap((now): CellChange[] => {
		const was = old.get(now.id);
		if (was === undefined) return [{ kind: 'added', id: now.id, now }];
		const moved = !stayed.has(now.id);
		if (was.hash !== hashes.get(now.id)) return [{ kind: 'changed', id: now.id, was, now, moved }];
		return moved ? [{ kind: 'moved', id: now.id, was, now }] : [];
	});
	const removed = before.filter(({ id }) => !present.has(id));
	return [...changes, ...removed.map((was): CellChange => ({ kind: 'removed', id: was.id, was }))];
}

/**
 * The most cells that kept their order, so that the fewest count as moved: a longest increasing
 * subsequence of the old places (patience sorting, n log n).
 */
function longestInOrder(before: readonly ReviewedCell[], after: readonly Cell[]): Set<string> {
	const oldPlace = new Map(before.map(({ id }, place) => [id, place]));
	const kept = after.flatMap(({ id }) => {
		const place = oldPlace.get(id);
		return place === undefined ? [] : [{ id, place }];
	});
	const tops: number[] = [];
	const previous: number[] = [];
	for (const [at, { place }] of kept.entries()) {
		let low = 0;
		for (let high = tops.length; low < high;) {
			const middle = (low + high) >> 1;
			if (kept[tops[middle]!]!.place < place) low = middle + 1;
			else high = middle;
		}
		previous[at] = low === 0 ? -1 : tops[low - 1]!;
		tops[low] = at;
	}
	const stayed = new Set<string>();
	for (let at = tops.at(-1) ?? -1; at !== -1; at = previous[at]!) stayed.add(kept[at]!.id);
	return stayed;
}
