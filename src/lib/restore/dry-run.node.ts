import { PGlite } from '@electric-sql/pglite';
import type { ShadowWindow } from '../engine/shadow-window.ts';
import type { DryRunProgress, DryRunReport } from './dry-run-report.ts';
import { dryRunSetup, dryRunLoaded } from './dry-run-setup.ts';
import { dryRunState, type DryRunLimits } from './dry-run-state.ts';
import type { RestorePlan } from './plan.ts';
import { Rehearsal } from './rehearsal.ts';

/** The same rehearsal as in the browser's worker, in this process. */
export async function dryRun(
	window: ShadowWindow,
	plan: RestorePlan,
	options: DryRunLimits & { onProgress?: (progress: DryRunProgress) => void } = {}
): Promise<DryRunReport> {
	const state = await dryRunState(window, plan, options);
	const database = await PGlite.create();
	try {
		const setup = await dryRunSetup(plan, state);
		const rehearsal = new Rehearsal(database, setup, options.onProgress ?? (() => undefined));
		for await (const piece of state.rows) rehearsal.add(piece);
		return await rehearsal.run(dryRunLoaded(state));
	} finally {
		await database.close();
	}
}
