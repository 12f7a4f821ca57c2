import { describe, expect, test } from 'vitest';
import { describeAnchor } from '#lib/components/review/describe-anchor.ts';
import { instantAnchor, renderedAnchor, rowAnchor } from '#lib/components/review/make-anchor.ts';
import { inNotebookOrder } from '#lib/components/review/placed-threads.ts';
import type { Cell } from '#lib/notebook/document.ts';
import type { Anchor } from '#lib/review/entry.ts';
import type { Thread } from '#lib/review/fold.ts';
import { placeOf } from '#lib/review/place.ts';
import { quoteText } from '#lib/review/text-quote.ts';
import type { Position } from '#lib/shadow/position.ts';

const cell = (id: string, kind: string, body: string, attributes = {}): Cell => ({
	id,
	kind,
	body,
	attributes
});
const position = (seq: number): Position => ({
	seq,
	transaction: {
		xid: seq,
		commitTimeUs: 1_790_000_000_000_000 + seq,
		runningTimeUs: 1_790_000_000_000_000 + seq,
		endLsn: '',
		firstSeq: seq,
		lastSeq: seq,
		tables: {}
	}
});

describe('the anchor of a row', () => {
	const columns = [{ name: 'id', key: true }, { name: 'price' }, { name: 'note' }];
	const shown = { cell: 'c1', table: 'public.products', columns, values: ['7', '0.00', null] };

	test('names the row by its key and quotes what was seen', () => {
		expect(rowAnchor({ ...shown, column: null, at: position(9) })).toEqual({
			kind: 'row',
			cell: 'c1',
			table: 'public.products',
			key: { id: '7' },
			column: null,
			quote: 'id: 7\nprice: 0.00\nnote: NULL',
			at: { seq: 9, commitTimeUs: 1_790_000_000_000_009 }
		});
		expect(rowAnchor({ ...shown, column: 1, at: null })).toMatchObject({
			column: 'price',
			quote: 'price: 0.00'
		});
	});

	test('names a row without a key by what it shows', () => {
		const plain = columns.map(({ name }) => ({ name }));
		const { key } = rowAnchor({ ...shown, columns: plain, column: null, at: null });
		expect(key).toEqual({ id: '7', price: '0.00', note: null });
	});
});

test('a range of time has its ends in order, and one instant is no range', () => {
	expect(instantAnchor(position(9), position(3))).toMatchObject({ at: { seq: 3 }, to: { seq: 9 } });
	expect(instantAnchor(position(9), position(9))).toMatchObject({ at: { seq: 9 }, to: null });
});

test('words selected in rendered prose are found in their Markdown', () => {
	const prose = cell(
		'm1',
		'markdown',
		'# Found\n\nThe **prices** of [464 products](#c1) went to zero.'
	);
	const anchor = renderedAnchor(prose, {
		quote: 'prices of 464 products',
		prefix: 'Found The ',
		suffix: ' went to zero.',
		start: 10
	})!;
	expect(anchor.quote).toContain('prices');
	expect(anchor.quote).toContain('464 products');
	const missing = { quote: 'something else entirely', prefix: '', suffix: '', start: 0 };
	expect(renderedAnchor(prose, missing)).toBeNull();
});

test('an anchor on lines is told by lines, and by its old words once they are gone', () => {
	const body = 'select *\nfrom products\nwhere price = 0';
	const sql = cell('c1', 'sql', body, { as: 'zeroed' });
	const anchor = quoteText('c1', body, body.indexOf('where'), body.length);
	const told = (cells: Cell[]) => describeAnchor(anchor, placeOf(anchor, cells), cells);
	expect(told([sql])).toMatchObject({ title: 'zeroed', detail: 'line 3' });
	expect(told([{ ...sql, body: `-- x\n${body}` }])).toMatchObject({ detail: 'line 4' });
	expect(told([])).toMatchObject({ quote: 'where price = 0', detail: '' });
});

test('threads stand in the order of the notebook, orphans last', () => {
	const cells = [cell('a', 'sql', 'one two three'), cell('b', 'sql', 'x')];
	const at = { seq: 1, commitTimeUs: 0 };
	const anchors: Record<string, Anchor> = {
		orphan: { kind: 'cell', cell: 'gone', quote: '' },
		instant: { kind: 'instant', at, to: null },
		b: { kind: 'cell', cell: 'b', quote: '' },
		later: quoteText('a', 'one two three', 8, 13),
		earlier: quoteText('a', 'one two three', 0, 3),
		a: { kind: 'cell', cell: 'a', quote: '' },
		whole: { kind: 'notebook' }
	};
	const threads = Object.entries(anchors).map(([id, anchor]): Thread => ({
		id,
		root: null,
		anchor,
		replies: [],
		events: [],
		resolved: false,
		lastMs: 0
	}));
	const order = inNotebookOrder(threads, cells).map(({ thread }) => thread.id);
	expect(order).toEqual(['whole', 'a', 'earlier', 'later', 'b', 'instant', 'orphan']);
});
