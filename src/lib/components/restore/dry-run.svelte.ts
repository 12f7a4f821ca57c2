import type { ShadowWindow } from '../../engine/shadow-window.ts';
import type { DryRunProgress, DryRunReport, DryRunStep } from '../../restore/dry-run-report.ts';
import type { RestorePlan } from '../../restore/plan.ts';

/** In the order in which they run, in words. */
export const STAGES: { id: DryRunStep; label: string; done: string }[] = [
	{ id: 'start', label: 'Start PostgreSQL in this browser', done: 'PostgreSQL started' },
	{ id: 'load', label: 'Load the current rows', done: 'Current rows loaded' },
	{
		id: 'build',
		label: 'Build keys, checks and triggers',
		done: 'Keys, checks and triggers built'
	},
	{
		id: 'script',
		label: 'Run the script, compare every row',
		done: 'Every row is as the plan promises, and no other changed'
	},
	{ id: 'second run', label: 'Run it a second time', done: 'A second run changed nothing' },
	{
		id: 'inverse',
		label: 'Run the inverse, compare again',
		done: 'The inverse brought back every byte'
	}
];

/** The rehearsal of a plan in a real PostgreSQL inside this browser. */
export class DryRun {
	status = $state<'idle' | 'running' | 'done' | 'failed'>('idle');
	progress = $state.raw<DryRunProgress>({ step: 'start', done: 0 });
	report = $state.raw<DryRunReport | null>(null);
	/** Why no rehearsal could take place. */
	error = $state.raw<unknown>(null);
	#abort: AbortController | null = null;

	async start(window: ShadowWindow, plan: RestorePlan): Promise<void> {
		this.forget();
		const abort = new AbortController();
		this.#abort = abort;
		this.status = 'running';
		try {
			// 15 MB of PostgreSQL come only when somebody rehearses.
			const { dryRun } = await import('../../restore/dry-run.ts');
			const report = await dryRun(window, plan, {
				signal: abort.signal,
				onProgress: (progress) => {
					if (this.#abort === abort) this.progress = progress;
				}
			});
			if (this.#abort !== abort) return;
			this.report = report;
			this.status = 'done';
		} catch (error) {
			if (this.#abort !== abort) return;
			this.error = error;
			this.status = 'failed';
		}
	}

	cancel(): void {
		const abort = this.#abort;
		this.#abort = null;
		abort?.abort();
		if (this.status === 'running') this.status = 'idle';
	}

	/** The plan changed: what was rehearsed is not it any more. */
	forget(): void {
		this.cancel();
		this.status = 'idle';
		this.progress = { step: 'start', done: 0 };
		this.report = null;
		this.error = null;
	}
}
