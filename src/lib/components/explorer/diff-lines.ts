import type { DiffRow } from '../../engine/shadow-window.ts';
import { t } from '../../messages/messages.ts';
import type { ExactText } from '../../shadow/cell-value.ts';
import type { TableSchema } from '../../shadow/schema.ts';
import { type GridCell, type GridColumn, type Tint, cellOf, columnOf } from '../grid/grid-cell.ts';

export type DiffKind = DiffRow['kind'];

/** One line of a diff: a modified row has two, the old above the new. */
export interface DiffLine {
	row: DiffRow;
	side: 'added' | 'removed' | 'before' | 'after';
}

export const signs: Record<DiffLine['side'], { sign: string; label: string }> = {
	added: { sign: '+', label: t.explorer.diff.sides.added },
	removed: { sign: '−', label: t.explorer.diff.sides.removed },
	before: { sign: '−', label: t.explorer.diff.sides.before },
	after: { sign: '+', label: t.explorer.diff.sides.after }
};

export function linesOf(rows: readonly DiffRow[], kinds: ReadonlySet<DiffKind>): DiffLine[] {
	return rows
		.filter((row) => kinds.has(row.kind))
		.flatMap((row): DiffLine[] =>
			row.kind === 'modified'
				? [
						{ row, side: 'before' },
						{ row, side: 'after' }
					]
				: [{ row, side: row.kind }]
		);
}

/**
 * Columns of both ends, B's order first; those that no modified row changed are left out on request,
 * the key never, and none where most of `rows` came or went: a row that is gone is known by all of
 * its columns. `masked`: what the labels of masked columns say, by name.
 */
export function diffColumns(
	before: TableSchema | undefined,
	after: TableSchema | undefined,
	rows: readonly DiffRow[],
	onlyChanged: boolean,
	masked: ReadonlyMap<string, string> = new Map()
): GridColumn[] {
	const names = new Set(after?.columns.map((one) => one.name));
	const all = [
		...(after?.columns ?? []),
		...(before?.columns ?? []).filter((one) => !names.has(one.name))
	];
	const modified = rows.filter((row) => row.kind === 'modified');
	const changed = new Set(modified.flatMap((row) => row.changed));
	const hide = onlyChanged && modified.length * 2 >= Math.max(rows.length, 1);
	return all
		.filter((one) => !hide || one.keyPosition !== null || changed.has(one.name))
		.map((one) => columnOf(one, masked.get(one.name) ?? null));
}

export function diffCell(line: DiffLine, column: string): GridCell {
	const { row, side } = line;
	const values: Record<string, ExactText> | null =
		side === 'removed' || side === 'before' ? row.before : row.after;
	const cell = cellOf(values?.[column]);
	const tint: Tint | undefined =
		(side === 'before' || side === 'after') && row.changed.includes(column) ? side : undefined;
	return tint ? { ...cell, tint } : cell;
}
