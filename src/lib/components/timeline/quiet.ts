/** A stretch without a change, between two that have some. */
export interface Quiet {
	fromUs: number;
	toUs: number;
}

interface Busy {
	startUs: number;
	total: number;
}

/**
 * Stretches without a change that last at least `leastUs`, inside what is shown. Before the first and
 * after the last change there is nothing to be quiet between. Buckets in time order.
 */
export function quietOf(buckets: readonly Busy[], bucketUs: number, leastUs: number): Quiet[] {
	const found: Quiet[] = [];
	let end: number | null = null;
	for (const { startUs, total } of buckets) {
		if (total === 0) continue;
		if (end !== null && startUs - end >= leastUs) found.push({ fromUs: end, toUs: startUs });
		end = startUs + bucketUs;
	}
	return found;
}

/**
 * What is worth showing first of a whole shadow: all of it, unless one quiet stretch takes most of
 * it (a capture that stood still since yesterday); then what came after, with a little room.
 */
export function firstSight(
	buckets: readonly Busy[],
	bucketUs: number,
	whole: { fromUs: number; toUs: number }
): { fromUs: number; toUs: number } {
	const span = whole.toUs - whole.fromUs;
	const longest = quietOf(buckets, bucketUs, span / 2).at(-1);
	if (longest === undefined) return whole;
	const after = Math.max(whole.toUs - longest.toUs, bucketUs);
	return { fromUs: longest.toUs - after * 0.05, toUs: whole.toUs };
}
