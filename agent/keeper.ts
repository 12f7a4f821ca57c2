import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { RecordBatch } from 'apache-arrow';
import { TableBatch, type EncodedBatch } from '#lib/shadow/batch.ts';
import { TRANSACTIONS, type Manifest, type SegmentRef } from '#lib/shadow/log-entry.ts';
import { batchesOf } from '#lib/shadow/read-segment.ts';
import { TransactionBatch } from '#lib/shadow/transaction-batch.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import { writeSegment } from './segment-files.ts';

export interface KeeperOptions {
	mergeAfter: number;
	graceSeconds: number;
	clockMs: () => number;
	onWarning: (message: string) => void;
}

/**
 * Keeps a live store small to open: merges runs of small segments into larger ones with the same
 * rows, and removes the files so replaced once readers that knew them have had time to finish.
 */
export class Keeper {
	readonly #directory: string;
	readonly #options: KeeperOptions;
	readonly #graves: { path: string; dueMs: number }[] = [];
	/** Segments that could not be merged; they stay as they are. */
	readonly #refused = new Set<string>();

	constructor(directory: string, options: KeeperOptions) {
		this.#directory = directory;
		this.#options = options;
	}

	/** Writes the next merged segment, or answers null where nothing is due. */
	async merge(manifest: Manifest): Promise<{ added: SegmentRef[]; removed: string[] } | null> {
		const run = nextMerge(manifest, this.#options.mergeAfter, this.#refused);
		if (run === null) return null;
		try {
			return {
				added: [await mergeSegments(this.#directory, manifest, run)],
				removed: run.map((ref) => ref.path)
			};
		} catch (error) {
			for (const ref of run) this.#refused.add(ref.path);
			const reason = error instanceof Error ? error.message : String(error);
			this.#options.onWarning(`segments of ${run[0]!.table} stay unmerged: ${reason}`);
			return null;
		}
	}

	/** These are no longer part of the shadow. */
	replaced(paths: string[]): void {
		const dueMs = this.#options.clockMs() + this.#options.graceSeconds * 1000;
		this.#graves.push(...paths.map((path) => ({ path, dueMs })));
	}

	async removeReplaced(): Promise<void> {
		const now = this.#options.clockMs();
		while (this.#graves[0] !== undefined && this.#graves[0].dueMs <= now) {
			await rm(path.join(this.#directory, this.#graves.shift()!.path), { force: true });
		}
	}
}

/** Segments smaller than this, in rows, are merged with their like: each row is rewritten a few times at most. */
const TIERS_ROWS = [256, 4096, 65_536];
const MAX_MERGED_ROWS = 262_144;
const MAX_MERGED_BYTES = 64 * 2 ** 20;

/**
 * The first run of neighbours, of one table and schema version and all below a tier's size, that is
 * at least `mergeAfter` long.
 */
function nextMerge(
	manifest: Manifest,
	mergeAfter: number,
	refused: ReadonlySet<string> = new Set()
): SegmentRef[] | null {
	if (mergeAfter < 2) return null;
	for (const refs of Object.values(manifest.segments)) {
		for (const tier of TIERS_ROWS) {
			let run: SegmentRef[] = [];
			for (const ref of refs) {
				if (ref.rows >= tier || refused.has(ref.path)) run = [];
				else if (fits(run, ref)) run.push(ref);
				else run = [ref];
				if (run.length === mergeAfter) return run;
			}
		}
	}
	return null;
}

function fits(run: SegmentRef[], next: SegmentRef): boolean {
	if (run.length === 0) return true;
	const sum = (of: (ref: SegmentRef) => number) => run.reduce((n, ref) => n + of(ref), of(next));
	return (
		run[0]!.schemaVersion === next.schemaVersion &&
		sum((ref) => ref.rows) <= MAX_MERGED_ROWS &&
		sum((ref) => ref.plainBytes) <= MAX_MERGED_BYTES
	);
}

/** Writes one segment with the rows of all of `run`, in order. */
async function mergeSegments(
	directory: string,
	manifest: Manifest,
	run: SegmentRef[]
): Promise<SegmentRef> {
	const { table, schemaVersion } = run[0]!;
	const reader = openFolder(directory);
	const batches: RecordBatch[] = [];
	for (const ref of run) batches.push(...batchesOf(await reader.segment(ref)));
	const encoded = concatenate(manifest, table, schemaVersion, batches);
	const rows = run.reduce((sum, ref) => sum + ref.rows, 0);
	if (encoded.rows !== rows) {
		throw new Error(`their entries count ${rows} rows, their files ${encoded.rows}`);
	}
	return await writeSegment(directory, {
		...encoded,
		table,
		schemaVersion,
		minCommitTimeUs: Math.min(...run.map((ref) => ref.minCommitTimeUs)),
		maxCommitTimeUs: Math.max(...run.map((ref) => ref.maxCommitTimeUs))
	});
}

function concatenate(
	manifest: Manifest,
	table: string,
	schemaVersion: number,
	batches: RecordBatch[]
): EncodedBatch {
	const schema = manifest.schemas[table]?.[schemaVersion - 1];
	if (table !== TRANSACTIONS && schema === undefined) {
		throw new Error(`version ${schemaVersion} of ${table} is not in the log`);
	}
	const merged = schema === undefined ? new TransactionBatch() : new TableBatch(schema);
	for (const batch of batches) merged.copy(batch);
	return merged.finish();
}
