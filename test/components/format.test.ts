import { describe, expect, it } from 'vitest';
import {
	formatAgo,
	formatBytes,
	formatInstant,
	formatSpan,
	zoneOffsetUs
} from '#lib/components/format.ts';
import { axisTicks, niceStep, toUs, toX } from '#lib/components/timeline/time-scale.ts';
import { splitToken } from '#lib/components/token-fragment.ts';
import { readView, writeView } from '#lib/components/view-url.ts';

const us = (iso: string) => Date.parse(iso) * 1000;

describe('an instant on screen', () => {
	it('keeps every microsecond', () => {
		expect(formatInstant(us('2026-11-12T14:05:23Z') + 2834, 'UTC')).toEqual({
			text: '2026-11-12 14:05:23.002834',
			offset: 'Z'
		});
	});

	it('carries the offset that held at that instant, on both sides of a change of clocks', () => {
		const zone = 'Europe/Berlin';
		expect(formatInstant(us('2026-10-25T00:30:00Z'), zone).offset).toBe('+02:00');
		expect(formatInstant(us('2026-10-25T01:30:00Z'), zone).offset).toBe('+01:00');
		// The hour that happens twice is told apart by its offset alone.
		expect(formatInstant(us('2026-10-25T00:30:00Z'), zone).text).toBe(
			formatInstant(us('2026-10-25T01:30:00Z'), zone).text
		);
	});

	it('knows zones of half hours and of negative offsets', () => {
		expect(formatInstant(us('2026-01-01T00:00:00Z'), 'Asia/Kolkata')).toEqual({
			text: '2026-01-01 05:30:00.000000',
			offset: '+05:30'
		});
		expect(zoneOffsetUs(us('2026-01-01T00:00:00Z'), 'America/St_Johns')).toBe(-3.5 * 3600e6);
	});

	it('counts microseconds forwards before 1970', () => {
		expect(formatInstant(-1, 'UTC').text).toBe('1969-12-31 23:59:59.999999');
	});
});

describe('figures', () => {
	it('never uses more than two units of time', () => {
		expect(formatSpan(3 * 3600e6 + 12 * 60e6 + 5e6)).toBe('3 h 12 min');
		expect(formatSpan(47_234_000)).toBe('47 s');
		expect(formatSpan(7)).toBe('7 µs');
	});
	it('rounds bytes to what a person reads', () => {
		expect(formatBytes(999)).toBe('999 B');
		expect(formatBytes(12_400_000)).toBe('12.4 MB');
	});
	it('says how long ago something was', () => {
		expect(formatAgo(us('2026-01-01T00:00:00Z'), us('2026-01-01T00:03:10Z'))).toBe('3 min ago');
	});
});

describe('the time axis', () => {
	const scale = {
		fromUs: us('2026-10-24T00:00:00Z'),
		toUs: us('2026-10-27T00:00:00Z'),
		width: 600
	};

	it('maps there and back', () => {
		expect(toUs(scale, toX(scale, us('2026-10-25T12:00:00Z')))).toBe(us('2026-10-25T12:00:00Z'));
	});
	it('takes the narrowest round step that is wide enough', () => {
		expect(niceStep(61 * 60e6)).toBe(3 * 3600e6);
	});
	it('stays at midnight of the zone across a change of clocks', () => {
		const ticks = axisTicks(scale, 'Europe/Berlin', 150);
		expect(
			ticks.map((tick) => formatInstant(tick.timeUs, 'Europe/Berlin').text.slice(0, 16))
		).toEqual(['2026-10-25 00:00', '2026-10-26 00:00', '2026-10-27 00:00']);
	});
});

describe('the address', () => {
	it('reads a view as it was written', () => {
		const view = {
			seq: 300172,
			a: 299708,
			b: 300172,
			table: 'public.order items & more',
			tab: 'diff' as const,
			row: { id: '1', 'a"b': 'ü=&' }
		};
		expect(readView(new URLSearchParams(writeView(view)))).toEqual(view);
	});
	it('leaves out what cannot be read', () => {
		expect(readView(new URLSearchParams('seq=-1&a=x&tab=nope&row={'))).toEqual({
			seq: null,
			a: null,
			b: null,
			table: null,
			tab: 'rows',
			row: null
		});
	});
	it('gives the token up and keeps the rest of the fragment', () => {
		expect(splitToken('#token=abc&x=1')).toEqual({ token: 'abc', rest: '#x=1' });
		expect(splitToken('')).toEqual({ token: null, rest: '' });
	});
});
