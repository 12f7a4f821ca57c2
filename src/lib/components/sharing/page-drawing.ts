import DOMPurify from 'dompurify';
import type { PlotSpec as PlotCellSpec } from '../../notebook/cell-spec.ts';
import type { PlotResult } from '../../notebook/cell-result.ts';
import { Html, html, joinHtml } from '../../sharing/report/html.ts';
import type { Drawing } from '../../sharing/report/report-cells.ts';
import { checkPlot } from '../chart/plot-check.ts';
import { drawPlot, type Drawn } from '../chart/plot-draw.ts';
import { safeMarkdown } from '../safe-markdown.ts';

const WIDTH = 720;

/** What of a page needs a DOM: prose through the app's one sanitiser, plots as the app draws them. */
export const drawing: Drawing = {
	prose: (markdown) => new Html(safeMarkdown(markdown)),
	plot: (spec, result) => Promise.resolve(plot(spec, result))
};

/** Null where it cannot be drawn: the page then has the rows. */
function plot(cell: PlotCellSpec, result: PlotResult): Html | null {
	const { plot: spec, data } = checkPlot(cell, result);
	if (spec === null) return null;
	try {
		const drawn = drawPlot(spec, data, { width: WIDTH, zone: 'UTC', dark: false });
		return joinHtml([safeSvg(drawn.svg), legend(drawn)]);
	} catch {
		return null;
	}
}

function legend({ legend, ramp }: Drawn): Html {
	const entries =
		ramp === null
			? legend
			: [ramp.from, ramp.to].map((label, i) => ({ label, color: ramp.colors.at(-i)! }));
	if (entries.length === 0) return html``;
	const lines = entries.map(
		({ label, color }) =>
			html`<span
				><svg width="10" height="10" aria-hidden="true">
					<rect width="10" height="10" rx="2" fill="${color}" /></svg
				>${label}</span
			>`
	);
	return html`<p class="legend">${lines}</p>`;
}

/** What a drawing is made of; nothing here can load, link or move. */
const SHAPES = ['svg', 'g', 'path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon'];
const TAGS = [...SHAPES, 'text', 'tspan', 'title', 'defs', 'clipPath'];

/** Without styles, links and anything that refers to another file. */
function safeSvg(svg: SVGSVGElement): Html {
	const copy = svg.cloneNode(true) as SVGSVGElement;
	for (const element of [copy, ...copy.querySelectorAll('*')]) {
		for (const { name, value } of [...element.attributes]) {
			const refers = /url\s*\(/i.test(value) && !/^url\(#[\w-]+\)$/.test(value);
			if (refers || name === 'style' || /href/i.test(name)) element.removeAttribute(name);
		}
	}
	const text = DOMPurify.sanitize(copy.outerHTML, {
		USE_PROFILES: { svg: true },
		ALLOWED_TAGS: TAGS,
		FORBID_ATTR: ['style', 'href', 'xlink:href']
	});
	return new Html(text);
}
