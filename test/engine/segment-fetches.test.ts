import { expect, test } from 'vitest';
import { SegmentFetches } from '#lib/engine/segment-fetches.ts';
import type { SegmentRef } from '#lib/shadow/log-entry.ts';
import type { StoreReader } from '#lib/store/store-reader.ts';

const refs = Array.from({ length: 12 }, (_, i) => ({ path: `${i}` }) as SegmentRef);

/** Notes what is asked for; `broken` cannot be had. */
function fetches(broken = new Set<string>()) {
	const asked: number[] = [];
	const store: StoreReader = {
		head: () => Promise.reject(new Error('not asked for')),
		manifest: () => Promise.reject(new Error('not asked for')),
		segment: (ref) => {
			asked.push(Number(ref.path));
			return broken.has(ref.path)
				? Promise.reject(new Error(`no ${ref.path}`))
				: Promise.resolve(Uint8Array.of(Number(ref.path)));
		}
	};
	return { asked, all: new SegmentFetches(store, refs) };
}

test('a few segments are under way ahead of whoever takes them', async () => {
	const { asked, all } = fetches();
	all.start();
	expect(asked).toEqual([0, 1, 2, 3]);
	expect(await all.take(refs[0]!)).toEqual(Uint8Array.of(0));
	expect(asked).toEqual([0, 1, 2, 3, 4]);
});

test('what is preferred comes next, and nothing is fetched twice', async () => {
	const { asked, all } = fetches();
	all.start();
	all.prefer([refs[9]!, refs[8]!]);
	expect(asked).toEqual([0, 1, 2, 3, 9, 8]);
	for (const i of [9, 8, 0, 11, 1, 2, 3, 4, 5, 6, 7, 10])
		expect(await all.take(refs[i]!)).toEqual(Uint8Array.of(i));
	expect(asked.toSorted((a, b) => a - b)).toEqual(refs.map((_, i) => i));
});

test('a segment that could not be had is asked for again, even where nobody saw it fail', async () => {
	const broken = new Set(['0', '1']);
	const { asked, all } = fetches(broken);
	all.start();
	await expect(all.take(refs[0]!)).rejects.toThrow('no 0');
	broken.clear();
	expect(await all.take(refs[0]!)).toEqual(Uint8Array.of(0));
	expect(await all.take(refs[1]!)).toEqual(Uint8Array.of(1));
	expect(asked.filter((i) => i < 2)).toEqual([0, 1, 0, 1]);
});
