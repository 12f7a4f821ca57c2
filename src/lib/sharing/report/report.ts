import { t } from '../../messages/messages.ts';
import { sha256Hex } from '../../shadow/sha256.ts';
import { escapeHtml, html, type Html } from './html.ts';
import { REPORT_SCRIPT } from './report-script.ts';
import { REPORT_STYLE } from './report-style.ts';

/** Everything of a notebook that a page shows, as safe HTML. */
export interface Report {
	title: string;
	/** Line under the title: the instant and the shadow. */
	subtitle: Html;
	/** Cells with their anchors and the names that the contents list. */
	cells: readonly { id: string; heading: string | null; body: Html }[];
	/** Names and values of the footer. */
	provenance: readonly (readonly [string, string])[];
	words: {
		readonly: string;
		contents: string;
		provenance: string;
		hash: string;
		hashHint: string;
		noNetwork: string;
	};
}

const BEGIN = '<!--content-->';
const END = '<!--/content-->';

/**
 * One HTML file that is complete in itself. Its own policy forbids everything but the one style and
 * the one script in it, both by hash: a hostile value that got through as markup could still run
 * nothing and load nothing.
 */
export async function reportPage(report: Report): Promise<string> {
	const content = contentOf(report).text;
	const [script, style, hash] = await Promise.all([
		policyHash(REPORT_SCRIPT),
		policyHash(REPORT_STYLE),
		sha256Hex(new TextEncoder().encode(content))
	]);
	const policy = `default-src 'none'; script-src '${script}'; style-src '${style}'; base-uri 'none'; form-action 'none'`;
	const { words } = report;
	return `<!doctype html>
<html lang="${t.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="x-dns-prefetch-control" content="off">
<title>${escapeHtml(report.title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
${BEGIN}${content}${END}
<footer>${footerOf(report, hash).text}<p class="muted">${escapeHtml(words.noNetwork)}</p></footer>
<script>${REPORT_SCRIPT}</script>
</body>
</html>
`;
}

/** The text whose hash the footer states, out of a page; null where the marks are missing. */
export function contentOfPage(page: string): string | null {
	const from = page.indexOf(BEGIN);
	const to = page.lastIndexOf(END);
	return from === -1 || to < from ? null : page.slice(from + BEGIN.length, to);
}

function contentOf({ title, subtitle, cells, words }: Report): Html {
	const named = cells.filter(({ heading }) => heading !== null);
	/** A notebook often begins with its own title. */
	const titled = cells[0]?.heading === title;
	return html`<header class="top">
			<p class="overline">${words.readonly}</p>
			${titled ? null : html`<h1>${title}</h1>`}
			<p class="muted">${subtitle}</p>
			${
				named.length > 2
					? html`<nav aria-label="${words.contents}">
							<ul>
								${named.map(({ id, heading }) => html`<li><a href="#cell-${id}">${heading}</a></li>`)}
							</ul>
						</nav>`
					: null
			}
		</header>
		<main>${cells.map(({ id, body }) => html`<section id="cell-${id}">${body}</section>`)}</main>`;
}

function footerOf({ provenance, words }: Report, hash: string): Html {
	return html`<h2>${words.provenance}</h2>
		<dl>
			${provenance.map(
				([name, value]) =>
					html`<dt>${name}</dt>
						<dd>${value}</dd>`
			)}
			<dt>${words.hash}</dt>
			<dd><code>${hash}</code> <span class="muted">${words.hashHint}</span></dd>
		</dl>`;
}

async function policyHash(text: string): Promise<string> {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
	return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}
