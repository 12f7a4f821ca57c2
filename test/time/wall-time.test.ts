import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant, zoneOffsetUs } from '#lib/components/format.ts';
import {
	afterGap,
	clockText,
	instantsOfWall,
	monthOf,
	parseClockUs,
	shiftMonth,
	wallOf
} from '#lib/components/timeline/wall-time.ts';
import { parseTimeUs } from '#lib/shadow/instant.ts';

const ZONES = [
	...['UTC', 'Europe/Berlin', 'America/New_York', 'America/St_Johns', 'Asia/Kathmandu'],
	...['Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Casablanca', 'America/Sao_Paulo']
];
const iso = (timeUs: number) => new Date(timeUs / 1000).toISOString();
const wall = (text: string) => parseTimeUs(`${text}Z`);

describe('a clock on the wall', () => {
	it('shows a reading twice on the night it is put back, and both are told', () => {
		const readings = instantsOfWall(wall('2025-10-26T02:30'), 'Europe/Berlin');
		expect(readings.map(iso)).toEqual(['2025-10-26T00:30:00.000Z', '2025-10-26T01:30:00.000Z']);
		const there = instantsOfWall(wall('2025-11-02T01:59:59.5'), 'America/New_York');
		expect(there.map(iso)).toEqual(['2025-11-02T05:59:59.500Z', '2025-11-02T06:59:59.500Z']);
		expect(instantsOfWall(wall('2025-04-06T01:45'), 'Australia/Lord_Howe').map(iso)).toEqual([
			'2025-04-05T14:45:00.000Z',
			'2025-04-05T15:15:00.000Z'
		]);
	});

	it('never shows a reading of the hour that is left out, and the moment on the new clock is told', () => {
		const gap = wall('2025-03-30T02:30');
		expect(instantsOfWall(gap, 'Europe/Berlin')).toEqual([]);
		expect(formatInstant(afterGap(gap, 'Europe/Berlin'), 'Europe/Berlin')).toEqual({
			text: '2025-03-30 03:30:00.000000',
			offset: '+02:00'
		});
		// A whole day that Samoa left out.
		expect(instantsOfWall(wall('2011-12-30T12:00'), 'Pacific/Apia')).toEqual([]);
	});

	it('gives every instant back from its reading, in every zone', () => {
		const year = { min: parseTimeUs('2010-01-01T00:00Z'), max: parseTimeUs('2030-01-01T00:00Z') };
		fc.assert(
			fc.property(fc.integer(year), fc.constantFrom(...ZONES), (timeUs, zone) => {
				const readings = instantsOfWall(wallOf(timeUs, zone), zone);
				expect(readings).toContain(timeUs);
				expect(readings.length).toBeLessThanOrEqual(2);
			}),
			{ numRuns: 2000 }
		);
	});

	it('gives every instant back in the days around each change of the offset', () => {
		for (const zone of ZONES) {
			for (let day = Date.UTC(2025, 0, 1); day < Date.UTC(2026, 0, 1); day += 86_400_000) {
				const [before, after] = [day * 1000, (day + 86_400_000) * 1000];
				if (zoneOffsetUs(before, zone) === zoneOffsetUs(after, zone)) continue;
				for (let timeUs = before; timeUs < after; timeUs += 10 * 60e6) {
					expect(instantsOfWall(wallOf(timeUs, zone), zone)).toContain(timeUs);
				}
			}
		}
	});
});

describe('a time of the day', () => {
	it('is read to the µs and printed as short as it is exact', () => {
		fc.assert(
			fc.property(fc.nat(86_400_000_000 - 1), (us) => {
				expect(parseClockUs(clockText(us))).toBe(us);
			})
		);
		expect([0, 51_900e6, 51_912e6, 51_912_500_000].map(clockText)).toEqual([
			...['00:00', '14:25', '14:25:12', '14:25:12.5']
		]);
		expect(['24:00', '12', '12:60', '1:2', '', 'noon', '12:00:60'].map(parseClockUs)).toEqual(
			Array(7).fill(null)
		);
	});
});

describe('a month', () => {
	it('is whole weeks from Monday that hold each of its days once', () => {
		fc.assert(
			fc.property(fc.integer({ min: -500, max: 2000 }), (months) => {
				const at = Date.UTC(1970, months, 15) * 1000;
				const { weeks, month } = monthOf(at);
				const days = weeks.flat();
				expect(days.length % 7).toBe(0);
				expect(new Date(days[0]!.wallUs / 1000).getUTCDay()).toBe(1);
				const own = days.filter(({ inMonth }) => inMonth).map(({ day }) => day);
				const last = new Date(Date.UTC(1970, months + 1, 0)).getUTCDate();
				expect(own).toEqual(Array.from({ length: last }, (_, i) => i + 1));
				expect(new Date(at / 1000).getUTCMonth()).toBe(month);
			})
		);
	});

	it('keeps the clock and ends on the last day of a shorter one', () => {
		const next = shiftMonth(wall('2026-01-31T14:05:12.5'), 1);
		expect(iso(next)).toBe('2026-02-28T14:05:12.500Z');
		expect(iso(shiftMonth(wall('2026-01-15T00:00'), -1))).toBe('2025-12-15T00:00:00.000Z');
	});
});
