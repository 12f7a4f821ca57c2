import * as v from 'valibot';
import { canonicalJson } from '../shadow/canonical-json.ts';
import { sha256Hex } from '../shadow/sha256.ts';
import type { Entry } from './entry.ts';

/** What a log's text holds. Lines that are no entries are kept beside it: they are never dropped. */
export interface ReviewLog {
	/** By id. */
	readonly entries: ReadonlyMap<string, Entry>;
	readonly aside: readonly AsideLine[];
}

export interface AsideLine {
	/** 1-based line of the text that it was read from. */
	line: number;
	text: string;
	reason: AsideReason;
}

type AsideReason =
	/** The last line has no end: the file was cut or is still being written. */
	| 'truncated'
	| 'not-json'
	/** JSON, but without what every entry of any version has. */
	| 'not-an-entry'
	/** Its content is not what its id was computed from. */
	| 'wrong-id';

export const EMPTY_LOG: ReviewLog = { entries: new Map(), aside: [] };

/** What an entry of any version has; everything else belongs to its kind. */
const envelope = v.looseObject({
	format: v.pipe(v.string(), v.regex(/^foreshadow-review\/\d+$/)),
	kind: v.pipe(v.string(), v.minLength(1)),
	author: v.looseObject({ name: v.string(), key: v.string() }),
	timeMs: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
	signature: v.optional(v.string())
});

/** Reads any text. An entry that is there twice is there once. */
export async function readLog(text: string): Promise<ReviewLog> {
	const lines = text.replace(/^\uFEFF/, '').split('\n');
	const entries = new Map<string, Entry>();
	const aside: AsideLine[] = [];
	for (const [at, raw] of lines.entries()) {
		const line = raw.replace(/\r$/, '');
		if (line.trim() === '') continue;
		const read = await readEntry(line);
		if (typeof read === 'object') entries.set(read.id, read);
		else {
			const cut = read === 'not-json' && at === lines.length - 1;
			aside.push({ line: at + 1, text: line, reason: cut ? 'truncated' : read });
		}
	}
	return { entries, aside };
}

async function readEntry(line: string): Promise<Entry | AsideReason> {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		return 'not-json';
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not-an-entry';
	const { id, ...content } = value as Record<string, unknown>;
	const entry = entryOf(typeof id === 'string' ? id : '', content);
	if (entry === null) return 'not-an-entry';
	try {
		return (await idOf(content)) === id ? entry : 'wrong-id';
	} catch {
		// Nested deeper than the stack: no entry of any version is.
		return 'not-an-entry';
	}
}

/** The entry that a content is, or null where it lacks what every entry has. */
export function entryOf(id: string, content: Record<string, unknown>): Entry | null {
	const read = v.safeParse(envelope, content);
	if (!read.success) return null;
	const { format, kind, author, timeMs, signature = null } = read.output;
	return {
		id,
		format,
		kind,
		author: { name: author.name, key: author.key },
		timeMs,
		signature,
		content
	};
}

/** Hex sha256 of the canonical JSON of all of an entry but its id. */
export async function idOf(content: Readonly<Record<string, unknown>>): Promise<string> {
	return await sha256Hex(new TextEncoder().encode(canonicalJson(content)));
}
