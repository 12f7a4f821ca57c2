import type { Key } from '../engine/shadow-window.ts';
import { identify } from './plan-id.ts';
import type { RestorePlan, RowAction } from './plan.ts';

/** The plan that takes `plan` back, guarded on the values that `plan` restores. */
export async function invert(plan: RestorePlan): Promise<RestorePlan> {
	return await identify({
		...plan,
		title: `Take back: ${plan.title}`,
		goal: { kind: 'inverse', planId: plan.id },
		tables: plan.tables.map((table) => ({ ...table, rows: table.rows.map(invertRow) })),
		conflicts: []
	});
}

function invertRow(row: RowAction): RowAction {
	switch (row.kind) {
		case 'insert':
			return { kind: 'delete', key: row.key, expect: row.restore };
		case 'delete':
			return { kind: 'insert', key: row.key, restore: row.expect };
		case 'update':
			return {
				kind: 'update',
				key: keyAfter(row.key, row.restore),
				expect: row.restore,
				restore: row.expect
			};
	}
}

/** The key under which an updated row is found afterwards. */
export function keyAfter(key: Key, restore: Record<string, string | null>): Key {
	return Object.fromEntries(
		Object.entries(key).map(([column, value]) => [column, restore[column] ?? value])
	);
}
