import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import { findQuote } from '../../review/text-quote.ts';

/** A quoted passage of a cell's body, in UTF-16 units. */
export interface Mark {
	start: number;
	end: number;
	/** The thread in question. */
	current: boolean;
}

const setMarks = StateEffect.define<DecorationSet>();
const marks = StateField.define<DecorationSet>({
	create: () => Decoration.none,
	update(value, transaction) {
		const next = transaction.effects.findLast((effect) => effect.is(setMarks));
		return next === undefined ? value.map(transaction.changes) : next.value;
	},
	provide: (field) => EditorView.decorations.from(field)
});
const looks = EditorView.theme({
	'.fs-quoted': {
		backgroundColor: 'var(--modified-soft)',
		borderBottom: '2px solid var(--modified-line)'
	},
	'.fs-quoted-current': { borderBottomColor: 'var(--accent)' }
});
/** What an editor shows already, so that it is left alone while nothing changes. */
const shown = new WeakMap<EditorView, string>();

/** Underlines quotes in an editor that somebody else made. */
export function markEditor(view: EditorView, given: readonly Mark[]): void {
	const key = JSON.stringify(given);
	if ((shown.get(view) ?? '[]') === key) return;
	shown.set(view, key);
	const ranges = given.map(({ start, end, current }) =>
		Decoration.mark({ class: current ? 'fs-quoted fs-quoted-current' : 'fs-quoted' }).range(
			start,
			Math.min(end, view.state.doc.length)
		)
	);
	const known = view.state.field(marks, false) !== undefined;
	view.dispatch({
		effects: [
			...(known ? [] : [StateEffect.appendConfig.of([marks, looks])]),
			setMarks.of(
				Decoration.set(
					ranges.filter(({ from, to }) => from < to),
					true
				)
			)
		]
	});
}

/** Where a quote of Markdown stands in the prose that was made from it, or null. */
export function rangeInProse(host: HTMLElement, quote: string): Range | null {
	const nodes: Text[] = [];
	const walker = document.createTreeWalker(host, NodeFilter.SHOW_TEXT);
	while (walker.nextNode()) nodes.push(walker.currentNode as Text);
	const text = nodes.map(({ data }) => data).join('');
	const found = findQuote(text, { quote: plain(quote), prefix: '', suffix: '', start: 0 });
	if (found === null) return null;
	const range = document.createRange();
	let at = 0;
	for (const node of nodes) {
		const end = at + node.length;
		if (found.start >= at && found.start < end) range.setStart(node, found.start - at);
		if (found.end > at && found.end <= end) range.setEnd(node, found.end - at);
		at = end;
	}
	return range.collapsed ? null : range;
}

/** Markdown's marks that leave no trace in prose. */
function plain(markdown: string): string {
	return markdown
		.replaceAll(/\]\([^)]*\)/g, '')
		.replaceAll(/^#+ |^> |^[-*] |[*_`[]/gm, '')
		.trim();
}

/** Brings a place of an editor's text into view. */
export function scrollEditor(view: EditorView, offset: number): void {
	const at = Math.min(offset, view.state.doc.length);
	view.dispatch({ effects: EditorView.scrollIntoView(at, { y: 'center' }) });
}
