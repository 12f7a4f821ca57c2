import { t } from '../../messages/messages.ts';
import { html, joinHtml, type Html } from './html.ts';

/** A point of a chart: µs since 1970 and a value, null where there is none. */
export interface ChartPoint {
	timeUs: number;
	value: number | null;
}

const WIDTH = 720;
const HEIGHT = 220;
const MARGIN = { top: 12, right: 12, bottom: 26, left: 64 };

/**
 * A time chart as SVG without a style of its own: classes and presentation attributes only, so that
 * it is drawn under a strict policy. The points stand beside it for the script that reads them out.
 */
export function seriesSvg(
	points: readonly ChartPoint[],
	look: { kind: 'line' | 'bars'; label: string; bucketUs: number },
	words: { chart: (points: number) => string; noPoints: string; hint: string }
): Html {
	const drawn = points.filter(
		(point): point is { timeUs: number; value: number } => point.value !== null
	);
	if (drawn.length === 0) return html`<p class="muted">${words.noPoints}</p>`;
	const x = scale([drawn[0]!.timeUs, drawn.at(-1)!.timeUs], [MARGIN.left, WIDTH - MARGIN.right]);
	const values = drawn.map(({ value }) => value);
	const ticks = niceTicks(
		look.kind === 'bars' ? 0 : Math.min(...values),
		Math.max(...values, look.kind === 'bars' ? 1 : -Infinity)
	);
	const y = scale([ticks[0]!, ticks.at(-1)!], [HEIGHT - MARGIN.bottom, MARGIN.top]);
	const data = JSON.stringify(
		drawn.map(({ timeUs, value }) => [
			Math.round(timeUs / 1000),
			value,
			round(x(timeUs)),
			round(y(value))
		])
	);
	return html`<figure class="chart">
		<svg
			viewBox="0 0 ${WIDTH} ${HEIGHT}"
			role="img"
			aria-label="${look.label}. ${words.chart(drawn.length)}"
			tabindex="0"
			data-points="${data}"
		>
			${joinHtml(ticks.map((tick) => valueTick(tick, y(tick))))}
			${joinHtml(timeTicks(drawn[0]!.timeUs, drawn.at(-1)!.timeUs).map((at) => timeTick(at, x(at))))}
			${look.kind === 'bars' ? bars(drawn, x, y, look.bucketUs) : line(points, x, y)}
			<line
				class="hover"
				x1="0"
				x2="0"
				y1="${MARGIN.top}"
				y2="${HEIGHT - MARGIN.bottom}"
				visibility="hidden"
			/>
			<circle class="hover" r="3.5" cx="0" cy="0" visibility="hidden" />
		</svg>
		<figcaption>
			<span>${look.label}</span><output class="read" aria-live="polite">${words.hint}</output>
		</figcaption>
	</figure>`;
}

type Scale = (value: number) => number;

function scale([from, to]: [number, number], [a, b]: [number, number]): Scale {
	if (to === from) return () => (a + b) / 2;
	return (value) => a + ((value - from) / (to - from)) * (b - a);
}

function line(points: readonly ChartPoint[], x: Scale, y: Scale): Html {
	let path = '';
	let pen = false;
	for (const { timeUs, value } of points) {
		if (value !== null) path += `${pen ? 'L' : 'M'}${round(x(timeUs))} ${round(y(value))}`;
		pen = value !== null;
	}
	return html`<path class="line" fill="none" d="${path}" />`;
}

function bars(
	points: readonly { timeUs: number; value: number }[],
	x: Scale,
	y: Scale,
	bucketUs: number
): Html {
	const first = points[0]!.timeUs;
	const width = Math.max(1, x(first + bucketUs) - x(first) - 1);
	const wide = Number.isFinite(width) && points.length > 1 ? Math.min(width, 40) : 12;
	return joinHtml(
		points.map(
			({ timeUs, value }) =>
				html`<rect
					class="bar"
					x="${round(x(timeUs))}"
					y="${round(y(value))}"
					width="${round(wide)}"
					height="${round(y(0) - y(value))}"
				/>`
		)
	);
}

function valueTick(value: number, y: number): Html {
	return html`<g class="tick"
		><line
			x1="${MARGIN.left}"
			x2="${WIDTH - MARGIN.right}"
			y1="${round(y)}"
			y2="${round(y)}"
		/><text x="${MARGIN.left - 8}" y="${round(y)}" dy="0.32em" text-anchor="end"
			>${tickText(value)}</text
		></g
	>`;
}

function timeTick(timeUs: number, x: number): Html {
	return html`<g class="tick"
		><line
			x1="${round(x)}"
			x2="${round(x)}"
			y1="${HEIGHT - MARGIN.bottom}"
			y2="${HEIGHT - MARGIN.bottom + 4}"
		/><text x="${round(x)}" y="${HEIGHT - 8}" text-anchor="middle">${timeText(timeUs)}</text></g
	>`;
}

/** About five values of the form 1, 2 or 5 times a power of ten, around the whole range. */
function niceTicks(low: number, high: number): number[] {
	const span = high - low || Math.abs(high) || 1;
	const rough = span / 4;
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough)!;
	const first = Math.floor(low / step);
	const last = Math.max(Math.ceil(high / step), first + 1);
	return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

function timeTicks(fromUs: number, toUs: number): number[] {
	if (toUs <= fromUs) return [fromUs];
	return [0.08, 0.36, 0.64, 0.92].map((part) => Math.round(fromUs + part * (toUs - fromUs)));
}

function timeText(timeUs: number): string {
	return new Date(timeUs / 1000).toISOString().slice(0, 16).replace('T', ' ');
}

function tickText(value: number): string {
	return value.toLocaleString(t.language, { maximumSignificantDigits: 6 });
}

function round(value: number): number {
	return Math.round(value * 10) / 10;
}
