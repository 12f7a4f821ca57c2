import type { Entry } from './entry.ts';
import type { AsideLine, ReviewLog } from './read-log.ts';

/**
 * Both logs as one: set union on the id, and on the text of lines kept aside. Commutative,
 * associative and idempotent, so that copies may meet in any order and any number of times. Two
 * entries with one id have one content, since the id is its hash; there is nothing to conflict.
 */
export function mergeLogs(a: ReviewLog, b: ReviewLog): ReviewLog {
	const entries = new Map([...a.entries, ...b.entries]);
	const aside = new Map<string, AsideLine>();
	for (const line of [...a.aside, ...b.aside]) {
		const known = aside.get(line.text);
		if (known === undefined || compareAside(line, known) < 0) aside.set(line.text, line);
	}
	return {
		entries: new Map([...entries.values()].sort(byTime).map((entry) => [entry.id, entry])),
		aside: [...aside.values()].sort(compareAside)
	};
}

/** The entries that `incoming` has and `known` has not, in order. */
export function missingFrom(known: ReviewLog, incoming: ReviewLog): Entry[] {
	return [...incoming.entries.values()].filter(({ id }) => !known.entries.has(id)).sort(byTime);
}

/** The one order of entries: time, then id. */
export function byTime(
	a: { readonly timeMs: number; readonly id: string },
	b: { readonly timeMs: number; readonly id: string }
): number {
	return a.timeMs - b.timeMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function compareAside(a: AsideLine, b: AsideLine): number {
	const [x, y] = [a.text + a.reason, b.text + b.reason];
	return x < y ? -1 : x > y ? 1 : a.line - b.line;
}
