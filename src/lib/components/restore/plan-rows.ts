import type { Key } from '../../engine/shadow-window.ts';
import { t } from '../../messages/messages.ts';
import type { RestorePlan, RowAction, RowValues } from '../../restore/plan.ts';
import type { TableId } from '../../shadow/schema.ts';

/** One row of the preview: what it holds now and what it will hold. */
export interface PlanRow {
	table: TableId;
	kind: RowAction['kind'];
	key: Key;
	cells: { column: string; now: string | null | undefined; then: string | null | undefined }[];
}

/** The first `limit` rows of a table's plan; undefined where the row does not exist on that side. */
export function planRows(plan: RestorePlan, table: TableId, limit: number): PlanRow[] {
	const part = plan.tables.find((one) => one.table === table);
	return (part?.rows ?? []).slice(0, limit).map((row) => ({
		table,
		kind: row.kind,
		key: row.key,
		cells: cellsOf(row)
	}));
}

function cellsOf(row: RowAction): PlanRow['cells'] {
	const now: RowValues = row.kind === 'insert' ? {} : row.expect;
	const then: RowValues = row.kind === 'delete' ? {} : row.restore;
	return Object.keys(row.kind === 'delete' ? now : then).map((column) => ({
		column,
		now: now[column],
		then: then[column]
	}));
}

/** `48 rows change back in 96 cells, 3 rows come back`. */
export function planSentence(
	counts: readonly { inserts: number; updates: number; deletes: number; cells: number }[]
): string {
	const sum = (name: 'inserts' | 'updates' | 'deletes' | 'cells') =>
		counts.reduce((total, count) => total + count[name], 0);
	return t.restore.sentence(sum('inserts'), sum('updates'), sum('deletes'), sum('cells'));
}
