import { cellKind, isReserved } from '../../notebook/cell-kinds.ts';
import type { CellState, CellStatus } from '../../notebook/cell-state.ts';
import { checkPlot } from '../chart/plot-check.ts';
import type { OpenCell } from './notebook-state.svelte.ts';

/** What the gutter and the outline show of a cell. */
export type ShownStatus =
	| CellStatus
	/** Done, but something that it reads has changed since. */
	| 'stale'
	/** A check that ran, and does not hold. */
	| 'broken'
	/** Text, which does not run. */
	| 'prose'
	/** A kind that this version keeps but does not run. */
	| 'reserved';

/** `undrawn`: its rows are there, and the drawing of them failed. */
export function shownStatus(
	{ cell: { kind }, spec }: Pick<OpenCell, 'cell' | 'spec'>,
	{ status, stale, problem, result }: CellState,
	undrawn = false
): ShownStatus {
	if (isReserved(kind) || cellKind(kind) === undefined) return 'reserved';
	if (!cellKind(kind)!.runs) return 'prose';
	if (problem !== null) return 'failed';
	if (stale && (status === 'done' || status === 'stopped')) return 'stale';
	if (status === 'done' && result?.kind === 'check' && !result.passed) return 'broken';
	if (status === 'done' && result?.kind === 'plot' && spec.kind === 'plot')
		return undrawn || checkPlot(spec, result).problems.length > 0 ? 'failed' : status;
	return status;
}
