import type { CellValue } from '../shadow/cell-value.ts';
import { textOf } from '../shadow/pg-text.ts';
import type { Storage } from '../shadow/schema.ts';
import {
	EXACT_ROWS,
	figuresSql,
	hasScale,
	histogramSql,
	quantilesSql,
	rangeSql,
	topSql,
	type SummarySource
} from '../temporal/column-summary.ts';
import type { Engine } from './engine.ts';
import type { ColumnSummary, HistogramBucket, Quantiles } from './relation.ts';

const BUCKETS = 24;
const TOP = 10;

export async function summarise(engine: Engine, source: SummarySource): Promise<ColumnSummary> {
	const counted = await engine.query(`SELECT count(*) FROM ${source.from}`);
	const exact = Number(counted.value(0, 0)) <= EXACT_ROWS;
	const figures = await engine.query(figuresSql(source, exact));
	const text = (column: number) =>
		textOf(figures.columns[column]!.storage, figures.value(0, column));
	const scaled = hasScale(source.storage);
	return {
		column: source.name,
		rows: Number(figures.value(0, 0)),
		nulls: Number(figures.value(0, 1)),
		unknown: Number(figures.value(0, 2)),
		distinct: { count: Number(figures.value(0, 3)), exact },
		min: ownText(source.storage, figures.value(0, 4), text(4)),
		max: ownText(source.storage, figures.value(0, 5), text(5)),
		histogram: scaled ? await histogram(engine, source) : null,
		quantiles: scaled ? await quantiles(engine, source, exact) : null,
		top: scaled ? null : await topValues(engine, source)
	};
}

/** A value of the column's own type prints as the column does: a timestamptz with its zone. */
function ownText(storage: Storage, value: CellValue, text: string | null): string | null {
	return storage.kind === 'timestamptz' ? textOf(storage, value) : text;
}

async function quantiles(
	engine: Engine,
	source: SummarySource,
	exact: boolean
): Promise<Quantiles | null> {
	const result = await engine.query(quantilesSql(source, exact));
	const texts = result.columns.map(({ storage }, column) => {
		const value = result.value(0, column);
		if (value === null) return null;
		return exact
			? ownText(source.storage, value, textOf(storage, value))
			: estimateText(source.storage, Number(value));
	});
	const [p5, p25, p50, p75, p95] = texts;
	if (p5 == null || p25 == null || p50 == null || p75 == null || p95 == null) return null;
	return { p5, p25, p50, p75, p95, exact };
}

/** An estimated place on the scale as the column would print it, without digits that mean nothing. */
function estimateText(storage: Storage, value: number): string | null {
	switch (storage.kind) {
		case 'date':
			return textOf(storage, Math.round(value / 86_400_000_000));
		case 'timestamp':
		case 'timestamptz':
		case 'time':
			return textOf(storage, BigInt(Math.round(value)));
		case 'float32':
		case 'float64':
			return String(Number(value.toPrecision(6)));
		default:
			return String(Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(6)));
	}
}

async function histogram(engine: Engine, source: SummarySource): Promise<HistogramBucket[]> {
	const range = await engine.query(rangeSql(source));
	const [low, high] = [range.value(0, 0), range.value(0, 1)];
	if (low === null || high === null) return [];
	const [min, max] = [Number(low), Number(high)];
	const buckets = bucketsOf(source.storage, min, max);
	const counts = await engine.query(histogramSql(source, { min, max, buckets }));
	const width = (max - min) / buckets;
	const made = Array.from({ length: buckets }, (_, i) => ({
		from: min + i * width,
		to: i === buckets - 1 ? max : min + (i + 1) * width,
		count: 0
	}));
	for (let row = 0; row < counts.rowCount; row++) {
		const bucket = made[Number(counts.value(row, 0))];
		if (bucket !== undefined) bucket.count = Number(counts.value(row, 1));
	}
	return made;
}

/** Never more buckets than whole numbers: a comb of empty ones between them would say nothing. */
function bucketsOf({ kind }: Storage, min: number, max: number): number {
	if (min === max) return 1;
	const whole = kind === 'int16' || kind === 'int32' || kind === 'int64';
	return whole ? Math.min(BUCKETS, max - min + 1) : BUCKETS;
}

async function topValues(engine: Engine, source: SummarySource): Promise<ColumnSummary['top']> {
	const result = await engine.query(topSql(source, TOP));
	return Array.from({ length: result.rowCount }, (_, row) => ({
		value: result.value(row, 0) as string,
		count: Number(result.value(row, 1))
	}));
}
