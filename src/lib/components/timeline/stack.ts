import type { VolumeBucket } from '../../engine/shadow-window.ts';
import { t } from '../../messages/messages.ts';
import type { Volume } from './timeline-view.svelte.ts';

export type StackBy = 'table' | 'kind';

/** One colour of the stack, with a path of all its bars. */
export interface Series {
	id: string;
	label: string;
	/** CSS colour. */
	color: string;
	total: number;
}

export interface Column {
	startUs: number;
	total: number;
	/** By series, bottom up. */
	parts: number[];
	transactions: number;
}

const kinds = [
	{ id: 'inserts', label: t.time.series.inserts, color: 'var(--added)' },
	{ id: 'updates', label: t.time.series.updates, color: 'var(--modified)' },
	{ id: 'deletes', label: t.time.series.deletes, color: 'var(--removed)' }
] as const;
const maxTables = 7;

/** The changes of a bucket, whatever their kind. */
function changesOf(bucket: VolumeBucket): number {
	return bucket.inserts + bucket.updates + bucket.deletes;
}

/** Which colours there are, the busiest table first; a table keeps its colour while zooming. */
export function seriesOf(overview: Volume | undefined, by: StackBy): Series[] {
	if (by === 'kind')
		return kinds.map((kind) => ({
			...kind,
			total: (overview?.buckets ?? []).reduce((sum, bucket) => sum + bucket[kind.id], 0)
		}));
	const totals = new Map<string, number>();
	for (const bucket of overview?.buckets ?? [])
		totals.set(bucket.table, (totals.get(bucket.table) ?? 0) + changesOf(bucket));
	const ordered = [...totals].sort((x, y) => y[1] - x[1]);
	const series = ordered.slice(0, maxTables).map(([table, total], i) => ({
		id: table,
		label: table.replace(/^public\./, ''),
		color: `var(--series-${i + 1})`,
		total
	}));
	const rest = ordered.slice(maxTables);
	if (rest.length > 0)
		series.push({
			id: '*',
			label: t.time.series.more(rest.length),
			color: 'var(--series-8)',
			total: rest.reduce((sum, [, total]) => sum + total, 0)
		});
	return series;
}

/** Buckets of all tables folded into one column per time, in time order. */
export function columnsOf(volume: Volume | undefined, series: Series[], by: StackBy): Column[] {
	const at = new Map(series.map((one, i) => [one.id, i]));
	const columns = new Map<number, Column>();
	for (const bucket of volume?.buckets ?? []) {
		let column = columns.get(bucket.startUs);
		if (!column) {
			column = {
				startUs: bucket.startUs,
				total: 0,
				parts: series.map(() => 0),
				transactions: 0
			};
			columns.set(bucket.startUs, column);
		}
		column.total += changesOf(bucket);
		column.transactions += bucket.transactions;
		if (by === 'kind') {
			kinds.forEach((kind, i) => (column.parts[i] = column.parts[i]! + bucket[kind.id]));
		} else {
			const i = at.get(bucket.table) ?? series.length - 1;
			if (i >= 0) column.parts[i] = column.parts[i]! + changesOf(bucket);
		}
	}
	return [...columns.values()].sort((x, y) => x.startUs - y.startUs);
}

/**
 * The value at full height: the largest in view, unless a few bars dwarf the rest (a bulk load);
 * those are cut and drawn with a mark, so that the daily rhythm stays readable.
 */
export function ceilingOf(totals: number[]): number {
	if (totals.length === 0) return 1;
	const sorted = totals.toSorted((x, y) => x - y);
	const max = sorted.at(-1)!;
	const p95 = sorted[Math.floor((sorted.length - 1) * 0.95)]!;
	return sorted.length >= 20 && max > 5 * p95 ? 2.5 * p95 : max;
}
