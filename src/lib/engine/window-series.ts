import { textOf } from '../shadow/pg-text.ts';
import type { Seq } from '../shadow/position.ts';
import type { TableSchema } from '../shadow/schema.ts';
import { schemaAt, type TableLayout } from '../temporal/layout.ts';
import { argumentType, runningAggregate, seriesByDelta, seriesByScan } from '../temporal/series.ts';
import { type Caveats, NO_CAVEATS } from './caveats.ts';
import { scansIn } from './plan-scans.ts';
import { caveatsOf, mayHaveCaveats, tableCaveats } from './query-caveats.ts';
import { integer } from '../temporal/sql-text.ts';
import { QueryError, type Engine, type ResultTable } from './engine.ts';
import type { SeriesPoint, SeriesRequest } from './shadow-window.ts';
import { checkedExpression } from './user-sql.ts';
import { tableState, type WindowState } from './window-state.ts';

/** More would be more points than a screen has. */
const MOST_BUCKETS = 5000;
/** Scans in one query: planning more at once costs more than asking again. */
const SCANS_PER_QUERY = 100;

export async function series(state: WindowState, request: SeriesRequest): Promise<SeriesPoint[]> {
	checkedExpression(request.expression);
	if (request.where !== undefined && request.where.trim() !== '') checkedExpression(request.where);
	const ends = bucketEnds(request).map((timeUs) => ({ timeUs, seq: seqAt(state, timeUs) }));
	const { layout } = tableState(state, request.table);
	const values = new Map<Seq, number | null>();
	// Positions under one schema version share a column list, and so a query.
	const positions = new Set(ends.map(({ seq }) => seq).filter((seq) => seq !== null));
	const groups = Map.groupBy(positions, (seq) => schemaAt(layout.schemas, seq));
	for (const [schema, seqs] of groups) {
		if (schema === undefined) continue;
		const found = await valuesAt(state.engine, layout, schema, request, seqs);
		seqs.forEach((seq, i) => values.set(seq, found[i]!));
	}
	return ends.map(({ timeUs, seq }) => ({
		timeUs,
		value: seq === null ? null : (values.get(seq) ?? null)
	}));
}

/**
 * As the engine plans the expression once, with every version that is alive at some position of the
 * series.
 */
export async function seriesCaveats(state: WindowState, request: SeriesRequest): Promise<Caveats> {
	if (!mayHaveCaveats(state)) return NO_CAVEATS;
	const seqs = bucketEnds(request)
		.map((timeUs) => seqAt(state, timeUs))
		.filter((seq) => seq !== null);
	const { layout } = tableState(state, request.table);
	const schema = seqs.length === 0 ? undefined : schemaAt(layout.schemas, seqs.at(-1)!);
	if (schema === undefined) return NO_CAVEATS;
	const alive = `v.fs_valid_from <= ${integer(seqs.at(-1)!)} AND v.fs_valid_to > ${integer(seqs[0]!)}`;
	const source = await tableCaveats(state, layout, schema, alive);
	if (source.columns.size === 0) return NO_CAVEATS;
	const end = { index: 0, seq: seqs.at(-1)! };
	const plan = await state.engine.plan(seriesByScan(layout, schema, request, [end]));
	return caveatsOf(scansIn(plan), new Map([[layout.table, source]]));
}

/** One value a position; positions ascend. */
async function valuesAt(
	engine: Engine,
	layout: TableLayout,
	schema: TableSchema,
	request: SeriesRequest,
	seqs: Seq[]
): Promise<(number | null)[]> {
	const ends = seqs.map((seq, index) => ({ index, seq }));
	const aggregate = runningAggregate(request.expression);
	const where = request.where === undefined ? {} : { where: request.where };
	const values: (number | null)[] = new Array<number | null>(seqs.length).fill(null);
	if (aggregate !== null && (await isExact(engine, layout, schema, aggregate, request.where))) {
		const result = await engine.query(
			seriesByDelta(layout, schema, { ...aggregate, ...where }, ends)
		);
		fill(values, result);
		carryForward(values, result, aggregate.kind === 'count' ? 0 : null);
		return values;
	}
	for (let at = 0; at < ends.length; at += SCANS_PER_QUERY) {
		const some = ends.slice(at, at + SCANS_PER_QUERY);
		fill(values, await engine.query(seriesByScan(layout, schema, request, some)));
	}
	return values;
}

/** Sums that go up and down again come back to where they were only without rounding. */
async function isExact(
	engine: Engine,
	layout: TableLayout,
	schema: TableSchema,
	{ kind, argument }: { kind: string; argument: string },
	where: string | undefined
): Promise<boolean> {
	if (kind === 'count') return true;
	const { columns } = await engine.query(argumentType(layout, schema, argument, where));
	return ['int16', 'int32', 'int64', 'decimal'].includes(columns[0]!.storage.kind);
}

function fill(values: (number | null)[], result: ResultTable): void {
	for (let row = 0; row < result.rowCount; row++) {
		values[Number(result.value(row, 0))] = numberAt(result, row);
	}
}

/** Positions that the query left out hold what the one before them held. */
function carryForward(values: (number | null)[], result: ResultTable, before: number | null): void {
	const told = new Set(
		Array.from({ length: result.rowCount }, (_, row) => Number(result.value(row, 0)))
	);
	let held = before;
	for (let i = 0; i < values.length; i++) {
		if (told.has(i)) held = values[i]!;
		else values[i] = held;
	}
}

function bucketEnds({ fromUs, toUs, bucketUs }: SeriesRequest): number[] {
	if (!(bucketUs > 0)) throw new QueryError('failed', 'a bucket needs a width above zero', '');
	const count = Math.ceil((toUs - fromUs) / bucketUs);
	if (count > MOST_BUCKETS) {
		throw new QueryError(
			'failed',
			`${count} buckets are more than ${MOST_BUCKETS}: choose wider ones or a shorter range`,
			''
		);
	}
	return Array.from({ length: Math.max(0, count) }, (_, i) =>
		Math.min(fromUs + (i + 1) * bucketUs, toUs)
	);
}

/** The last position at or before a time; null before the shadow begins. After its end: the end. */
function seqAt(state: WindowState, timeUs: number): Seq | null {
	const { manifest, transactions } = state;
	if (timeUs < manifest.firstTimeUs) return null;
	const index = transactions.indexOfTime(timeUs);
	if (index < 0) return manifest.firstSeq;
	return Math.max(manifest.firstSeq, Math.min(transactions.at(index).lastSeq, manifest.lastSeq));
}

/** A chart draws numbers: what is exact in the engine becomes a double here and nowhere else. */
function numberAt(result: ResultTable, row: number): number | null {
	const value = result.value(row, 1);
	if (value === null) return null;
	const { storage } = result.columns[1]!;
	const number = Number(textOf(storage, value));
	if (Number.isNaN(number)) {
		throw new QueryError(
			'failed',
			`the expression gives ${storage.kind} ("${String(value)}"), a series needs a number`,
			''
		);
	}
	return number;
}
