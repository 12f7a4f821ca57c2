/** What happens next, by time; things due at the same µs happen in the order they were planned. */
export class Agenda {
	readonly #heap: { at: number; order: number; action: (now: number) => void }[] = [];
	#planned = 0;

	plan(at: number, action: (now: number) => void): void {
		const heap = this.#heap;
		const item = { at: Math.floor(at), order: this.#planned++, action };
		let i = heap.push(item) - 1;
		while (i > 0) {
			const parent = (i - 1) >> 1;
			if (!earlier(item, heap[parent]!)) break;
			heap[i] = heap[parent]!;
			i = parent;
		}
		heap[i] = item;
	}

	/** Takes the earliest; undefined once nothing is due before `endUs`. */
	next(endUs: number): { at: number; action: (now: number) => void } | undefined {
		const heap = this.#heap;
		const first = heap[0];
		if (first === undefined || first.at >= endUs) return undefined;
		const last = heap.pop()!;
		if (heap.length > 0) this.#sink(last);
		return first;
	}

	#sink(item: { at: number; order: number; action: (now: number) => void }): void {
		const heap = this.#heap;
		let i = 0;
		for (;;) {
			let child = 2 * i + 1;
			if (child >= heap.length) break;
			if (child + 1 < heap.length && earlier(heap[child + 1]!, heap[child]!)) child++;
			if (!earlier(heap[child]!, item)) break;
			heap[i] = heap[child]!;
			i = child;
		}
		heap[i] = item;
	}
}

function earlier(a: { at: number; order: number }, b: { at: number; order: number }): boolean {
	return a.at < b.at || (a.at === b.at && a.order < b.order);
}
