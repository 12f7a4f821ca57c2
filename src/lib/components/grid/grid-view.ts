import { t } from '../../messages/messages.ts';
import type { GridView } from '../../notebook/cell-spec.ts';
import type { Condition, RelationFilter } from '../../temporal/relation-filter.ts';
import type { GridColumn } from './grid-cell.ts';

export const EMPTY_VIEW: GridView = { hidden: [], pinned: [], widths: {}, order: [], filter: {} };

/** Columns in the order in which they are shown, the pinned ones first. */
export function shownColumns(
	columns: readonly GridColumn[],
	view: GridView
): { columns: { column: GridColumn; index: number }[]; pinned: number } {
	const all = columns.map((column, index) => ({ column, index }));
	const hidden = new Set(view.hidden);
	const pinned = view.pinned.flatMap((id) => all.filter(({ column }) => column.id === id));
	const rest = all.filter(
		({ column }) => !hidden.has(column.id) && !view.pinned.includes(column.id)
	);
	return { columns: [...pinned, ...rest], pinned: pinned.length };
}

export function toggled(list: readonly string[], id: string, on: boolean): string[] {
	const without = list.filter((one) => one !== id);
	return on ? [...without, id] : without;
}

export function withoutEmpty({ search, conditions, where }: RelationFilter): RelationFilter {
	return {
		...(search?.trim() && { search }),
		...(conditions?.length && { conditions }),
		...(where?.trim() && { where })
	};
}

export function isFiltered(filter: RelationFilter): boolean {
	return Object.keys(withoutEmpty(filter)).length > 0;
}

/** `price ≥ 10`, `name contains "a"`, for people. */
export function conditionText(condition: Condition): string {
	const { column } = condition;
	switch (condition.op) {
		case 'is null':
			return `${column} ${t.grid.ops['is null']}`;
		case 'not null':
			return `${column} ${t.grid.ops['not null']}`;
		case 'in': {
			const more = condition.value.length > 3 ? ' …' : '';
			return `${column} ${t.grid.ops.in} ${condition.value.slice(0, 3).join(', ')}${more}`;
		}
		case 'contains':
		case 'starts':
			return `${column} ${t.grid.ops[condition.op]} “${condition.value}”`;
		default:
			return `${column} ${condition.op} ${condition.value}`;
	}
}
