import { textOf } from '../shadow/pg-text.ts';
import type { Seq } from '../shadow/position.ts';
import { schemaAt } from '../temporal/layout.ts';
import { checkedExpression } from './user-sql.ts';
import { seriesByScan, type SeriesEnd } from '../temporal/series.ts';
import type { ResultTable } from './engine.ts';
import { QueryError } from './engine.ts';
import type { SeriesPoint, SeriesRequest } from './shadow-window.ts';
import { tableState, type WindowState } from './window-state.ts';

/** More would be more points than a screen has. */
const MOST_BUCKETS = 5000;

export async function series(state: WindowState, request: SeriesRequest): Promise<SeriesPoint[]> {
	checkedExpression(request.expression);
	if (request.where !== undefined) checkedExpression(request.where);
	const ends = bucketEnds(request).map((timeUs) => ({ timeUs, seq: seqAt(state, timeUs) }));
	const { layout } = tableState(state, request.table);
	const values = new Map<Seq, number | null>();
	// Positions under one schema version share a column list, and so a query.
	const groups = Map.groupBy(
		new Set(ends.map(({ seq }) => seq).filter((seq) => seq !== null)),
		(seq) => schemaAt(layout.schemas, seq)
	);
	for (const [schema, seqs] of groups) {
		if (schema === undefined) continue;
		const positions: SeriesEnd[] = seqs.map((seq, index) => ({ index, seq }));
		const sql = seriesByScan(layout, schema, request, positions);
		const result = await state.engine.query(sql);
		for (let row = 0; row < result.rowCount; row++) {
			values.set(seqs[Number(result.value(row, 0))]!, numberAt(result, row));
		}
	}
	return ends.map(({ timeUs, seq }) => ({
		timeUs,
		value: seq === null ? null : (values.get(seq) ?? null)
	}));
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
