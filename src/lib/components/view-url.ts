import * as v from 'valibot';
import type { Key } from '../engine/shadow-window.ts';

const tabs = ['rows', 'diff', 'transactions', 'sql', 'chart', 'restore'] as const;
export type TabId = (typeof tabs)[number];

/** What a link to the explorer reproduces. Positions are seqs: they never mean another instant later. */
export interface View {
	seq: number | null;
	a: number | null;
	b: number | null;
	table: string | null;
	tab: TabId;
	row: Key | null;
}

const keyText = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string()));

/** Reads a view from a URL's query; what cannot be read is left out. */
export function readView(query: URLSearchParams): View {
	const seq = (name: string): number | null => {
		const text = query.get(name);
		return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
	};
	const row = v.safeParse(keyText, query.get('row'));
	return {
		seq: seq('seq'),
		a: seq('a'),
		b: seq('b'),
		table: query.get('table'),
		tab: tabs.find((tab) => tab === query.get('tab')) ?? 'rows',
		row: row.success ? row.output : null
	};
}

/** The inverse: the query that `readView` reads as the same view. */
export function writeView(view: View): string {
	const query = new URLSearchParams();
	if (view.seq !== null) query.set('seq', String(view.seq));
	if (view.a !== null) query.set('a', String(view.a));
	if (view.b !== null) query.set('b', String(view.b));
	if (view.table !== null) query.set('table', view.table);
	if (view.tab !== 'rows') query.set('tab', view.tab);
	if (view.row !== null) query.set('row', JSON.stringify(view.row));
	return query.toString();
}
