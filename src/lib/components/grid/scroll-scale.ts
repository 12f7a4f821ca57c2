/**
 * Browsers cap the height of an element (Chromium at 33.5 million px, Firefox at 17.8), and
 * transforms are exact to the pixel only below 2^24. Ten million rows of 28 px are 280 million. So
 * the scrollable height is cut, and between its two ends the scroll bar's way is stretched to the
 * rows' way; at the ends both are the same, so that first and last rows are reached by the pixel.
 */
export const MAX_SCROLL_PX = 8_000_000;
const EXACT_END_PX = 100_000;

export interface ScrollScale {
	/** Height of the scrolled element. */
	height: number;
	/** Where the rows stand when the bar is at `scrollTop`. */
	rowsAt(scrollTop: number): number;
	/** Where the bar belongs when the rows stand at `rowsTop`; its inverse to within a row. */
	scrollFor(rowsTop: number): number;
}

/** `content`: height of all rows; `view`: height of what is seen of them. px. */
export function scrollScale(content: number, view: number, cap = MAX_SCROLL_PX): ScrollScale {
	const height = Math.min(content, cap);
	const rowsWay = Math.max(content - view, 0);
	const barWay = Math.max(height - view, 0);
	if (content <= cap) {
		const same = (px: number) => Math.min(Math.max(px, 0), rowsWay);
		return { height, rowsAt: same, scrollFor: same };
	}
	const end = Math.min(EXACT_END_PX, barWay / 4);
	const stretch = (rowsWay - 2 * end) / (barWay - 2 * end);
	return {
		height,
		rowsAt(scrollTop) {
			const at = Math.min(Math.max(scrollTop, 0), barWay);
			if (at <= end) return at;
			if (at >= barWay - end) return rowsWay - (barWay - at);
			return end + (at - end) * stretch;
		},
		scrollFor(rowsTop) {
			const at = Math.min(Math.max(rowsTop, 0), rowsWay);
			if (at <= end) return at;
			if (at >= rowsWay - end) return barWay - (rowsWay - at);
			return end + (at - end) / stretch;
		}
	};
}
