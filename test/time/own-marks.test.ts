import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markEdit, placeMarks, writtenAs } from '#lib/components/marks/own-marks.ts';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { applyEdit } from '#lib/notebook/edit.ts';
import { emptyFront, type NotebookDocument } from '#lib/notebook/document.ts';
import { parseTimeUs } from '#lib/shadow/instant.ts';
import { column, MemoryShadow, table } from '../support/memory-shadow.ts';

const START = parseTimeUs('2026-03-02T14:00:00Z');
const MINUTE = 60e6;
let shadow: ShadowWindow;

beforeAll(async () => {
	const store = new MemoryShadow();
	await store.define(table('docs', [column(1, 'id', 'int32', { keyPosition: 1 })]));
	// The last two commit at the very same µs.
	for (const [i, minute] of [0, 1, 2, 10, 10].entries()) {
		const change = { table: 'public.docs', op: i === 0 ? 'S' : 'I', row: [String(i)] } as const;
		store.commit(i === 0 ? 0 : 100 + i, START + minute * MINUTE, [change]);
	}
	await store.flush();
	shadow = await openWindow({ engine: await openDuckDb(), store });
});
afterAll(() => shadow.close());

const empty: NotebookDocument = { front: emptyFront(), cells: [] };
const noRandom = () => 0;
const note = (from: string, to: string | null = null, title = 'x') => ({
	kind: 'note' as const,
	from,
	to,
	title
});

describe('marks of a notebook', () => {
	it('begin with a cell of their own at the end, and go on in it', () => {
		const first = applyEdit(
			empty,
			markEdit(empty, { kind: 'add', mark: note('seq:1') }, noRandom)!
		);
		expect(first.cells.map(({ kind, body }) => [kind, body])).toEqual([
			['marks', 'note seq:1 | x']
		]);
		const more = { kind: 'add' as const, mark: note('seq:2', null, 'y') };
		const second = applyEdit(first, markEdit(first, more, noRandom)!);
		expect(second.cells).toHaveLength(1);
		expect(second.cells[0]!.body).toBe('note seq:1 | x\nnote seq:2 | y');
		const of = { cell: second.cells[0]!.id, line: 0 };
		const third = applyEdit(second, markEdit(second, { kind: 'remove', of })!);
		expect(third.cells[0]!.body).toBe('note seq:2 | y');
		expect(markEdit(third, { kind: 'remove', of: { cell: 'gone', line: 0 } })).toBeNull();
	});

	it('lie at the times that they name, also where nothing changed, ends in order', async () => {
		const body = [
			'incident 2026-03-02T14:09Z .. 2026-03-02T14:05Z | Slow',
			'note seq:2 | First',
			'note 2030-01-01 | Not in this shadow',
			'nonsense'
		].join('\n');
		const placed = await placeMarks(shadow, [{ id: 'm', kind: 'marks', body }]);
		expect(
			placed.map(({ line, title, fromUs, toUs, from, to }) => ({
				...{ line, title, from: from.seq, to: to?.seq ?? null },
				...{ fromUs: fromUs - START, toUs: toUs === null ? null : toUs - START }
			}))
		).toEqual([
			{ line: 1, title: 'First', from: 2, to: null, fromUs: MINUTE, toUs: null },
			{ line: 0, title: 'Slow', from: 3, to: 3, fromUs: 5 * MINUTE, toUs: 9 * MINUTE }
		]);
	});

	it('are written as a time where that means exactly the position, else as its seq', async () => {
		const at = async (seq: number) => writtenAs(shadow, await shadow.resolve({ kind: 'seq', seq }));
		expect(await at(2)).toBe('2026-03-02T14:01:00Z');
		expect(await at(4)).toBe('seq:4');
		expect(await at(5)).toBe('2026-03-02T14:10:00Z');
	});
});
