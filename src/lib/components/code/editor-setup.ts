import {
	acceptCompletion,
	autocompletion,
	closeBrackets,
	closeBracketsKeymap,
	completionKeymap
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension, Prec } from '@codemirror/state';
import {
	crosshairCursor,
	drawSelection,
	EditorView,
	highlightSpecialChars,
	keymap,
	placeholder as placeholderText,
	rectangularSelection
} from '@codemirror/view';
import { t } from '../../messages/messages.ts';
import { codeTheme } from './code-theme.ts';
import type { EditorHost } from './editor-host.ts';
import { fixCompletions } from './quick-fixes.ts';
import { typingOver } from './typing-over.ts';

/** What every editor has, also one that is only read. */
export function readingSetup(label: string): Extension {
	return [
		codeTheme,
		highlightSpecialChars(),
		drawSelection(),
		search({ top: true }),
		EditorView.lineWrapping,
		EditorState.phrases.of(t.editor.search),
		EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' })
	];
}

export function readOnlySetup(): Extension {
	return [
		EditorState.readOnly.of(true),
		EditorView.contentAttributes.of({ 'aria-readonly': 'true' }),
		keymap.of([...searchKeymap, ...defaultKeymap])
	];
}

export function writingSetup(placeholder: string): Extension {
	return [
		EditorState.allowMultipleSelections.of(true),
		typingOver,
		rectangularSelection(),
		crosshairCursor(),
		bracketMatching(),
		closeBrackets(),
		indentOnInput(),
		highlightSelectionMatches({ minSelectionLength: 2 }),
		autocompletion({ icons: false, maxRenderedOptions: 60 }),
		fixCompletions,
		placeholderText(placeholder),
		keymap.of([
			...closeBracketsKeymap,
			{ key: 'Tab', run: acceptCompletion },
			...completionKeymap,
			...searchKeymap,
			...lintKeymap,
			...defaultKeymap
		])
	];
}

/** The notebook's one stack, or the editor's own. */
export function undoSetup(host: EditorHost): Extension {
	const { undo } = host;
	if (undo === null) return [history(), keymap.of(historyKeymap)];
	const told = (direction: 'undo' | 'redo') => () => {
		undo[direction]();
		return true;
	};
	return Prec.high(
		keymap.of([
			{ key: 'Mod-z', run: told('undo'), preventDefault: true },
			{ key: 'Mod-Shift-z', run: told('redo'), preventDefault: true },
			{ key: 'Mod-y', run: told('redo'), preventDefault: true }
		])
	);
}

/** Where Tab indents, Escape and then Tab goes on: CodeMirror has it so. */
export function tabSetup(tab: 'leaves' | 'indents'): Extension {
	return tab === 'indents' ? keymap.of([indentWithTab]) : [];
}
