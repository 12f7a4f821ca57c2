import type { Component } from 'svelte';
import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import ChartColumn from '@lucide/svelte/icons/chart-column';
import Columns3 from '@lucide/svelte/icons/columns-3';
import Copy from '@lucide/svelte/icons/copy';
import Eye from '@lucide/svelte/icons/eye';
import EyeOff from '@lucide/svelte/icons/eye-off';
import Funnel from '@lucide/svelte/icons/funnel';
import MoveHorizontal from '@lucide/svelte/icons/move-horizontal';
import Pin from '@lucide/svelte/icons/pin';
import RotateCcw from '@lucide/svelte/icons/rotate-ccw';
import ScanSearch from '@lucide/svelte/icons/scan-search';
import { t } from '../../messages/messages.ts';
import type { GridView } from '../../notebook/cell-spec.ts';
import type { Condition } from '../../temporal/relation-filter.ts';
import { copy } from '../copy.ts';
import type { MenuItem } from '../ui/menu.ts';
import type { CopyFormat } from './copy-cells.ts';
import type { ExportFormat } from './export-file.ts';
import type { GridCell, GridColumn } from './grid-cell.ts';
import type { CellPlace } from './grid-selection.svelte.ts';
import { EMPTY_VIEW, toggled } from './grid-view.ts';

/** What the menus of a grid can do with it. */
export interface GridActions {
	readonly view: GridView;
	readonly columns: readonly GridColumn[];
	readonly summaries: boolean;
	change: (view: GridView) => void;
	editFilter: (column: GridColumn) => void;
	addCondition: (condition: Condition) => void;
	toggleSummaries: () => void;
	openColumns: () => void;
	fit: (column: GridColumn) => void;
	copy: (format: CopyFormat) => void;
	look: (place: CellPlace) => void;
	open: (row: number) => void;
	opens: () => boolean;
	export: (format: ExportFormat) => void;
}

/** A row as a menu about it sees it: all columns, those that are hidden too. */
export interface MenuRow {
	columns: readonly GridColumn[];
	cells: readonly GridCell[];
	/** Index of the column that the menu was opened at. */
	column: number;
}

const icon = (one: unknown) => one as Component;

export function columnMenu(actions: GridActions, column: GridColumn): MenuItem[] {
	const { view, change } = actions;
	const { id } = column;
	const order = view.order.find((one) => one.column === id);
	const others = view.order.filter((one) => one !== order);
	const pinned = view.pinned.includes(id);
	const sort = (descending: boolean, add: boolean) =>
		change({ ...view, order: [...(add ? others : []), { column: id, descending }] });
	return [
		{
			id: 'ascending',
			label: t.grid.sortAscending,
			icon: icon(ArrowUp),
			...(order && { checked: !order.descending }),
			run: () => sort(false, false)
		},
		{
			id: 'descending',
			label: t.grid.sortDescending,
			icon: icon(ArrowDown),
			...(order && { checked: order.descending }),
			run: () => sort(true, false)
		},
		...(order
			? [{ id: 'unsort', label: t.grid.unsort, run: () => change({ ...view, order: others }) }]
			: others.length > 0
				? [{ id: 'add', label: t.grid.addToSort, run: () => sort(false, true) }]
				: []),
		{
			id: 'filter',
			label: t.grid.filterColumn,
			icon: icon(Funnel),
			apart: true,
			run: () => actions.editFilter(column)
		},
		{
			id: 'pin',
			label: pinned ? t.grid.unpin : t.grid.pin,
			icon: icon(Pin),
			apart: true,
			run: () => change({ ...view, pinned: toggled(view.pinned, id, !pinned) })
		},
		{
			id: 'hide',
			label: t.grid.hide,
			icon: icon(EyeOff),
			disabled: actions.columns.length - view.hidden.length <= 1,
			run: () =>
				change({
					...view,
					hidden: toggled(view.hidden, id, true),
					pinned: toggled(view.pinned, id, false)
				})
		},
		{ id: 'fit', label: t.grid.fit, icon: icon(MoveHorizontal), run: () => actions.fit(column) },
		{
			id: 'copy-name',
			label: t.grid.copyName,
			icon: icon(Copy),
			apart: true,
			run: () => void copy(column.name, column.name)
		}
	];
}

export function cellMenu(
	actions: GridActions,
	place: CellPlace,
	column: GridColumn,
	cell: GridCell
): MenuItem[] {
	const only = (equal: boolean): Condition | null => {
		if (cell.kind === 'null') return { column: column.id, op: equal ? 'is null' : 'not null' };
		if (cell.kind !== 'value' && cell.kind !== 'empty') return null;
		return { column: column.id, op: equal ? '=' : '≠', value: cell.text };
	};
	const [same, others] = [only(true), only(false)];
	return [
		{ id: 'look', label: t.grid.look, icon: icon(Eye), keys: '␣', run: () => actions.look(place) },
		...(actions.opens()
			? [
					{
						id: 'open',
						label: t.grid.inspect,
						icon: icon(ScanSearch),
						keys: '⏎',
						run: () => actions.open(place.row)
					}
				]
			: []),
		...(same && others
			? [
					{
						id: 'only',
						label: t.grid.onlyThis,
						icon: icon(Funnel),
						apart: true,
						run: () => actions.addCondition(same)
					},
					{
						id: 'without',
						label: t.grid.withoutThis,
						run: () => actions.addCondition(others)
					}
				]
			: []),
		...copyMenu(actions).map((item, i) => ({ ...item, apart: i === 0 }))
	];
}

const COPY_KEYS: Partial<Record<CopyFormat, string>> = { tsv: 'Mod C', csv: 'Mod ⇧ C' };

export function copyMenu(actions: GridActions): MenuItem[] {
	return (['tsv', 'csv', 'sql', 'markdown'] as const).map((format) => ({
		id: `copy-${format}`,
		label: t.grid.copyAs[format],
		icon: format === 'tsv' ? icon(Copy) : undefined,
		keys: COPY_KEYS[format]?.replace('Mod', isApple() ? '⌘' : 'Ctrl'),
		detail: format === 'tsv' ? undefined : t.grid.withNames,
		run: () => actions.copy(format)
	}));
}

function isApple(): boolean {
	return typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);
}

export function exportMenu(actions: GridActions): MenuItem[] {
	return (['csv', 'ndjson', 'parquet', 'arrow'] as const).map((format) => ({
		id: `export-${format}`,
		label: t.grid.exportAs[format],
		detail: t.grid.exportWhy[format],
		run: () => actions.export(format)
	}));
}

export function viewMenu(actions: GridActions): MenuItem[] {
	const hidden = actions.view.hidden.length;
	return [
		{
			id: 'columns',
			label: t.grid.columns,
			icon: icon(Columns3),
			...(hidden > 0 && { detail: t.grid.columnsHidden(hidden) }),
			run: actions.openColumns
		},
		{
			id: 'summaries',
			label: t.grid.summaries,
			icon: icon(ChartColumn),
			...(actions.summaries && { checked: true }),
			run: actions.toggleSummaries
		},
		{
			id: 'fit-all',
			label: t.grid.fitAll,
			icon: icon(MoveHorizontal),
			run: () => {
				for (const column of actions.columns) actions.fit(column);
			}
		},
		{
			id: 'reset',
			label: t.grid.resetView,
			detail: t.grid.resetWhy,
			icon: icon(RotateCcw),
			apart: true,
			run: () => actions.change(EMPTY_VIEW)
		}
	];
}
