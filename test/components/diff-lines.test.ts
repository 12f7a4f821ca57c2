import { describe, expect, it } from 'vitest';
import { toTsv } from '#lib/components/grid/copy-cells.ts';
import { cellOf } from '#lib/components/grid/grid-cell.ts';
import { diffCell, diffColumns, linesOf } from '#lib/components/explorer/diff-lines.ts';
import { ceilingOf } from '#lib/components/timeline/stack.ts';
import type { DiffRow } from '#lib/engine/shadow-window.ts';
import { type ExactText, UNKNOWN } from '#lib/shadow/cell-value.ts';
import { column, table } from '../support/memory-shadow.ts';

const modified: DiffRow = {
	kind: 'modified',
	key: { id: '1' },
	keyBefore: null,
	before: { id: '1', price: '17.85', name: 'x' },
	after: { id: '1', price: '0.00', name: 'x' },
	changed: ['price']
};
const added: DiffRow = {
	kind: 'added',
	key: { id: '2' },
	keyBefore: null,
	before: null,
	after: { id: '2', price: null, name: '' },
	changed: ['id', 'price', 'name']
};

const schema = table('t', [
	column(1, 'id', 'int32', { keyPosition: 1 }),
	column(2, 'price', 'text'),
	column(3, 'name', 'text')
]);
const columnsOf = (rows: DiffRow[]) =>
	diffColumns(schema, schema, rows, true).map(({ name }) => name);

describe('a diff on screen', () => {
	it('leaves unchanged columns out where most rows were modified', () => {
		expect(columnsOf([modified, added])).toEqual(['id', 'price']);
	});
	it('shows every column where most rows came or went', () => {
		expect(columnsOf([modified, added, added])).toEqual(['id', 'price', 'name']);
	});
	it('pairs the old line of a modified row with the new one', () => {
		const lines = linesOf([modified, added], new Set(['added', 'modified', 'removed'] as const));
		expect(lines.map((line) => line.side)).toEqual(['before', 'after', 'added']);
	});
	it('shows only the kinds that were asked for', () => {
		expect(linesOf([modified, added], new Set(['added'] as const))).toHaveLength(1);
	});
	it('tints changed cells only', () => {
		const [before, after] = linesOf([modified], new Set(['modified'] as const));
		expect(diffCell(before!, 'price')).toEqual({ kind: 'value', text: '17.85', tint: 'before' });
		expect(diffCell(after!, 'price')).toEqual({ kind: 'value', text: '0.00', tint: 'after' });
		expect(diffCell(after!, 'name').tint).toBeUndefined();
	});
});

describe('a cell', () => {
	it('tells NULL, empty, unknown and a missing column apart', () => {
		const values: (ExactText | undefined)[] = [null, '', UNKNOWN, undefined];
		expect(values.map((value) => cellOf(value).kind)).toEqual([
			'null',
			'empty',
			'unknown',
			'absent'
		]);
	});
	it('stays one cell of a spreadsheet, whatever it holds', () => {
		expect(toTsv([[cellOf('a\tb\nc'), cellOf(null)]])).toBe('a b c\t\\N');
	});
});

describe('the height of the timeline', () => {
	it('is the tallest bar', () => {
		expect(ceilingOf([1, 5, 3])).toBe(5);
	});
	it('cuts a bulk load so that the rhythm stays readable', () => {
		expect(ceilingOf([...Array.from({ length: 40 }, () => 10), 100_000])).toBe(25);
	});
});
