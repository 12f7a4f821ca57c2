import { scrollScale, type ScrollScale } from './scroll-scale.ts';

/** A move of the bar by more than this many views is a drag of the bar, not a hand on the wheel. */
const JUMP_VIEWS = 1.5;
const REST_MS = 140;
/** Rows made above and below what is seen, so that a quick wheel does not run into white. */
const OVERSCAN = 6;

/**
 * Which rows of a fixed height are on screen. Wheel, touch and keys move by the pixel; dragging the
 * bar moves by its scale. When the hand rests, the bar is put where it belongs, and nothing seen moves.
 */
export class GridScroll {
	/** Of all rows and the header, in px, cut to what browsers draw. */
	height = $state(0);
	/** First row that is made, and one past the last. */
	first = $state(0);
	last = $state(0);
	/** Rows that are made at most at one time. */
	pool = $state(1);
	left = $state(0);
	viewWidth = $state(0);
	/** What is added to a row's place in the content to get its place in the element; ≤ 0. */
	shift = $state(0);
	readonly #rowHeight: number;
	#headerHeight: number;
	#element: HTMLElement | null = null;
	#count = 0;
	#elementHeight = 0;
	#viewHeight = 0;
	#scale: ScrollScale = scrollScale(0, 0);
	#rowsTop = 0;
	#barTop = 0;
	#rest: ReturnType<typeof setTimeout> | undefined;

	constructor(rowHeight: number, headerHeight: number) {
		this.#rowHeight = rowHeight;
		this.#headerHeight = headerHeight;
	}

	/** Watches the element; returns what stops it. */
	mount(element: HTMLElement): () => void {
		this.#element = element;
		const scrolled = () => this.#scrolled();
		element.addEventListener('scroll', scrolled, { passive: true });
		// It tells the first size too, once it is known: asking for it here would lay the page out twice.
		const sizes = new ResizeObserver(() => this.#measure());
		sizes.observe(element);
		return () => {
			clearTimeout(this.#rest);
			element.removeEventListener('scroll', scrolled);
			sizes.disconnect();
			this.#element = null;
		};
	}

	setCount(count: number, headerHeight: number): void {
		if (count === this.#count && headerHeight === this.#headerHeight) return;
		this.#count = count;
		this.#headerHeight = headerHeight;
		this.#fit();
	}

	/** Rows that fit on screen. */
	get pageSize(): number {
		return Math.max(Math.floor(this.#viewHeight / this.#rowHeight) - 1, 1);
	}

	/** Brings a row into view by the shortest way. */
	reveal(row: number): void {
		const top = row * this.#rowHeight;
		const bottom = top + this.#rowHeight - this.#viewHeight;
		if (top < this.#rowsTop) this.#goTo(top);
		else if (bottom > this.#rowsTop) this.#goTo(bottom);
	}

	#goTo(rowsTop: number): void {
		if (!this.#element) return;
		this.#rowsTop = Math.min(Math.max(rowsTop, 0), this.#rowsWay);
		this.#settle();
		this.#read();
	}

	get #rowsWay(): number {
		return Math.max(this.#count * this.#rowHeight - this.#viewHeight, 0);
	}

	#measure(): void {
		if (!this.#element) return;
		this.viewWidth = this.#element.clientWidth;
		this.#elementHeight = this.#element.clientHeight;
		this.#fit();
	}

	#fit(): void {
		this.#viewHeight = Math.max(this.#elementHeight - this.#headerHeight, 0);
		this.pool = Math.ceil(this.#viewHeight / this.#rowHeight) + 1 + 2 * OVERSCAN;
		const content = this.#count * this.#rowHeight;
		this.#scale = scrollScale(content, this.#viewHeight);
		this.height = this.#scale.height;
		this.#rowsTop = Math.min(this.#rowsTop, this.#rowsWay);
		this.#read();
		// Once the element has its new height: the bar could not go there before.
		requestAnimationFrame(() => this.#settle());
	}

	#scrolled(): void {
		const element = this.#element;
		if (!element) return;
		this.left = element.scrollLeft;
		const top = element.scrollTop;
		const moved = top - this.#barTop;
		if (moved === 0) return;
		this.#barTop = top;
		const jump = Math.abs(moved) > JUMP_VIEWS * this.#viewHeight;
		const scaled = this.#scale.height < this.#count * this.#rowHeight;
		this.#rowsTop =
			!scaled || jump
				? // Text between two pixels is blurred.
					Math.round(this.#scale.rowsAt(top))
				: Math.min(Math.max(this.#rowsTop + moved, 0), this.#rowsWay);
		this.#read();
		clearTimeout(this.#rest);
		if (scaled) this.#rest = setTimeout(() => this.#settle(), REST_MS);
	}

	/** Puts the bar where it belongs; the rows stay where they are seen. */
	#settle(): void {
		const element = this.#element;
		if (!element) return;
		const wanted = Math.round(this.#scale.scrollFor(this.#rowsTop));
		if (element.scrollTop !== wanted) element.scrollTop = wanted;
		this.#barTop = element.scrollTop;
		this.#read();
	}

	#read(): void {
		const height = this.#rowHeight;
		const from = Math.floor(this.#rowsTop / height);
		const to = Math.ceil((this.#rowsTop + this.#viewHeight) / height);
		this.first = Math.max(from - OVERSCAN, 0);
		this.last = Math.min(to + OVERSCAN, this.#count);
		this.shift = this.#barTop - this.#rowsTop;
	}
}
