import type { Key } from '../engine/shadow-window.ts';
import type { Seq } from '../shadow/position.ts';
import type { SourceIdentity } from '../shadow/log-entry.ts';
import type { TableId, TableSchema, TypeDefinition } from '../shadow/schema.ts';

/**
 * What to put back, as data. A plan is exact: every row with the values it must hold now (`expect`)
 * and the values it gets (`restore`). A script is the plan in one dialect; its inverse is the same
 * plan with the two sides exchanged. Nothing in a plan is unknown or guessed: a row that would need
 * such a value is a conflict.
 */
export interface RestorePlan {
	format: 1;
	/** Hex sha256 of the canonical plan without this field: the ledger's idempotency key. */
	id: string;
	/** What was asked for, in one sentence. */
	title: string;
	goal: RestoreGoal;
	source: SourceIdentity;
	shadowId: string;
	/** The position that `expect` was taken at: the shadow's latest when planning. */
	plannedAtSeq: Seq;
	plannedAtLsn: string;
	plannedAtUs: number;
	types: TypeDefinition[];
	/** In an order that satisfies foreign keys for inserts; deletes run in the reverse. */
	tables: TablePlan[];
	/** What the reader must know: triggers that stay off, columns left out, rows that are kept. */
	warnings: string[];
	/** Rows that cannot be put back and why. A plan with any is not turned into a script. */
	conflicts: Conflict[];
}

export type RestoreGoal =
	| { kind: 'instant'; seq: Seq; timeUs: number }
	| { kind: 'undo-transaction'; xid: number; seq: Seq }
	/** Takes another plan back. */
	| { kind: 'inverse'; planId: string };

export interface Conflict {
	table: TableId;
	key: Key;
	reason: string;
}

export interface TablePlan {
	table: TableId;
	schema: TableSchema;
	/**
	 * Columns that a trigger writes on every update (`updated_at`). They are put back only in rows
	 * where nobody has written them since; elsewhere the newer value stays, and is no conflict.
	 */
	bookkeeping: string[];
	rows: RowAction[];
}

/** Source text by column name. */
export type RowValues = Record<string, string | null>;

export type RowAction =
	/** The row is gone and comes back whole. */
	| { kind: 'insert'; key: Key; restore: RowValues }
	/** The row is there and should not be. `expect` is the whole row. */
	| { kind: 'delete'; key: Key; expect: RowValues }
	/** Only these columns change; other columns may have moved on since. */
	| { kind: 'update'; key: Key; expect: RowValues; restore: RowValues };

export type InsertAction = Extract<RowAction, { kind: 'insert' }>;
export type DeleteAction = Extract<RowAction, { kind: 'delete' }>;
export type UpdateAction = Extract<RowAction, { kind: 'update' }>;

export interface PlanCounts {
	table: TableId;
	inserts: number;
	updates: number;
	deletes: number;
	/** Cells that updates change. */
	cells: number;
}

/** A plan that cannot be made or turned into a script: what, where, and what to do next. */
export class RestoreError extends Error {
	readonly code:
		| 'nothing-to-do'
		| 'conflicts'
		| 'no-such-transaction'
		| 'no-such-table'
		| 'no-key'
		| 'unsupported'
		| 'masked'
		| 'not-a-script'
		| 'dry-run';
	constructor(code: RestoreError['code'], message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'RestoreError';
		this.code = code;
	}
}

export function countPlan(plan: RestorePlan): PlanCounts[] {
	return plan.tables.map(({ table, rows }) => {
		const counts = { table, inserts: 0, updates: 0, deletes: 0, cells: 0 };
		for (const row of rows) {
			counts[`${row.kind}s`] += 1;
			if (row.kind === 'update') counts.cells += Object.keys(row.restore).length;
		}
		return counts;
	});
}

export function planIsEmpty(plan: RestorePlan): boolean {
	return plan.tables.every(({ rows }) => rows.length === 0);
}
