import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareNotebooks } from '#lib/library/compare-notebooks.ts';
import { emptyFront, type Cell, type NotebookDocument } from '#lib/notebook/document.ts';

const cell = fc.record({
	id: fc.constantFrom(...'abcdefgh'),
	kind: fc.constantFrom('sql', 'markdown'),
	attributes: fc.dictionary(fc.constantFrom('as', 'title'), fc.constantFrom('x', 'y')),
	body: fc.constantFrom('', 'one', 'two')
});
const document: fc.Arbitrary<NotebookDocument> = fc
	.tuple(
		fc.uniqueArray(cell, { selector: ({ id }) => id }),
		fc.constantFrom('Prices', 'Stock'),
		fc.dictionary(fc.constantFrom('team', 'run'), fc.constantFrom('1', '2'))
	)
	.map(([cells, title, extra]) => ({ front: { ...emptyFront(), title, extra }, cells }));
const ids = (cells: readonly Cell[]) => cells.map(({ id }) => id).sort();

test('a document does not differ from itself', () => {
	fc.assert(
		fc.property(document, (one) => void expect(compareNotebooks(one, one).same).toBe(true))
	);
});

test('what is added one way is removed the other way, and as much has moved', () => {
	fc.assert(
		fc.property(document, document, (a, b) => {
			const [there, back] = [compareNotebooks(a, b), compareNotebooks(b, a)];
			expect(ids(there.added)).toEqual(ids(back.removed));
			expect(ids(there.removed)).toEqual(ids(back.added));
			expect(there.moved.length).toBe(back.moved.length);
			expect(there.front.sort()).toEqual(back.front.sort());
			expect(there.changed.map(({ after }) => after.id).sort()).toEqual(
				back.changed.map(({ after }) => after.id).sort()
			);
		})
	);
});

test('nothing is said to differ only where nothing does', () => {
	fc.assert(
		fc.property(document, document, (a, b) => {
			const plain = ({ front: { extra, ...known }, cells }: NotebookDocument) => ({
				front: { ...extra, ...known },
				cells
			});
			if (compareNotebooks(a, b).same) expect(plain(b)).toEqual(plain(a));
		})
	);
});

test('the cells that are not said to have moved keep their order', () => {
	fc.assert(
		fc.property(document, document, (a, b) => {
			const { moved, added, removed } = compareNotebooks(a, b);
			const gone = new Set([...moved, ...added, ...removed].map(({ id }) => id));
			const rest = ({ cells }: NotebookDocument) =>
				cells.map(({ id }) => id).filter((id) => !gone.has(id));
			expect(rest(b)).toEqual(rest(a));
		})
	);
});

test('one cell carried to the top is one move', () => {
	const cells = [...'abcde'].map((id) => ({ id, kind: 'sql', attributes: {}, body: id }));
	const before = { front: emptyFront(), cells };
	const after = { front: emptyFront(), cells: [cells[4]!, ...cells.slice(0, 4)] };
	expect(ids(compareNotebooks(before, after).moved)).toEqual(['e']);
});
