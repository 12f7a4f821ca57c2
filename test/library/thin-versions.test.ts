import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Version } from '#lib/library/notebook-file.ts';
import { byTime, versionsToDrop } from '#lib/library/thin-versions.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const nowMs = Date.UTC(2026, 10, 12);

const kind = fc.constantFrom<Version['kind']>('auto', 'auto', 'auto', 'named', 'safety');
const version = fc
	.tuple(fc.integer({ min: 0, max: 200 * 24 * 60 }), kind, fc.uuid())
	.map(([minutes, kind, id]) => ({
		id,
		atMs: nowMs - minutes * minuteMs,
		kind,
		name: null,
		bytes: 1
	}));
const versions = fc.uniqueArray(version, { selector: ({ id }) => id, maxLength: 80 });

function thin(all: Version[], atMs: number): Version[] {
	const dropped = new Set(versionsToDrop(all, atMs).map(({ id }) => id));
	return all.filter(({ id }) => !dropped.has(id));
}

test('never drops what a person named, a safety copy, or the newest automatic version', () => {
	fc.assert(
		fc.property(versions, (all) => {
			const kept = new Set(thin(all, nowMs));
			const newest = all.filter(({ kind }) => kind === 'auto').sort(byTime)[0];
			expect(all.filter((one) => one.kind !== 'auto').every((one) => kept.has(one))).toBe(true);
			if (newest !== undefined) expect(kept.has(newest)).toBe(true);
		})
	);
});

test('thinning again at the same time drops nothing more', () => {
	fc.assert(
		fc.property(versions, (all) => {
			expect(versionsToDrop(thin(all, nowMs), nowMs)).toEqual([]);
		})
	);
});

test('thinning step by step keeps what thinning once would keep', () => {
	fc.assert(
		fc.property(
			versions,
			fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 5 }),
			(all, days) => {
				const steps = days.map((day) => nowMs + day * dayMs).sort((a, b) => a - b);
				const last = steps.at(-1) ?? nowMs;
				const stepwise = steps.reduce<Version[]>(thin, all);
				expect(thin(stepwise, last)).toEqual(thin(all, last));
			}
		)
	);
});

test('a year of editing every five minutes leaves a list that a person can read', () => {
	const year = Array.from({ length: 365 * 24 * 12 }, (_, n) => ({
		id: String(n),
		atMs: nowMs - n * 5 * minuteMs,
		kind: 'auto' as const,
		name: null,
		bytes: 1
	}));
	expect(thin(year, nowMs).length).toBeLessThan(24 + 48 + 60 + 60);
});
