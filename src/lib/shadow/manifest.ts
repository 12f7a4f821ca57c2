import { STORE_FORMAT, type LogEntry, type Manifest, type SegmentRef } from './log-entry.ts';
import { tableId, type TypeDefinition } from './schema.ts';

/** An entry that does not continue the log before it. */
export class FoldError extends Error {
	readonly entry: number;
	constructor(entry: number, message: string) {
		super(message);
		this.name = 'FoldError';
		this.entry = entry;
	}
}

export interface HashedEntry {
	entry: LogEntry;
	/** Hex sha256 of the entry's file. */
	sha256: string;
}

/**
 * The manifest after `entries`, which must continue `manifest` (null: start with entry 0). Pure; the
 * given manifest is left as it is.
 */
export function foldEntries(manifest: Manifest | null, entries: readonly HashedEntry[]): Manifest {
	let folded = manifest;
	for (const { entry, sha256 } of entries) {
		folded = folded === null ? firstManifest(entry, sha256) : foldOne(folded, entry, sha256);
	}
	if (folded === null) throw new FoldError(0, 'the log is empty');
	return folded;
}

function firstManifest(entry: LogEntry, sha256: string): Manifest {
	if (entry.entry !== 0 || entry.kind !== 'create' || entry.source === null) {
		throw new FoldError(entry.entry, 'the log does not begin with the entry that creates it');
	}
	if (entry.previous !== '') throw new FoldError(0, 'the first entry names a previous one');
	return {
		format: STORE_FORMAT,
		shadowId: entry.shadowId,
		source: entry.source,
		entry: 0,
		sha256,
		schemas: {},
		types: [],
		segments: {},
		marks: [],
		firstSeq: 0,
		firstTimeUs: 0,
		lastSeq: 0,
		endLsn: entry.endLsn,
		lastTimeUs: 0,
		...(entry.withheld === undefined ? {} : { withheld: entry.withheld })
	};
}

function foldOne(before: Manifest, entry: LogEntry, sha256: string): Manifest {
	checkLink(before, entry);
	const schemas = { ...before.schemas };
	for (const schema of entry.schemas) {
		const id = tableId(schema);
		const versions = schemas[id] ?? [];
		if (schema.version !== versions.length + 1) {
			throw new FoldError(
				entry.entry,
				`version ${schema.version} of ${id} follows version ${versions.length}`
			);
		}
		schemas[id] = [...versions, schema];
	}
	return {
		...before,
		entry: entry.entry,
		sha256,
		schemas,
		types: foldTypes(before.types, entry.types),
		segments: foldSegments(before, entry),
		marks: entry.marks.length > 0 ? [...before.marks, ...entry.marks] : before.marks,
		firstSeq: entry.snapshot?.lastSeq ?? before.firstSeq,
		firstTimeUs: entry.snapshot?.timeUs ?? before.firstTimeUs,
		lastSeq: entry.lastSeq,
		endLsn: entry.endLsn,
		lastTimeUs: entry.lastTimeUs,
		...(entry.withheld === undefined ? {} : { withheld: entry.withheld })
	};
}

function checkLink(before: Manifest, entry: LogEntry): void {
	const fail = (message: string) => {
		throw new FoldError(entry.entry, message);
	};
	if (entry.entry !== before.entry + 1) fail(`entry ${entry.entry} follows entry ${before.entry}`);
	if (entry.previous !== before.sha256) {
		fail(`entry ${entry.entry} continues another entry ${before.entry} than the one that is there`);
	}
	if (entry.shadowId !== before.shadowId) fail(`entry ${entry.entry} belongs to another shadow`);
	if (entry.kind === 'create') fail(`entry ${entry.entry} creates a shadow that exists`);
	if (entry.lastSeq < before.lastSeq) {
		fail(`entry ${entry.entry} ends at position ${entry.lastSeq}, before ${before.lastSeq}`);
	}
}

/** A type that is created anew under its name replaces the older definition. */
function foldTypes(before: TypeDefinition[], added: TypeDefinition[]): TypeDefinition[] {
	if (added.length === 0) return before;
	const types = new Map(before.map((type) => [tableId(type), type]));
	for (const type of added) types.set(tableId(type), type);
	return [...types.values()];
}

function foldSegments(before: Manifest, entry: LogEntry): Record<string, SegmentRef[]> {
	if (entry.added.length === 0 && entry.removed.length === 0) return before.segments;
	const segments = { ...before.segments };
	const removed = new Set(entry.removed);
	if (removed.size > 0) {
		for (const [table, refs] of Object.entries(segments)) {
			const kept = refs.filter((ref) => !removed.delete(ref.path));
			if (kept.length < refs.length) segments[table] = kept;
		}
		for (const path of removed) {
			throw new FoldError(entry.entry, `entry ${entry.entry} removes ${path}, which is not there`);
		}
	}
	for (const [table, added] of Map.groupBy(entry.added, (ref) => ref.table)) {
		for (const ref of added) checkSegment(before, entry, ref);
		segments[table] = [...(segments[table] ?? []), ...added].sort(byPosition);
	}
	return segments;
}

function checkSegment(before: Manifest, entry: LogEntry, ref: SegmentRef): void {
	const fresh = entry.kind === 'compaction' || ref.firstSeq > before.lastSeq;
	if (!fresh || ref.lastSeq > entry.lastSeq) {
		throw new FoldError(
			entry.entry,
			`${ref.path} covers positions ${ref.firstSeq} to ${ref.lastSeq}, entry ${entry.entry} those after ${before.lastSeq} up to ${entry.lastSeq}`
		);
	}
}

function byPosition(a: SegmentRef, b: SegmentRef): number {
	return a.firstSeq - b.firstSeq || a.lastSeq - b.lastSeq;
}
