import fc from 'fast-check';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import type { Engine } from '#lib/engine/engine.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { DiffRow, ShadowWindow } from '#lib/engine/shadow-window.ts';
import type { ExactText } from '#lib/shadow/cell-value.ts';
import type { TableSchema } from '#lib/shadow/schema.ts';
import { MemoryShadow } from '../support/memory-shadow.ts';
import { plan, run, TABLE, type Plan, type Replay } from './replay-model.ts';

/**
 * Laws of a window, against a naive replay of the same changes:
 *   as-of:    rows(p) = replay(p) at every position p, and count(p) is their number
 *   refresh:  a window that grew with the store answers as one opened on the whole store
 *   diff:     apply(diff(a, b), rows(a)) = rows(b), and diff(a, a) is empty
 *   history:  the version of a row's history that holds at p is the row at p
 *   blame:    the value that a cell holds at p was there when its transaction ended
 */
let engine: Engine;
beforeAll(async () => {
	engine = await openDuckDb();
});
afterAll(() => engine.close());

const RUNS = { numRuns: 12 };

async function grown(
	given: Plan
): Promise<{ window: ShadowWindow; replay: Replay; shadow: MemoryShadow }> {
	const shadow = new MemoryShadow();
	let window: ShadowWindow | null = null;
	const replay = await run(given, shadow, async () => {
		if (window === null) window = await openWindow({ engine, store: shadow });
		else await window.refresh();
	});
	return { window: window!, replay, shadow };
}

async function whole(given: Plan): Promise<{ window: ShadowWindow; replay: Replay }> {
	const shadow = new MemoryShadow();
	const replay = await run(given, shadow, () => Promise.resolve());
	return { window: await openWindow({ engine, store: shadow }), replay };
}

const allRows = async (window: ShadowWindow, seq: number) =>
	(await window.rows(TABLE, seq, { offset: 0, limit: 1000 })).rows;

describe('a window over any history', () => {
	it('shows at every position the rows that a replay up to it leaves', async () => {
		await fc.assert(
			fc.asyncProperty(plan, async (given) => {
				const { window, replay } = await whole(given);
				for (let seq = window.earliest().seq; seq <= window.latest().seq; seq++) {
					if (seq === 0) continue;
					expect(await allRows(window, seq), `at ${seq}`).toEqual(replay.rowsAt(seq));
					expect(await window.count(TABLE, seq)).toBe(replay.rowsAt(seq).length);
				}
			}),
			RUNS
		);
	});

	it('answers after any number of refreshes as if it had been opened on the whole store', async () => {
		await fc.assert(
			fc.asyncProperty(plan, async (given) => {
				const { window, replay } = await grown(given);
				for (let seq = Math.max(1, window.earliest().seq); seq <= window.latest().seq; seq++) {
					expect(await allRows(window, seq), `at ${seq}`).toEqual(replay.rowsAt(seq));
				}
			}),
			RUNS
		);
	});

	it('gives differences that turn one state into the other', async () => {
		await fc.assert(
			fc.asyncProperty(
				plan,
				fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 8, maxLength: 8 }),
				async (given, pairs) => {
					const { window, replay } = await whole(given);
					const first = Math.max(1, window.earliest().seq);
					const width = window.latest().seq - first + 1;
					if (width < 1) return;
					for (const [x, y] of pairs) {
						const a = first + (x % width);
						const b = first + (y % width);
						const difference = await window.diff(TABLE, a, b);
						const summary = await window.diffSummary(a, b);
						expect(apply(difference, replay, a, b), `${a} → ${b}`).toEqual(rowsOf(replay, a, b));
						expect(summary).toEqual(countsOf(difference));
						if (a === b) expect(difference).toEqual([]);
					}
				}
			),
			RUNS
		);
	});

	it('tells of every row its versions and who wrote each of its cells', async () => {
		await fc.assert(
			fc.asyncProperty(plan, async (given) => {
				const { window, replay } = await whole(given);
				const last = window.latest().seq;
				for (let seq = Math.max(1, window.earliest().seq); seq <= last; seq += 3) {
					const schema = replay.schemaAt(seq);
					for (const row of replay.rowsAt(seq)) {
						const key = { id: row[0]!, lang: row[1]! };
						const versions = await window.history(TABLE, key);
						const holding = versions.filter(
							({ validFrom, validTo, row: held, key: under }) =>
								held !== null &&
								under['id'] === key.id &&
								under['lang'] === key.lang &&
								validFrom <= seq &&
								(validTo === null || validTo > seq)
						);
						expect(holding, JSON.stringify({ key, seq })).toHaveLength(1);
						expect(shown(holding[0]!.row!, replay.schemaAt(holding[0]!.validFrom), schema)).toEqual(
							row
						);
						const blamed = await window.blame(TABLE, key, seq);
						expect([...blamed.keys()]).toEqual(schema.columns.map(({ name }) => name));
						for (const transaction of blamed.values()) {
							expect(transaction.firstSeq).toBeLessThanOrEqual(seq);
						}
					}
				}
			}),
			{ numRuns: 8 }
		);
	});
});

/** A version's row in the columns of a later schema. */
function shown(
	row: Record<string, ExactText>,
	written: TableSchema,
	schema: TableSchema
): ExactText[] {
	return schema.columns.map(({ ordinal, missingValue }) => {
		const column = written.columns.find((candidate) => candidate.ordinal === ordinal);
		return column === undefined ? missingValue : row[column.name]!;
	});
}

/** The schema at B without the columns that A's no longer has: going back, nothing tells what they held. */
function shared(replay: Replay, a: number, b: number): TableSchema {
	const schema = replay.schemaAt(b);
	if (a <= b) return schema;
	const kept = new Set(replay.schemaAt(a).columns.map(({ ordinal }) => ordinal));
	return { ...schema, columns: schema.columns.filter(({ ordinal }) => kept.has(ordinal)) };
}

function rowsOf(replay: Replay, a: number, b: number): Set<string> {
	const schema = replay.schemaAt(b);
	const columns = shared(replay, a, b).columns.map((column) => schema.columns.indexOf(column));
	return new Set(
		replay.rowsAt(b).map((row) => JSON.stringify(columns.map((index) => row[index]!)))
	);
}

/** The rows at A after a difference is applied, in the columns of B. */
function apply(difference: DiffRow[], replay: Replay, a: number, b: number): Set<string> {
	const [schemaA, schemaB] = [replay.schemaAt(a), shared(replay, a, b)];
	const project = (row: ExactText[]) =>
		shown(
			Object.fromEntries(schemaA.columns.map(({ name }, i) => [name, row[i]!])),
			schemaA,
			schemaB
		);
	const rows = new Map(replay.rowsAt(a).map((row) => [`${row[0]}/${row[1]}`, project(row)]));
	for (const { key, keyBefore, before } of difference) {
		if (before !== null) {
			const { id, lang } = keyBefore ?? key;
			expect(rows.delete(`${id}/${lang}`)).toBe(true);
		}
	}
	for (const { key, after } of difference) {
		if (after === null) continue;
		expect(rows.has(`${key['id']}/${key['lang']}`)).toBe(false);
		rows.set(
			`${key['id']}/${key['lang']}`,
			schemaB.columns.map(({ name }) => after[name]!)
		);
	}
	return new Set([...rows.values()].map((row) => JSON.stringify(row)));
}

function countsOf(difference: DiffRow[]) {
	if (difference.length === 0) return [];
	const count = (kind: DiffRow['kind']) => difference.filter((row) => row.kind === kind).length;
	return [
		{ table: TABLE, added: count('added'), removed: count('removed'), modified: count('modified') }
	];
}
