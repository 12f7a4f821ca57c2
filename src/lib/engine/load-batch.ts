import type { SegmentRef } from '../shadow/log-entry.ts';
import { parseExtra } from '../shadow/pg-text.ts';
import type { TableSchema } from '../shadow/schema.ts';
import { StoreError } from '../store/store-reader.ts';
import {
	addVersionColumn,
	appendVersions,
	closeVersions,
	createChanges,
	createEnds,
	createExtras,
	createStage,
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
import { physicalColumn, type TableLayout } from '../temporal/layout.ts';
import { quotePath } from '../temporal/sql-text.ts';
import type { Engine } from './engine.ts';
import type { TableState } from './window-state.ts';

/** Segments of one table that become versions together: all of one key. */
export interface Batch {
	schemas: TableSchema[];
	segments: SegmentRef[];
}

/** Stages the batch's changes, closes what they end and appends them as versions. */
export async function loadBatch(
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
