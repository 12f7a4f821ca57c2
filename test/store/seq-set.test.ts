import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { SeqSet } from '#lib/store/seq-set.ts';

it('finds what is twice, out of range and missing', () => {
	fc.assert(
		fc.property(
			fc.array(fc.integer({ min: -2, max: 45 }), { maxLength: 80 }),
			fc.nat(40),
			(seqs, last) => {
				const set = new SeqSet(last);
				const model = new Set<number>();
				for (const seq of seqs) {
					const fresh = seq >= 1 && seq <= last && !model.has(seq);
					expect(set.add(seq)).toBe(fresh);
					if (fresh) model.add(seq);
				}
				const missing = Array.from({ length: last }, (_, i) => i + 1).find(
					(seq) => !model.has(seq)
				);
				expect(set.firstMissing()).toBe(missing ?? null);
			}
		)
	);
	const full = new SeqSet(64);
	for (let seq = 1; seq <= 64; seq++) full.add(seq);
	expect(full.firstMissing()).toBeNull();
});
