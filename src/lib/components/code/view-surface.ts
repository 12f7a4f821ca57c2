import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import type { EditorSurface } from './editor-surface.ts';

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

/** A CodeMirror view as the rest of the page knows it. */
export function surfaceOf(view: EditorView): EditorSurface {
	/** What it shows already, so that it is left alone while nothing changes. */
	let shown = '[]';
	return {
		text: () => view.state.doc.toString(),
		selected() {
			const { from, to } = view.state.selection.main;
			const box = view.hasFocus ? view.coordsAtPos(to) : null;
			return box && { from, to, box };
		},
		mark(passages) {
			const key = JSON.stringify(passages);
			if (key === shown) return;
			shown = key;
			const ranges = passages.map(({ start, end, current }) =>
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
		},
		scrollTo(offset) {
			const at = Math.min(offset, view.state.doc.length);
			view.dispatch({ effects: EditorView.scrollIntoView(at, { y: 'center' }) });
		}
	};
}
