import { describe, expect, test } from 'vitest';
import { fillSpec } from '#lib/notebook/fill-spec.ts';
import { type Cell, emptyFront } from '#lib/notebook/document.ts';
import { formatDurationUs, parseDurationUs } from '#lib/notebook/duration.ts';
import { findMark, parseInstantExpression } from '#lib/notebook/instant-expression.ts';
import { outline } from '#lib/notebook/outline.ts';

const cell = (id: string, kind: string, body: string, attributes = {}): Cell => ({
	id,
	kind,
	attributes,
	body
});
const notebook = (...cells: Cell[]) => ({ front: emptyFront(), cells });

describe('a cell spec', () => {
	test('fills in every default', () => {
		const { spec, problems } = fillSpec(
			cell('c1', 'chart', 'table: public.products\nexpression: avg(price)')
		);
		expect(problems).toEqual([]);
		expect(spec).toMatchObject({
			kind: 'chart',
			label: 'avg(price)',
			where: null,
			bucketUs: 86_400e6,
			at: null,
			from: { base: { kind: 'earliest' } },
			to: { base: { kind: 'instant', text: 'latest' } }
		});
	});

	test('says what is missing and how to write it', () => {
		expect(fillSpec(cell('c1', 'chart', 'bucket: soon')).problems).toEqual([
			'expression is missing: write expression: avg(price)',
			'table is missing: write table: public.products',
			'bucket is no duration: write 15m, 6h or 1d'
		]);
		expect(fillSpec(cell('c1', 'seance', '')).problems).toEqual([
			'"seance" is not a kind of cell that this version knows'
		]);
	});

	test('keeps a place for kinds that come later, and says that it does not know others', () => {
		expect(fillSpec(cell('f', 'forecast', 'no: setting\n: at all'))).toEqual({
			spec: {
				id: 'f',
				title: null,
				at: null,
				kind: 'reserved',
				name: 'forecast',
				text: 'no: setting\n: at all'
			},
			problems: []
		});
	});

	test('reads an input, a check, a grid and a plot', () => {
		expect(
			fillSpec(cell('i', 'input', 'type: choice\noptions: ["a,b", "c"]\nvalue: c', { as: 'which' }))
		).toMatchObject({
			problems: [],
			spec: { type: 'choice', options: ['a,b', 'c'], value: 'c', label: 'which', min: null }
		});
		expect(fillSpec(cell('i', 'input', 'type: date')).problems).toEqual([
			'this input has no name: write as=name after its id, then $name in other cells',
			'type is "date": write one of instant, number, choice, text, table, column'
		]);
		expect(fillSpec(cell('k', 'check', 'select 1', { expect: 'always' })).problems).toEqual([
			'expect is "always": write one of none, some, true'
		]);
		const grid = [
			'data: cheap',
			'hidden: a, b',
			'pinned: id',
			'widths: {"id":80}',
			'order: created_at desc, id',
			'search: 50%',
			'conditions: [{"column":"id","op":"in","value":["1","2"]}]'
		];
		expect(fillSpec(cell('g', 'grid', grid.join('\n')))).toMatchObject({
			problems: [],
			spec: {
				data: 'cheap',
				view: {
					hidden: ['a', 'b'],
					pinned: ['id'],
					widths: { id: 80 },
					order: [
						{ column: 'created_at', descending: true },
						{ column: 'id', descending: false }
					],
					filter: {
						search: '50%',
						conditions: [{ column: 'id', op: 'in', value: ['1', '2'] }]
					}
				}
			}
		});
		expect(
			fillSpec(cell('g', 'grid', 'data: x\nwidths: [1]\nconditions: [{"op":"drop"}]')).problems
		).toHaveLength(2);
		expect(fillSpec(cell('p', 'plot', '{"data":"x","marks":[]}'))).toMatchObject({
			problems: [],
			spec: { data: 'x', json: { marks: [] } }
		});
		expect(fillSpec(cell('p', 'plot', 'data: x\nmark: bar\nx: a\nreduce: count'))).toMatchObject({
			spec: { json: null, form: { mark: 'bar', x: 'a', y: null, reduce: 'count' } }
		});
	});

	test('says nothing of settings that an input gives', () => {
		expect(
			fillSpec(cell('t', 'transactions', 'limit: $n\nfrom: $a\nto: $b -1tx')).problems
		).toEqual([]);
	});

	test('takes a row by its key or by a condition', () => {
		const byKey = fillSpec(cell('h', 'history', 'table: public.t\nkey: {"id": 7}')).spec;
		expect(byKey).toMatchObject({ row: { kind: 'key', key: { id: '7' } } });
		const byWhere = fillSpec(cell('h', 'history', 'table: public.t\nwhere: price = 0')).spec;
		expect(byWhere).toMatchObject({ row: { kind: 'where', where: 'price = 0' } });
	});
});

describe('an instant expression', () => {
	test('names a mark and steps from it', () => {
		expect(parseInstantExpression('incident~Price zero -1tx +2h')).toMatchObject({
			base: { kind: 'mark', mark: 'incident', words: ['price', 'zero'] },
			offsets: [
				{ kind: 'transactions', count: -1 },
				{ kind: 'time', us: 7200e6 }
			]
		});
	});

	test('leaves every other instant to the one reader of instants', () => {
		expect(parseInstantExpression('2026-03-01T14:05Z -1d')).toMatchObject({
			base: { kind: 'instant', text: '2026-03-01T14:05Z' },
			offsets: [{ kind: 'time', us: -86_400e6 }]
		});
		expect(parseInstantExpression('  ')).toContain('names no instant');
	});

	test('finds the first mark in the order of the shadow that has every word', () => {
		const mark = (seq: number, title: string) => ({
			kind: 'incident' as const,
			title,
			detail: '',
			seq,
			timeUs: 0,
			xid: 1,
			table: null
		});
		const marks = [mark(9, 'Price zero again'), mark(3, 'Prices set to zero'), mark(1, 'Other')];
		expect(findMark(marks, { mark: 'incident', words: ['price', 'zero'] })?.seq).toBe(3);
		expect(findMark(marks, { mark: 'ddl', words: [] })).toBeUndefined();
	});
});

describe('durations', () => {
	test('are written in the largest unit that divides them', () => {
		expect(parseDurationUs('90m')).toBe(5400e6);
		expect(formatDurationUs(5400e6)).toBe('90m');
		expect(formatDurationUs(7 * 86_400e6)).toBe('7d');
		expect(parseDurationUs('0d')).toBeNull();
	});
});

describe('the outline', () => {
	test('groups cells under the steps', () => {
		const steps = outline(
			notebook(
				cell('a', 'markdown', '# T'),
				cell('b', 'markdown', 'x', { step: 'One' }),
				cell('c', 'sql', 'select 1')
			)
		);
		expect(steps).toEqual([
			{ id: 'a', title: '', cellIds: ['a'] },
			{ id: 'b', title: 'One', cellIds: ['b', 'c'] }
		]);
	});
});
