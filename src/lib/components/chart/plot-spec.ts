import * as v from 'valibot';
import { t } from '../../messages/messages.ts';

/**
 * A safe subset of Observable Plot as JSON: marks, channels, transforms and scales from lists, columns
 * by name, constants as plain values. Nothing in it can be code, markup or an address: there are no
 * functions, no href, no html, no src, and colours are tokens, hex or none. docs/plot-cells.md tells
 * all of it; `plot-compile.ts` makes the calls.
 */
const MARKS = [
	...['dot', 'line', 'lineY', 'areaY', 'barY', 'barX', 'rect', 'rectY', 'rectX', 'cell'],
	...['ruleX', 'ruleY', 'tickX', 'tickY', 'text', 'linearRegressionY', 'boxY']
] as const;
export type MarkName = (typeof MARKS)[number];

export const REDUCERS = [
	...['count', 'sum', 'mean', 'median', 'min', 'max', 'first', 'last', 'mode'],
	...['deviation', 'distinct', 'proportion']
] as const;
export type Reducer = (typeof REDUCERS)[number];

export const SCALES = [
	'linear',
	'log',
	'sqrt',
	'symlog',
	'utc',
	'band',
	'point',
	'ordinal'
] as const;
const SCHEMES = [
	...['blues', 'greens', 'oranges', 'purples', 'reds', 'greys', 'viridis', 'magma', 'turbo'],
	...['ylgnbu', 'ylorrd', 'rdbu', 'rdylgn', 'spectral', 'tableau10', 'observable10']
] as const;
const INTERVALS = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
const words = t.chart.spec;

const text = v.pipe(v.string(), v.maxLength(200));
const column = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
/** px */
const size = v.pipe(v.number(), v.minValue(0), v.maxValue(2000));

/** `--series-1` … are the page's own colours; so a drawing follows light and dark by itself. */
const COLOR =
	/^(none|currentColor|accent|text|added|removed|modified|incident|series-[1-8]|#[0-9a-f]{3}|#[0-9a-f]{6})$/i;
const color = v.pipe(v.string(), v.regex(COLOR, words.color));
const constant = v.strictObject({ value: v.union([v.number(), text, v.boolean()]) });
const position = v.union([column, constant], words.channel);
const paint = v.union([column, v.strictObject({ color })], words.paint);

const channels = {
	x: v.optional(position),
	y: v.optional(position),
	x1: v.optional(position),
	x2: v.optional(position),
	y1: v.optional(position),
	y2: v.optional(position),
	fx: v.optional(column),
	fy: v.optional(column),
	z: v.optional(column),
	fill: v.optional(paint),
	stroke: v.optional(paint),
	r: v.optional(v.union([column, size], words.channel)),
	text: v.optional(column),
	opacity: v.optional(share),
	fillOpacity: v.optional(share),
	strokeOpacity: v.optional(share),
	strokeWidth: v.optional(size),
	strokeDasharray: v.optional(v.pipe(v.string(), v.regex(/^\d{1,3}( \d{1,3}){0,5}$/))),
	curve: v.optional(v.picklist(['linear', 'step', 'step-before', 'step-after', 'monotone-x'])),
	inset: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(50))),
	tip: v.optional(v.boolean())
};

const reducer = v.picklist(REDUCERS);
const outputs = v.optional(
	v.strictObject({
		x: v.optional(reducer),
		y: v.optional(reducer),
		fill: v.optional(reducer),
		stroke: v.optional(reducer),
		r: v.optional(reducer),
		text: v.optional(reducer)
	})
);
const thresholds = v.union(
	[
		v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
		v.picklist(['auto', 'freedman-diaconis', 'scott', 'sturges', ...INTERVALS])
	],
	words.thresholds
);
const normal = v.picklist([
	...['first', 'last', 'max', 'mean', 'median', 'min', 'sum', 'extent', 'deviation']
] as const);

const transforms = {
	/** Quantities into intervals of x, y or both; the outputs say what becomes of each interval's rows. */
	bin: v.optional(
		v.strictObject({
			by: v.picklist(['x', 'y', 'xy']),
			thresholds: v.optional(thresholds),
			outputs
		})
	),
	/** Rows of one x, y, both, or one series. */
	group: v.optional(v.strictObject({ by: v.picklist(['x', 'y', 'xy', 'z']), outputs })),
	stack: v.optional(
		v.strictObject({
			by: v.optional(v.picklist(['x', 'y'])),
			offset: v.optional(v.picklist(['normalize', 'center', 'wiggle'])),
			order: v.optional(v.picklist(['value', 'sum', 'x', 'y', 'appearance', 'inside-out'])),
			reverse: v.optional(v.boolean())
		})
	),
	normalize: v.optional(v.strictObject({ x: v.optional(normal), y: v.optional(normal) })),
	window: v.optional(
		v.strictObject({
			k: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
			reduce: v.optional(
				v.picklist(['mean', 'median', 'min', 'max', 'sum', 'deviation', 'difference', 'ratio'])
			),
			anchor: v.optional(v.picklist(['start', 'middle', 'end'])),
			strict: v.optional(v.boolean())
		})
	),
	sort: v.optional(v.strictObject({ by: column, reverse: v.optional(v.boolean()) }))
};
const mark = v.strictObject({ mark: v.picklist(MARKS), ...channels, ...transforms });

const end = v.union([v.number(), text]);
const scale = v.strictObject({
	type: v.optional(v.picklist(SCALES)),
	label: v.optional(text),
	domain: v.optional(v.pipe(v.array(end), v.minLength(1), v.maxLength(200))),
	zero: v.optional(v.boolean()),
	nice: v.optional(v.boolean()),
	grid: v.optional(v.boolean()),
	reverse: v.optional(v.boolean()),
	percent: v.optional(v.boolean()),
	ticks: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)))
});
const colorScale = v.strictObject({
	type: v.optional(v.picklist(['linear', 'log', 'sqrt', 'ordinal', 'categorical', 'diverging'])),
	label: v.optional(text),
	domain: v.optional(v.pipe(v.array(end), v.minLength(1), v.maxLength(200))),
	scheme: v.optional(v.picklist(SCHEMES)),
	range: v.optional(v.pipe(v.array(color), v.minLength(1), v.maxLength(50))),
	reverse: v.optional(v.boolean()),
	pivot: v.optional(v.number()),
	legend: v.optional(v.boolean())
});
const margin = v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(400)));

const spec = v.strictObject({
	data: column,
	title: v.optional(text),
	/** px; defaults to 320. */
	height: v.optional(v.pipe(v.number(), v.minValue(60), v.maxValue(2000))),
	marginLeft: margin,
	marginRight: margin,
	marginTop: margin,
	marginBottom: margin,
	x: v.optional(scale),
	y: v.optional(scale),
	fx: v.optional(scale),
	fy: v.optional(scale),
	r: v.optional(
		v.strictObject({
			type: v.optional(v.picklist(['linear', 'sqrt', 'log'])),
			label: v.optional(text)
		})
	),
	color: v.optional(colorScale),
	marks: v.pipe(v.array(mark), v.minLength(1, words.noMarks), v.maxLength(20))
});

export type PlotSpec = v.InferOutput<typeof spec>;
export type MarkSpec = PlotSpec['marks'][number];
export type ScaleSpec = NonNullable<PlotSpec['x']>;

export interface SpecProblem {
	/** Where in the JSON: `marks[0].x`. '' for the whole. */
	path: string;
	message: string;
}

/** A spec, or everything that is wrong with it. */
export function readPlotSpec(value: unknown): PlotSpec | SpecProblem[] {
	const read = v.safeParse(spec, value);
	if (read.success) return read.output;
	return read.issues.map((issue) => ({ path: pathOf(issue), message: messageOf(issue) }));
}

/** A spec that is well written and still cannot be drawn: a mark that lacks what it stands on. */
export class PlotError extends Error {
	readonly code = 'plot';
	readonly path: string;
	constructor(path: string, message: string, options?: ErrorOptions) {
		super(words.problem(path, message), options);
		this.name = 'PlotError';
		this.path = path;
	}
}

/** Names that the spec takes for columns and the data do not have. */
export function missingColumns(spec: PlotSpec, columns: readonly string[]): SpecProblem[] {
	const known = new Set(columns);
	return spec.marks.flatMap((mark, i) =>
		columnsOf(mark)
			.filter(({ name }) => !known.has(name))
			.map(({ channel, name }) => ({
				path: `marks[${i}].${channel}`,
				message: words.noColumn(name, columns)
			}))
	);
}

const COLUMN_CHANNELS = [
	...['x', 'y', 'x1', 'x2', 'y1', 'y2', 'fx', 'fy', 'z', 'fill', 'stroke', 'r', 'text']
] as const;

/** Columns that a mark reads, by channel. */
export function columnsOf(mark: MarkSpec): { channel: string; name: string }[] {
	const named = COLUMN_CHANNELS.flatMap((channel) => {
		const given = (mark as Record<string, unknown>)[channel];
		return typeof given === 'string' ? [{ channel, name: given }] : [];
	});
	return mark.sort === undefined ? named : [...named, { channel: 'sort.by', name: mark.sort.by }];
}

function pathOf(issue: v.BaseIssue<unknown>): string {
	return (issue.path ?? []).reduce((path, { key }) => {
		if (typeof key === 'number') return `${path}[${key}]`;
		const name = String(key);
		if (!/^[A-Za-z_]\w*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
		return path === '' ? name : `${path}.${name}`;
	}, '');
}

function messageOf(issue: v.BaseIssue<unknown>): string {
	if (issue.type === 'strict_object' && issue.expected === 'never') return words.unknown;
	if (issue.received === 'undefined') return words.missing;
	if (issue.type === 'picklist' && issue.expected !== null)
		return words.oneOf(
			issue.received,
			issue.expected.replaceAll(/["()]/g, '').replaceAll(' | ', ', ')
		);
	return issue.message;
}
