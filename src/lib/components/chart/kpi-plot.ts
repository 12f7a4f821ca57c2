import * as Plot from '@observablehq/plot';
import type { SeriesPoint } from '../../engine/shadow-window.ts';
import { t } from '../../messages/messages.ts';
import type { Mark } from '../../shadow/log-entry.ts';

export interface KpiPlot {
	points: readonly SeriesPoint[];
	marks: readonly Mark[];
	/** Index of the point under the keyboard or the pointer. */
	cursor: number | null;
	fromUs: number;
	toUs: number;
	label: string;
	/** Pixels. */
	width: number;
	height: number;
}

/** px. Below the axis stand two lines, also where letters are a quarter larger. */
export const MARGIN = { left: 56, right: 16, top: 26, bottom: 38 };
const SIGN: Record<Mark['kind'], string> = {
	incident: '⚑',
	ddl: '◆',
	deploy: '▲',
	note: '●',
	gap: '╳'
};
const date = (us: number) => new Date(us / 1000);

/** Colours are the page's variables, so the drawing follows the scheme by itself. */
export function kpiPlot(given: KpiPlot): SVGSVGElement {
	const values = given.points.flatMap(({ value }) => (value === null ? [] : [value]));
	const svg = Plot.plot({
		width: given.width,
		height: given.height,
		marginLeft: MARGIN.left,
		marginRight: MARGIN.right,
		marginTop: MARGIN.top,
		marginBottom: MARGIN.bottom,
		x: {
			type: 'utc',
			domain: [date(given.fromUs), date(given.toUs)],
			label: null,
			ticks: Math.max(2, Math.floor(given.width / 110)),
			tickFormat: tickLabel
		},
		y: { label: null, nice: true, zero: fromZero(values), ticks: 5, ...yDomain(values) },
		marks: [
			Plot.gridY({ stroke: 'var(--line)', strokeOpacity: 1, ticks: 5 }),
			...curve(given),
			...markRules(given.marks),
			...cursorDot(given)
		]
	});
	// Its style element would be refused by the content security policy; the component's CSS replaces it.
	for (const style of svg.querySelectorAll('style')) style.remove();
	return svg as SVGSVGElement;
}

const dayLabel = (at: Date) => t.figures.dayOfMonth(at.getUTCDate(), at.getUTCMonth() + 1);

/** `14:00`, and the day below it where one begins or the axis does. UTC, on a clock of 24 hours. */
function tickLabel(at: Date, index: number): string {
	const clock = at.toISOString().slice(11, 16);
	if (clock === '00:00') return dayLabel(at);
	return index === 0 ? `${clock}\n${dayLabel(at)}` : clock;
}

function curve({ points }: KpiPlot): Plot.Markish[] {
	const at = { x: (p: SeriesPoint) => date(p.timeUs), y: (p: SeriesPoint) => p.value ?? NaN };
	const alone = points.filter(
		(p, i) =>
			p.value !== null &&
			(points[i - 1]?.value ?? null) === null &&
			(points[i + 1]?.value ?? null) === null
	);
	return [
		Plot.areaY(points, {
			x: at.x,
			y1: 0,
			y2: at.y,
			fill: 'var(--series-1)',
			fillOpacity: 0.08,
			clip: true
		}),
		Plot.lineY(points, {
			...at,
			stroke: 'var(--series-1)',
			strokeWidth: 2,
			strokeLinejoin: 'round'
		}),
		Plot.dot(alone, { ...at, fill: 'var(--series-1)', r: 2.5 })
	];
}

function markRules(marks: readonly Mark[]): Plot.Markish[] {
	return marks.flatMap((mark) => {
		const color =
			mark.kind === 'gap'
				? 'var(--removed)'
				: mark.kind === 'note'
					? 'var(--text-3)'
					: `var(--${mark.kind})`;
		const x = date(mark.timeUs);
		return [
			Plot.ruleX([x], { stroke: color, strokeDasharray: '3 3' }),
			Plot.text([x], {
				x,
				text: [SIGN[mark.kind]],
				frameAnchor: 'top',
				dy: -13,
				fill: color,
				fontSize: 13,
				title: [mark.title]
			})
		];
	});
}

function cursorDot({ points, cursor }: KpiPlot): Plot.Markish[] {
	const point = cursor === null ? undefined : points[cursor];
	if (point === undefined) return [];
	const x = date(point.timeUs);
	return [
		Plot.ruleX([x], { stroke: 'var(--text-3)' }),
		...(point.value === null
			? []
			: [
					Plot.dot([point], {
						x,
						y: point.value,
						r: 4.5,
						fill: 'var(--surface)',
						stroke: 'var(--series-1)',
						strokeWidth: 2
					})
				])
	];
}

/** A line may start elsewhere, but a fall to nothing must look like one. */
function fromZero(values: readonly number[]): boolean {
	const low = Math.min(...values);
	return low >= 0 && low < 0.6 * Math.max(...values);
}

/** A flat line has no extent of its own. */
function yDomain(values: readonly number[]): { domain?: [number, number] } {
	const [low, high] = [Math.min(...values), Math.max(...values)];
	if (values.length === 0) return { domain: [0, 1] };
	return low === high ? { domain: [Math.min(0, low), Math.max(1, high)] } : {};
}
