import type { ExactText } from '../shadow/cell-value.ts';
import type { Seq } from '../shadow/position.ts';
import type { TableId, TableSchema } from '../shadow/schema.ts';
import { diffCounts, diffRows, type DiffRequest } from '../temporal/diff.ts';
import { schemaAt } from '../temporal/layout.ts';
import type { ResultTable } from './engine.ts';
import { exactRow, keyOf, recordOf } from './exact-cells.ts';
import { findMoved, dropMoved } from './moved-keys.ts';
import type { DiffRow, DiffSummary } from './shadow-window.ts';
import { tableAt, type WindowState } from './window-state.ts';

/** Per table that exists at `b`; damaged tables are left out. */
export async function diffSummary(state: WindowState, a: Seq, b: Seq): Promise<DiffSummary[]> {
	if (a > b) return (await diffSummary(state, b, a)).map(reversedSummary);
	const summaries: DiffSummary[] = [];
	for (const [table, { layout }] of state.tables) {
		if (schemaAt(layout.schemas, b) === undefined) continue;
		const counts = await withRequest(state, table, a, b, async (request) => {
			const result = await state.engine.query(diffCounts(request));
			return [0, 1, 2].map((column) => Number(result.value(0, column)));
		});
		const [added = 0, removed = 0, modified = 0] = counts;
		if (added + removed + modified > 0) summaries.push({ table, added, removed, modified });
	}
	return summaries;
}

function reversedSummary({ table, added, removed, modified }: DiffSummary): DiffSummary {
	return { table, added: removed, removed: added, modified };
}

export async function diff(
	state: WindowState,
	table: TableId,
	a: Seq,
	b: Seq,
	page: { offset: number; limit: number } | null
): Promise<DiffRow[]> {
	if (a > b) return (await diff(state, table, b, a, page)).map(reversedRow);
	return withRequest(state, table, a, b, async (request) => {
		const query = diffRows(request, page);
		const result = await state.engine.query(query.sql);
		const schemaA = request.schemaA ?? request.schemaB;
		return Array.from({ length: result.rowCount }, (_, row) =>
			diffRow(result, row, schemaA, request.schemaB, query)
		);
	});
}

async function withRequest<T>(
	state: WindowState,
	table: TableId,
	a: Seq,
	b: Seq,
	ask: (request: DiffRequest) => Promise<T>
): Promise<T> {
	const { layout, schema: schemaB } = tableAt(state, table, b);
	const schemaA = schemaAt(layout.schemas, a);
	const moved = await findMoved(state.engine, layout, schemaB, a, b);
	try {
		return await ask({ layout, schemaA, schemaB, a, b, moved });
	} finally {
		if (moved !== null) await dropMoved(state.engine, moved);
	}
}

function diffRow(
	result: ResultTable,
	row: number,
	schemaA: TableSchema,
	schemaB: TableSchema,
	plan: Pick<ReturnType<typeof diffRows>, 'before' | 'after'>
): DiffRow {
	const before =
		result.value(row, 0) === null ? null : recordOf(schemaA, exactRow(result, row, plan.before));
	const after =
		result.value(row, 1) === null ? null : recordOf(schemaB, exactRow(result, row, plan.after));
	if (before === null) {
		const key = keyOf(schemaB, after!);
		return { kind: 'added', key, keyBefore: null, before, after, changed: names(schemaB) };
	}
	const keyBefore = keyOf(schemaA, before);
	if (after === null) {
		return {
			kind: 'removed',
			key: keyBefore,
			keyBefore: null,
			before,
			after,
			changed: names(schemaA)
		};
	}
	const key = keyOf(schemaB, after);
	return {
		kind: 'modified',
		key,
		keyBefore: sameKey(schemaA, schemaB, keyBefore, key) ? null : keyBefore,
		before,
		after,
		changed: changedColumns(schemaA, schemaB, before, after)
	};
}

function names(schema: TableSchema): string[] {
	return schema.columns.map(({ name }) => name);
}

function sameKey(
	schemaA: TableSchema,
	schemaB: TableSchema,
	a: Record<string, string>,
	b: Record<string, string>
): boolean {
	return Object.entries(b).every(([name, value]) => {
		const ordinal = schemaB.columns.find((column) => column.name === name)!.ordinal;
		const old = schemaA.columns.find((column) => column.ordinal === ordinal);
		return old === undefined || a[old.name] === undefined || a[old.name] === value;
	});
}

/**
 * Names, in the later schema, of columns whose text differs. A column that came in between stood,
 * for every row, at its missing value.
 */
export function changedColumns(
	schemaA: TableSchema,
	schemaB: TableSchema,
	before: Record<string, ExactText>,
	after: Record<string, ExactText>
): string[] {
	return schemaB.columns
		.filter((column) => {
			const old = schemaA.columns.find(({ ordinal }) => ordinal === column.ordinal);
			const was = old === undefined ? column.missingValue : before[old.name];
			return was !== after[column.name];
		})
		.map(({ name }) => name);
}

/** The same difference read from the other end. */
function reversedRow(row: DiffRow): DiffRow {
	const kind = row.kind === 'added' ? 'removed' : row.kind === 'removed' ? 'added' : 'modified';
	return {
		...row,
		kind,
		key: row.keyBefore ?? row.key,
		keyBefore: row.keyBefore === null ? null : row.key,
		before: row.after,
		after: row.before
	};
}
