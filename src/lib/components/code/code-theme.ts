import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { CODE_COLOURS } from './code-colours.ts';

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
	'.cm-completionInfo': { maxWidth: 'min(26rem, 60vw)', padding: '0', fontFamily: 'var(--sans)' },
	'.cm-tooltip.fs-card, .cm-tooltip .fs-card': {
		display: 'grid',
		gap: '6px',
		maxWidth: 'min(30rem, 80vw)',
		maxHeight: '20rem',
		padding: '8px 12px',
		overflow: 'auto',
		fontFamily: 'var(--sans)',
		fontSize: 'var(--text-s)'
	},
	'.fs-card code': {
		display: 'block',
		fontFamily: 'var(--mono)',
		whiteSpace: 'pre-wrap',
		fontWeight: '500'
	},
	'.fs-card p': { margin: '0', color: 'var(--text-2)', overflowWrap: 'anywhere' },
	'.fs-card dl': {
		display: 'grid',
		gridTemplateColumns: 'auto auto auto',
		gap: '1px 14px',
		margin: '0',
		paddingTop: '6px',
		borderTop: '1px solid var(--line)',
		fontFamily: 'var(--mono)'
	},
	'.fs-card dl > div': { display: 'contents' },
	'.fs-card dd': { margin: '0', color: 'var(--text-3)' },
	'.fs-card .more': { color: 'var(--text-3)' },
	'.cm-diagnosticAction': {
		padding: '2px 8px',
		marginLeft: '8px',
		border: '1px solid var(--accent-line)',
		borderRadius: 'var(--radius-s)',
		backgroundColor: 'var(--accent-soft)',
		color: 'var(--accent)',
		font: 'inherit',
		fontSize: 'var(--text-s)',
		cursor: 'pointer'
	},
	'.cm-diagnostic': { padding: '6px 10px', whiteSpace: 'pre-wrap' },
	'.cm-panels': { backgroundColor: 'var(--surface-2)', color: 'var(--text)' },
	'.cm-panels-top': { borderBottom: '1px solid var(--line)' },
	'.cm-panels-bottom': { borderTop: '1px solid var(--line)' },
	'.cm-panel.cm-search': {
		// Inline, so that the line break before the replacement is one.
		display: 'block',
		padding: '4px 30px 4px 8px',
		fontFamily: 'var(--sans)',
		fontSize: 'var(--text-s)'
	},
	'.cm-panel.cm-search :is(.cm-textfield, .cm-button, label)': {
		margin: '2px 6px 2px 0',
		verticalAlign: 'middle'
	},
	'.cm-panel.cm-search label': {
		display: 'inline-flex',
		alignItems: 'center',
		gap: '4px',
		fontSize: 'var(--text-s)',
		color: 'var(--text-2)'
	},
	'.cm-panel.cm-search input[type=checkbox]': { accentColor: 'var(--accent)', margin: '0' },
	'.cm-textfield': {
		height: '24px',
		margin: '0',
		padding: '0 8px',
		border: '1px solid var(--edge)',
		borderRadius: 'var(--radius-s)',
		backgroundColor: 'var(--surface)',
		color: 'var(--text)',
		font: 'inherit',
		fontFamily: 'var(--mono)'
	},
	'.cm-button': {
		height: '24px',
		margin: '0',
		padding: '0 8px',
		border: '1px solid var(--line-strong)',
		borderRadius: 'var(--radius-s)',
		background: 'var(--surface)',
		color: 'var(--text)',
		font: 'inherit',
		cursor: 'pointer'
	},
	'.cm-button:active': { background: 'var(--surface-3)' },
	'.cm-textfield:focus-visible, .cm-button:focus-visible, .cm-diagnosticAction:focus-visible': {
		outline: '2px solid var(--accent)',
		outlineOffset: '1px'
	},
	'.cm-panel.cm-search [name=close]': {
		position: 'absolute',
		top: '6px',
		right: '6px',
		width: '22px',
		height: '22px',
		margin: '0',
		border: '0',
		backgroundColor: 'transparent',
		color: 'var(--text-2)',
		font: 'inherit',
		fontSize: '16px',
		cursor: 'pointer'
	},
	'.cm-searchMatch.cm-searchMatch.cm-searchMatch': {
		backgroundColor: 'var(--modified-soft)',
		outline: '1px solid var(--modified-line)'
	},
	'.cm-searchMatch.cm-searchMatch.cm-searchMatch-selected': {
		backgroundColor: 'var(--accent-soft)',
		outline: '1px solid var(--accent)'
	},
	'.cm-selectionMatch': { backgroundColor: 'var(--surface-3)' },
	'.cm-fat-cursor.cm-fat-cursor': {
		background: 'var(--accent)',
		color: 'var(--on-accent) !important'
	},
	'&:not(.cm-focused) .cm-fat-cursor.cm-fat-cursor': {
		background: 'none',
		outline: '1px solid var(--accent)',
		color: 'transparent !important'
	},
	'.cm-vim-panel': {
		fontFamily: 'var(--mono)',
		fontSize: 'var(--text-s)',
		color: 'var(--text-2)',
		padding: '2px 12px'
	},
	'.cm-vim-panel input': { color: 'var(--text)', font: 'inherit' },
	'.cm-diagnostic-error': { borderLeft: '3px solid var(--removed)', color: 'var(--text)' },
	'.cm-lintRange-error': {
		backgroundImage: 'none',
		textDecoration: 'underline wavy var(--removed)',
		textUnderlineOffset: '4px',
		backgroundColor: 'var(--removed-soft)'
	}
});

const highlight = HighlightStyle.define(CODE_COLOURS.map(({ tag, look }) => ({ tag, ...look })));

export const codeTheme = [theme, syntaxHighlighting(highlight)];
