import {
	HEAD_PATH,
	TRANSACTIONS,
	checkpointPath,
	logPath,
	type Head,
	type Manifest,
	type SegmentRef
} from '../shadow/log-entry.ts';
import { canonicalJson } from '../shadow/canonical-json.ts';
import type { Seq } from '../shadow/position.ts';
import { readSegment, readTransactions } from '../shadow/read-segment.ts';
import type { TableSchema } from '../shadow/schema.ts';
import { parseCheckpoint, parseHead } from './log-files.ts';
import { fold, readEntries, readStore, type Decompress, type FetchFile } from './read-store.ts';
import { SeqSet } from './seq-set.ts';
import { StoreError } from './store-reader.ts';

export interface VerifySummary {
	entries: number;
	segments: number;
	rows: number;
	transactions: number;
	bytes: number;
	manifest: Manifest;
}

/**
 * Reads the whole store and throws StoreError at the first damage: every entry from the first on and
 * its link, the checkpoint, every segment's hash and rows, and that each position from 1 to the last
 * belongs to exactly one row and one transaction.
 */
export async function verifyStore(
	fetchFile: FetchFile,
	decompress?: Decompress,
	onProgress: (done: number, of: number) => void = () => {}
): Promise<VerifySummary> {
	const head = parseHead(HEAD_PATH, await fetchFile(HEAD_PATH));
	const reader = readStore(fetchFile, decompress);
	const manifest = await verifyLog(fetchFile, head);
	// The way that readers go: from the checkpoint, whose own hash it compares.
	await reader.manifest();

	const refs = Object.values(manifest.segments).flat();
	const seen = new SeqSet(manifest.lastSeq);
	const counted = new RowCounts();
	const summary = { entries: head.entry + 1, segments: refs.length, rows: 0, transactions: 0 };
	let bytes = 0;
	for (const [done, ref] of refs.entries()) {
		onProgress(done, refs.length);
		const ipc = await reader.segment(ref);
		bytes += ref.bytes;
		if (ref.table === TRANSACTIONS) continue;
		summary.rows += verifyRows(manifest, ref, ipc, seen, counted);
	}
	const gap = seen.firstMissing();
	if (gap !== null) {
		throw damaged(logPath(head.entry), `position ${gap} of ${manifest.lastSeq} is in no segment`);
	}
	for (const ref of manifest.segments[TRANSACTIONS] ?? []) {
		summary.transactions += verifyTransactions(ref, await reader.segment(ref), counted);
	}
	counted.checkAgainst(manifest);
	return { ...summary, bytes, manifest };
}

async function verifyLog(fetchFile: FetchFile, head: Head): Promise<Manifest> {
	const entries = await readEntries(fetchFile, 0, head.entry);
	const at = head.checkpoint === null ? 0 : head.checkpoint.entry + 1;
	if (at > entries.length) {
		throw damaged(HEAD_PATH, `it names a checkpoint after its last entry`);
	}
	const before = at > 0 ? fold(null, entries.slice(0, at)) : null;
	if (before !== null && head.checkpoint !== null) {
		const path = checkpointPath(head.checkpoint.entry);
		const checkpoint = parseCheckpoint(path, await fetchFile(path));
		if (canonicalJson(checkpoint) !== canonicalJson(before)) {
			throw damaged(path, `it is not what the log up to entry ${before.entry} says`);
		}
	}
	const manifest = fold(before, entries.slice(at));
	if (manifest.sha256 === head.sha256) return manifest;
	throw damaged(
		logPath(head.entry),
		`it has sha256 ${manifest.sha256}, ${HEAD_PATH} names ${head.sha256}: one of the two is damaged`
	);
}

/** Rows of one segment: in order, within its bounds, each position for the first time. */
function verifyRows(
	manifest: Manifest,
	ref: SegmentRef,
	ipc: Uint8Array,
	seen: SeqSet,
	counted: RowCounts
): number {
	const schema: TableSchema | undefined = manifest.schemas[ref.table]?.[ref.schemaVersion - 1];
	if (schema === undefined) {
		throw damaged(ref.path, `version ${ref.schemaVersion} of ${ref.table} is not in the log`);
	}
	let rows = 0;
	let previous: Seq = ref.firstSeq - 1;
	for (const row of decoded(ref, () => readSegment(ipc, schema))) {
		if (row.seq <= previous) throw damaged(ref.path, `row ${rows} goes back to ${row.seq}`);
		if (!seen.add(row.seq))
			throw damaged(ref.path, `position ${row.seq} is there twice or out of bounds`);
		if (!'SIUDTK'.includes(row.op)) throw damaged(ref.path, `row ${rows} has operation ${row.op}`);
		counted.row(ref.table, row.op);
		previous = row.seq;
		rows++;
	}
	checkBounds(ref, rows, previous);
	return rows;
}

function verifyTransactions(ref: SegmentRef, ipc: Uint8Array, counted: RowCounts): number {
	let rows = 0;
	let last: Seq = ref.firstSeq - 1;
	for (const transaction of decoded(ref, () => readTransactions(ipc))) {
		counted.transaction(ref.path, transaction.firstSeq, transaction.lastSeq);
		for (const [table, counts] of Object.entries(transaction.tables)) {
			counted.stated(
				table,
				counts.reduce((sum, n) => sum + n, 0)
			);
		}
		last = transaction.lastSeq;
		rows++;
	}
	checkBounds(ref, rows, last);
	return rows;
}

/** What goes wrong in decoding, hash and all being right, is the writer's fault; still name the file. */
function* decoded<T>(ref: SegmentRef, read: () => Iterable<T>): Generator<T> {
	try {
		yield* read();
	} catch (cause) {
		if (cause instanceof StoreError) throw cause;
		throw damaged(ref.path, `it does not decode as rows of ${ref.table}`, cause);
	}
}

function checkBounds(ref: SegmentRef, rows: number, lastSeq: Seq): void {
	if (rows === ref.rows && lastSeq === ref.lastSeq) return;
	throw damaged(
		ref.path,
		`it has ${rows} rows up to position ${lastSeq}, its entry says ${ref.rows} up to ${ref.lastSeq}`
	);
}

/** Rows found per table beside what the transactions say. A key change is one update in two rows. */
class RowCounts {
	readonly #rows = new Map<string, number>();
	readonly #stated = new Map<string, number>();
	#nextSeq: Seq = 1;

	row(table: string, op: string): void {
		if (op !== 'K') this.#rows.set(table, (this.#rows.get(table) ?? 0) + 1);
	}

	stated(table: string, changes: number): void {
		this.#stated.set(table, (this.#stated.get(table) ?? 0) + changes);
	}

	transaction(path: string, firstSeq: Seq, lastSeq: Seq): void {
		if (firstSeq !== this.#nextSeq || lastSeq < firstSeq - 1) {
			throw damaged(
				path,
				`a transaction covers positions ${firstSeq} to ${lastSeq} where ${this.#nextSeq} is next`
			);
		}
		this.#nextSeq = lastSeq + 1;
	}

	checkAgainst(manifest: Manifest): void {
		const log = logPath(manifest.entry);
		if (this.#nextSeq !== manifest.lastSeq + 1) {
			throw damaged(
				log,
				`the transactions end at ${this.#nextSeq - 1}, the log at ${manifest.lastSeq}`
			);
		}
		for (const table of new Set([...this.#rows.keys(), ...this.#stated.keys()])) {
			const rows = this.#rows.get(table) ?? 0;
			const stated = this.#stated.get(table) ?? 0;
			if (rows === stated) continue;
			throw damaged(log, `${table} has ${rows} changes, its transactions say ${stated}`);
		}
	}
}

function damaged(path: string, what: string, cause?: unknown): StoreError {
	return new StoreError('damaged', path, `${path}: ${what}; bring it back from a backup`, {
		cause
	});
}
