import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstSight, quietOf } from '#lib/components/timeline/quiet.ts';

const at = (...starts: number[]) => starts.map((startUs) => ({ startUs, total: 3 }));

describe('a quiet stretch', () => {
	it('lies between two buckets with changes and lasts long enough', () => {
		expect(quietOf(at(0, 10, 90, 200), 10, 60)).toEqual([
			{ fromUs: 20, toUs: 90 },
			{ fromUs: 100, toUs: 200 }
		]);
		expect(quietOf([{ startUs: 0, total: 0 }, ...at(500)], 10, 60)).toEqual([]);
		expect(quietOf([], 10, 60)).toEqual([]);
	});

	it('never holds a change, and every long enough hole is one', () => {
		fc.assert(
			fc.property(
				fc.uniqueArray(fc.nat(500), { maxLength: 30 }),
				fc.integer({ min: 1, max: 200 }),
				(places, least) => {
					const starts = places.sort((a, b) => a - b).map((place) => place * 10);
					const found = quietOf(at(...starts), 10, least);
					for (const { fromUs, toUs } of found) {
						expect(toUs - fromUs).toBeGreaterThanOrEqual(least);
						expect(starts.some((start) => start + 10 > fromUs && start < toUs)).toBe(false);
					}
					const holes = starts.slice(1).filter((start, i) => start - starts[i]! - 10 >= least);
					expect(found).toHaveLength(holes.length);
				}
			)
		);
	});
});

describe('the first sight of a shadow', () => {
	const whole = { fromUs: 0, toUs: 10_000 };
	it('is all of it while work goes on', () => {
		const busy = Array.from({ length: 100 }, (_, i) => i * 100);
		expect(firstSight(at(...busy), 100, whole)).toEqual(whole);
	});
	it('is what came after a stretch that takes most of it', () => {
		const { fromUs, toUs } = firstSight(at(0, 100, 9000, 9100, 9900), 100, whole);
		expect(fromUs).toBeGreaterThan(8_900);
		expect(fromUs).toBeLessThan(9_000);
		expect(toUs).toBe(10_000);
	});
});
