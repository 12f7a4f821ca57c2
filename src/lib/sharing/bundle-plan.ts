import type { ShadowWindow } from '../engine/shadow-window.ts';
import type { NotebookDocument } from '../notebook/document.ts';
import { fillSpec } from '../notebook/fill-spec.ts';
import { parseInstantExpression, type InstantExpression } from '../notebook/instant-expression.ts';
import { instantsOf } from '../notebook/instants-of.ts';
import { resolveExpression } from '../notebook/resolve-instant.ts';
import { TRANSACTIONS, type Manifest, type SegmentRef } from '../shadow/log-entry.ts';
import type { Seq } from '../shadow/position.ts';
import type { TableId } from '../shadow/schema.ts';

/**
 * What a notebook needs of its shadow. Rather too much than too little: a name that could be a
 * table's counts as one, and a person sees the list before anything leaves.
 */
export function neededTables(document: NotebookDocument, schemas: Manifest['schemas']): TableId[] {
	const tables = Object.keys(schemas);
	const needed = new Set<TableId>();
	for (const cell of document.cells) {
		if (cell.kind === 'markdown' || cell.kind === 'marks') continue;
		if (readsEveryTable(cell.kind, cell.body)) return tables;
		const names = wordsIn(`${cell.body}\n${Object.values(cell.attributes).join('\n')}`);
		for (const table of tables) {
			const { name } = schemas[table]![0]!;
			if (names.has(name.toLowerCase())) needed.add(table);
		}
	}
	return tables.filter((table) => needed.has(table));
}

/** Every word, in lower case, in strings and comments too. */
function wordsIn(text: string): Set<string> {
	const words = text.match(/"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
	return new Set(words.map((word) => word.replaceAll('"', '').toLowerCase()));
}

/** A diff or restore of everything, and an input that offers every table. */
function readsEveryTable(kind: string, body: string): boolean {
	const names = (field: string) => new RegExp(`^${field}:[ \\t]*\\S`, 'm').test(body);
	if (kind === 'diff') return !names('table');
	if (kind === 'restore') return !names('tables');
	return kind === 'input' && /^type:[ \t]*table[ \t]*$/m.test(body) && !names('options');
}

/** The last position that a notebook reads; the shadow's end where that cannot be told. */
export async function neededUntil(document: NotebookDocument, window: ShadowWindow): Promise<Seq> {
	const latest = window.latest().seq;
	let until = window.earliest().seq;
	const reach = async (expression: InstantExpression | string) => {
		if (typeof expression === 'string') return latest;
		return (await resolveExpression(window, expression)).seq;
	};
	try {
		until = Math.max(until, await reach(parseInstantExpression(document.front.at)));
		for (const cell of document.cells) {
			// A clause of its own may name any instant, and the versions of all of them.
			if (/\bsystem_time\b/i.test(cell.body) || cell.kind === 'input') return latest;
			for (const instant of instantsOf(fillSpec(cell).spec)) {
				until = Math.max(until, await reach(instant));
			}
		}
		return (await window.transactionAt(until)).lastSeq;
	} catch {
		return latest;
	}
}

/** About how many bytes the segments take in a bundle: the zip compresses about as the store does. */
export function estimateBytes(
	segments: Manifest['segments'],
	tables: readonly TableId[],
	untilSeq: Seq
): number {
	return [TRANSACTIONS, ...tables]
		.flatMap((table) => segments[table] ?? [])
		.reduce((sum, ref) => sum + Math.ceil(ref.bytes * partOf(ref, untilSeq)), 0);
}

/** Changes of a table up to a position, about. */
export function estimateRows(refs: readonly SegmentRef[] | undefined, untilSeq: Seq): number {
	return (refs ?? []).reduce((sum, ref) => sum + Math.round(ref.rows * partOf(ref, untilSeq)), 0);
}

function partOf({ firstSeq, lastSeq }: SegmentRef, untilSeq: Seq): number {
	if (lastSeq <= untilSeq) return 1;
	return firstSeq > untilSeq ? 0 : (untilSeq - firstSeq + 1) / (lastSeq - firstSeq + 1);
}
