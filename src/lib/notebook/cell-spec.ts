import type { Key } from '../engine/shadow-window.ts';
import type { RelationFilter } from '../temporal/relation-filter.ts';
import type { InstantExpression } from './instant-expression.ts';
import type { MarkLine } from './mark-lines.ts';

/** What a cell means, with every default filled in: `fill-spec.ts` makes it. */
export type CellSpec =
	| MarkdownSpec
	| SqlSpec
	| ChartSpec
	| DiffSpec
	| HistorySpec
	| TransactionsSpec
	| RestoreSpec
	| TimelineSpec
	| InputSpec
	| PlotSpec
	| GridSpec
	| MarksSpec
	| CheckSpec
	| ReservedSpec
	| UnknownSpec;

interface Common {
	id: string;
	title: string | null;
	/** Its own instant; null follows the notebook's. */
	at: InstantExpression | null;
}
interface MarkdownSpec extends Common {
	kind: 'markdown';
	text: string;
	/** Name of the step that begins here, for the progress rail. */
	step: string | null;
}
interface SqlSpec extends Common {
	kind: 'sql';
	text: string;
	/** Name under which other cells can read it. */
	as: string | null;
}
interface ChartSpec extends Common {
	kind: 'chart';
	table: string;
	/** Aggregate over the table's columns. */
	expression: string;
	where: string | null;
	/** Words for the axis; defaults to the expression. */
	label: string;
	from: InstantExpression;
	to: InstantExpression;
	/** Defaults to a day. */
	bucketUs: number;
}
/** Between two instants, or of one transaction alone. */
export interface DiffSpec extends Common {
	kind: 'diff';
	/** Null: every table that differs. */
	table: string | null;
	span:
		| { kind: 'transaction'; at: InstantExpression }
		| { kind: 'between'; from: InstantExpression; to: InstantExpression };
}
/** One row: by its key, or the first in key order that a condition selects at the cell's instant. */
export interface HistorySpec extends Common {
	kind: 'history';
	table: string;
	row: { kind: 'key'; key: Key } | { kind: 'where'; where: string };
	/** The column whose value is in question, or null. */
	column: string | null;
}
interface TransactionsSpec extends Common {
	kind: 'transactions';
	from: InstantExpression;
	to: InstantExpression;
	table: string | null;
	/** Defaults to 20. */
	limit: number;
}
export interface RestoreSpec extends Common {
	kind: 'restore';
	goal:
		| { kind: 'undo-transaction'; at: InstantExpression }
		| { kind: 'instant'; to: InstantExpression };
	/** Empty: all tables. */
	tables: string[];
}
export interface TimelineSpec extends Common {
	kind: 'timeline';
	from: InstantExpression;
	to: InstantExpression;
}
/** A value that a person chooses; `$name` in other cells. */
export interface InputSpec extends Common {
	kind: 'input';
	/** Its name; '' where it is missing, which is a problem. */
	as: string;
	type: InputType;
	/** Words before the control; defaults to the name. */
	label: string;
	/** As written: an instant expression, digits, text, a table's id, a column. '' where none is chosen. */
	value: string;
	min: number | null;
	max: number | null;
	step: number | null;
	/** For a choice; for a table or column they narrow what there is. */
	options: string[];
	/** A query whose first column gives the options of a choice. */
	optionsFrom: string | null;
	/** The table whose columns a column input offers. */
	table: string | null;
}
export const INPUT_TYPES = ['instant', 'number', 'choice', 'text', 'table', 'column'] as const;
export type InputType = (typeof INPUT_TYPES)[number];
/** Any Observable Plot over rows: a small form, or a whole spec as JSON in the body. */
export interface PlotSpec extends Common {
	kind: 'plot';
	/** A named cell or a table. */
	data: string;
	form: PlotForm;
	/** The body where it is JSON; the form is then empty. */
	json: Record<string, unknown> | null;
}
export interface PlotForm {
	/** `dot`, `line`, `bar`, …; defaults to `dot`. */
	mark: string;
	/** Columns, or null. */
	x: string | null;
	y: string | null;
	color: string | null;
	size: string | null;
	fx: string | null;
	fy: string | null;
	/** How rows at one x are brought together: `count`, `sum`, `mean`, …; null: each row is drawn. */
	reduce: string | null;
	/** Words and kinds of the two axes; null: the column's name, and what suits its values. */
	xLabel: string | null;
	yLabel: string | null;
	xType: string | null;
	yType: string | null;
}
/** Rows of a named cell or a table, and how a person left the grid. */
interface GridSpec extends Common {
	kind: 'grid';
	data: string;
	view: GridView;
}
export interface GridView {
	hidden: string[];
	pinned: string[];
	/** Pixels by column. */
	widths: Record<string, number>;
	order: { column: string; descending: boolean }[];
	filter: RelationFilter;
}
/** Marks of the notebook's own: they are drawn in every time chart. */
interface MarksSpec extends Common {
	kind: 'marks';
	marks: MarkLine[];
}
/** An assertion over a query. */
export interface CheckSpec extends Common {
	kind: 'check';
	text: string;
	/** `none`: no row comes back; `some`: at least one does; `true`: every value of the first column is true. */
	expect: CheckExpectation;
}
export const CHECK_EXPECTATIONS = ['none', 'some', 'true'] as const;
export type CheckExpectation = (typeof CHECK_EXPECTATIONS)[number];
/** A kind whose place is kept for a later version. */
interface ReservedSpec extends Common {
	kind: 'reserved';
	name: string;
	text: string;
}
/** A kind that this version does not know, shown as text. */
interface UnknownSpec extends Common {
	kind: 'unknown';
	name: string;
	text: string;
}
