import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The editor in the page's own tokens, so that light and dark need no second theme. */
const theme = EditorView.theme({
	'&': {
		maxHeight: 'var(--max-height)',
		fontSize: 'var(--text-m)',
		backgroundColor: 'transparent',
		color: 'var(--text)'
	},
	'&.cm-focused': { outline: 'none' },
	'.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55', overflow: 'auto' },
	'.cm-content': { padding: '10px 0', caretColor: 'var(--accent)' },
	'.cm-line': { padding: '0 12px' },
	'.cm-gutters': {
		backgroundColor: 'transparent',
		color: 'var(--text-3)',
		border: 'none',
		paddingLeft: '8px'
	},
	'.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--text)' },
	'.cm-activeLine': { backgroundColor: 'transparent' },
	'.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
	'&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection': {
		backgroundColor: 'light-dark(#c9d7fb, #33488a) !important'
	},
	'.cm-placeholder': { color: 'var(--text-3)' },
	'.cm-matchingBracket': {
		backgroundColor: 'var(--accent-soft)',
		outline: '1px solid var(--accent-line)'
	},
	'.cm-tooltip': {
		backgroundColor: 'var(--overlay)',
		border: '1px solid var(--line-strong)',
		borderRadius: 'var(--radius)',
		boxShadow: 'var(--shadow-2)',
		color: 'var(--text)',
		overflow: 'hidden'
	},
	'.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '14em' },
	'.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px' },
	'.cm-tooltip-autocomplete ul li[aria-selected]': {
		backgroundColor: 'var(--accent-soft)',
		color: 'var(--text)'
	},
	'.cm-completionMatchedText': {
		textDecoration: 'none',
		color: 'var(--accent)',
		fontWeight: '600'
	},
	'.cm-completionDetail': {
		color: 'var(--text-3)',
		fontStyle: 'normal',
		marginLeft: '1.2em'
	},
	'.cm-completionIcon': { color: 'var(--text-3)' },
	'.cm-diagnostic-error': { borderLeft: '3px solid var(--removed)', color: 'var(--text)' },
	'.cm-lintRange-error': {
		backgroundImage: 'none',
		textDecoration: 'underline wavy var(--removed)',
		textUnderlineOffset: '4px',
		backgroundColor: 'var(--removed-soft)'
	}
});

const highlight = HighlightStyle.define([
	{ tag: [tags.keyword, tags.operatorKeyword], color: 'var(--ddl)', fontWeight: '500' },
	{ tag: [tags.string, tags.special(tags.string)], color: 'var(--added)' },
	{ tag: [tags.number, tags.bool, tags.null], color: 'var(--modified)' },
	{ tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--deploy)' },
	{ tag: tags.comment, color: 'var(--text-3)' },
	{ tag: [tags.punctuation, tags.operator], color: 'var(--text-2)' }
]);

export const codeTheme = [theme, syntaxHighlighting(highlight)];
