import { EditorView } from '@codemirror/view';

/**
 * Text typed over a selection, done by the editor itself. Left to the browser, Chromium gives what it
 * leaves behind a style attribute, which the page's content security policy refuses and reports.
 */
export const typingOver = EditorView.domEventHandlers({
	beforeinput(event, view) {
		const { state } = view;
		const { main } = state.selection;
		const text = event.data;
		if (event.inputType !== 'insertText' || text === null || main.empty) return false;
		if (view.composing || state.readOnly) return false;
		event.preventDefault();
		const insert = () =>
			state.update(state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true });
		const handled = state
			.facet(EditorView.inputHandler)
			.some((handle) => handle(view, main.from, main.to, text, insert));
		if (!handled) view.dispatch(insert());
		return true;
	}
});
