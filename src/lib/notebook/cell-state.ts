import type { CellResult } from './cell-result.ts';

/** What is to be shown of a cell's runs. Never changed in place: a change is a new object. */
export interface CellState {
	status: CellStatus;
	/** The result is not what a run would give now. */
	stale: boolean;
	/** Of the last or current run, by the clock that the runtime was given; null before the first. */
	startedMs: number | null;
	/** Of the last run that ended; null before. */
	elapsedMs: number | null;
	rows: number | null;
	/** Why the last run failed; an Error as the engine threw it. */
	error: unknown;
	/** The cell that this one waits for, and why, in words. */
	blockedBy: { id: string; message: string } | null;
	/** What is wrong with its name or what it reads, in words; said at every cell concerned. */
	problem: string | null;
	/** The last good one: kept while the cell runs again, fails or is stopped. */
	result: CellResult | null;
}

export type CellStatus = 'idle' | 'queued' | 'running' | 'done' | 'failed' | 'stopped' | 'blocked';

export const IDLE: CellState = {
	status: 'idle',
	stale: false,
	startedMs: null,
	elapsedMs: null,
	rows: null,
	error: null,
	blockedBy: null,
	problem: null,
	result: null
};
