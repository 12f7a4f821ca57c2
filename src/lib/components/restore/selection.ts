import type { DiffRow, Key } from '../../engine/shadow-window.ts';
import { t } from '../../messages/messages.ts';
import type { TableId, TableSchema } from '../../shadow/schema.ts';

/** What of one table can be put back, as the first step offers it. */
export interface Choosable {
	table: TableId;
	/** Rows that come back, change back, go away. */
	inserts: number;
	updates: number;
	deletes: number;
	/** Columns that some changed row differs in; unknown until its rows were looked at. */
	columns: readonly string[] | null;
}

/** A person's choice for one table. */
export interface Choice {
	table: TableId;
	chosen: boolean;
	/** Null: all of them. */
	columns: readonly string[] | null;
	/** Null: all of them. */
	keys: readonly Key[] | null;
}

export interface Selected {
	table: TableId;
	keys?: Key[];
	columns?: string[];
}

/** Columns that some row differs in and that can be written: the table still has them, nothing computes them. */
export function changedColumns(
	rows: readonly DiffRow[],
	schema: TableSchema | undefined
): string[] {
	const writable = schema?.columns.filter(({ generated }) => generated === null) ?? [];
	return writable
		.map(({ name }) => name)
		.filter((name) => rows.some((row) => row.kind === 'modified' && row.changed.includes(name)));
}

/** For the planner: only what was chosen, and only the limits that were set. */
export function selectionOf(choices: readonly Choice[]): Selected[] {
	return choices
		.filter(({ chosen }) => chosen)
		.map(({ table, columns, keys }) => ({
			table,
			...(keys !== null && { keys: [...keys] }),
			...(columns !== null && { columns: [...columns] })
		}));
}

/** Why one cannot go on with this choice, or null. */
export function choiceProblem(choices: readonly Choice[]): string | null {
	const chosen = choices.filter((choice) => choice.chosen);
	if (chosen.length === 0) return t.restore.choose.noTable;
	const noColumns = chosen.find(({ columns }) => columns?.length === 0);
	if (noColumns !== undefined) return t.restore.choose.noColumn(noColumns.table);
	const noRows = chosen.find(({ keys }) => keys?.length === 0);
	return noRows === undefined ? null : t.restore.choose.noRow(noRows.table);
}

/** Adds or removes one of many, where null stands for all of `all`; all again becomes null. */
export function toggle<T>(
	all: readonly T[],
	some: readonly T[] | null,
	item: T,
	id: (item: T) => string
): readonly T[] | null {
	const wanted = id(item);
	const current = some ?? all;
	const next = current.some((one) => id(one) === wanted)
		? current.filter((one) => id(one) !== wanted)
		: [...current, item];
	return next.length === all.length ? null : next;
}

/** The key as people write it: `1`, `1 · 7`, or `name=a` pairs in tooltips. */
export function keyText(key: Key): string {
	return Object.values(key).join(' · ');
}

export function keyTitle(key: Key): string {
	return Object.entries(key)
		.map(([name, value]) => `${name} = ${value}`)
		.join(', ');
}

export function keyIdentity(key: Key): string {
	return JSON.stringify(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1)));
}
