import type { ShadowWindow } from '../../engine/shadow-window.ts';
import { t } from '../../messages/messages.ts';
import type { DryRunProgress, DryRunReport, DryRunStep } from '../../restore/dry-run-report.ts';
import type { RestorePlan } from '../../restore/plan.ts';

const words = t.restore.dryRun.stage;

/** In the order in which they run, in words. */
export const STAGES: { id: DryRunStep; label: string; done: string }[] = [
	{ id: 'start', ...words.start },
	{ id: 'load', ...words.load },
	{ id: 'build', ...words.build },
	{ id: 'script', ...words.script },
	{ id: 'second run', ...words.secondRun },
	{ id: 'inverse', ...words.inverse }
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
