import type { PlotResult } from '../../notebook/cell-result.ts';
import type { PlotSpec as PlotCellSpec } from '../../notebook/cell-spec.ts';
import { type PlotData, plotData } from './plot-data.ts';
import { formProblems, specOfForm } from './plot-form.ts';
import { missingColumns, type PlotSpec, readPlotSpec, type SpecProblem } from './plot-spec.ts';

/** What a plot cell means over its rows: a spec to draw, or everything that keeps it from being drawn. */
export type CheckedPlot = { data: PlotData } & (
	{ plot: PlotSpec; problems: readonly [] } | { plot: null; problems: readonly SpecProblem[] }
);

/** The frame of a cell, the outline and the drawing ask the same of one result. */
const checked = new WeakMap<PlotResult, { spec: PlotCellSpec; answer: CheckedPlot }>();

export function checkPlot(spec: PlotCellSpec, result: PlotResult): CheckedPlot {
	const known = checked.get(result);
	if (known?.spec === spec) return known.answer;
	const data = known?.answer.data ?? plotData(result.table);
	const answer = { data, ...check(spec, data) };
	checked.set(result, { spec, answer });
	return answer;
}

function check({ data: name, form, json }: PlotCellSpec, data: PlotData) {
	const inForm = json === null ? formProblems(form, data) : [];
	if (inForm.length > 0) return { plot: null, problems: inForm };
	const read = readPlotSpec(json ?? specOfForm(name, form, data));
	if (Array.isArray(read)) return { plot: null, problems: read };
	const missing = missingColumns(
		read,
		data.columns.map(({ name }) => name)
	);
	return missing.length > 0
		? { plot: null, problems: missing }
		: { plot: read, problems: [] as const };
}
