import CalendarRange from '@lucide/svelte/icons/calendar-range';
import ChartLine from '@lucide/svelte/icons/chart-line';
import ChartScatter from '@lucide/svelte/icons/chart-scatter';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import Database from '@lucide/svelte/icons/database';
import FileQuestion from '@lucide/svelte/icons/file-question-mark';
import Flag from '@lucide/svelte/icons/flag';
import GitCompare from '@lucide/svelte/icons/git-compare';
import History from '@lucide/svelte/icons/history';
import ListOrdered from '@lucide/svelte/icons/list-ordered';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Table from '@lucide/svelte/icons/table';
import Text from '@lucide/svelte/icons/text';
import Undo2 from '@lucide/svelte/icons/undo-2';
import type { Component } from 'svelte';
import { cellKind } from '../../notebook/cell-kinds.ts';

const icons: Record<string, Component> = {
	'calendar-range': CalendarRange,
	'chart-line': ChartLine,
	'chart-scatter': ChartScatter,
	'circle-check': CircleCheck,
	database: Database,
	flag: Flag,
	'git-compare': GitCompare,
	history: History,
	'list-ordered': ListOrdered,
	'sliders-horizontal': SlidersHorizontal,
	table: Table,
	text: Text,
	'undo-2': Undo2
};

export function kindIcon(kind: string): Component {
	return icons[cellKind(kind)?.icon ?? ''] ?? FileQuestion;
}

/** In the reader's words; a kind that is not known by its own name. */
export function kindTitle(kind: string): string {
	return cellKind(kind)?.title ?? kind;
}
