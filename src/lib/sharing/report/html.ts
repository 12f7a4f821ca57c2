/** HTML that is known to be safe: made by `html`, or sanitised before. Everything else is escaped. */
export class Html {
	readonly text: string;
	constructor(text: string) {
		this.text = text;
	}
}

type Part = Html | string | number | null | undefined | readonly (Html | string)[];

/** `` html`<td>${value}</td>` ``: values are escaped, in text and in quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
	return new Html(
		strings.reduce(
			(text, string, i) => text + string + (i < parts.length ? textOf(parts[i]) : ''),
			''
		)
	);
}

function textOf(part: Part): string {
	if (part === null || part === undefined) return '';
	if (part instanceof Html) return part.text;
	if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
	return part.map(textOf).join('');
}

export function joinHtml(parts: readonly Html[], between = ''): Html {
	return new Html(parts.map(({ text }) => text).join(between));
}

const ESCAPES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
	'`': '&#96;'
};

/** What HTML cannot hold, or would turn into something else: controls and halves of pairs. */
const UNFIT =
	// eslint-disable-next-line no-control-regex -- they are what is replaced
	/[\u0000-\u0008\u000b-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export function escapeHtml(text: string): string {
	return text.replace(/[&<>"'`]/g, (character) => ESCAPES[character]!).replace(UNFIT, '\ufffd');
}
