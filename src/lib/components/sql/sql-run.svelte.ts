import { QueryError, type ResultTable } from '../../engine/engine.ts';
import type { ShadowWindow } from '../../engine/shadow-window.ts';
import type { Seq } from '../../shadow/position.ts';

/** Rows fetched for the screen; an export asks for all of them. */
export const ROW_LIMIT = 10_000;

/** What the last run was about, so that an export repeats exactly it. */
interface Asked {
	text: string;
	seq: Seq;
}

/** One cell's runs: a new one takes the place of the one before, whose result stays until then. */
export class SqlRun {
	running = $state(false);
	result = $state.raw<ResultTable | null>(null);
	error = $state.raw<unknown>(null);
	/** Of the run in progress or the last one, in ms. */
	elapsedMs = $state(0);
	/** What `result` or `error` answers. */
	asked = $state.raw<Asked | null>(null);
	#abort: AbortController | null = null;

	/** There may be more rows than are shown. */
	get truncated(): boolean {
		return this.result !== null && this.result.rowCount >= ROW_LIMIT;
	}

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
			const result = await window.sql(text, seq, { limit: ROW_LIMIT, signal: abort.signal });
			if (this.#abort !== abort) return;
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

	/** Every row of what was asked last. */
	async all(window: ShadowWindow): Promise<ResultTable> {
		const { asked, result } = this;
		if (asked === null || result === null) throw new Error('Nothing ran yet: run the query first');
		return this.truncated ? window.sql(asked.text, asked.seq) : result;
	}
}

function isCancelled(error: unknown): boolean {
	if (error instanceof QueryError) return error.code === 'cancelled';
	return error instanceof DOMException && error.name === 'AbortError';
}
