import { flushSync } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';

/** Whether the page is on its way to paper; what reads it is laid out before the browser prints. */
class Printing {
	#on = false;
	readonly #follow = createSubscriber((update) => {
		const set = (on: boolean) => {
			this.#on = on;
			flushSync(update);
		};
		const paper = matchMedia('print');
		const begin = () => set(true);
		const end = () => set(false);
		const change = () => set(paper.matches);
		this.#on = paper.matches;
		// The event comes before the layout for paper, the media query with it; previews have only this.
		addEventListener('beforeprint', begin);
		addEventListener('afterprint', end);
		paper.addEventListener('change', change);
		return () => {
			removeEventListener('beforeprint', begin);
			removeEventListener('afterprint', end);
			paper.removeEventListener('change', change);
		};
	});

	get on(): boolean {
		this.#follow();
		return this.#on;
	}
}
export const printing = new Printing();
