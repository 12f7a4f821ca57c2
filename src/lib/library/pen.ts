/**
 * The right to write one notebook: a Web Lock, held by at most one tab of this browser. The browser
 * gives it back when the tab closes or dies, however it dies.
 */
export class Pen {
	readonly #locks: LockManager;
	readonly #name: string;
	#release: (() => void) | null = null;
	#waiting: AbortController | null = null;
	/** Another tab took it without asking twice. */
	onstolen: (() => void) | null = null;

	constructor(locks: LockManager, name: string) {
		this.#locks = locks;
		this.#name = name;
	}

	get held(): boolean {
		return this.#release !== null;
	}

	/** False when another tab has it. */
	take(): Promise<boolean> {
		return this.#request({ ifAvailable: true });
	}

	/** Whoever has it loses it. */
	steal(): Promise<boolean> {
		return this.#request({ steal: true });
	}

	/** Resolves true when it became free and is ours, false when the waiting was ended. */
	async wait(limitMs?: number): Promise<boolean> {
		this.endWait();
		const waiting = new AbortController();
		this.#waiting = waiting;
		const timer =
			limitMs === undefined ? undefined : setTimeout(() => waiting.abort(), Math.max(0, limitMs));
		try {
			return await this.#request({ signal: waiting.signal });
		} catch (error) {
			if (waiting.signal.aborted) return false;
			throw error;
		} finally {
			clearTimeout(timer);
			if (this.#waiting === waiting) this.#waiting = null;
		}
	}

	endWait(): void {
		this.#waiting?.abort();
		this.#waiting = null;
	}

	release(): void {
		this.#release?.();
		this.#release = null;
	}

	#request(options: LockOptions): Promise<boolean> {
		return new Promise<boolean>((answer, fail) => {
			let mine: (() => void) | null = null;
			const held = this.#locks.request(this.#name, options, (lock) => {
				if (lock === null) return answer(false);
				return new Promise<void>((release) => {
					mine = release;
					this.#release = release;
					answer(true);
				});
			});
			held.catch((error: unknown) => {
				if (mine === null) return fail(error instanceof Error ? error : new Error(String(error)));
				// Granted, and then taken away.
				if (this.#release !== mine) return;
				this.#release = null;
				this.onstolen?.();
			});
		});
	}
}
