import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOTEBOOK_FORMAT, type NotebookDocument } from '#lib/notebook/document.ts';
import { parseNotebook } from '#lib/notebook/parse.ts';
import { serialiseNotebook } from '#lib/notebook/serialise.ts';

// Laws: parse(serialise(d)) = d for every document, and serialise ∘ parse is a fixed point on any text.

const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,6}$/);
const awkwardLine = fc.constantFrom(
	'```',
	'````',
	'~~~',
	'```sql {#x}',
	'<!-- {#y} -->',
	'---',
	'',
	'  ',
	'a: b',
	'    ```',
	'```js',
	'`` ` ``'
);
const text = fc
	.array(fc.oneof(awkwardLine, fc.string({ unit: 'grapheme' })), { maxLength: 6 })
	.map((lines) => lines.join('\n').replaceAll('\r', ''));
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/);
const kind = fc.constantFrom('markdown', 'sql', 'chart', 'diff', 'from-the-future');
const value = fc.string({ unit: 'grapheme' });
const document: fc.Arbitrary<NotebookDocument> = fc.record({
	front: fc.record({
		format: fc.constant(NOTEBOOK_FORMAT),
		title: value,
		shadow: value,
		zone: value,
		at: value,
		extra: fc.dictionary(
			name.map((n) => `x-${n}`),
			value,
			{ noNullPrototype: true }
		)
	}),
	cells: fc.uniqueArray(
		fc.record({
			id,
			kind,
			attributes: fc.dictionary(name, value, { noNullPrototype: true }),
			body: text
		}),
		{ selector: (cell) => cell.id, maxLength: 5 }
	)
});

describe('a notebook document', () => {
	test('reads back exactly what was written, for every document', () => {
		fc.assert(
			fc.property(document, (given) => {
				const parsed = parseNotebook(serialiseNotebook(given));
				expect(parsed.document).toEqual(given);
			}),
			{ numRuns: 500 }
		);
	});

	test('has one canonical text: any text, read and written, stays the same from then on', () => {
		fc.assert(
			fc.property(text, (given) => {
				const once = serialiseNotebook(parseNotebook(given).document);
				expect(serialiseNotebook(parseNotebook(once).document)).toBe(once);
			}),
			{ numRuns: 500 }
		);
	});

	test('keeps prose, cells and their attributes apart', () => {
		const { document, problems } = parseNotebook(
			[
				'---',
				`format: ${NOTEBOOK_FORMAT}`,
				'title: Prices',
				'---',
				'# Hello',
				'',
				'```sql {#c7f2 as=orders_before at="incident~price -1tx"}',
				'select 1',
				'```',
				'',
				'```js',
				'not a cell',
				'```'
			].join('\n')
		);
		expect(problems).toEqual([]);
		expect(document.front.title).toBe('Prices');
		expect(document.cells).toEqual([
			{ id: 'm1', kind: 'markdown', attributes: {}, body: '# Hello' },
			{
				id: 'c7f2',
				kind: 'sql',
				attributes: { as: 'orders_before', at: 'incident~price -1tx' },
				body: 'select 1'
			},
			{ id: 'm3', kind: 'markdown', attributes: {}, body: '```js\nnot a cell\n```' }
		]);
	});

	test('names the line of what it cannot read and keeps the rest', () => {
		const { document, problems } = parseNotebook(
			[
				'---',
				'title Prices',
				'---',
				'```sql {#a as}',
				'select 1',
				'```',
				'```sql {#b}',
				'select 2',
				'```',
				'```sql {#b}',
				'select 3'
			].join('\n')
		);
		expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
			'2: "title Prices" is not "name: value"',
			'4: attribute as has no value: write as=…',
			'10: cell #b is never closed: it reaches to the end',
			'10: cell id #b is used twice: the second is now #b-2'
		]);
		expect(document.cells.map((cell) => [cell.id, cell.kind, cell.body])).toEqual([
			['m1', 'markdown', '```sql {#a as}\nselect 1\n```'],
			['b', 'sql', 'select 2'],
			['b-2', 'sql', 'select 3']
		]);
	});

	test('reads a file with Windows line ends', () => {
		const { document } = parseNotebook(
			'---\r\ntitle: T\r\n---\r\n```sql {#a}\r\nselect 1\r\n```\r\n'
		);
		expect(document.front.title).toBe('T');
		expect(document.cells[0]?.body).toBe('select 1');
	});
});
