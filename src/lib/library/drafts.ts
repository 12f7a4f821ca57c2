import * as v from 'valibot';

const draft = v.pipe(v.string(), v.parseJson(), v.object({ atMs: v.number(), text: v.string() }));
export type Draft = v.InferOutput<typeof draft>;

/** What can be written in the moment in which a page goes away: `localStorage` is. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * The last words of a page: text that was typed within the half second before it went and is not
 * on disk. The next tab that opens the notebook to write finds it.
 */
export class Drafts {
	readonly #storage: DraftStorage | null;
	readonly #key: string;

	constructor(storage: DraftStorage | null, notebook: string) {
		this.#storage = storage;
		this.#key = `foreshadow.draft.${notebook}`;
	}

	leave(text: string, atMs: number): void {
		try {
			this.#storage?.setItem(this.#key, JSON.stringify({ atMs, text }));
		} catch {
			// full or switched off: the write that is under way is all that can be done
		}
	}

	/** Reads it; `drop` it once it is safe. */
	find(): Draft | null {
		try {
			const parsed = v.safeParse(draft, this.#storage?.getItem(this.#key));
			return parsed.success ? parsed.output : null;
		} catch {
			return null;
		}
	}

	drop(): void {
		try {
			this.#storage?.removeItem(this.#key);
		} catch {
			// switched off: then there is none
		}
	}
}
