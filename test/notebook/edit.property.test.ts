import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CELL_ID, type NotebookDocument, emptyFront } from '#lib/notebook/document.ts';
import { newCellId } from '#lib/notebook/cell-id.ts';
import { EditHistory } from '#lib/notebook/edit-history.ts';
import { applyEdit, type Edit, EditError, invertEdit, replaceEdit } from '#lib/notebook/edit.ts';
import { buildGraph, type Graph, graphProblem } from '#lib/notebook/graph.ts';
import { parseNotebook } from '#lib/notebook/parse.ts';
import { serialiseNotebook } from '#lib/notebook/serialise.ts';
import {
	arbitraryCell,
	arbitraryNotebook,
	attributes,
	extra,
	hostileText,
	kind
} from './arbitrary-notebook.ts';

// Laws, for every document and every script of edits:
//   undo ∘ apply = identity, redo ∘ undo = identity,
//   ids stay unique, the document reads back from its text,
//   the graph's order holds every cell once, after what it reads unless they are in one circle.

type Step = Edit | 'undo' | 'redo';
/** A step for whatever document there is: cells are picked by number. */
type Pick = (document: NotebookDocument) => Step;

const number = fc.nat({ max: 9 });
const idsOf = ({ cells }: NotebookDocument, picks: readonly number[]) =>
	picks.map((pick) => cells[pick % (cells.length + 1)]?.id ?? 'nobody');

const edit: fc.Arbitrary<Pick> = fc.oneof(
	fc
		.tuple(number, fc.array(arbitraryCell, { maxLength: 3 }))
		.map(([index, cells]): Pick => () => ({ kind: 'insert', index, cells })),
	fc
		.array(number, { maxLength: 4 })
		.map((picks): Pick => (document) => ({ kind: 'remove', ids: idsOf(document, picks) })),
	fc
		.tuple(fc.array(number, { maxLength: 4 }), number)
		.map(([picks, index]): Pick => (document) => ({
			kind: 'move',
			ids: idsOf(document, picks),
			index
		})),
	fc
		.tuple(number, fc.record({ kind, attributes, body: hostileText }, { requiredKeys: [] }))
		.map(([pick, cell]): Pick => (document) => ({
			kind: 'update',
			id: idsOf(document, [pick])[0]!,
			cell
		})),
	fc
		.record(
			{
				title: fc.string({ unit: 'binary' }),
				at: hostileText,
				run: fc.constantFrom('auto' as const, 'lazy' as const),
				extra
			},
			{ requiredKeys: [] }
		)
		.map((front): Pick => () => ({ kind: 'front', front }))
);
const step: fc.Arbitrary<Pick> = fc.oneof(
	{ weight: 8, arbitrary: edit },
	{
		weight: 1,
		arbitrary: fc.array(edit, { maxLength: 3 }).map((picks): Pick => (document) => ({
			kind: 'many',
			edits: picks.map((pick) => pick(document) as Edit)
		}))
	},
	{ weight: 2, arbitrary: fc.constant<Pick>(() => 'undo') },
	{ weight: 1, arbitrary: fc.constant<Pick>(() => 'redo') },
	{
		weight: 1,
		arbitrary: fc.constantFrom<Pick>(
			() => ({ kind: 'front', front: { extra: { 'no name': 'x' } } }),
			() => ({ kind: 'front', front: { lines: ['title: stolen'] } }),
			() => ({ kind: 'insert', index: 0, cells: [{ ...blank, id: '-' }] }),
			() => ({ kind: 'insert', index: 0, cells: [{ ...blank, kind: 'A b' }] }),
			({ cells }) => ({ kind: 'insert', index: 0, cells: [blank, ...cells.slice(0, 1)] })
		)
	}
);
const blank = { id: 'blank', kind: 'sql', attributes: {}, body: 'a\r\nb' };

/** To compare by; the order of attributes does not count. */
function textOf({ front, cells }: NotebookDocument): string {
	return JSON.stringify([
		front,
		cells.map((cell) => [cell.id, cell.kind, Object.entries(cell.attributes).sort(), cell.body])
	]);
}

function expectGraph(document: NotebookDocument, graph: Graph): void {
	const place = new Map(graph.order.map((id, i) => [id, i]));
	expect(place.size).toBe(document.cells.length);
	for (const { id } of document.cells) {
		expect(place.has(id)).toBe(true);
		const circle = graph.circles.get(id);
		for (const source of graph.reads.get(id)!) {
			expect(graph.readers.get(source)).toContain(id);
			if (place.get(source)! < place.get(id)!) continue;
			// Only a circle has no order.
			expect(circle).toContain(source);
		}
		if (circle !== undefined) expect(circle).toContain(id);
		expect(graphProblem(document, graph, id) === null).toBe(
			circle === undefined &&
				![...graph.duplicates.values()].some((ids) => concerns(graph, id, ids))
		);
	}
}

/** It has the name, or reads it. */
function concerns(graph: Graph, id: string, ids: readonly string[]): boolean {
	return ids.includes(id) || ids.every((one) => graph.reads.get(id)!.includes(one));
}

function expectSound(document: NotebookDocument): void {
	expect(new Set(document.cells.map(({ id }) => id)).size).toBe(document.cells.length);
	expectGraph(document, buildGraph(document, new Map()));
}

/** What an edit did, with the law of its inverse; null when it was refused. */
function tryEdit(before: NotebookDocument, change: Edit): NotebookDocument | null {
	try {
		const after = applyEdit(before, change);
		const back = applyEdit(after, invertEdit(before, change));
		expect(textOf(back)).toBe(textOf(before));
		return after;
	} catch (error) {
		if (error instanceof EditError) return null;
		throw error;
	}
}

describe('editing', () => {
	test('10,000 random scripts keep document, undo and graph sound', () => {
		const script = fc.array(step, { minLength: 1, maxLength: 8 });
		let edits = 0;
		let refused = 0;
		fc.assert(
			fc.property(arbitraryNotebook, script, (start, picks) => {
				const history = new EditHistory(start);
				/** Documents that undo must lead back through, oldest first. */
				const past: string[] = [textOf(start)];
				let future: string[] = [];
				for (const [atMs, pick] of picks.entries()) {
					const next = pick(history.document);
					const before = history.document;
					if (next === 'undo') {
						expect(history.undo() === null).toBe(past.length === 1);
						if (past.length > 1) future.push(past.pop()!);
					} else if (next === 'redo') {
						expect(history.redo() === null).toBe(future.length === 0);
						if (future.length > 0) past.push(future.pop()!);
					} else if (tryEdit(before, next) === null) {
						refused++;
						expect(() => history.apply(next, { label: 'x', atMs })).toThrow(EditError);
						expect(history.document).toBe(before);
					} else {
						edits++;
						history.apply(next, { label: 'x', atMs });
						if (history.document === before) continue;
						past.push(textOf(history.document));
						future = [];
					}
					expect(textOf(history.document)).toBe(past.at(-1));
				}
				expectSound(history.document);
				const written = serialiseNotebook(history.document);
				expect(textOf(parseNotebook(written).document)).toBe(textOf(history.document));
				while (history.undo() !== null);
				expect(textOf(history.document)).toBe(textOf(start));
			}),
			{ numRuns: 10_000 }
		);
		// The scripts do what they are for.
		expect(edits).toBeGreaterThan(20_000);
		expect(refused).toBeGreaterThan(1000);
	});

	test('leads from any document to any other, and back', () => {
		fc.assert(
			fc.property(arbitraryNotebook, arbitraryNotebook, (from, to) => {
				const change = replaceEdit(from, to);
				const there = applyEdit(from, change);
				expect(textOf(there)).toBe(textOf(to));
				expect(textOf(applyEdit(there, invertEdit(from, change)))).toBe(textOf(from));
			}),
			{ numRuns: 300 }
		);
	});

	test('keeps untouched cells, and the document itself when nothing changes', () => {
		const a = { ...blank, id: 'a', body: 'x' };
		const b = { ...blank, id: 'b', body: 'y' };
		const document = { front: emptyFront(), cells: [a, b] };
		const after = applyEdit(document, { kind: 'update', id: 'a', cell: { body: 'z' } });
		expect(after.cells[1]).toBe(b);
		for (const nothing of [
			{ kind: 'update', id: 'a', cell: { body: 'x' } },
			{ kind: 'update', id: 'nobody', cell: { body: 'x' } },
			{ kind: 'move', ids: ['a'], index: 0 },
			{ kind: 'remove', ids: ['nobody'] },
			{ kind: 'front', front: { title: 'Untitled' } },
			{ kind: 'many', edits: [] }
		] satisfies Edit[])
			expect(applyEdit(document, nothing)).toBe(document);
	});

	test('a new id is short, unique and readable, from any source of randomness', () => {
		fc.assert(
			fc.property(
				fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1 }),
				fc.nat({ max: 30 }),
				(numbers, count) => {
					let at = 0;
					const random = () => numbers[at++ % numbers.length]!;
					const taken = new Set<string>();
					for (let i = 0; i <= count; i++) {
						const id = newCellId(random, taken);
						expect(id).toMatch(CELL_ID);
						expect(taken.has(id)).toBe(false);
						taken.add(id);
					}
				}
			)
		);
		expect(newCellId(Math.random, new Set())).toHaveLength(4);
	});
});

test('choosing how a notebook runs replaces a word that nobody knew, and undo brings it back', () => {
	const { document } = parseNotebook('---\nrun: sometimes\n---\n');
	const change: Edit = { kind: 'front', front: { run: 'lazy' } };
	const after = applyEdit(document, change);
	expect(after.front).toMatchObject({ run: 'lazy', extra: {} });
	expect(applyEdit(after, invertEdit(document, change))).toEqual(document);
});

describe('the history of edits', () => {
	const start = {
		front: emptyFront(),
		cells: [
			{ ...blank, id: 'a', body: '' },
			{ ...blank, id: 'b', body: '' }
		]
	};
	const type = (id: string, body: string): Edit => ({ kind: 'update', id, cell: { body } });
	const bodies = ({ cells }: NotebookDocument) => cells.map(({ body }) => body).join('|');

	test('takes typing in one cell back as one step, a pause or another cell as the next', () => {
		const history = new EditHistory(start);
		let atMs = 0;
		const key = (id: string, body: string, pauseMs = 100) =>
			history.apply(type(id, body), { label: `Type in ${id}`, merge: id, atMs: (atMs += pauseMs) });
		key('a', 's');
		key('a', 'se');
		key('a', 'sel', 799);
		key('a', 'sel 1', 800);
		key('b', 'x');
		key('a', 'sel 12');
		const seen = [bodies(history.document)];
		while (history.canUndo) {
			const { document, cell, label } = history.undo()!;
			seen.push(`${bodies(document)} at ${cell} ${label}`);
		}
		expect(seen).toEqual([
			'sel 12|x',
			'sel 1|x at a Type in a',
			'sel 1| at b Type in b',
			'sel| at a Type in a',
			'| at a Type in a'
		]);
		history.redo();
		expect(bodies(history.document)).toBe('sel|');
		key('a', 'sel!', 1);
		history.undo();
		expect(bodies(history.document)).toBe('sel|');
		expect(history.redoLabel).toBe('Type in a');
	});

	test('covers structure, says what it takes back, and forgets what was undone once one goes on', () => {
		const history = new EditHistory(start);
		expect(history.undo()).toBeNull();
		history.apply({ kind: 'remove', ids: ['a'] }, { label: 'Remove cell', atMs: 0 });
		expect(history.undoLabel).toBe('Remove cell');
		expect(history.undo()).toMatchObject({ label: 'Remove cell', cell: 'a' });
		expect(history.document.cells[0]).toBe(start.cells[0]);
		expect(history.redo()).toMatchObject({ label: 'Remove cell', cell: null });
		history.undo();
		history.apply({ kind: 'move', ids: ['b'], index: 0 }, { label: 'Move cell', atMs: 1 });
		expect(history.canRedo).toBe(false);
		expect(history.document.cells.map(({ id }) => id)).toEqual(['b', 'a']);
		history.apply(type('a', ''), { label: 'Nothing', atMs: 2 });
		expect(history.undoLabel).toBe('Move cell');
	});
});
