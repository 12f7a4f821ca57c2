import type { ColumnSummary } from '../../engine/relation.ts';

/** `12 %`, `0.4 %`, `< 0.1 %`. */
export function shareText(part: number, whole: number): string {
	if (whole === 0 || part === 0) return '0 %';
	const share = (part / whole) * 100;
	if (share < 0.1) return '< 0.1 %';
	return `${share < 10 && share !== Math.round(share) ? share.toFixed(1) : Math.round(share)} %`;
}

const DAY_US = 86_400_000_000;

/** An edge of a bucket, in the column's own terms: times lie in µs on the scale. */
export function bucketEdge({ min }: ColumnSummary, at: number): string {
	if (min !== null && /^\d{4,}-\d\d-\d\d/.test(min)) {
		const date = new Date(at / 1000);
		if (Number.isNaN(date.getTime())) return String(at);
		return min.length <= 10 && at % DAY_US === 0
			? date.toISOString().slice(0, 10)
			: date.toISOString().slice(0, 19).replace('T', ' ');
	}
	if (min !== null && /^\d\d:\d\d/.test(min)) {
		return new Date(at / 1000).toISOString().slice(11, 19);
	}
	return String(Number(at.toPrecision(6)));
}
