import { describe, expect, test } from 'vitest';
import { bucketFor, nearest, summarise, summaryText } from '#lib/components/chart/kpi-summary.ts';

const points = [50, 52, null, 0, 1].map((value, i) => ({ timeUs: i * 3600e6, value }));

describe('the summary of a chart', () => {
	test('names the extremes and the largest step', () => {
		const text = summaryText('avg(price)', summarise(points), (us) => `${us / 3600e6} h`, String);
		expect(text).toBe(
			'avg(price), 4 values; lowest 0 at 3 h; highest 52 at 1 h; last 1; largest fall from 52 to 0 between 1 h and 3 h.'
		);
	});

	test('says so when there is nothing', () => {
		expect(summaryText('x', summarise([{ timeUs: 1, value: null }]), String, String)).toBe(
			'x: no values in this range.'
		);
	});
});

describe('a chart', () => {
	test('takes the narrowest bucket that keeps it readable', () => {
		expect(bucketFor(3600e6)).toBe(60e6);
		expect(bucketFor(60 * 86_400e6)).toBe(720 * 60e6);
		expect(bucketFor(1e18)).toBe(10_080 * 60e6);
	});

	test('finds the point nearest to an instant', () => {
		expect(nearest(points, 1.4 * 3600e6)).toBe(1);
		expect(nearest([], 5)).toBe(-1);
	});
});
