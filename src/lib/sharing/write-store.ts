import {
	HEAD_PATH,
	STORE_FORMAT,
	logPath,
	type Head,
	type LogEntry,
	type Manifest,
	type Mark,
	type SegmentRef,
	type Withheld
} from '../shadow/log-entry.ts';
import { foldEntries } from '../shadow/manifest.ts';
import type { TableSchema, TypeDefinition } from '../shadow/schema.ts';
import { sha256Hex } from '../shadow/sha256.ts';

/** What a store made anew holds: the whole log is two entries. */
export interface StoreContent {
	shadowId: string;
	source: Manifest['source'];
	schemas: TableSchema[];
	types: TypeDefinition[];
	segments: SegmentRef[];
	marks: Mark[];
	snapshot: { lastSeq: number; timeUs: number };
	lastSeq: number;
	endLsn: string;
	lastTimeUs: number;
	withheld: Withheld;
}

/** The head and the log of such a store, in the store's own format; the segments come beside them. */
export async function storeFiles(
	content: StoreContent
): Promise<{ path: string; bytes: Uint8Array }[]> {
	const { shadowId, source, schemas, types, segments, ...rest } = content;
	const blank = { format: STORE_FORMAT, shadowId, removed: [] };
	const create: LogEntry = {
		...blank,
		entry: 0,
		previous: '',
		kind: 'create',
		source,
		schemas: [],
		types: [],
		added: [],
		marks: [],
		snapshot: null,
		lastSeq: 0,
		endLsn: '',
		lastTimeUs: 0
	};
	const first = fileOf(create);
	const firstHash = await sha256Hex(first);
	const whole: LogEntry = {
		...blank,
		...rest,
		entry: 1,
		previous: firstHash,
		kind: 'changes',
		source: null,
		schemas,
		types,
		added: segments
	};
	const second = fileOf(whole);
	const sha256 = await sha256Hex(second);
	// Folded as a reader will: an entry that does not fit must not leave.
	foldEntries(null, [
		{ entry: create, sha256: firstHash },
		{ entry: whole, sha256 }
	]);
	const head: Head = { format: STORE_FORMAT, entry: 1, sha256, shadowId, checkpoint: null };
	return [
		{ path: logPath(0), bytes: first },
		{ path: logPath(1), bytes: second },
		{ path: HEAD_PATH, bytes: fileOf(head) }
	];
}

function fileOf(content: LogEntry | Head): Uint8Array {
	return new TextEncoder().encode(`${JSON.stringify(content)}\n`);
}
