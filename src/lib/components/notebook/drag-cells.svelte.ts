/** px from the edge of the scroller within which a drag scrolls, and how fast at most per frame. */
const [EDGE, FASTEST] = [72, 18];
/** px that the pointer must move before it is a drag and no click. */
const SLACK = 5;

/** Cells being dragged by their gutter, and where they would land. */
export class DragCells {
	/** Ids on the move; null while nothing is. */
	ids = $state.raw<readonly string[] | null>(null);
	/** They would stand before the cell at this index. */
	index = $state<number | null>(null);
	#y = 0;
	#frame = 0;

	/**
	 * From pointerdown on. `hosts` gives the elements of all cells in order; `ondrop` is called once
	 * where the cells land elsewhere, `onclick` when it was none.
	 */
	start(
		event: PointerEvent,
		given: {
			ids: readonly string[];
			hosts: () => HTMLElement[];
			scroller: Element;
			ondrop: (index: number) => void;
			onclick: () => void;
		}
	): void {
		const grip = event.currentTarget as HTMLElement;
		const from = event.clientY;
		this.#y = from;
		grip.setPointerCapture(event.pointerId);
		const end = (dropped: boolean) => {
			cancelAnimationFrame(this.#frame);
			stop.abort();
			const { ids, index } = this;
			this.ids = this.index = null;
			if (dropped && ids === null) given.onclick();
			else if (dropped && index !== null) given.ondrop(index);
		};
		const stop = new AbortController();
		const on = { signal: stop.signal };
		grip.addEventListener(
			'pointermove',
			({ clientY }) => {
				this.#y = clientY;
				if (this.ids === null && Math.abs(clientY - from) < SLACK) return;
				if (this.ids === null) {
					this.ids = given.ids;
					this.#scroll(given.scroller, given.hosts);
				}
				this.index = dropIndex(given.hosts(), clientY);
			},
			on
		);
		grip.addEventListener('pointerup', () => end(true), on);
		grip.addEventListener('pointercancel', () => end(false), on);
		addEventListener(
			'keydown',
			(key) => {
				if (key.key !== 'Escape') return;
				key.preventDefault();
				key.stopPropagation();
				end(false);
			},
			{ ...on, capture: true }
		);
	}

	#scroll(scroller: Element, hosts: () => HTMLElement[]): void {
		const step = () => {
			const { top, bottom } = scroller.getBoundingClientRect();
			const above = top + EDGE - this.#y;
			const below = this.#y - (bottom - EDGE);
			const by = above > 0 ? -above : Math.max(below, 0);
			if (by !== 0) {
				scroller.scrollTop += Math.sign(by) * Math.min(Math.abs(by) / 3, FASTEST);
				this.index = dropIndex(hosts(), this.#y);
			}
			this.#frame = requestAnimationFrame(step);
		};
		this.#frame = requestAnimationFrame(step);
	}
}

/** Before the first element whose middle lies below. */
function dropIndex(hosts: readonly HTMLElement[], y: number): number {
	const index = hosts.findIndex((host) => {
		const { top, height } = host.getBoundingClientRect();
		return y < top + height / 2;
	});
	return index === -1 ? hosts.length : index;
}
