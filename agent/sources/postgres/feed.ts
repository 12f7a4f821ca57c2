/**
 * Hands chunks to a handler one after another. A handler that returns a promise stops the feed: the
 * socket is paused, and what it had already read is kept as copies until the promise settles. So
 * the hot path stays synchronous and nothing is queued without bound.
 */
export class PausableFeed {
	readonly #socket: { pause(): void; resume(): void };
	readonly #handle: (chunk: Buffer) => void | Promise<void>;
	readonly #fail: (error: unknown) => void;
	#waiting: Buffer[] = [];
	#busy = false;
	#closed = false;

	constructor(
		socket: { pause(): void; resume(): void },
		handle: (chunk: Buffer) => void | Promise<void>,
		fail: (error: unknown) => void
	) {
		this.#socket = socket;
		this.#handle = handle;
		this.#fail = fail;
	}

	/** The chunk's bytes may be reused by the caller afterwards. */
	push(chunk: Buffer): void {
		if (this.#closed) return;
		if (this.#busy) {
			this.#waiting.push(Buffer.from(chunk));
			return;
		}
		try {
			const pending = this.#handle(chunk);
			if (pending !== undefined) void this.#hold(pending);
		} catch (error) {
			this.#stop(error);
		}
	}

	close(): void {
		this.#closed = true;
		this.#waiting = [];
	}

	async #hold(first: Promise<void>): Promise<void> {
		this.#busy = true;
		this.#socket.pause();
		try {
			await first;
			// Taken whole and walked by index: shift() on a long array is quadratic.
			while (this.#waiting.length > 0 && !this.#closed) {
				const batch = this.#waiting;
				this.#waiting = [];
				for (const chunk of batch) {
					if (this.#closed) return;
					const pending = this.#handle(chunk);
					if (pending !== undefined) await pending;
				}
			}
			this.#busy = false;
			if (!this.#closed) this.#socket.resume();
		} catch (error) {
			this.#stop(error);
		}
	}

	#stop(error: unknown): void {
		if (this.#closed) return;
		this.close();
		this.#fail(error);
	}
}
