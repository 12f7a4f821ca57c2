import { tableFromIPC } from 'apache-arrow';
import { TRANSACTIONS, type Manifest, type SegmentRef } from '../shadow/log-entry.ts';
import { keyColumns, type TableId, type TableSchema } from '../shadow/schema.ts';
import { StoreError, type StoreReader } from '../store/store-reader.ts';
import { addVersionColumn, createVersions, STAGE_CATALOG } from '../temporal/build-versions.ts';
import { duckDbType, layoutOf, type TableLayout } from '../temporal/layout.ts';
import type { Engine } from './engine.ts';
import { CELLS_CATALOG } from './kept-relations.ts';
import { loadBatch, type Batch } from './load-batch.ts';
import { progressOf, SegmentFetches, type LoadProgress } from './segment-fetches.ts';
import type { TableState, WindowState } from './window-state.ts';

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
export function startFetching(manifest: Manifest, { store, tables }: LoadOptions): SegmentFetches {
	const wanted = Object.keys(manifest.schemas).filter((table) => tables?.has(table) ?? true);
	const fetches = new SegmentFetches(store, [
		...newSegments(manifest, TRANSACTIONS, -1),
		...wanted.flatMap((table) => newSegments(manifest, table, 0))
	]);
	fetches.start();
	return fetches;
}

/**
 * Brings the window to `manifest`. What is already there stays valid all the time: closing a
 * version moves its end behind every position that could be asked before.
 */
export async function loadManifest(
	state: WindowState,
	manifest: Manifest,
	options: LoadOptions,
	started?: SegmentFetches
): Promise<void> {
	const wanted = Object.keys(manifest.schemas).filter(
		(table) => options.tables?.has(table) ?? true
	);
	forgetHealed(state, manifest);
	const work = wanted
		.filter((table) => !state.damaged.some((segment) => segment.table === table))
		.map((table) => ({
			table,
			segments: newSegments(manifest, table, state.tables.get(table)?.loadedSeq ?? 0)
		}));
	const transactions = newSegments(manifest, TRANSACTIONS, state.transactions.lastSeq());
	const fetches =
		started ??
		new SegmentFetches(options.store, [
			...transactions,
			...work.flatMap(({ segments }) => segments)
		]);
	const progress = progressOf(fetches.all, options.onProgress);

	for (const ref of transactions) {
		const bytes = await fetches.take(ref).catch((error: unknown) => {
			throw isDamage(error) ? timeless(error) : error;
		});
		// A copy: the decoded columns are views of these bytes, which the worker takes away.
		state.transactions.append(tableFromIPC(bytes.slice()));
		await appendTransactions(state.engine, bytes);
		progress(ref, null);
	}
	for (const { table, segments } of work) {
		try {
			await loadTable(state, manifest, table, segments, async (ref) => {
				progress(null, table);
				const bytes = await fetches.take(ref);
				progress(ref, table);
				return bytes;
			});
		} catch (error) {
			if (!isDamage(error)) throw error;
			state.damaged.push({ table, path: error.path, message: error.message });
			state.tables.delete(table);
		}
	}
	progress(null, null);
	state.manifest = manifest;
}

function isDamage(error: unknown): error is StoreError {
	return error instanceof StoreError && (error.code === 'damaged' || error.code === 'missing');
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

function newSegments(manifest: Manifest, table: TableId, afterSeq: number): SegmentRef[] {
	return (manifest.segments[table] ?? [])
		.filter((ref) => ref.lastSeq > afterSeq)
		.sort((a, b) => a.firstSeq - b.firstSeq);
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

async function loadTable(
	state: WindowState,
	manifest: Manifest,
	table: TableId,
	segments: SegmentRef[],
	take: (ref: SegmentRef) => Promise<Uint8Array>
): Promise<void> {
	const schemas = manifest.schemas[table]!;
	const before = state.tables.get(table);
	if (
		before !== undefined &&
		segments.length === 0 &&
		schemas.length === before.layout.schemas.length
	) {
		before.loadedSeq = manifest.lastSeq;
		return;
	}
	const layout = layoutOf(schemas, before?.layout);
	if (before === undefined) {
		await state.engine.run(`DROP TABLE IF EXISTS ${layout.relation}`);
		await state.engine.run(createVersions(layout));
	} else await addNewColumns(state.engine, before.layout, layout);
	const loaded: TableState = {
		layout,
		loadedSeq: before?.loadedSeq ?? 0,
		generation: before?.generation ?? 0
	};
	try {
		for (const batch of batchesByKey(schemas, segments)) {
			await loadBatch(state.engine, loaded, batch, take);
		}
	} catch (error) {
		// Half a load may be in: nothing is, and the next one starts anew.
		state.tables.delete(table);
		throw error;
	}
	loaded.loadedSeq = manifest.lastSeq;
	state.tables.set(table, loaded);
}

async function addNewColumns(
	engine: Engine,
	before: TableLayout,
	layout: TableLayout
): Promise<void> {
	const known = new Set(before.columns.map(({ name }) => name));
	for (const { name, storage } of layout.columns.filter((column) => !known.has(column.name)))
		await engine.run(addVersionColumn(layout, name, duckDbType(storage)));
}

/** Bounds what is held uncompressed on its way: about 100 bytes a row. */
const MAX_BATCH_ROWS = 2_000_000;

/** Versions are told apart by their key: a change of which columns those are starts a new batch. */
function batchesByKey(schemas: TableSchema[], segments: SegmentRef[]): Batch[] {
	const batches: Batch[] = [];
	let current = '';
	let rows = 0;
	for (const ref of segments) {
		const schema = schemas.find(({ version }) => version === ref.schemaVersion);
		if (schema === undefined) {
			throw new StoreError(
				'damaged',
				ref.path,
				`segment ${ref.path} has schema version ${ref.schemaVersion}, which the log does not describe: verify the store.`
			);
		}
		const key = keyColumns(schema)
			.map(({ ordinal }) => ordinal)
			.join();
		const full = rows + ref.rows > MAX_BATCH_ROWS;
		if (batches.length === 0 || key !== current || full) {
			batches.push({ schemas: [], segments: [] });
			rows = 0;
		}
		current = key;
		rows += ref.rows;
		const batch = batches.at(-1)!;
		if (!batch.schemas.includes(schema)) batch.schemas.push(schema);
		batch.segments.push(ref);
	}
	return batches;
}
