import type { ShadowWindow } from '../../engine/shadow-window.ts';
import type { RestorePlan } from '../../restore/plan.ts';

/** The rehearsal of a plan in a real PostgreSQL inside this browser. */
export class DryRun {
	status = $state<'idle' | 'running' | 'done' | 'failed'>('idle');
	error = $state.raw<unknown>(null);

	start(window: ShadowWindow, plan: RestorePlan): Promise<void> {
		void window;
		void plan;
		this.status = 'failed';
		this.error = new Error('The dry-run is not wired yet');
		return Promise.resolve();
	}

	cancel(): void {
		this.status = 'idle';
	}

	forget(): void {
		this.cancel();
		this.error = null;
	}
}
