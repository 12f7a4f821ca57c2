import { postgresScript } from './dialects/postgres.ts';
import type { DryRunLoaded, DryRunSetup } from './dry-run-report.ts';
import type { DryRunState } from './dry-run-state.ts';
import { invert } from './invert.ts';
import type { RestorePlan } from './plan.ts';

/** Scripts and tables of a rehearsal. */
export async function dryRunSetup(plan: RestorePlan, state: DryRunState): Promise<DryRunSetup> {
	return {
		plan,
		script: await postgresScript(plan),
		inverse: await postgresScript(await invert(plan)),
		types: plan.types,
		tables: state.tables
	};
}

/** To be asked once all rows have been read. */
export function dryRunLoaded(state: DryRunState): DryRunLoaded {
	return { unknown: state.tables.map(({ unknown }) => unknown), leftOut: state.leftOut };
}
