/**
 * The answer to the last question asked. Questions that arrive while one runs replace each other, so
 * that dragging through time asks only as fast as the engine answers; the last answer stays until
 * the next one is there.
 */
export class Latest<T> {
	value = $state.raw<T>();
	error = $state.raw<unknown>();
	pending = $state(false);
	#waiting: (() => Promise<T>) | null = null;
	#running = false;

	ask(question: () => Promise<T>): void {
		this.#waiting = question;
		if (!this.#running) void this.#drain();
	}

	/** Forgets the answer and ignores the one on its way. */
	clear(): void {
		this.#waiting = null;
		this.value = undefined;
		this.error = undefined;
	}

	async #drain(): Promise<void> {
		this.#running = true;
		while (this.#waiting) {
			const question: () => Promise<T> = this.#waiting;
			this.#waiting = null;
			// Not in the caller's turn: asking from an effect must not make the effect depend on itself.
			await Promise.resolve();
			this.pending = true;
			try {
				const value = await question();
				if (!this.#waiting) {
					this.value = value;
					this.error = undefined;
				}
			} catch (error) {
				if (!this.#waiting) this.error = error;
			}
		}
		this.pending = false;
		this.#running = false;
	}
}
