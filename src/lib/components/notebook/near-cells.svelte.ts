/* eslint-disable svelte/prefer-svelte-reactivity -- these are replaced whole, or nothing on screen follows them */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';

/** px around the screen within which a cell is whole, and beyond which it gives its place back. */
const [MAKE, KEEP] = [900, 3600];

/**
 * Which cells are whole: those near the screen. The others hold their place with the height that they
 * had. Cells are made one a task, so that no task grows with the notebook.
 */
export class NearCells {
	readonly #near = new SvelteSet<string>();
	readonly #heights = new SvelteMap<string, number>();
	readonly #hosts = new Map<string, HTMLElement>();
	readonly #ids = new WeakMap<Element, string>();
	readonly #waiting = new Set<string>();
	#make: IntersectionObserver | null = null;
	#keep: IntersectionObserver | null = null;
	#working = false;
	/** Told which cells are on screen or near it, in no order. */
	onnear: ((ids: string[]) => void) | null = null;

	has(id: string): boolean {
		return this.#near.has(id);
	}

	/** The height that a cell had when it was last whole. */
	height(id: string): number | undefined {
		return this.#heights.get(id);
	}

	/** Begins to watch a scrolling element; answers how to stop. */
	watch(root: Element | null): () => void {
		const options = (px: number) => ({ root, rootMargin: `${px}px 0px` });
		this.#make = new IntersectionObserver((entries) => this.#came(entries), options(MAKE));
		this.#keep = new IntersectionObserver((entries) => this.#left(entries), options(KEEP));
		for (const host of this.#hosts.values()) this.#observe(host);
		return () => {
			this.#make?.disconnect();
			this.#keep?.disconnect();
			this.#make = this.#keep = null;
		};
	}

	/** An attachment for a cell's element. */
	host(id: string): (host: HTMLElement) => () => void {
		return (host) => {
			this.#hosts.set(id, host);
			this.#ids.set(host, id);
			this.#observe(host);
			return () => {
				this.#hosts.delete(id);
				this.#make?.unobserve(host);
				this.#keep?.unobserve(host);
				this.#waiting.delete(id);
				this.#near.delete(id);
			};
		};
	}

	/** Makes a cell whole now, wherever it is. */
	make(id: string): void {
		this.#waiting.delete(id);
		this.#near.add(id);
	}

	/** For printing. */
	makeAll(): void {
		for (const id of this.#hosts.keys()) this.make(id);
	}

	#observe(host: HTMLElement): void {
		this.#make?.observe(host);
		this.#keep?.observe(host);
	}

	#came(entries: IntersectionObserverEntry[]): void {
		for (const { target, isIntersecting } of entries) {
			const id = this.#ids.get(target);
			if (id === undefined) continue;
			if (!isIntersecting) this.#waiting.delete(id);
			else if (!this.#near.has(id)) this.#waiting.add(id);
		}
		this.#tell();
		this.#work();
	}

	#left(entries: IntersectionObserverEntry[]): void {
		for (const { target, isIntersecting, boundingClientRect } of entries) {
			const id = this.#ids.get(target);
			if (id === undefined || isIntersecting || !this.#near.has(id)) continue;
			// What a person is in stays: an editor keeps its cursor.
			if (target.contains(document.activeElement)) continue;
			this.#heights.set(id, boundingClientRect.height);
			this.#near.delete(id);
		}
	}

	#work(): void {
		if (this.#working) return;
		this.#working = true;
		const step = () => {
			const [id] = this.#waiting;
			if (id === undefined) {
				this.#working = false;
				this.#tell();
				return;
			}
			this.make(id);
			setTimeout(step);
		};
		setTimeout(step);
	}

	#tell(): void {
		this.onnear?.([...this.#near]);
	}
}
