import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cell } from '#lib/notebook/document.ts';
import { placeOf } from '#lib/review/place.ts';
import { findQuote, quoteText } from '#lib/review/text-quote.ts';

const query = `select category, avg(price) as average
from products
where price > 0
group by category
order by average desc`;

function anchored(body: string, quote: string) {
	const start = body.indexOf(quote);
	return quoteText('c1', body, start, start + quote.length);
}
const textAt = (body: string, found: { start: number; end: number } | null) =>
	found === null ? null : body.slice(found.start, found.end);

describe('an anchor on text', () => {
	test('finds every selection of an unchanged text at its very place', () => {
		fc.assert(
			fc.property(
				fc.string({ minLength: 1, unit: 'grapheme' }),
				fc.nat(),
				fc.nat(),
				(body, a, b) => {
					const start = a % body.length;
					const end = start + 1 + (b % (body.length - start));
					const found = findQuote(body, quoteText('c1', body, start, end))!;
					expect(found.exact).toBe(true);
					expect(textAt(body, found)).toBe(body.slice(start, end));
					// Among equal passages with equal surroundings the nearest is the same one.
					expect(found.start).toBe(start);
				}
			)
		);
	});

	test('follows its text when lines are added above it', () => {
		const anchor = anchored(query, 'where price > 0');
		const edited = `-- what is left\n\n${query}`;
		expect(textAt(edited, findQuote(edited, anchor))).toBe('where price > 0');
	});

	test('chooses the passage whose surroundings fit when the text is there twice', () => {
		const body = 'a = 1 and\nb = 1 or\nc = 1';
		const anchor = quoteText('c1', body, body.indexOf('= 1 or'), body.indexOf('= 1 or') + 3);
		const edited = `x = 1 and y = 1 and\n${body}`;
		expect(findQuote(edited, anchor)!.start).toBe(edited.indexOf('= 1 or'));
	});

	test('follows a reworded passage and says that it was reworded', () => {
		const anchor = anchored(query, 'where price > 0');
		const edited = query.replace('where price > 0', 'where price >= 10');
		const found = findQuote(edited, anchor)!;
		expect(found.exact).toBe(false);
		expect(textAt(edited, found)).toBe('where price >= 10');
	});

	test('gives up where too little is left', () => {
		const anchor = anchored(query, 'where price > 0');
		expect(findQuote(query.replace('where price > 0\n', ''), anchor)).toBeNull();
		expect(findQuote('', anchor)).toBeNull();
	});

	test('finds a long passage by its ends when its middle changed', () => {
		const lines = Array.from({ length: 40 }, (_, i) => `and column_${i} is not null`);
		const body = lines.join('\n');
		const anchor = anchored(body, lines.slice(3, 35).join('\n'));
		const edited = body.replace('column_17', 'something_else').replace('column_20 is', 'x was');
		const found = findQuote(edited, anchor)!;
		expect(found.exact).toBe(false);
		expect(textAt(edited, found)!.split('\n')).toHaveLength(32);
	});

	test('never points outside the text, whatever became of it', () => {
		fc.assert(
			fc.property(fc.string(), fc.string({ minLength: 1 }), fc.nat(50), (body, quote, start) => {
				const found = findQuote(body, { quote, prefix: 'a', suffix: 'b', start });
				if (found === null) return;
				expect(found.start).toBeGreaterThanOrEqual(0);
				expect(found.end).toBeLessThanOrEqual(body.length);
				expect(found.start).toBeLessThanOrEqual(found.end);
			})
		);
	});
});

describe('the place of an anchor', () => {
	const cells: Cell[] = [{ id: 'c1', kind: 'sql', attributes: {}, body: query }];
	const text = anchored(query, 'where price > 0');

	test('is an orphan with its quote when its cell or its text is gone', () => {
		expect(placeOf(text, [])).toEqual({ kind: 'orphan', reason: 'cell-removed' });
		expect(placeOf(text, [{ ...cells[0]!, body: 'select 2' }])).toEqual({
			kind: 'orphan',
			reason: 'text-gone',
			cell: 'c1'
		});
		expect(placeOf({ kind: 'cell', cell: 'gone', quote: 'old' }, cells).kind).toBe('orphan');
	});

	test('is the cell for a row, and the notebook for a row seen outside one', () => {
		const row = { kind: 'row', table: 't', key: {}, column: null, quote: '', at: null } as const;
		expect(placeOf({ ...row, cell: 'c1' }, cells)).toEqual({ kind: 'cell', cell: 'c1' });
		expect(placeOf({ ...row, cell: null }, cells)).toEqual({ kind: 'notebook' });
	});

	test('of an instant needs no cell', () => {
		const at = { seq: 1, commitTimeUs: 0 };
		expect(placeOf({ kind: 'instant', at, to: null }, [])).toEqual({ kind: 'instant' });
	});
});
