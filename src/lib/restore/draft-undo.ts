import type { DiffRow } from '../engine/shadow-window.ts';
import type { ExactText } from '../shadow/cell-value.ts';
import type { TableSchema } from '../shadow/schema.ts';
import { Drafting, keyId, type DraftOptions, type TableDraft } from './draft.ts';

/**
 * Undoes what one transaction did to a table, cell by cell: `did` is the difference that it made,
 * `since` the net difference from its end to now. A cell that someone wrote again is a conflict
 * (Oracle's NOCASCADE); other columns of the row keep their newer values.
 */
export function draftUndo(
	schema: TableSchema,
	did: DiffRow[],
	since: DiffRow[],
	options: DraftOptions = {}
): TableDraft {
	const drafting = new Drafting(schema, options);
	const later = new Map<string, DiffRow>();
	for (const row of since) later.set(keyId(row.keyBefore ?? row.key), row);
	for (const row of did) {
		if (drafting.isChosen(row)) undoRow(drafting, row, later.get(keyId(row.key)));
	}
	return drafting.draft;
}

function undoRow(drafting: Drafting, did: DiffRow, since: DiffRow | undefined): void {
	if (did.kind === 'removed') {
		if (since === undefined) drafting.insert(did.key, did.before!);
		else if (isSame(since.after!, did.before!)) drafting.note('rows have come back since already');
		else drafting.conflict(did.key, 'another row has taken this key since');
		return;
	}
	if (since?.kind === 'removed') {
		if (did.kind === 'added') drafting.note('rows that it inserted are gone already');
		else drafting.conflict(did.key, 'the row has been deleted since');
		return;
	}
	if (did.kind === 'added') {
		if (since === undefined) drafting.delete(did.key, did.after!);
		else drafting.conflict(did.key, `the row has changed since: ${since.changed.join(', ')}`);
		return;
	}
	undoUpdate(drafting, did, since);
}

function undoUpdate(drafting: Drafting, did: DiffRow, since: DiffRow | undefined): void {
	const now = since?.after ?? did.after!;
	const restored: Record<string, ExactText> = {};
	const overwritten: string[] = [];
	for (const name of did.changed) {
		if (!drafting.isWritable(name) || !(name in did.before!) || !(name in now)) continue;
		if (now[name] === did.before![name]) continue;
		if (since?.changed.includes(name) !== true) restored[name] = did.before![name]!;
		else if (drafting.draft.bookkeeping.includes(name)) {
			drafting.note(`${name} was written again since and keeps its newer value`);
		} else overwritten.push(name);
	}
	const key = since?.key ?? did.key;
	if (overwritten.length > 0) {
		drafting.conflict(key, `changed again since: ${overwritten.join(', ')}`);
	} else if (Object.keys(restored).length > 0) drafting.update(key, now, restored);
}

function isSame(a: Record<string, ExactText>, b: Record<string, ExactText>): boolean {
	return Object.keys(b).every((name) => a[name] === b[name]);
}
