import { untrack } from 'svelte';

/** Cells put on the page at a time. */
const PART = 12;

/** Cells that are on the page: they are put there in parts, after what is around them, so that no task is long. */
export class PlacedCells {
	readonly #all: () => readonly string[];
	#shown = $state(0);
	readonly ids: readonly string[] = $derived.by(() => this.#all().slice(0, this.#shown));

	/** Made by a component: it goes on until all are there. */
	constructor(all: () => readonly string[]) {
		this.#all = all;
		$effect(() => {
			if (this.#shown >= all().length) return;
			const timer = setTimeout(() => (this.#shown += PART));
			return () => clearTimeout(timer);
		});
	}

	/** Now, whatever it takes. */
	placeAll(): void {
		this.#shown = untrack(this.#all).length;
	}
}
