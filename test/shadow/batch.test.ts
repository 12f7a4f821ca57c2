import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TableBatch, type RowOp } from '#lib/shadow/batch.ts';
import { UNKNOWN } from '#lib/shadow/cell-value.ts';
import { batchesOf, readSegment, type SegmentRow } from '#lib/shadow/read-segment.ts';
import type { Storage } from '#lib/shadow/schema.ts';
import { tableSchema, tupleOf } from './tables.ts';
import { STORAGES, arbitraryText } from './texts.ts';

/**
 * Laws: decode ∘ encode = identity for every text of every storage; cutting a batch anywhere, or
 * merging what was cut, gives the same rows.
 */
type Cell = string | null | undefined;

const schema = tableSchema(
	'everything',
	STORAGES.map((storage, i): [string, Storage] => [`c${i}`, storage])
);

const row = fc.record({
	op: fc.constantFrom<RowOp>('S', 'I', 'U', 'K'),
	values: fc.tuple(
		...STORAGES.map((storage) =>
			fc.oneof(
				{ arbitrary: arbitraryText(storage), weight: 6 },
				{ arbitrary: fc.constantFrom<Cell>(null, undefined), weight: 1 }
			)
		)
	)
});
const rows = fc.array(row, { minLength: 1, maxLength: 80 });

type Row = { op: RowOp; values: Cell[] };

function append(batch: TableBatch, all: Row[], firstSeq = 1): void {
	all.forEach(({ op, values }, i) => batch.append(op, firstSeq + i, tupleOf(values)));
}

function expected(all: Row[]): SegmentRow[] {
	return all.map(({ op, values }, i) => ({
		seq: i + 1,
		op,
		values: values.map((value) => (value === undefined ? UNKNOWN : value))
	}));
}

describe('a batch', () => {
	it('gives back every text of every storage, NULL and unknown', () => {
		fc.assert(
			fc.property(rows, (all) => {
				const batch = new TableBatch(schema);
				append(batch, all);
				const { ipc, ...bounds } = batch.finish();
				expect(bounds).toEqual({ rows: all.length, firstSeq: 1, lastSeq: all.length });
				expect([...readSegment(ipc, schema)]).toEqual(expected(all));
			}),
			{ numRuns: 150 }
		);
	});

	it('may be cut anywhere and merged again without a row changing', () => {
		fc.assert(
			fc.property(rows, fc.array(fc.nat(80)), (all, cuts) => {
				const batch = new TableBatch(schema);
				append(batch, all);
				const streams: Uint8Array[] = [];
				for (const cut of cuts)
					if (cut > 0 && cut < batch.rows) streams.push(batch.finish(cut).ipc);
				streams.push(batch.finish().ipc);
				expect(streams.flatMap((ipc) => [...readSegment(ipc, schema)])).toEqual(expected(all));

				const merged = new TableBatch(schema);
				for (const ipc of streams) for (const part of batchesOf(ipc)) merged.copy(part);
				const whole = new TableBatch(schema);
				append(whole, all);
				expect(merged.finish().ipc).toEqual(whole.finish().ipc);
			}),
			{ numRuns: 60 }
		);
	});

	it('forgets truncated rows without a trace', () => {
		fc.assert(
			fc.property(rows, rows, fc.nat(80), (abandoned, all, keep) => {
				const kept = all.slice(0, Math.min(keep, all.length));
				const batch = new TableBatch(schema);
				append(batch, kept);
				append(batch, abandoned, kept.length + 1);
				batch.truncate(kept.length);
				append(batch, all.slice(kept.length), kept.length + 1);
				const whole = new TableBatch(schema);
				append(whole, all);
				expect(batch.finish().ipc).toEqual(whole.finish().ipc);
			}),
			{ numRuns: 60 }
		);
	});

	it('keeps only the key of a delete and nothing of a truncate', () => {
		const batch = new TableBatch(
			tableSchema('t', [
				['id', { kind: 'int32' }],
				['note', { kind: 'text' }]
			])
		);
		batch.append('D', 5, tupleOf(['7', 'not kept']));
		batch.append('T', 6, null);
		expect([...readSegment(batch.finish().ipc, batch.schema)]).toEqual([
			{ seq: 5, op: 'D', values: ['7', null] },
			{ seq: 6, op: 'T', values: [null, null] }
		]);
	});

	it('keeps a column whose name JSON objects treat specially', () => {
		const batch = new TableBatch(tableSchema('t', [['__proto__', { kind: 'int32' }]]));
		batch.append('I', 1, tupleOf(['not a number']));
		batch.append('I', 2, tupleOf([undefined]));
		const values = [...readSegment(batch.finish().ipc, batch.schema)].map((found) => found.values);
		expect(values).toEqual([['not a number'], [UNKNOWN]]);
	});

	it('says so when a row has fewer values than the table has columns', () => {
		const batch = new TableBatch(schema);
		expect(() => batch.append('I', 1, tupleOf(['t']))).toThrow(
			/a row of public\.everything has 1 values, version 1 has 16 columns/
		);
	});
});
