import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import type { Engine } from '#lib/engine/engine.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import { MemoryShadow } from '../support/memory-shadow.ts';
import { plan, run, TABLE } from '../temporal/replay-model.ts';

let engine: Engine;
beforeAll(async () => {
	engine = await openDuckDb();
});
afterAll(() => engine.close());

describe('a series over any history', () => {
	it('carries along what scanning every state finds', async () => {
		await fc.assert(
			fc.asyncProperty(plan, async (given) => {
				const shadow = new MemoryShadow();
				await run(given, shadow, () => Promise.resolve());
				const window = await openWindow({ engine, store: shadow });
				const { firstTimeUs, lastTimeUs } = window.manifest;
				const ask = async (expression: string, where?: string) =>
					await window.series({
						table: TABLE,
						expression,
						...(where === undefined ? {} : { where }),
						fromUs: firstTimeUs - 3,
						toUs: lastTimeUs + 3,
						bucketUs: 2
					});
				// The sum with nothing added is no plain call, and so is scanned for.
				for (const expression of [
					'count(*)',
					'sum(price)',
					'count(price)',
					'avg(id)',
					'sum(id * 2)'
				]) {
					for (const where of [undefined, "lang = 'de'"]) {
						expect(await ask(expression, where), expression).toEqual(
							await ask(`(${expression})`, where)
						);
					}
				}
			}),
			{ numRuns: 6 }
		);
	});
});
