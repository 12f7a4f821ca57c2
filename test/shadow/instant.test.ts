import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	formatInstant,
	formatLsn,
	formatTimeUs,
	parseInstant,
	parseLsn,
	parseTimeUs
} from '#lib/shadow/instant.ts';
import { InstantError } from '#lib/shadow/position.ts';

describe('an instant', () => {
	it('survives being written and read, to the µs', () => {
		const timeUs = fc.integer({ min: -2_208_988_800_000_000, max: 9_007_199_254_740_991 });
		fc.assert(fc.property(timeUs, (us) => parseTimeUs(formatTimeUs(us)) === us));
		const lsn = fc.bigInt(0n, 2n ** 64n - 1n);
		fc.assert(fc.property(lsn, (value) => parseLsn(formatLsn(value)) === value));
		for (const text of ['latest', 'seq:42', 'lsn:0/16B3748', '2026-03-02T14:05:00.000001Z']) {
			expect(formatInstant(parseInstant(text))).toBe(text);
		}
	});

	it.each([
		['2026-03-02', '2026-03-02T00:00:00Z'],
		['2026-03-02 14:05', '2026-03-02T14:05:00Z'],
		['2026-03-02T14:05:00+02:00', '2026-03-02T12:05:00Z'],
		['2026-03-02 14:05:00.5-0330', '2026-03-02T17:35:00.5Z'],
		['2026-03-02 14:05:00+00', '2026-03-02T14:05:00Z']
	])('reads %s as %s', (text, same) => {
		expect(formatInstant(parseInstant(text))).toBe(same);
	});

	it.each([
		'yesterday',
		'',
		'2026-02-30',
		'2026-13-01',
		'2026-03-02T24:00:00Z',
		'14:05',
		'seq:',
		'seq:-1',
		'seq:1.5',
		'seq:99999999999999999',
		'lsn:16B3748',
		'lsn:0/XYZ',
		'lsn:0/123456789',
		'9999-12-31'
	])('refuses "%s" with what to write instead', (text) => {
		expect(() => parseInstant(text)).toThrow(InstantError);
		expect(() => parseInstant(text)).toThrow(/write|far/);
	});
});
