import { type Tag, tagHighlighter, tags } from '@lezer/highlight';

/** One look of code for live editors and for text that only stands there; colours are the page's tokens. */
export const CODE_COLOURS: readonly {
	tag: readonly Tag[];
	/** In text that only stands there; StaticCode.svelte has the same looks under these names. */
	class: string;
	look: Readonly<Record<string, string>>;
}[] = [
	{
		tag: [tags.keyword, tags.operatorKeyword, tags.modifier],
		class: 'tok-keyword',
		look: { color: 'var(--ddl)', fontWeight: '500' }
	},
	{
		tag: [tags.string, tags.special(tags.string)],
		class: 'tok-string',
		look: { color: 'var(--added)' }
	},
	{
		tag: [tags.number, tags.bool, tags.null, tags.atom],
		class: 'tok-number',
		look: { color: 'var(--modified)' }
	},
	{
		tag: [tags.typeName, tags.standard(tags.name), tags.propertyName],
		class: 'tok-type',
		look: { color: 'var(--deploy)' }
	},
	{
		tag: [tags.special(tags.name)],
		class: 'tok-input',
		look: { color: 'var(--incident)', fontWeight: '500' }
	},
	{
		tag: [tags.comment],
		class: 'tok-comment',
		look: { color: 'var(--text-3)', fontStyle: 'italic' }
	},
	{
		tag: [tags.punctuation, tags.operator, tags.processingInstruction, tags.contentSeparator],
		class: 'tok-sign',
		look: { color: 'var(--text-2)' }
	},
	{ tag: [tags.heading], class: 'tok-heading', look: { fontWeight: '700' } },
	{ tag: [tags.strong], class: 'tok-strong', look: { fontWeight: '700' } },
	{ tag: [tags.emphasis], class: 'tok-emphasis', look: { fontStyle: 'italic' } },
	{
		tag: [tags.link, tags.url],
		class: 'tok-link',
		look: { color: 'var(--accent)', textDecoration: 'underline' }
	},
	{ tag: [tags.monospace], class: 'tok-code', look: { color: 'var(--deploy)' } },
	{ tag: [tags.quote], class: 'tok-quote', look: { color: 'var(--text-2)' } }
];

export const staticHighlighter = tagHighlighter(
	CODE_COLOURS.flatMap(({ tag, class: name }) => tag.map((one) => ({ tag: one, class: name })))
);
