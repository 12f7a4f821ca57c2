import * as Plot from '@observablehq/plot';
import type { PlotData } from './plot-data.ts';
import {
	PlotError,
	type MarkName,
	type MarkSpec,
	type PlotSpec,
	type ScaleSpec
} from './plot-spec.ts';

/**
 * A checked spec over data becomes Plot's own options: this is the only place where a name of the
 * spec turns into a call, and each of these calls is written out here. Pure but for Plot's marks.
 */
export interface Frame {
	/** px */
	width: number;
	zone: string;
	/** The page is dark: what is more must be brighter, not darker. */
	dark: boolean;
}

type Options = Record<string, unknown>;
type Maker = (data: Plot.Data, options: Options) => Plot.Markish;

const MAKERS: Record<MarkName, Maker> = {
	dot: (data, options) => Plot.dot(data, options),
	line: (data, options) => Plot.line(data, options),
	lineY: (data, options) => Plot.lineY(data, options),
	areaY: (data, options) => Plot.areaY(data, options),
	barY: (data, options) => Plot.barY(data, options),
	barX: (data, options) => Plot.barX(data, options),
	rect: (data, options) => Plot.rect(data, options),
	rectY: (data, options) => Plot.rectY(data, options),
	rectX: (data, options) => Plot.rectX(data, options),
	cell: (data, options) => Plot.cell(data, options),
	ruleX: (data, options) => Plot.ruleX(data, options),
	ruleY: (data, options) => Plot.ruleY(data, options),
	tickX: (data, options) => Plot.tickX(data, options),
	tickY: (data, options) => Plot.tickY(data, options),
	text: (data, options) => Plot.text(data, options),
	linearRegressionY: (data, options) => Plot.linearRegressionY(data, options),
	boxY: (data, options) => Plot.boxY(data, options)
};

/** Marks that draw a line through their points rather than fill a shape. */
const STROKED = new Set<MarkName>([
	...(['line', 'lineY', 'ruleX', 'ruleY', 'tickX', 'tickY', 'linearRegressionY', 'dot'] as const)
]);
/** Marks whose options Plot gives no tip for. */
const NO_TIP = new Set<MarkName>(['boxY', 'linearRegressionY', 'text']);
const FIRST_COLOR = 'var(--series-1)';
const SERIES = Array.from({ length: 8 }, (_, i) => `var(--series-${i + 1})`);

/** Throws PlotError. */
export function compilePlot(spec: PlotSpec, data: PlotData, frame: Frame): Plot.PlotOptions {
	return {
		className: 'fs-plot',
		width: frame.width,
		height: spec.height ?? 320,
		...pick(spec, ['marginLeft', 'marginRight', 'marginTop', 'marginBottom']),
		x: axis(spec.x),
		y: { grid: true, ...axis(spec.y) },
		fx: axis(spec.fx),
		fy: axis(spec.fy),
		...(spec.r && { r: spec.r }),
		color: colors(spec, data, frame),
		marks: spec.marks.map((mark, i) => {
			try {
				return compileMark(mark, data, frame);
			} catch (cause) {
				throw new PlotError(`marks[${i}]`, messageOf(cause), { cause });
			}
		})
	} as Plot.PlotOptions;
}

function compileMark(mark: MarkSpec, data: PlotData, frame: Frame): Plot.Markish {
	const index = Array.from({ length: data.rowCount }, (_, row) => row);
	const stroked = STROKED.has(mark.mark);
	const options: Options = {
		...(stroked && mark.stroke === undefined && mark.fill === undefined && { stroke: FIRST_COLOR }),
		...(!stroked && mark.fill === undefined && { fill: FIRST_COLOR }),
		...channelsOf(mark, data),
		...pick(mark, [
			...(['opacity', 'fillOpacity', 'strokeOpacity', 'strokeWidth'] as const),
			...(['strokeDasharray', 'curve', 'inset'] as const)
		])
	};
	if (mark.sort !== undefined) {
		options['sort'] = { channel: 'sortBy', reverse: mark.sort.reverse ?? false };
		options['channels'] = { sortBy: { value: data.values(mark.sort.by) } };
	}
	const transformed = transform(mark, options);
	if (mark.tip !== false && !NO_TIP.has(mark.mark)) {
		transformed['tip'] = { fill: 'var(--overlay)', stroke: 'var(--line-strong)' };
		// A row that is drawn as it is tells its exact values; of several together Plot tells the result.
		if (mark.bin === undefined && mark.group === undefined) {
			transformed['title'] = index.map((row) => tipText(mark, data, row, frame.zone));
		}
	}
	return MAKERS[mark.mark](index, transformed);
}

function channelsOf(mark: MarkSpec, data: PlotData): Options {
	// Values that carry their label: Plot's stacks do not look into { value, label }, and drop every row.
	const column = (name: string) => Object.assign([...data.values(name)], { label: name });
	const options: Options = {};
	for (const channel of ['x', 'y', 'x1', 'x2', 'y1', 'y2'] as const) {
		const given = mark[channel];
		if (typeof given === 'string') options[channel] = column(given);
		else if (given !== undefined) {
			const value = constantOf(given.value);
			options[channel] = Array.from({ length: data.rowCount }, () => value);
		}
	}
	for (const channel of ['fx', 'fy', 'z', 'text'] as const) {
		if (mark[channel] !== undefined) options[channel] = column(mark[channel]);
	}
	for (const channel of ['fill', 'stroke'] as const) {
		const given = mark[channel];
		if (typeof given === 'string') options[channel] = column(given);
		else if (given !== undefined) options[channel] = colorOf(given.color);
	}
	if (typeof mark.r === 'string') options['r'] = column(mark.r);
	else if (mark.r !== undefined) options['r'] = mark.r;
	return options;
}

/** A constant that reads as a time is one: a rule at an instant. */
function constantOf(value: number | string | boolean): unknown {
	if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d/.test(value)) return value;
	const date = new Date(
		/[T ]/.test(value) && !/Z|[+-]\d\d:?\d\d$/.test(value) ? `${value}Z` : value
	);
	return Number.isNaN(date.getTime()) ? value : date;
}

function colorOf(name: string): string {
	return /^(#|none$|currentColor$)/i.test(name) ? name : `var(--${name.toLowerCase()})`;
}

/** Inner transforms first, as Plot composes them: rows together, then along the series, then stacked. */
function transform(mark: MarkSpec, given: Options): Options {
	let options = given;
	const { bin, group, normalize, window, stack } = mark;
	if (bin !== undefined) {
		const outputs = { ...bin.outputs } as Options;
		const inputs = { ...options, ...(bin.thresholds && { thresholds: bin.thresholds }) };
		const by = { x: Plot.binX, y: Plot.binY, xy: Plot.bin }[bin.by];
		options = by(outputs, inputs as never);
	}
	if (group !== undefined) {
		const by = { x: Plot.groupX, y: Plot.groupY, xy: Plot.group, z: Plot.groupZ }[group.by];
		options = by({ ...group.outputs } as never, options as never);
	}
	if (normalize?.x !== undefined) options = Plot.normalizeX(normalize.x, options);
	if (normalize?.y !== undefined) options = Plot.normalizeY(normalize.y, options);
	if (window !== undefined) options = Plot.windowY(window as never, options);
	if (stack !== undefined) {
		const { by = 'y', ...how } = stack;
		const made = by === 'y' ? Plot.stackY : Plot.stackX;
		options = made(how as never, options as never);
	}
	return options;
}

function tipText(mark: MarkSpec, data: PlotData, row: number, zone: string): string {
	const names = ['x', 'y', 'x1', 'x2', 'y1', 'y2', 'fx', 'fy', 'z', 'fill', 'stroke', 'r', 'text'];
	const shown = new Set(
		names.flatMap((name) => {
			const given = (mark as Record<string, unknown>)[name];
			return typeof given === 'string' ? [given] : [];
		})
	);
	return [...shown].map((name) => `${name}: ${data.exact(name, row, zone) ?? 'NULL'}`).join('\n');
}

function axis(scale: ScaleSpec | undefined): Options {
	if (scale === undefined) return {};
	const { domain, ...rest } = scale;
	return { ...rest, ...(domain && { domain: domain.map(constantOf) }) };
}

/** Series in the page's own colours unless the spec names others. */
function colors(spec: PlotSpec, data: PlotData, { dark }: Frame): Options {
	// The legend is drawn beside the plot, as HTML.
	const { domain, range, ...rest } = { ...spec.color, legend: false };
	const painted = spec.marks.flatMap(({ fill, stroke }) => [fill, stroke]);
	const byName = painted.some((one) => typeof one === 'string' && data.role(one) === 'name');
	const own = byName && rest.scheme === undefined && range === undefined;
	return {
		...rest,
		...(domain && { domain: domain.map(constantOf) }),
		...(range && { range: range.map(colorOf) }),
		...(own && { range: SERIES }),
		...(amounts(spec) && rest.scheme === undefined && !range && { scheme: 'blues', reverse: dark })
	};
}

/** Colours say how much: the result of bringing rows together. */
function amounts({ marks }: PlotSpec): boolean {
	return marks.some(({ bin, group }) => {
		const outputs = { ...bin?.outputs, ...group?.outputs };
		return outputs.fill !== undefined || outputs.stroke !== undefined;
	});
}

function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Partial<T> {
	return Object.fromEntries(
		names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]]))
	) as Partial<T>;
}

/** Plot's own words: `missing channel value: y`. */
function messageOf(cause: unknown): string {
	return cause instanceof Error ? cause.message : String(cause);
}
