import type { TableId, TableSchema, TypeDefinition } from '../shadow/schema.ts';
import type { RestorePlan } from './plan.ts';

/** What a dry-run needs before rows: the plan, its two scripts, and what to build for them. */
export interface DryRunSetup {
	plan: RestorePlan;
	script: string;
	inverse: string;
	types: TypeDefinition[];
	tables: DryRunTable[];
}

/** What is known once all rows have been read. */
export interface DryRunLoaded {
	/** Per table, columns with values that the shadow does not know. */
	unknown: string[][];
	/** Said in the report: what the rehearsal does not cover. */
	leftOut: string[];
}

export interface DryRunTable {
	table: TableId;
	schema: TableSchema;
	/** Names of constraints that can hold over the rows that are loaded. */
	foreignKeys: string[];
	/** Columns with values that the shadow does not know; they are NULL in the rehearsal. */
	unknown: string[];
}

/** A table's rows as CSV with every value quoted and NULL empty, in pieces. */
export interface DryRunRows {
	table: number;
	csv: Uint8Array;
	rows: number;
}

export type DryRunStep = 'start' | 'load' | 'build' | 'script' | 'second run' | 'inverse';

export interface DryRunProgress {
	step: DryRunStep;
	/** Share of the step that is done, 0 … 1. */
	done: number;
}

export interface DryRunReport {
	/** The script did what the plan promises and nothing else, and its inverse undid it to the byte. */
	verified: boolean;
	/** `PostgreSQL 18.6`. */
	engine: string;
	tables: {
		table: TableId;
		/** Rows that were there to be compared. */
		rows: number;
		inserted: number;
		updated: number;
		deleted: number;
		/** Loaded only because a foreign key leads to or from it; it must not change. */
		neighbour: boolean;
	}[];
	/** Wall-clock ms per step. */
	steps: { step: DryRunStep; ms: number }[];
	ms: number;
	/** What the script said. */
	messages: string[];
	leftOut: string[];
	/** The first thing that went wrong, or null. */
	failure: { step: DryRunStep; message: string; detail: string } | null;
}
