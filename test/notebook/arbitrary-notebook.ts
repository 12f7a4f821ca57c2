import fc from 'fast-check';
import { type Cell, NOTEBOOK_FORMAT, type NotebookDocument } from '#lib/notebook/document.ts';

/** Documents with every kind, and with bodies that look like the format itself. */

const awkwardLine = fc.constantFrom(
	'```',
	'````',
	'~~~',
	'```sql {#x}',
	'``` {#x}',
	'<!-- {#y} -->',
	'<!-- {#y as="-->"} -->',
	'---',
	'',
	'  ',
	'\t',
	'a: b',
	'    ```',
	'```js',
	'`` ` ``',
	'`'.repeat(70),
	'$x $$ $y$',
	'{"data": "a", "marks": [',
	'select * from b -- c',
	'select * from "A" join c using (id), lateral (select 1 from d)',
	'type: choice',
	'data: a',
	'value: "unclosed',
	'note latest | x',
	'\u2028',
	'\u0000\u0007\u001b[31m',
	'\ud800',
	'\udc00\ud800',
	'<script>alert(1)</script>',
	'\ufeff'
);

export const hostileText = fc
	.array(fc.oneof(awkwardLine, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), {
		maxLength: 6
	})
	.map((lines) => lines.join('\n').replaceAll('\r', ''));

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/);
const value = fc.oneof(
	fc.string({ unit: 'grapheme' }),
	fc.string({ unit: 'binary' }),
	fc.constantFrom('a', 'b', 'latest', '`', '-->', '"}', 'line\nbreak', '', '\ud800')
);

const kinds = [
	'markdown',
	'sql',
	'input',
	'chart',
	'plot',
	'grid',
	'diff',
	'history',
	'transactions',
	'timeline',
	'marks',
	'check',
	'restore',
	'forecast',
	'anomaly',
	'scenario',
	'projection',
	'profile',
	'from-the-future'
];

const cellId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,3}$/);

export const attributes = fc.oneof(
	fc.dictionary(word, value, { noNullPrototype: true, maxKeys: 3 }),
	fc.record({ as: fc.constantFrom('a', 'b', 'c', 'd') }, { requiredKeys: [] })
);

export const kind = fc.constantFrom(...kinds);

export const arbitraryCell: fc.Arbitrary<Cell> = fc.record({
	id: cellId,
	kind,
	attributes,
	body: hostileText
});

export const extra = fc.dictionary(
	word.map((n) => `x-${n}`),
	value,
	{ noNullPrototype: true, maxKeys: 2 }
);

export const arbitraryNotebook: fc.Arbitrary<NotebookDocument> = fc.record({
	front: fc.record({
		format: fc.constantFrom(NOTEBOOK_FORMAT, 'foreshadow-notebook/2', 'other'),
		title: value,
		shadow: value,
		zone: value,
		at: value,
		run: fc.constantFrom('auto' as const, 'lazy' as const),
		extra,
		lines: fc.subarray(['# a comment', 'no field at all', '#', '  indented: x'])
	}),
	cells: fc.uniqueArray(arbitraryCell, { selector: (cell) => cell.id, maxLength: 6 })
});
