import type { Seq } from './position.ts';
import type { TableId, TableSchema, TypeDefinition } from './schema.ts';

/**
 * The store is a log of immutable files:
 *
 *   head.json                         the last entry's number and hash; replaced atomically
 *   log/0000000000.json               entries, each carrying the sha256 of the file before it
 *   checkpoints/0000000256.json       the folded manifest after that entry, so that a reader
 *                                     fetches one file and the few entries that follow
 *   segments/<table>/<first>-<last>-<sha256, 12 hex>.arrow.zst
 */
export const STORE_FORMAT = 1;

/** Table id under which the transactions' own segments are kept. */
export const TRANSACTIONS = '$transactions';

export interface Head {
	format: number;
	entry: number;
	/** Hex sha256 of the bytes of that entry's file. */
	sha256: string;
	/** Bumped whenever the folder's shadow is made anew. */
	shadowId: string;
	/** The newest checkpoint and the hex sha256 of its file, so that its bytes are vouched for too. */
	checkpoint: { entry: number; sha256: string } | null;
}

export const HEAD_PATH = 'head.json';

export function logPath(entry: number): string {
	return `log/${String(entry).padStart(10, '0')}.json`;
}

export function checkpointPath(entry: number): string {
	return `checkpoints/${String(entry).padStart(10, '0')}.json`;
}

/** Where the shadow comes from. Set by entry 0, never changed. */
export interface SourceIdentity {
	kind: 'postgres' | 'simulate';
	/** For people: `shop on PostgreSQL 18.4`. */
	title: string;
	/** PostgreSQL's system identifier and timeline; a different one is refused. */
	systemIdentifier: string;
	timeline: number;
	database: string;
	serverVersion: string;
}

export interface SegmentRef {
	/** Relative to the store. */
	path: string;
	/** Table id, or `$transactions`. */
	table: string;
	schemaVersion: number;
	/** Hex sha256 of the plain Arrow IPC stream, before compression. */
	sha256: string;
	/** Of the file as stored, and of the plain stream. */
	bytes: number;
	plainBytes: number;
	rows: number;
	firstSeq: Seq;
	lastSeq: Seq;
	minCommitTimeUs: number;
	maxCommitTimeUs: number;
}

export interface Mark {
	kind: 'incident' | 'deploy' | 'note' | 'ddl' | 'gap';
	title: string;
	detail: string;
	seq: Seq;
	timeUs: number;
	xid: number;
	/** Table id that it concerns, or null. */
	table: string | null;
}

export interface LogEntry {
	format: number;
	entry: number;
	/** sha256 of the previous entry's file; '' for entry 0. */
	previous: string;
	kind: 'create' | 'changes' | 'compaction' | 'idle';
	shadowId: string;
	/** Entry 0 only, else null. */
	source: SourceIdentity | null;
	/** New tables and new versions of tables. */
	schemas: TableSchema[];
	types: TypeDefinition[];
	added: SegmentRef[];
	/** Paths that this entry replaces. */
	removed: string[];
	marks: Mark[];
	/** In the entry that holds the end of the initial snapshot; else null. */
	snapshot: { lastSeq: Seq; timeUs: number } | null;
	/** Last seq and last source position that are durable with this entry. Whole transactions only. */
	lastSeq: Seq;
	endLsn: string;
	/** Running maximum of commit times; the entry's own range is in its segments. */
	lastTimeUs: number;
	/** In a copy that was made for sharing: what is not in it, or not as the source has it. */
	withheld?: Withheld | undefined;
}

/** A log folded up to one entry: everything a reader needs to know. Also the checkpoint's content. */
export interface Manifest {
	format: number;
	shadowId: string;
	source: SourceIdentity;
	/** The entry folded last and the sha256 of its file. */
	entry: number;
	sha256: string;
	/** Per table id, versions in ascending order. */
	schemas: Record<string, TableSchema[]>;
	types: TypeDefinition[];
	/** Live segments in position order per table id, `$transactions` included. */
	segments: Record<string, SegmentRef[]>;
	marks: Mark[];
	/** First position that can be reconstructed: the end of the initial snapshot; 0 before it is there. */
	firstSeq: Seq;
	firstTimeUs: number;
	lastSeq: Seq;
	endLsn: string;
	lastTimeUs: number;
	/** Said by a copy that was made for sharing; absent in a shadow that is whole. */
	withheld?: Withheld | undefined;
}

/** What a copy that was made for sharing holds back. */
export interface Withheld {
	/** Tables of the shadow that are not in it. */
	tables: TableId[];
	/** Columns whose values are unknown (`hidden`), or others than the source's (`pseudonym`). */
	columns: MaskedColumn[];
}

export interface MaskedColumn {
	table: TableId;
	column: string;
	how: 'hidden' | 'pseudonym';
}
