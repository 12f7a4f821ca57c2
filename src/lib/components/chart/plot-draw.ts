import * as Plot from '@observablehq/plot';
import { t } from '../../messages/messages.ts';
import { compilePlot, type Frame } from './plot-compile.ts';
import type { PlotData } from './plot-data.ts';
import type { PlotSpec } from './plot-spec.ts';

export interface Drawn {
	svg: SVGSVGElement;
	/** Names and colours, when colours mean something that has names. */
	legend: { label: string; color: string }[];
	/** The continuous scale of colours, low to high. */
	ramp: { from: string; to: string; colors: string[]; label: string } | null;
	/** Where time runs across, once and for the whole width: in µs and px. */
	time: { fromUs: number; toUs: number; left: number; right: number } | null;
}

/** Throws what Plot cannot draw. */
export function drawPlot(spec: PlotSpec, data: PlotData, frame: Frame): Drawn {
	const made = Plot.plot(compilePlot(spec, data, frame));
	const svg = made as unknown as SVGSVGElement;
	// A style element would be refused by the page's policy: PlotFigure carries the same rules.
	for (const style of svg.querySelectorAll('style')) style.remove();
	// What it says is said beside it; the labels that Plot gives to its groups are no ARIA.
	svg.setAttribute('aria-hidden', 'true');
	const color = made.scale('color');
	const x = made.scale('x');
	const faceted = made.scale('fx') !== undefined;
	return { svg, ...legendOf(color), time: faceted ? null : timeOf(x) };
}

function timeOf(x: Plot.Scale | undefined): Drawn['time'] {
	if (x === undefined || (x.type !== 'utc' && x.type !== 'time')) return null;
	const [first, last] = x.domain as [Date, Date];
	const [left, right] = x.range as [number, number];
	if (!(first instanceof Date) || !(last instanceof Date) || left >= right) return null;
	if (last.getTime() <= first.getTime()) return null;
	return { fromUs: first.getTime() * 1000, toUs: last.getTime() * 1000, left, right };
}

const RAMP_STEPS = 12;

function legendOf(color: Plot.Scale | undefined): Pick<Drawn, 'legend' | 'ramp'> {
	const domain = color?.domain === undefined ? [] : [...color.domain];
	const apply = (value: unknown) => String(color!.apply(value));
	if (color === undefined || domain.length === 0) return { legend: [], ramp: null };
	if (color.type === 'ordinal' || color.type === 'categorical') {
		return {
			legend: domain.map((value) => ({ label: labelOf(value), color: apply(value) })),
			ramp: null
		};
	}
	const [low, high] = [domain[0], domain.at(-1)].map(Number) as [number, number];
	const colors = Array.from({ length: RAMP_STEPS }, (_, i) =>
		apply(low + ((high - low) * i) / (RAMP_STEPS - 1))
	);
	const ramp = { from: labelOf(low), to: labelOf(high), colors, label: color.label ?? '' };
	return { legend: [], ramp };
}

function labelOf(value: unknown): string {
	if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
	if (typeof value === 'number') return t.figures.decimal(value, 4);
	return typeof value === 'string' || typeof value === 'boolean'
		? String(value)
		: t.chart.plot.null;
}
