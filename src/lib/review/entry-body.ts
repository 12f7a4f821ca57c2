import * as v from 'valibot';
import type { Draft, Entry } from './entry.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const moment = v.object({ seq: count, commitTimeUs: v.pipe(v.number(), v.safeInteger()) });
const strings = v.record(v.string(), v.string());

const anchor = v.variant('kind', [
	v.object({ kind: v.literal('notebook') }),
	v.object({ kind: v.literal('cell'), cell: v.string(), quote: v.string() }),
	v.object({
		kind: v.literal('text'),
		cell: v.string(),
		quote: v.string(),
		prefix: v.string(),
		suffix: v.string(),
		start: count
	}),
	v.object({
		kind: v.literal('row'),
		cell: v.nullable(v.string()),
		table: v.string(),
		key: v.record(v.string(), v.nullable(v.string())),
		column: v.nullable(v.string()),
		quote: v.string(),
		at: v.nullable(moment)
	}),
	v.object({ kind: v.literal('instant'), at: moment, to: v.nullable(moment) })
]);

const reviewedCell = v.object({
	id: v.string(),
	hash: v.string(),
	kind: v.string(),
	attributes: strings,
	body: v.string()
});

const body = v.variant('kind', [
	v.object({ kind: v.literal('comment'), anchor, text: v.string() }),
	v.object({ kind: v.literal('reply'), parent: v.string(), text: v.string() }),
	v.object({ kind: v.literal('edit'), target: v.string(), text: v.string() }),
	v.object({ kind: v.literal('withdraw'), target: v.string() }),
	v.object({ kind: v.literal('resolve'), thread: v.string() }),
	v.object({ kind: v.literal('reopen'), thread: v.string() }),
	v.object({
		kind: v.literal('reviewed'),
		document: v.string(),
		front: strings,
		cells: v.array(reviewedCell),
		seen: v.array(v.string())
	})
]);

/** What an entry says, or null for a kind, or a shape of it, that this version does not know. */
export function bodyOf(entry: Entry): Draft | null {
	const read = v.safeParse(body, entry.content);
	return read.success ? read.output : null;
}
