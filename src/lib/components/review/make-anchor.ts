import type { Cell } from '../../notebook/document.ts';
import type { Anchor, Moment, RowAnchor, TextAnchor } from '../../review/entry.ts';
import { findQuote, quoteText } from '../../review/text-quote.ts';
import type { Position } from '../../shadow/position.ts';

/** UTF-16 units of a quote that reminds of what was there. */
const REMINDER = 400;
/** Columns that stand for a row without a key. */
const MOST_KEY_COLUMNS = 12;

export function cellAnchor({ id, body }: Cell): Anchor {
	return { kind: 'cell', cell: id, quote: body.slice(0, REMINDER) };
}

function momentOf({ seq, transaction }: Position): Moment {
	return { seq, commitTimeUs: transaction.commitTimeUs };
}

/** An instant, or a range of time with its ends in order. */
export function instantAnchor(at: Position, to: Position | null = null): Anchor {
	if (to === null || to.seq === at.seq) return { kind: 'instant', at: momentOf(at), to: null };
	const [from, until] = at.seq < to.seq ? [at, to] : [to, at];
	return { kind: 'instant', at: momentOf(from), to: momentOf(until) };
}

/** What a grid shows of a row. */
export interface ShownRow {
	cell: string | null;
	/** Table id or the name of the result. */
	table: string;
	columns: readonly { name: string; key?: boolean }[];
	/** Text by column, null for NULL. */
	values: readonly (string | null)[];
	/** Index of the column in question, or null for the whole row. */
	column: number | null;
	at: Position | null;
}

export function rowAnchor({ cell, table, columns, values, column, at }: ShownRow): RowAnchor {
	const all = columns.map(({ name, key = false }, i) => ({ name, key, value: values[i] ?? null }));
	const keyed = all.filter(({ key }) => key);
	const shown = keyed.length > 0 ? keyed : all.slice(0, MOST_KEY_COLUMNS);
	const quoted = column === null ? all : all.slice(column, column + 1);
	return {
		kind: 'row',
		cell,
		table,
		key: Object.fromEntries(
			shown.map(({ name, value }) => [name, value === null ? null : value.slice(0, REMINDER)])
		),
		column: column === null ? null : (columns[column]?.name ?? null),
		quote: quoted
			.map(({ name, value }) => `${name}: ${value ?? 'NULL'}`)
			.join('\n')
			.slice(0, REMINDER),
		at: at === null ? null : momentOf(at)
	};
}

/**
 * What was selected in rendered prose, as an anchor on its Markdown: the marks between the words are
 * but a few edits. Null where the words cannot be found in it.
 */
export function renderedAnchor(
	{ id, body }: Cell,
	selected: { quote: string; prefix: string; suffix: string; start: number }
): TextAnchor | null {
	const found = findQuote(body, selected);
	return found === null ? null : quoteText(id, body, found.start, found.end);
}
