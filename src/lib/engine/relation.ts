import type { ExactText } from '../shadow/cell-value.ts';
import type { MaskedColumn } from '../shadow/log-entry.ts';
import type { Seq } from '../shadow/position.ts';
import type { RelationFilter } from '../temporal/relation-filter.ts';
import type { ResultColumn, ResultTable } from './engine.ts';
import type { InexactColumn } from './inexact-columns.ts';

/** Rows that stay in the engine and are fetched when somebody looks at them. */
export interface Relation {
	/** What a cell calls it, or the table's id. */
	readonly name: string;
	readonly columns: readonly RelationColumn[];
	readonly rowCount: number;
	/** Columns with a NULL where the source has a value; none where values are shown exactly. */
	readonly inexact: readonly InexactColumn[];
	/** As `inexact`, for those who take a page's typed values and not its exact texts. */
	inexactValues(): Promise<readonly InexactColumn[]>;
	/** Columns of the shadow that it is made from and that are masked there. */
	readonly masked: readonly MaskedColumn[];
	/** Rows `offset` … `offset + limit` in the query's own order, or sorted by `order`. */
	page(request: PageRequest): Promise<RelationPage>;
	count(filter?: RelationFilter): Promise<number>;
	summary(column: string, filter?: RelationFilter): Promise<ColumnSummary>;
	/** All rows, sorted and filtered, page after page; a caller that stops asking stops the work. */
	pages(request: ExportRequest): AsyncGenerator<RelationPage, void, undefined>;
	/** All rows as one Arrow IPC stream. */
	export(format: 'arrow', request: ExportRequest): Promise<Uint8Array<ArrayBuffer>>;
	/** Frees what the engine holds for it. A closed relation answers with a QueryError. */
	close(): Promise<void>;
}

export interface RelationColumn extends ResultColumn {
	/** As the source or DuckDB declares it: `numeric(12,2)`, `STRUCT(a INTEGER)`. */
	type: string;
	/** Part of what identifies a row. */
	key: boolean;
	/** The masked columns that its values come from. Defaults to none, or none that is known. */
	masked?: readonly MaskedColumn[];
}

export interface RelationOrder {
	column: string;
	descending: boolean;
}

export interface PageRequest {
	offset: number;
	limit: number;
	/** The first column counts most. NULLs come last, or first when descending. */
	order?: readonly RelationOrder[];
	filter?: RelationFilter;
	/** Stops the sorting or filtering behind it. */
	signal?: AbortSignal;
}

export interface ExportRequest {
	order?: readonly RelationOrder[];
	filter?: RelationFilter;
	/** Rows a page. Defaults to 20,000. */
	pageRows?: number;
	/** Gets the rows done so far, after every page. */
	onprogress?: (rows: number) => void;
	signal?: AbortSignal;
}

export interface RelationPage extends ResultTable {
	/** As values are held here: a column that some row has exact text in is text as a whole. */
	readonly columns: readonly ResultColumn[];
	/** The cell as its source prints it: NULL, unknown and an empty text are three things. */
	text(row: number, column: number): ExactText;
	/** Position at which a table's row version began; null where rows are no versions. */
	validFrom(row: number): Seq | null;
}

/** What a column holds, in figures. Texts are exact, as the grid shows values. */
export interface ColumnSummary {
	column: string;
	rows: number;
	nulls: number;
	/** Values that the shadow could not learn. */
	unknown: number;
	/** How many different values there are; `exact: false` is a HyperLogLog estimate, a few % off. */
	distinct: { count: number; exact: boolean };
	min: string | null;
	max: string | null;
	/** For numbers and times: equal-width buckets from min to max, and quantiles. */
	histogram: HistogramBucket[] | null;
	quantiles: Quantiles | null;
	/** For everything else: the values seen most, the most frequent first. */
	top: { value: string; count: number }[] | null;
}

export interface HistogramBucket {
	/** As numbers, times in µs since 1970: good enough to draw, not to quote. */
	from: number;
	to: number;
	count: number;
}

export interface Quantiles {
	p5: string;
	p25: string;
	p50: string;
	p75: string;
	p95: string;
	/** False: estimated with a t-digest. */
	exact: boolean;
}
