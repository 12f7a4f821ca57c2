import { proxy, transfer, wrap } from 'comlink';
import dataUrl from '@electric-sql/pglite/pglite.data?url';
import initdbUrl from '@electric-sql/pglite/initdb.wasm?url';
import wasmUrl from '@electric-sql/pglite/pglite.wasm?url';
import type { ShadowWindow } from '../engine/shadow-window.ts';
import type { DryRunProgress, DryRunReport } from './dry-run-report.ts';
import { dryRunSetup, dryRunLoaded } from './dry-run-setup.ts';
import { dryRunState, type DryRunLimits } from './dry-run-state.ts';
import type { RestorePlan } from './plan.ts';
import type { DryRunWorkerApi } from './pglite.worker.ts';

export interface DryRunOptions extends DryRunLimits {
	onProgress?: (progress: DryRunProgress) => void;
	/** Ends the worker at once; the promise rejects with the signal's reason. */
	signal?: AbortSignal;
}

/**
 * Rehearses a plan in a real PostgreSQL in a worker, against the shadow's latest state. Answers with
 * a report for whatever the script does; rejects only when no rehearsal could take place.
 */
export async function dryRun(
	window: ShadowWindow,
	plan: RestorePlan,
	options: DryRunOptions = {}
): Promise<DryRunReport> {
	const { signal, onProgress = () => undefined } = options;
	signal?.throwIfAborted();
	const worker = new Worker(new URL('./pglite.worker.ts', import.meta.url), { type: 'module' });
	const ended = new Promise<never>((_, reject) => {
		worker.addEventListener('error', (event) =>
			reject(new Error(`the rehearsal's PostgreSQL did not start: ${event.message}`))
		);
		signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
	});
	try {
		return await Promise.race([rehearse(worker, window, plan, options, onProgress), ended]);
	} finally {
		worker.terminate();
	}
}

async function rehearse(
	worker: Worker,
	window: ShadowWindow,
	plan: RestorePlan,
	limits: DryRunLimits,
	onProgress: (progress: DryRunProgress) => void
): Promise<DryRunReport> {
	const remote = wrap<DryRunWorkerApi>(worker);
	onProgress({ step: 'start', done: 0 });
	const state = await dryRunState(window, plan, limits);
	const assets = { wasm: wasmUrl, initdb: initdbUrl, data: dataUrl };
	await remote.start(assets, await dryRunSetup(plan, state), proxy(onProgress));
	onProgress({ step: 'start', done: 1 });
	for await (const piece of state.rows) {
		await remote.add(transfer(piece, [piece.csv.buffer as ArrayBuffer]));
	}
	return await remote.run(dryRunLoaded(state));
}
