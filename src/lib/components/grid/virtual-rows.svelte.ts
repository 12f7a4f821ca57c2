import {
	Virtualizer,
	elementScroll,
	observeElementOffset,
	observeElementRect,
	type VirtualItem
} from '@tanstack/virtual-core';

/** Which rows of fixed height are on screen. */
export class VirtualRows {
	items = $state.raw<VirtualItem[]>([]);
	totalHeight = $state(0);
	#virtualizer: Virtualizer<HTMLElement, Element>;
	#count = 0;

	constructor(element: () => HTMLElement | null, rowHeight: number, headerHeight: number) {
		this.#virtualizer = new Virtualizer<HTMLElement, Element>({
			count: 0,
			getScrollElement: element,
			estimateSize: () => rowHeight,
			overscan: 6,
			scrollPaddingStart: headerHeight,
			scrollToFn: elementScroll,
			observeElementRect,
			observeElementOffset,
			onChange: () => this.#read()
		});
	}

	/** Watches the element; returns what stops it. */
	mount(): () => void {
		const unmount = this.#virtualizer._didMount();
		this.#virtualizer._willUpdate();
		this.#read();
		return unmount;
	}

	setCount(count: number): void {
		if (count === this.#count) return;
		this.#count = count;
		this.#virtualizer.setOptions({ ...this.#virtualizer.options, count });
		this.#virtualizer._willUpdate();
		this.#read();
	}

	scrollTo(row: number): void {
		this.#virtualizer.scrollToIndex(row, { align: 'auto' });
	}

	/** Rows that fit on screen. */
	get pageSize(): number {
		const { range } = this.#virtualizer;
		return range ? Math.max(range.endIndex - range.startIndex - 1, 1) : 10;
	}

	#read(): void {
		this.items = this.#virtualizer.getVirtualItems();
		this.totalHeight = this.#virtualizer.getTotalSize();
	}
}
