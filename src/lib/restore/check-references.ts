import type { DiffRow } from '../engine/shadow-window.ts';
import type { ExactText } from '../shadow/cell-value.ts';
import type { TableId } from '../shadow/schema.ts';
import { keyId, type TableDraft } from './draft.ts';
import type { ForeignKey } from './foreign-keys.ts';
import type { Conflict, RowAction } from './plan.ts';

/**
 * Rows of a plan that would violate a foreign key, decided on differences alone. At the instant
 * that the plan goes back to, every reference held; so a parent that is missing now is among the
 * rows removed since, and a child that refers to what the plan deletes is among those written since.
 * `sinceThen` holds these differences, from that instant to now, per table of the foreign keys.
 */
export function checkReferences(
	drafts: TableDraft[],
	keys: ForeignKey[],
	sinceThen: Map<TableId, DiffRow[]>
): Conflict[] {
	const byTable = new Map(drafts.map((draft) => [draft.table, draft]));
	return keys.flatMap((key) => [
		...missingParents(key, byTable, sinceThen.get(key.parent) ?? []),
		...remainingChildren(key, byTable, sinceThen.get(key.child) ?? [])
	]);
}

type Values = Record<string, ExactText>;

/** Rows that come back, or go back to a parent, whose parent is gone and stays gone. */
function missingParents(
	key: ForeignKey,
	drafts: Map<TableId, TableDraft>,
	parentDiff: DiffRow[]
): Conflict[] {
	const child = drafts.get(key.child);
	if (child === undefined) return [];
	const gone = new Map<string, DiffRow>();
	const present = new Set<string>();
	for (const row of parentDiff) {
		const before = reference(row.before, key.parentColumns);
		const after = reference(row.after, key.parentColumns);
		if (before !== null && before !== after) gone.set(before, row);
		if (after !== null) present.add(after);
	}
	for (const action of drafts.get(key.parent)?.rows ?? []) {
		if (action.kind === 'delete') continue;
		const value = reference(action.restore, key.parentColumns);
		if (value !== null) present.add(value);
	}
	return child.rows.flatMap((action) => {
		if (action.kind === 'delete') return [];
		const value = reference(action.restore, key.childColumns);
		const row = value === null || present.has(value) ? undefined : gone.get(value);
		if (row === undefined) return [];
		const parent = describe(key.parent, row.keyBefore ?? row.key);
		return [
			{
				table: key.child,
				key: action.key,
				reason: `it refers to ${parent}, which is gone and not part of the plan (${key.name})`
			}
		];
	});
}

/** Rows to delete that others, written since, refer to. */
function remainingChildren(
	key: ForeignKey,
	drafts: Map<TableId, TableDraft>,
	childDiff: DiffRow[]
): Conflict[] {
	const parent = drafts.get(key.parent);
	const deletes = parent?.rows.filter((action) => action.kind === 'delete') ?? [];
	if (deletes.length === 0) return [];
	const planned = new Map<string, RowAction>();
	for (const action of drafts.get(key.child)?.rows ?? []) planned.set(keyId(action.key), action);
	const referring = new Map<string, DiffRow>();
	for (const row of childDiff) {
		const value = reference(row.after, key.childColumns);
		if (value !== null && !leaves(planned.get(keyId(row.key)), key)) referring.set(value, row);
	}
	return deletes.flatMap((action) => {
		const value = reference(action.expect, key.parentColumns);
		const row = value === null ? undefined : referring.get(value);
		if (row === undefined) return [];
		const child = describe(key.child, row.key);
		return [
			{
				table: key.parent,
				key: action.key,
				reason: `${child} refers to it and stays (${key.name})`
			}
		];
	});
}

/** Whether a planned action takes the row's reference away. */
function leaves(action: RowAction | undefined, key: ForeignKey): boolean {
	if (action === undefined || action.kind === 'insert') return false;
	return action.kind === 'delete' || key.childColumns.some((column) => column in action.restore);
}

/** Null when a part is NULL (no reference, MATCH SIMPLE), unknown, or not among the values. */
function reference(values: Values | null, columns: string[]): string | null {
	if (values === null) return null;
	const parts = columns.map((column) => values[column]);
	return parts.every((part) => typeof part === 'string') ? JSON.stringify(parts) : null;
}

/** `public.orders id=5`. */
export function describe(table: TableId, key: Record<string, string>): string {
	const parts = Object.entries(key).map(([column, value]) => `${column}=${value}`);
	return `${table} ${parts.join(', ')}`;
}
