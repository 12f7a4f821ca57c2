import type { SaveStatus } from './notebook-file.ts';
import { saveFailureOf } from './save-failure.ts';

/** From the first unsaved letter to the write. Not restarted by the next letter: half a second is the most. */
const defaultDelayMs = 500;
/** A full disk may have been emptied elsewhere. */
const defaultRetryMs = 10_000;

interface AutosaveOptions {
	write: (text: string) => Promise<void>;
	onstatus: () => void;
	now: () => number;
	/** Defaults to 500. */
	delayMs?: number;
	/** Defaults to 10,000. */
	retryMs?: number;
}

/**
 * Writes the newest text soon, one write at a time, and says how that stands. A text that could not
 * be written stays here until it is, or a newer one takes its place.
 */
export class Autosave {
	status: SaveStatus;
	readonly #options: Required<AutosaveOptions>;
	#unsaved: string | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#writing: Promise<void> | null = null;
	#stopped = false;

	constructor(options: AutosaveOptions) {
		this.#options = { delayMs: defaultDelayMs, retryMs: defaultRetryMs, ...options };
		this.status = { kind: 'saved', atMs: options.now() };
	}

	/** Typed and not known to be on disk; null when all is. */
	get unsaved(): string | null {
		return this.#unsaved;
	}

	put(text: string): void {
		this.#unsaved = text;
		if (this.status.kind === 'saved') this.#say({ kind: 'unsaved' });
		if (this.status.kind === 'failed') this.#unschedule();
		if (this.#writing === null) this.#schedule(this.#options.delayMs);
	}

	/** Resolves when the newest text is on disk, or could not be written. */
	async flush(): Promise<void> {
		this.#unschedule();
		while (this.#unsaved !== null && !this.#stopped) {
			await this.#write();
			if (this.status.kind === 'failed') return;
		}
	}

	/** No write starts after this. What is unsaved stays readable. */
	stop(): void {
		this.#stopped = true;
		this.#unschedule();
	}

	/** A failure that showed itself outside a write: the stored files are gone. */
	fail(error: unknown, text: string): void {
		this.#unsaved ??= text;
		this.#say({ kind: 'failed', failure: saveFailureOf(error) });
	}

	/** One write at a time: whoever asks meanwhile gets the one that runs. */
	#write(): Promise<void> {
		this.#writing ??= this.#writeNow().finally(() => {
			this.#writing = null;
			if (this.#unsaved === null) return;
			const { status } = this;
			if (status.kind !== 'failed') this.#schedule(this.#options.delayMs);
			// A cleared store is made anew only when a person asks for it.
			else if (status.failure.code !== 'cleared') this.#schedule(this.#options.retryMs);
		});
		return this.#writing;
	}

	async #writeNow(): Promise<void> {
		const text = this.#unsaved;
		if (text === null || this.#stopped) return;
		// A failure stays in sight until it is mended.
		if (this.status.kind !== 'failed') this.#say({ kind: 'saving' });
		try {
			await this.#options.write(text);
		} catch (error) {
			this.#say({ kind: 'failed', failure: saveFailureOf(error) });
			return;
		}
		if (this.#unsaved === text) this.#unsaved = null;
		const saved = this.#unsaved === null;
		this.#say(saved ? { kind: 'saved', atMs: this.#options.now() } : { kind: 'unsaved' });
	}

	#schedule(ms: number): void {
		if (this.#timer !== undefined || this.#stopped) return;
		this.#timer = setTimeout(() => {
			this.#timer = undefined;
			void this.#write();
		}, ms);
	}

	#unschedule(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
	}

	#say(status: SaveStatus): void {
		this.status = status;
		this.#options.onstatus();
	}
}
