import { EditorView } from '@codemirror/view';

/** What was removed and added, in the page's tokens; a bar beside the line says it without hue. */
export const diffTheme = EditorView.theme({
	'&': { height: 'auto' },
	'&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--removed-soft)' },
	'&.cm-merge-b .cm-changedLine, .cm-changedLine, .cm-inlineChangedLine': {
		backgroundColor: 'var(--added-soft)'
	},
	'&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': {
		background: 'none',
		backgroundColor: 'color-mix(in srgb, var(--removed-line) 50%, transparent)',
		textDecoration: 'none'
	},
	'&.cm-merge-b .cm-changedText, .cm-changedText': {
		background: 'none',
		backgroundColor: 'color-mix(in srgb, var(--added-line) 50%, transparent)'
	},
	'.cm-deletedChunk': { padding: '0 12px', textDecoration: 'none' },
	'.cm-deletedChunk .cm-chunkButtons': { display: 'none' },
	'.cm-changeGutter': { width: '4px', padding: '0' },
	'&.cm-merge-a .cm-changedLineGutter, .cm-deletedLineGutter': { background: 'var(--removed)' },
	'&.cm-merge-b .cm-changedLineGutter, .cm-changedLineGutter': { background: 'var(--added)' },
	'.cm-collapsedLines': {
		padding: '4px 12px',
		background: 'var(--surface-2)',
		color: 'var(--text-2)',
		fontFamily: 'var(--sans)',
		fontSize: 'var(--text-s)',
		cursor: 'pointer'
	},
	'.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"⋯"', margin: '0 6px' }
});
