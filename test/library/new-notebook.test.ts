import { expect, test } from 'vitest';
import { newNotebook, type Start } from '#lib/library/new-notebook.ts';
import { orderNotebooks } from '#lib/library/order-notebooks.ts';
import type { NotebookInfo } from '#lib/library/notebook-file.ts';
import { fillSpec } from '#lib/notebook/fill-spec.ts';
import { parseNotebook } from '#lib/notebook/parse.ts';
import { serialiseNotebook } from '#lib/notebook/serialise.ts';

const starts: Record<string, Start> = {
	blank: { kind: 'blank' },
	table: { kind: 'table', table: { id: 'public.odd "name', schema: 'public', name: 'odd "name' } },
	incident: {
		kind: 'incident',
		mark: { seq: 42, title: 'Prices: to zero', detail: 'An UPDATE', table: 'public.products' }
	},
	'incident of no table': {
		kind: 'incident',
		mark: { seq: 7, title: 'x', detail: '', table: null }
	}
};

for (const [name, start] of Object.entries(starts)) {
	test(`a notebook from ${name} is canonical and every cell of it can be read`, () => {
		const text = newNotebook(start, { shadow: 'shop', zone: 'Europe/Berlin' });
		const { document, problems } = parseNotebook(text);
		expect(problems).toEqual([]);
		expect(serialiseNotebook(document)).toBe(text);
		expect(document.front).toMatchObject({ shadow: 'shop', zone: 'Europe/Berlin' });
		for (const cell of document.cells)
			expect([cell.id, fillSpec(cell).problems]).toEqual([cell.id, []]);
	});
}

test('a title that a person gave is the title', () => {
	const text = newNotebook({ kind: 'blank' }, { shadow: '', zone: 'UTC', title: 'My own: one' });
	expect(parseNotebook(text).document.front.title).toBe('My own: one');
});

test('orders by last change, by title as people count, and never by chance', () => {
	const info = (id: string, title: string, changedMs: number): NotebookInfo => ({
		id,
		title,
		shadow: '',
		createdMs: 0,
		changedMs,
		binnedMs: null,
		bytes: 0,
		cells: 0,
		problems: 0,
		origin: null,
		source: null
	});
	const all = [info('b', 'incident 10', 1), info('a', 'Incident 9', 1), info('c', 'Zebra', 5)];
	const order = (by: 'changed' | 'title' | 'created') =>
		orderNotebooks(all, by).map(({ id }) => id);
	expect(order('changed')).toEqual(['c', 'a', 'b']);
	expect(order('title')).toEqual(['a', 'b', 'c']);
	expect(order('created')).toEqual(['a', 'b', 'c']);
});
