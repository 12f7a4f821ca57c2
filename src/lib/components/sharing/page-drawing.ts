import { Html } from '../../sharing/report/html.ts';
import type { Drawing } from '../../sharing/report/report-cells.ts';
import { safeMarkdown } from '../safe-markdown.ts';

/** What of a page needs a DOM: prose through the app's one sanitiser, plots as the app draws them. */
export const drawing: Drawing = {
	prose: (markdown) => new Html(safeMarkdown(markdown)),
	plot: () => Promise.resolve(null)
};
