import { type Caveats, NO_CAVEATS } from '../engine/caveats.ts';
import type { ResultTable } from '../engine/engine.ts';
import type { Relation } from '../engine/relation.ts';
import type {
	DiffRow,
	DiffSummary,
	Key,
	RowVersion,
	SeriesPoint,
	VolumeBucket
} from '../engine/shadow-window.ts';
import type { ExactText } from '../shadow/cell-value.ts';
import type { MaskedColumn } from '../shadow/log-entry.ts';
import type { Position, Seq, Transaction } from '../shadow/position.ts';
import type { TableSchema } from '../shadow/schema.ts';
import type { CheckExpectation, InputType } from './cell-spec.ts';

/** What running a cell gave: plain data, and relations whose rows are fetched when they are seen. */
export type CellResult =
	| RelationResult
	| CheckResult
	| SeriesResult
	| PlotResult
	| DiffResult
	| HistoryResult
	| TransactionsResult
	| TimelineResult
	| MarksResult
	| ValueResult
	| { kind: 'none' };

/** Of a query, or of the cell or table that a grid shows. */
export interface RelationResult {
	kind: 'relation';
	relation: Relation;
	/** The position that it is the state at. */
	seq: Seq;
}

export interface CheckResult {
	kind: 'check';
	passed: boolean;
	expect: CheckExpectation;
	/** Rows that came back. */
	rows: number;
	/** For `true`: rows whose first column is not true. */
	wrong: number;
	relation: Relation;
	seq: Seq;
}

export interface SeriesResult {
	kind: 'series';
	points: SeriesPoint[];
	fromUs: number;
	toUs: number;
	bucketUs: number;
	caveats: Caveats;
}

export interface PlotResult {
	kind: 'plot';
	table: ResultTable;
	/** Of the relation; more than the table has when it was cut. */
	rowCount: number;
	seq: Seq;
	caveats: Caveats;
}

export interface DiffResult {
	kind: 'diff';
	/** Positions compared; for a transaction, the one before it and its last. */
	fromSeq: Seq;
	toSeq: Seq;
	/** Null when two instants are compared. */
	transaction: Transaction | null;
	/** Tables that differ, each with its first rows. */
	tables: DiffTable[];
}
export interface DiffTable extends DiffSummary {
	rows: DiffRow[];
	/** Schemas at the two positions. */
	before: TableSchema | undefined;
	after: TableSchema | undefined;
	/** Columns, by a name in either schema, that hold no values of the source. */
	masked: readonly MaskedColumn[];
}

export interface HistoryResult {
	kind: 'history';
	seq: Seq;
	/** Null when no row is selected at this instant. */
	row: {
		key: Key;
		/** Column by column, in the schema's order. */
		values: Record<string, ExactText>;
		blame: Map<string, Transaction>;
		/** Oldest first. */
		versions: RowVersion[];
		/** Columns that hold no values of the source. */
		masked: readonly MaskedColumn[];
	} | null;
}

export interface TransactionsResult {
	kind: 'transactions';
	transactions: Transaction[];
	from: Position;
	to: Position;
}

export interface TimelineResult {
	kind: 'timeline';
	from: Position;
	to: Position;
	volume: VolumeBucket[];
	bucketUs: number;
}

interface MarksResult {
	kind: 'marks';
	/** In the order of the lines; `line` counts from 0. */
	marks: { line: number; from: Position; to: Position | null }[];
}

export interface ValueResult {
	kind: 'value';
	/** As `$name` writes it, in lower case. */
	name: string;
	type: InputType;
	/** As written in the cell; the first option where it names none. */
	value: string;
	/** What can be chosen; null where anything can be written. */
	options: string[] | null;
	/** For an instant: the position that it means, and the time, in µs, that stands for it in a query. */
	position: Position | null;
	timeUs: number | null;
	/** Of the query that the options come from. */
	caveats: Caveats;
}

/** Relations that must stay open for as long as the result is shown. */
export function relationsOf(result: CellResult): Relation[] {
	return result.kind === 'relation' || result.kind === 'check' ? [result.relation] : [];
}

/** What must be said beside a result, other than at the head of one of its columns. */
export function caveatsOf(result: CellResult): Caveats {
	switch (result.kind) {
		case 'relation':
			return unlabelled(result.relation);
		case 'check':
			// A verdict has no column that could carry a label.
			return { inexact: result.relation.inexact, masked: result.relation.masked };
		case 'series':
		case 'plot':
		case 'value':
			return result.caveats;
		default:
			return NO_CAVEATS;
	}
}

/** Masks that no column of the rows has a label for: they chose the rows. */
export function unlabelled({ inexact, masked, columns }: Relation): Caveats {
	const labels = columns.flatMap((column) => column.masked ?? []);
	const labelled = ({ table, column }: MaskedColumn) =>
		labels.some((label) => label.table === table && label.column === column);
	return { inexact, masked: masked.filter((one) => !labelled(one)) };
}

/** Number of rows to show beside a result; null where rows are not what it has. */
export function rowsOf(result: CellResult): number | null {
	switch (result.kind) {
		case 'relation':
			return result.relation.rowCount;
		case 'check':
			return result.rows;
		case 'plot':
			return result.rowCount;
		case 'series':
			return result.points.length;
		case 'diff':
			return result.tables.reduce((sum, one) => sum + one.added + one.removed + one.modified, 0);
		case 'history':
			return result.row?.versions.length ?? 0;
		case 'transactions':
			return result.transactions.length;
		default:
			return null;
	}
}
