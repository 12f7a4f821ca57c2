import type { Key } from '../engine/shadow-window.ts';
import type { ExactText } from '../shadow/cell-value.ts';
import type { Seq } from '../shadow/position.ts';
import type { SourceIdentity } from '../shadow/log-entry.ts';
import type { TableId, TableSchema, TypeDefinition } from '../shadow/schema.ts';

/**
 * What to put back, as data. A plan is exact: every row with the values it must hold now (`expect`)
 * and the values it gets (`restore`). A script is the plan in one dialect; its inverse is the same
 * plan with the two sides exchanged.
 */
export interface RestorePlan {
	format: 1;
	/** Hex sha256 of the canonical plan without this field: the ledger's idempotency key. */
	id: string;
	/** What was asked for, in one sentence. */
	title: string;
	goal:
		| { kind: 'instant'; seq: Seq; timeUs: number }
		| { kind: 'undo-transaction'; xid: number; seq: Seq };
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
	/** Rows that cannot be put back and why; a plan with any is not turned into a script unless they are left out by choice. */
	conflicts: { table: TableId; key: Key; reason: string }[];
}

export interface TablePlan {
	table: TableId;
	schema: TableSchema;
	rows: RowAction[];
}

export type RowAction =
	/** The row is gone and comes back whole. */
	| { kind: 'insert'; key: Key; restore: Record<string, ExactText> }
	/** The row is there and should not be. `expect` is the whole row. */
	| { kind: 'delete'; key: Key; expect: Record<string, ExactText> }
	/** Only these columns change; other columns may have moved on since. */
	| {
			kind: 'update';
			key: Key;
			expect: Record<string, ExactText>;
			restore: Record<string, ExactText>;
	  };

export interface PlanCounts {
	table: TableId;
	inserts: number;
	updates: number;
	deletes: number;
	cells: number;
}
