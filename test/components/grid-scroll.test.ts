import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnPlaces, columnsInView } from '#lib/components/grid/grid-geometry.ts';
import { placeAfterKey } from '#lib/components/grid/grid-selection.svelte.ts';
import { MAX_SCROLL_PX, scrollScale } from '#lib/components/grid/scroll-scale.ts';

const ROW = 28;

describe('the scroll bar of very many rows', () => {
	const sizes = fc.record({
		rows: fc.integer({ min: 0, max: 50_000_000 }),
		view: fc.integer({ min: 0, max: 4000 })
	});

	it('is never higher than browsers draw', () => {
		fc.assert(
			fc.property(sizes, ({ rows, view }) => {
				expect(scrollScale(rows * ROW, view).height).toBeLessThanOrEqual(MAX_SCROLL_PX);
			})
		);
	});

	it('reaches the first and the last row by the pixel', () => {
		fc.assert(
			fc.property(sizes, fc.integer({ min: 0, max: 5000 }), ({ rows, view }, px) => {
				const content = rows * ROW;
				const scale = scrollScale(content, view);
				const way = Math.max(content - view, 0);
				const bar = Math.max(scale.height - view, 0);
				const near = Math.min(px, way);
				expect(scale.rowsAt(near)).toBe(near);
				expect(scale.rowsAt(bar - near)).toBe(way - near);
				expect(scale.scrollFor(0)).toBe(0);
				expect(scale.scrollFor(way)).toBe(bar);
			})
		);
	});

	it('goes on as the rows do, and back to where it was', () => {
		fc.assert(
			fc.property(sizes, fc.double({ min: 0, max: 1, noNaN: true }), ({ rows, view }, share) => {
				const content = rows * ROW;
				const scale = scrollScale(content, view);
				const bar = Math.max(scale.height - view, 0);
				const top = share * bar;
				expect(scale.rowsAt(Math.min(top + 1, bar))).toBeGreaterThanOrEqual(scale.rowsAt(top));
				expect(Math.abs(scale.scrollFor(scale.rowsAt(top)) - top)).toBeLessThan(0.01);
			})
		);
	});
});

describe('the columns that are made', () => {
	const columns = Array.from({ length: 200 }, (_, i) => ({
		id: `c${i}`,
		name: `c${i}`,
		type: 'int',
		numeric: true,
		key: false,
		width: 100
	}));
	it('are those in view, with one more at each side, and the pinned ones', () => {
		const places = columnPlaces(columns, { c1: 300 }, 1);
		expect(places.pinnedWidth).toBe(100);
		expect(columnsInView(places, 1, { left: 0, width: 450 })).toEqual([0, 1, 2, 3]);
		const far = columnsInView(places, 1, { left: 5000, width: 400 });
		expect(far[0]).toBe(0);
		expect(far[1]).toBeGreaterThan(40);
		expect(far.length).toBeLessThan(9);
	});
});

describe('a key', () => {
	const at = { row: 5, column: 2 };
	const size = { rows: 100, columns: 4, page: 10 };
	const to = (key: string, ctrlKey = false) =>
		placeAfterKey({ key, ctrlKey, metaKey: false }, at, size);
	it('moves by a cell, a page, or to an end', () => {
		expect(to('ArrowUp')).toEqual({ row: 4, column: 2 });
		expect(to('PageDown')).toEqual({ row: 15, column: 2 });
		expect(to('PageUp')).toEqual({ row: 0, column: 2 });
		expect(to('End')).toEqual({ row: 5, column: 3 });
		expect(to('End', true)).toEqual({ row: 99, column: 3 });
		expect(to('Home', true)).toEqual({ row: 0, column: 0 });
		expect(to('ArrowDown', true)).toEqual({ row: 99, column: 2 });
		expect(to('x')).toBeNull();
	});
});
