import type { PlotForm } from '../../notebook/cell-spec.ts';
import { t } from '../../messages/messages.ts';
import type { PlotData } from './plot-data.ts';
import { REDUCERS, type PlotSpec, type Reducer, type SpecProblem } from './plot-spec.ts';

/** What the small form offers. */
export const FORM_MARKS = ['line', 'area', 'bar', 'dot', 'histogram', 'heatmap', 'rule'] as const;
type FormMark = (typeof FORM_MARKS)[number];

/**
 * The spec that a small form means for these data: what is a quantity is put into intervals, what is
 * a name into groups. Unchecked: `readPlotSpec` has the last word, as with a spec that was written.
 */
export function specOfForm(name: string, form: PlotForm, data: PlotData): unknown {
	const mark = FORM_MARKS.find((one) => one === form.mark);
	const scale = (type: string | null, label: string | null) =>
		type === null && label === null
			? undefined
			: { ...(type !== null && { type }), ...(label !== null && { label }) };
	const painted = form.color !== null && data.role(form.color) === 'name';
	return clean({
		data: name,
		x: scale(form.xType, form.xLabel),
		y: scale(form.yType, form.yLabel),
		color: painted ? { legend: true } : undefined,
		marks: mark === undefined ? [{ mark: form.mark }] : marksOf(mark, form, data)
	});
}

/** What is missing in the form for its mark, in words about the form. */
export function formProblems(form: PlotForm, data: PlotData): SpecProblem[] {
	const words = t.chart.form;
	const problems: SpecProblem[] = [];
	if (!FORM_MARKS.some((one) => one === form.mark))
		problems.push({ path: 'mark', message: words.noMark(form.mark, FORM_MARKS) });
	const known = data.columns.map(({ name }) => name);
	for (const field of ['x', 'y', 'color', 'size', 'fx', 'fy'] as const) {
		const column = form[field];
		if (column !== null && !known.includes(column))
			problems.push({ path: field, message: t.chart.spec.noColumn(column, known) });
	}
	if (form.reduce !== null && !isReducer(form.reduce))
		problems.push({
			path: 'reduce',
			message: t.chart.spec.oneOf(form.reduce, REDUCERS.join(', '))
		});
	if (form.x === null) problems.push({ path: 'x', message: words.noX });
	const alone = form.mark === 'histogram' || form.mark === 'rule' || form.mark === 'bar';
	const counted = form.reduce === 'count' && form.mark !== 'heatmap';
	if (form.y === null && !alone && !counted)
		problems.push({ path: 'y', message: words.noY(form.mark) });
	return problems;
}

function isReducer(name: string): name is Reducer {
	return (REDUCERS as readonly string[]).includes(name);
}

type Loose = Record<string, unknown>;

function marksOf(mark: FormMark, form: PlotForm, data: PlotData): Loose[] {
	const isName = (name: string | null) => name !== null && data.role(name) === 'name';
	const facets = { fx: form.fx ?? undefined, fy: form.fy ?? undefined };
	const xy = { x: form.x ?? undefined, y: form.y ?? undefined };
	const color = form.color ?? undefined;
	const reduce = form.reduce ?? (form.y === null ? 'count' : null);
	const together = reduce === null ? {} : byX(isName(form.x), reduce, form.y);
	switch (mark) {
		case 'dot':
			return [{ mark, ...xy, stroke: color, r: form.size ?? undefined, ...facets, ...together }];
		case 'line':
			return [
				{
					...{ mark: 'line', ...xy, stroke: color, strokeWidth: 2, ...facets, ...together },
					...(reduce === null && form.x !== null && { sort: { by: form.x } })
				}
			];
		case 'area':
			return [
				{
					...{ mark: 'areaY', ...xy, fill: color, fillOpacity: 0.7, ...facets, ...together },
					...(reduce === null && form.x !== null && { sort: { by: form.x } })
				}
			];
		case 'bar': {
			// A bar of each row, on a line of quantities, would have no width.
			const quantities = reduce !== null && !isName(form.x);
			const times = reduce === null && form.x !== null && data.role(form.x) === 'time';
			const bars = times ? byInterval(data.values(form.x!)) : together;
			return [
				{ mark: quantities || times ? 'rectY' : 'barY', ...xy, fill: color, ...facets, ...bars },
				{ mark: 'ruleY', y: { value: 0 }, stroke: { color: 'text' }, tip: false }
			];
		}
		case 'histogram':
			return [
				{
					...{ mark: isName(form.x) ? 'barY' : 'rectY', x: xy.x, fill: color, ...facets },
					...byX(isName(form.x), 'count', null)
				},
				{ mark: 'ruleY', y: { value: 0 }, stroke: { color: 'text' }, tip: false }
			];
		case 'heatmap': {
			const names = isName(form.x) || isName(form.y);
			const fill = reduce ?? (color === undefined ? 'count' : 'mean');
			const outputs = { fill };
			return [
				{
					...{ mark: names ? 'cell' : 'rect', ...xy, fill: color, ...facets },
					...(names
						? { group: { by: 'xy', outputs } }
						: { bin: { by: 'xy', thresholds: 30, outputs } })
				}
			];
		}
		case 'rule':
			return [{ mark: 'ruleX', x: xy.x, stroke: color, ...facets }];
	}
}

const DAY_MS = 86_400_000;
/** The shortest that each may be, longest first. */
const INTERVALS_MS = [
	['year', 365 * DAY_MS],
	['quarter', 90 * DAY_MS],
	['month', 28 * DAY_MS],
	['week', 7 * DAY_MS],
	['day', DAY_MS],
	['hour', DAY_MS / 24]
] as const;

/** Bars as wide as the pace of these times: a day where they are days, be one an hour short. */
function byInterval(times: unknown[]): Loose {
	const places = [...new Set(times.map(Number))].filter(Number.isFinite).sort((a, b) => a - b);
	const gaps = places.slice(1).map((place, i) => place - places[i]!);
	const pace = gaps.length === 0 ? DAY_MS : gaps.reduce((a, b) => Math.min(a, b));
	const interval = INTERVALS_MS.find(([, ms]) => 0.9 * ms <= pace)?.[0] ?? 'minute';
	return { bin: { by: 'x', thresholds: interval, outputs: { y: 'sum' } } };
}

/** Rows of one x brought together into a y. */
function byX(isName: boolean, reduce: string, y: string | null): Loose {
	const outputs = { y: y === null ? 'count' : reduce };
	return isName ? { group: { by: 'x', outputs } } : { bin: { by: 'x', outputs } };
}

/** As JSON has it: without what is undefined. */
function clean(value: Loose): unknown {
	return JSON.parse(JSON.stringify(value));
}

/** A form written out, for those who want to go on from there. */
export function specText(spec: PlotSpec): string {
	return JSON.stringify(spec, null, 2);
}
