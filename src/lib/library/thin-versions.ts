import type { Version } from './notebook-file.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * One automatic version is kept for each span of time, and the spans grow with age. Each span
 * divides the next, so that thinning step by step keeps what thinning at once would keep.
 */
const TIERS = [
	{ upToMs: 2 * 60 * minuteMs, spanMs: 5 * minuteMs },
	{ upToMs: 2 * dayMs, spanMs: 60 * minuteMs },
	{ upToMs: 60 * dayMs, spanMs: dayMs },
	{ upToMs: Infinity, spanMs: 7 * dayMs }
] as const;

/**
 * The versions that may go: of the automatic ones of a span, all but its newest. Named versions
 * and safety copies stay, and so does the newest automatic one.
 */
export function versionsToDrop(versions: readonly Version[], nowMs: number): Version[] {
	const newestOfSpan = new Set<string>();
	const auto = versions.filter(({ kind }) => kind === 'auto').sort(byTime);
	return auto.filter(({ atMs }) => {
		const ageMs = Math.max(0, nowMs - atMs);
		const tier = TIERS.find(({ upToMs }) => ageMs < upToMs) ?? TIERS[3];
		const span = `${tier.spanMs}:${Math.floor(atMs / tier.spanMs)}`;
		if (newestOfSpan.has(span)) return true;
		newestOfSpan.add(span);
		return false;
	});
}

/** Newest first; equal times by id, so that every tab lists them alike. */
export function byTime(a: Version, b: Version): number {
	return b.atMs - a.atMs || (a.id < b.id ? 1 : -1);
}
