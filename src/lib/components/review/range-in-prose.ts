import { findQuote } from '../../review/text-quote.ts';

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
