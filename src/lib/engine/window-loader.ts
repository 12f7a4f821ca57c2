import { tableFromIPC } from 'apache-arrow';
import { TRANSACTIONS, type Manifest, type SegmentRef } from '../shadow/log-entry.ts';
import { parseExtra } from '../shadow/pg-text.ts';
import { keyColumns, type TableId, type TableSchema } from '../shadow/schema.ts';
import { StoreError, type StoreReader } from '../store/store-reader.ts';
import {
	addVersionColumn,
	appendVersions,
	closeVersions,
	createChanges,
	createEnds,
	createExtras,
	createStage,
	createVersions,
	distinctExtras,
	dropStages,
	negativeZeros,
	STAGE_CATALOG,
	stageName,
	truncateSeqs,
	type ExtraRow,
	type Stage
} from '../temporal/build-versions.ts';
import { countUnknown, fillFromOldKey, fillFromSameKey } from '../temporal/fill-unknown.ts';
import { duckDbType, layoutOf, physicalColumn, type TableLayout } from '../temporal/layout.ts';
import { quotePath } from '../temporal/sql-text.ts';
import type { Engine } from './engine.ts';
import type { TableState, WindowState } from './window-state.ts';

export interface LoadProgress {
	/** Segments that are versions now, and all that this load brings. */
	segments: number;
	segmentsTotal: number;
	/** Plain Arrow bytes of the same. */
	bytes: number;
	bytesTotal: number;
	/** The table in work; null once all are there. */
	table: TableId | null;
}

export interface LoadOptions {
	store: StoreReader;
	/** Only these tables; all when absent. */
	tables: ReadonlySet<TableId> | null;
	onProgress: (progress: LoadProgress) => void;
}

/** Segments on their way at a time. */
const IN_FLIGHT = 4;

export async function createCatalog(engine: Engine): Promise<void> {
	// An engine may have served another window before.
	await engine.run('DROP SCHEMA IF EXISTS shadow.versions CASCADE');
	await engine.run('CREATE SCHEMA shadow.versions');
	await engine.run(`CREATE TABLE shadow.versions."$transactions" (
		fs_xid BIGINT, fs_commit_time TIMESTAMP, fs_running_time TIMESTAMP, fs_end_lsn VARCHAR,
		fs_first_seq BIGINT, fs_last_seq BIGINT, fs_tables VARCHAR)`);
	await engine.run(`DETACH DATABASE IF EXISTS ${STAGE_CATALOG}`);
	await engine.run(`ATTACH ':memory:' AS ${STAGE_CATALOG}`);
}

/**
 * Brings the window to `manifest`. What is already there stays valid all the time: closing a
 * version moves its end behind every position that could be asked before.
 */
export async function loadManifest(
	state: WindowState,
	manifest: Manifest,
	options: LoadOptions
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
	const fetches = new SegmentFetches(options.store, [
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

function progressOf(all: readonly SegmentRef[], report: (progress: LoadProgress) => void) {
	const segmentsTotal = all.length;
	const bytesTotal = all.reduce((sum, ref) => sum + ref.plainBytes, 0);
	let segments = 0;
	let bytes = 0;
	return (done: SegmentRef | null, table: TableId | null) => {
		if (done !== null) {
			segments++;
			bytes += done.plainBytes;
		}
		report({ segments, segmentsTotal, bytes, bytesTotal, table });
	};
}

/** Fetches in the order they will be taken, a few ahead. */
class SegmentFetches {
	readonly all: readonly SegmentRef[];
	readonly #store: StoreReader;
	readonly #started = new Map<string, Promise<Uint8Array>>();
	#next = 0;

	constructor(store: StoreReader, all: SegmentRef[]) {
		this.#store = store;
		this.all = all;
	}

	async take(ref: SegmentRef): Promise<Uint8Array> {
		while (!this.#started.has(ref.path)) this.#start();
		const bytes = this.#started.get(ref.path)!;
		this.#started.delete(ref.path);
		while (this.#started.size < IN_FLIGHT && this.#next < this.all.length) this.#start();
		return bytes;
	}

	#start(): void {
		const ref = this.all[this.#next++];
		if (ref === undefined) throw new Error('a segment was taken that was not announced');
		const bytes = this.#store.segment(ref);
		// Whoever takes it sees the failure; until then it is not unhandled.
		bytes.catch(() => undefined);
		this.#started.set(ref.path, bytes);
	}
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
	if (before === undefined) await state.engine.run(`DROP TABLE IF EXISTS ${layout.relation}`);
	await state.engine.run(createVersions(layout));
	for (const { name, storage } of layout.columns) {
		await state.engine.run(addVersionColumn(layout, name, duckDbType(storage)));
	}
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

interface Batch {
	schemas: TableSchema[];
	segments: SegmentRef[];
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

async function loadBatch(
	engine: Engine,
	state: TableState,
	batch: Batch,
	take: (ref: SegmentRef) => Promise<Uint8Array>
): Promise<void> {
	const { layout } = state;
	const afterSeq = state.loadedSeq;
	const schema = batch.schemas.at(-1)!;
	const lastSeq = batch.segments.at(-1)!.lastSeq;
	const rows = batch.segments.reduce((sum, ref) => sum + ref.rows, 0);
	for (const version of batch.schemas) await engine.run(createStage(layout, version));
	const stages: Stage[] = [];
	try {
		for (const version of batch.schemas) {
			await fillStage(
				engine,
				layout,
				version,
				batch.segments.filter((ref) => ref.schemaVersion === version.version),
				take
			);
			stages.push(await readExtras(engine, layout, version));
		}
		await engine.run(createChanges(layout, stages, afterSeq));
		const truncated = await engine.query(truncateSeqs(layout));
		const truncates = Array.from({ length: truncated.rowCount }, (_, row) =>
			Number(truncated.value(row, 0))
		);
		await engine.run(createEnds(layout, schema, truncates));
		if (afterSeq > 0)
			for (const sql of closeVersions(layout, schema, truncates)) await engine.run(sql);
		const firstSeq = Math.max(afterSeq + 1, batch.segments[0]!.firstSeq);
		for (const sql of appendVersions(layout, { rows, firstSeq, lastSeq })) await engine.run(sql);
		const unknown = new Set(stages.flatMap((stage) => stage.unknown));
		for (const column of unknown) await fillColumn(engine, layout, schema, column, afterSeq);
	} finally {
		for (const sql of dropStages(layout, batch.schemas)) await engine.run(sql);
	}
	state.loadedSeq = lastSeq;
}

async function fillStage(
	engine: Engine,
	layout: TableLayout,
	schema: TableSchema,
	segments: SegmentRef[],
	take: (ref: SegmentRef) => Promise<Uint8Array>
): Promise<void> {
	const name = stageName(layout, schema);
	let expected = 0;
	for (const ref of segments) {
		const bytes = await take(ref);
		expected += ref.rows;
		await engine.insertArrow({ catalog: STAGE_CATALOG, schema: 'main', name }, bytes, 'append');
	}
	const counted = await engine.query(
		`SELECT count(*) FROM ${quotePath(STAGE_CATALOG, 'main', name)}`
	);
	// DuckDB-WASM takes an unfinished stream without a word.
	if (Number(counted.value(0, 0)) !== expected) {
		const path = segments[0]!.path;
		throw new StoreError(
			'damaged',
			path,
			`segments from ${path} hold ${String(counted.value(0, 0))} rows, the log says ${expected}: verify the store.`
		);
	}
}

/** Gives exact texts and unknown flags their columns; nearly every stage has none. */
async function readExtras(
	engine: Engine,
	layout: TableLayout,
	schema: TableSchema
): Promise<Stage> {
	const found = await engine.query(distinctExtras(layout, schema));
	const physical = new Map(
		schema.columns.map((column) => [column.name, physicalColumn(layout, schema, column).name])
	);
	const rows: ExtraRow[] = [];
	for (let row = 0; row < found.rowCount; row++) {
		const extra = found.value(row, 0) as string;
		const { exact, unknown } = parseExtra(extra)!;
		rows.push({
			extra,
			exact: new Map([...exact].map(([name, text]) => [physical.get(name)!, text])),
			unknown: new Set([...unknown].map((name) => physical.get(name)!))
		});
	}
	const stage: Stage = {
		schema,
		exact: [...new Set(rows.flatMap((row) => [...row.exact.keys()]))],
		unknown: [...new Set(rows.flatMap((row) => [...row.unknown]))],
		negativeZero: await readNegativeZeros(engine, layout, schema)
	};
	if (rows.length > 0) {
		for (const sql of createExtras(layout, schema, rows)) await engine.run(sql);
	}
	for (const name of new Set([...stage.exact, ...stage.negativeZero])) {
		await engine.run(addVersionColumn(layout, `${name}x`, 'VARCHAR'));
		layout.exact.add(name);
	}
	for (const name of stage.unknown) {
		await engine.run(addVersionColumn(layout, `${name}u`, 'BOOLEAN'));
		layout.unknown.add(name);
	}
	return stage;
}

async function readNegativeZeros(
	engine: Engine,
	layout: TableLayout,
	schema: TableSchema
): Promise<string[]> {
	const question = negativeZeros(layout, schema);
	if (question === null) return [];
	const found = await engine.query(question.sql);
	return question.columns.filter((_, i) => found.value(0, i) === true);
}

async function fillColumn(
	engine: Engine,
	layout: TableLayout,
	schema: TableSchema,
	column: string,
	afterSeq: number
): Promise<void> {
	let arrivalsBefore = -1;
	for (;;) {
		await engine.run(fillFromSameKey(layout, schema, column, afterSeq));
		await engine.run(fillFromOldKey(layout, column, afterSeq));
		const left = await engine.query(countUnknown(layout, column, afterSeq));
		const arrivals = Number(left.value(0, 0));
		// An arrival that was filled may feed updates after it; without one, nothing more comes.
		if (arrivals === arrivalsBefore || Number(left.value(0, 1)) === 0) return;
		arrivalsBefore = arrivals;
	}
}
