import type { Manifest, SegmentRef } from '../shadow/log-entry.ts';
import { keyColumns, type TableId, type TableSchema } from '../shadow/schema.ts';
import { StoreError } from '../store/store-reader.ts';
import { addVersionColumn, createVersions } from '../temporal/build-versions.ts';
import { duckDbType, layoutOf, type TableLayout } from '../temporal/layout.ts';
import type { Engine } from './engine.ts';
import { loadBatch, type Batch } from './load-batch.ts';
import type { TableState, WindowState } from './window-state.ts';

/** Tables of which no row is in yet: queries can name them, and none is read before `loadOrLeaveOut`. */
export async function announceTables(
	state: WindowState,
	manifest: Manifest,
	tables: readonly TableId[]
): Promise<void> {
	for (const table of tables) {
		state.tables.set(table, await emptyTable(state, manifest, table));
		state.empty.add(table);
	}
}

async function emptyTable(
	state: WindowState,
	manifest: Manifest,
	table: TableId
): Promise<TableState> {
	const layout = layoutOf(manifest.schemas[table]!);
	await state.engine.run(`DROP TABLE IF EXISTS ${layout.relation}`);
	await state.engine.run(createVersions(layout));
	return { layout, loadedSeq: 0, generation: (state.tables.get(table)?.generation ?? -1) + 1 };
}

/** What a window that has everything up to a position does not know yet, in order. */
export function newSegments(manifest: Manifest, table: TableId, afterSeq: number): SegmentRef[] {
	return (manifest.segments[table] ?? [])
		.filter((ref) => ref.lastSeq > afterSeq)
		.sort((a, b) => a.firstSeq - b.firstSeq);
}

/** A table with a damaged segment is named among the damaged and answers nothing; the others go on. */
export async function loadOrLeaveOut(
	state: WindowState,
	manifest: Manifest,
	table: TableId,
	segments: SegmentRef[],
	take: (ref: SegmentRef) => Promise<Uint8Array>
): Promise<void> {
	try {
		await loadTable(state, manifest, table, segments, take);
	} catch (error) {
		if (!isDamage(error)) throw error;
		state.damaged = [...state.damaged, { table, path: error.path, message: error.message }];
		state.tables.delete(table);
		state.empty.delete(table);
	}
}

export function isDamage(error: unknown): error is StoreError {
	return error instanceof StoreError && (error.code === 'damaged' || error.code === 'missing');
}

/** Takes what the table has not seen of `segments` and makes versions of it: all, or none. */
async function loadTable(
	state: WindowState,
	manifest: Manifest,
	table: TableId,
	segments: SegmentRef[],
	take: (ref: SegmentRef) => Promise<Uint8Array>
): Promise<void> {
	const schemas = manifest.schemas[table]!;
	const known = state.tables.get(table);
	// One that nobody knew before is there once it is whole.
	const before = known ?? (await emptyTable(state, manifest, table));
	const nothingNew = segments.length === 0 && schemas.length === before.layout.schemas.length;
	if (nothingNew && known !== undefined && !state.empty.has(table)) {
		before.loadedSeq = manifest.lastSeq;
		return;
	}
	const layout = layoutOf(schemas, before.layout);
	await addNewColumns(state.engine, before.layout, layout);
	const loaded: TableState = { ...before, layout };
	try {
		for (const batch of batchesByKey(schemas, segments)) {
			await loadBatch(state.engine, loaded, batch, take);
		}
	} catch (error) {
		// Half a load may be in: it starts anew, and until then the table answers nothing.
		if (known !== undefined) await announceTables(state, manifest, [table]);
		throw error;
	}
	loaded.loadedSeq = manifest.lastSeq;
	state.tables.set(table, loaded);
	state.empty.delete(table);
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
