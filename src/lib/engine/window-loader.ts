import { tableFromIPC } from 'apache-arrow';
import { TRANSACTIONS, type Manifest, type SegmentRef } from '../shadow/log-entry.ts';
import type { TableId } from '../shadow/schema.ts';
import { StoreError, type StoreReader } from '../store/store-reader.ts';
import { STAGE_CATALOG } from '../temporal/build-versions.ts';
import type { Engine } from './engine.ts';
import { CELLS_CATALOG } from './kept-relations.ts';
import { isDamage, loadOrLeaveOut, newSegments } from './load-table.ts';
import { SegmentFetches, type LoadProgress } from './segment-fetches.ts';
import type { WindowState } from './window-state.ts';

export interface LoadOptions {
	store: StoreReader;
	/** Only these tables; all when absent. */
	tables: ReadonlySet<TableId> | null;
	onProgress: (progress: LoadProgress) => void;
}

export async function createCatalog(engine: Engine): Promise<void> {
	// An engine may have served another window before.
	await engine.run('DROP SCHEMA IF EXISTS shadow.versions CASCADE');
	await engine.run('CREATE SCHEMA shadow.versions');
	await engine.run(`CREATE TABLE shadow.versions."$transactions" (
		fs_xid BIGINT, fs_commit_time TIMESTAMP, fs_running_time TIMESTAMP, fs_end_lsn VARCHAR,
		fs_first_seq BIGINT, fs_last_seq BIGINT, fs_tables VARCHAR)`);
	await engine.run(`DETACH DATABASE IF EXISTS ${CELLS_CATALOG}`);
	await engine.run(`ATTACH ':memory:' AS ${CELLS_CATALOG} (COMPRESS)`);
	await engine.run(`DETACH DATABASE IF EXISTS ${STAGE_CATALOG}`);
	await engine.run(`ATTACH ':memory:' AS ${STAGE_CATALOG}`);
}

/** Begins to fetch what a window that holds nothing yet will take. */
export function startFetching(manifest: Manifest, load: LoadOptions): SegmentFetches {
	const fetches = new SegmentFetches(load.store, [
		...newSegments(manifest, TRANSACTIONS, -1),
		...wantedTables(manifest, load).flatMap((table) => newSegments(manifest, table, 0))
	]);
	fetches.start();
	return fetches;
}

export function wantedTables(manifest: Manifest, { tables }: LoadOptions): TableId[] {
	return Object.keys(manifest.schemas).filter((table) => tables?.has(table) ?? true);
}

/** Brings in what says when everything happened. */
export async function loadTransactions(
	state: WindowState,
	manifest: Manifest,
	take: (ref: SegmentRef) => Promise<Uint8Array>
): Promise<void> {
	for (const ref of newSegments(manifest, TRANSACTIONS, state.transactions.lastSeq())) {
		const bytes = await take(ref).catch((error: unknown) => {
			throw isDamage(error) ? timeless(error) : error;
		});
		// A copy: the decoded columns are views of these bytes, which the worker takes away.
		state.transactions.append(tableFromIPC(bytes.slice()));
		await appendTransactions(state.engine, bytes);
	}
}

/**
 * Brings a window whose tables are in to a newer manifest. What is already there stays valid all
 * the time: closing a version moves its end behind every position that could be asked before.
 */
export async function loadNews(
	state: WindowState,
	manifest: Manifest,
	load: LoadOptions
): Promise<void> {
	forgetHealed(state, manifest);
	const work = wantedTables(manifest, load)
		.filter((table) => !state.damaged.some((segment) => segment.table === table))
		.map((table) => ({
			table,
			segments: newSegments(manifest, table, state.tables.get(table)?.loadedSeq ?? 0)
		}));
	const fetches = new SegmentFetches(load.store, [
		...newSegments(manifest, TRANSACTIONS, state.transactions.lastSeq()),
		...work.flatMap(({ segments }) => segments)
	]);
	const take = (ref: SegmentRef) => fetches.take(ref);
	await loadTransactions(state, manifest, take);
	for (const { table, segments } of work) {
		await loadOrLeaveOut(state, manifest, table, segments, take);
	}
	state.manifest = manifest;
}

/** A table can be left out; what says when everything happened cannot. */
function timeless(error: StoreError): StoreError {
	return new StoreError(
		error.code,
		error.path,
		`the list of transactions cannot be read, and without it nothing can be placed in time: ${error.message}`,
		{ cause: error }
	);
}

/** A damaged segment that the store has since replaced: its table is tried again. */
function forgetHealed(state: WindowState, manifest: Manifest): void {
	const live = new Set(Object.values(manifest.segments).flatMap((refs) => refs.map((r) => r.path)));
	state.damaged = state.damaged.filter(({ path }) => live.has(path));
}

async function appendTransactions(engine: Engine, bytes: Uint8Array): Promise<void> {
	await engine.run(
		'CREATE OR REPLACE TABLE stage.main."$transactions" AS FROM shadow.versions."$transactions" LIMIT 0'
	);
	await engine.insertArrow(
		{ catalog: STAGE_CATALOG, schema: 'main', name: '$transactions' },
		bytes,
		'append'
	);
	// A snapshot that found no rows ends before it starts; as it stands, it would start with the next.
	await engine.run(`INSERT INTO shadow.versions."$transactions"
		SELECT * REPLACE (least(fs_first_seq, fs_last_seq) AS fs_first_seq) FROM stage.main."$transactions"
		WHERE fs_last_seq > (SELECT coalesce(max(fs_last_seq), -1) FROM shadow.versions."$transactions")
		ORDER BY fs_last_seq`);
}
