import type { GridView } from './cell-spec.ts';

/** How a grid was left, as the settings of its cell: null where there is nothing to say. */
export function viewSettings(view: GridView): Record<string, string | null> {
	const { search, where, conditions } = view.filter;
	return {
		hidden: list(view.hidden),
		pinned: list(view.pinned),
		widths: Object.keys(view.widths).length === 0 ? null : JSON.stringify(view.widths),
		order: list(
			view.order.map(({ column, descending }) => `${column}${ending(column, descending)}`)
		),
		search: search ?? null,
		filter: where ?? null,
		conditions:
			conditions === undefined || conditions.length === 0 ? null : JSON.stringify(conditions)
	};
}

/** A name that itself ends like a direction needs one said. */
function ending(column: string, descending: boolean): string {
	if (descending) return ' desc';
	return /\s(asc|desc)$/i.test(column) ? ' asc' : '';
}

/** As people write it, or a JSON array where a name would not come back. */
function list(items: readonly string[]): string | null {
	if (items.length === 0) return null;
	const plain = items.every((item) => item === item.trim() && item !== '' && !/^\[|,/.test(item));
	return plain ? items.join(', ') : JSON.stringify(items);
}
