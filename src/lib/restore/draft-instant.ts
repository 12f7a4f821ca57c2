import type { DiffRow } from '../engine/shadow-window.ts';
import type { ExactText } from '../shadow/cell-value.ts';
import type { TableSchema } from '../shadow/schema.ts';
import { Drafting, type DraftOptions, type TableDraft } from './draft.ts';

/** Brings rows back to how they were at A; `diff` is the net difference from A to now. */
export function draftInstant(
	schema: TableSchema,
	diff: DiffRow[],
	options: DraftOptions = {}
): TableDraft {
	const drafting = new Drafting(schema, options);
	for (const row of diff) {
		if (!drafting.isChosen(row)) continue;
		if (row.kind === 'added') drafting.delete(row.key, row.after!);
		else if (row.kind === 'removed') drafting.insert(row.key, row.before!);
		else {
			const columns = row.changed.filter(
				(name) => drafting.isWritable(name) && name in row.before! && name in row.after!
			);
			if (columns.length === 0) continue;
			const restored: Record<string, ExactText> = {};
			for (const name of columns) restored[name] = row.before![name]!;
			drafting.update(row.key, row.after!, restored);
		}
	}
	return drafting.draft;
}
