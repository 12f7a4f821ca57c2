import { t } from '../messages/messages.ts';
import { CHECK_EXPECTATIONS } from './cell-spec.ts';
import { quoteIdentifier } from '../temporal/sql-text.ts';
import type { Cell, NotebookDocument } from './document.ts';
import { formatFields } from './fields.ts';

/** What can be added to a notebook, and what may be done with it. */
export interface CellKind {
	kind: string;
	title: string;
	/** One sentence for the menu. */
	words: string;
	/** Of the icon set of the app. */
	icon: string;
	/** A cell to begin with; `id` is one that the document does not have. */
	template(document: NotebookDocument, id: string): Cell;
	/** It asks the engine something, and so can be run. */
	runs: boolean;
	/** What it shows depends on the notebook's instant, unless it pins its own. */
	readsInstant: boolean;
}

type Template = (document: NotebookDocument) => {
	attributes?: Record<string, string>;
	body: string;
};

function kind(
	name: keyof typeof t.notebookCore.kinds,
	icon: string,
	traits: { runs: boolean; readsInstant: boolean },
	template: Template
): CellKind {
	return {
		kind: name,
		...t.notebookCore.kinds[name],
		icon,
		...traits,
		template: (document, id) => ({ id, kind: name, attributes: {}, ...template(document) })
	};
}

const still = { runs: false, readsInstant: false };
const ofRange = { runs: true, readsInstant: false };
const ofInstant = { runs: true, readsInstant: true };

/** In the order of the menu. */
export const CELL_KINDS: readonly CellKind[] = [
	kind('sql', 'database', ofInstant, (document) => ({
		attributes: { as: freeName(document, 'result') },
		body: queryOf(document, 'limit 100')
	})),
	kind('markdown', 'text', still, () => ({ body: '' })),
	kind('input', 'sliders-horizontal', ofInstant, (document) => ({
		attributes: { as: freeName(document, 'value') },
		body: formatFields({ type: 'number', value: '10' })
	})),
	kind('chart', 'chart-line', ofRange, () => ({
		body: formatFields({ table: '', expression: 'count(*)', bucket: '1d' })
	})),
	kind('plot', 'chart-scatter', ofInstant, (document) => ({
		body: formatFields({ data: lastData(document), mark: 'dot', x: '', y: '' })
	})),
	kind('grid', 'table', ofInstant, (document) => ({
		body: formatFields({ data: lastData(document) })
	})),
	kind('diff', 'git-compare', ofRange, () => ({ body: 'from: latest -1d\nto: latest' })),
	kind('history', 'history', ofInstant, () => ({
		body: formatFields({ table: '', key: '{"id":1}' })
	})),
	kind('transactions', 'list-ordered', ofRange, () => ({ body: 'from: latest -20tx\nto: latest' })),
	kind('timeline', 'calendar-range', ofRange, () => ({ body: '' })),
	kind('marks', 'flag', ofRange, () => ({ body: '' })),
	kind('check', 'circle-check', ofInstant, (document) => ({
		attributes: { expect: CHECK_EXPECTATIONS[0] },
		body: queryOf(document, 'where false')
	})),
	kind('restore', 'undo-2', still, () => ({ body: 'transaction: latest' }))
];

const byName = new Map(CELL_KINDS.map((one) => [one.kind, one]));

/** Undefined for a kind that this version does not know, or only keeps. */
export function cellKind(name: string): CellKind | undefined {
	return byName.get(name);
}

const RESERVED = new Set(['forecast', 'anomaly', 'scenario', 'projection', 'profile']);

/** A kind that a later version will show; this one keeps it. */
export function isReserved(name: string): boolean {
	return RESERVED.has(name);
}

/** `result`, `result_2`, …: the first that no cell has. */
function freeName({ cells }: NotebookDocument, wanted: string): string {
	const taken = new Set(cells.map(({ attributes }) => attributes['as']?.toLowerCase()));
	for (let n = 1; ; n++) {
		const name = n === 1 ? wanted : `${wanted}_${n}`;
		if (!taken.has(name)) return name;
	}
}

/** The named query that stands last: what a new cell most likely goes on from. */
function lastData({ cells }: NotebookDocument): string {
	const named = cells.filter((cell) => cell.kind === 'sql' && cell.attributes['as'] !== undefined);
	return named.at(-1)?.attributes['as'] ?? '';
}

/** Empty where there is nothing to read yet: the editor then says what to write. */
function queryOf(document: NotebookDocument, end: string): string {
	const data = lastData(document);
	return data === '' ? '' : `select *\nfrom ${quoteIdentifier(data)}\n${end}`;
}
