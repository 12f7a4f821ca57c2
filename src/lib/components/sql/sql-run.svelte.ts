import { QueryError } from '../../engine/engine.ts';
import type { Relation } from '../../engine/relation.ts';
import type { ShadowWindow } from '../../engine/shadow-window.ts';
import type { Seq } from '../../shadow/position.ts';

/** What the last run was about. */
interface Asked {
	text: string;
	seq: Seq;
}

/** Results are kept under a name: each cell's own. */
let made = 0;

/** One cell's runs: a new one takes the place of the one before, whose result stays until then. */
export class SqlRun {
	running = $state(false);
	result = $state.raw<Relation | null>(null);
	error = $state.raw<unknown>(null);
	/** Of the run in progress or the last one, in ms. */
	elapsedMs = $state(0);
	/** What `result` or `error` answers. */
	asked = $state.raw<Asked | null>(null);
	#abort: AbortController | null = null;

	readonly #name = `sql ${++made}`;

	async run(window: ShadowWindow, text: string, seq: Seq): Promise<void> {
		this.#abort?.abort();
		const abort = new AbortController();
		this.#abort = abort;
		this.running = true;
		const before = this.elapsedMs;
		const started = performance.now();
		const tick = () => (this.elapsedMs = performance.now() - started);
		tick();
		const clock = setInterval(tick, 100);
		let cancelled = false;
		try {
			const result = await window.keep(text, seq, { name: this.#name, signal: abort.signal });
			if (this.#abort !== abort) return void result.close();
			this.result = result;
			this.error = null;
			this.asked = { text, seq };
		} catch (error) {
			if (this.#abort !== abort) return;
			cancelled = isCancelled(error);
			if (!cancelled) {
				this.error = error;
				this.asked = { text, seq };
			}
		} finally {
			clearInterval(clock);
			if (this.#abort === abort) {
				if (cancelled) this.elapsedMs = before;
				else tick();
				this.running = false;
				this.#abort = null;
			}
		}
	}

	cancel(): void {
		this.#abort?.abort();
	}

	/** Stops, and lets the rows go. */
	close(): void {
		this.cancel();
		void this.result?.close();
	}
}

function isCancelled(error: unknown): boolean {
	if (error instanceof QueryError) return error.code === 'cancelled';
	return error instanceof DOMException && error.name === 'AbortError';
}
