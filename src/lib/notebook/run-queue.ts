import { type Graph, upstream } from './graph.ts';

/**
 * Cells that wait for their turn. What is on screen goes first, with all that it reads; otherwise in
 * the graph's order, so that a cell never comes before what it reads.
 */
export class RunQueue {
	readonly #waiting = new Set<string>();
	/** Run although nothing changed. */
	readonly #forced = new Set<string>();
	#near: readonly string[] = [];
	/** In the order of running, last first; null when it has to be made anew. */
	#line: string[] | null = null;

	has(id: string): boolean {
		return this.#waiting.has(id);
	}

	get ids(): readonly string[] {
		return [...this.#waiting];
	}

	get empty(): boolean {
		return this.#waiting.size === 0;
	}

	add(id: string, forced: boolean): void {
		if (forced) this.#forced.add(id);
		if (this.#waiting.has(id)) return;
		this.#waiting.add(id);
		this.#line = null;
	}

	remove(id: string): void {
		this.#waiting.delete(id);
		this.#forced.delete(id);
	}

	/** Takes it out unless somebody asked for it by name. */
	drop(id: string): boolean {
		return !this.#forced.has(id) && this.#waiting.delete(id);
	}

	near(ids: readonly string[]): void {
		this.#near = ids;
		this.#line = null;
	}

	/** The graph changed. */
	reorder(): void {
		this.#line = null;
	}

	/** Takes the next one out; null when nothing waits. */
	next(graph: Graph): { id: string; forced: boolean } | null {
		this.#line ??= this.#order(graph);
		for (let id = this.#line.pop(); id !== undefined; id = this.#line.pop()) {
			if (!this.#waiting.delete(id)) continue;
			return { id, forced: this.#forced.delete(id) };
		}
		return null;
	}

	#order(graph: Graph): string[] {
		const first = new Set([...this.#near, ...upstream(graph, this.#near)]);
		const waiting = graph.order.filter((id) => this.#waiting.has(id));
		return [
			...waiting.filter((id) => first.has(id)),
			...waiting.filter((id) => !first.has(id))
		].reverse();
	}
}
