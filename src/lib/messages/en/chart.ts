import { counted } from './language.ts';

/** Charts: time series, plots and what can be done with them. */
export const chart = {
	marks: 'Marks in this range',
	spec: {
		color:
			'a colour is accent, text, added, removed, modified, incident, series-1 … series-8, #rrggbb, currentColor or none',
		channel: 'write a column’s name, or {"value": …} for a constant',
		paint: 'write a column’s name, or {"color": "series-1"} for one colour',
		thresholds: 'write a number of intervals, auto, or day, week, month …',
		noMarks: 'a plot has at least one mark',
		unknown: 'there is no such setting here',
		missing: 'this must be given',
		oneOf: (given: string, all: string) => `${given} is none of ${all}`,
		noColumn: (name: string, columns: readonly string[]) =>
			`the data have no column “${name}”; they have ${columns.join(', ')}`,
		problem: (path: string, message: string) => (path === '' ? message : `${path}: ${message}`)
	},
	plot: {
		label: (name: string) => `Plot of ${name}`,
		wrong: 'The plot cannot be drawn',
		wrongNext:
			'Correct it in the cell’s settings; docs/plot-cells.md lists every mark and setting.',
		empty: 'No rows to draw',
		emptyWhy: 'What the plot reads has no rows at this instant.',
		sampled: (drawn: string, all: string) =>
			`${drawn} of ${all} rows, drawn at random by the engine: shapes hold, counts and sums do not. Aggregate in a SQL cell for exact ones.`,
		legend: 'Colours',
		table: 'As a table',
		drawing: 'As a drawing',
		tableLabel: (name: string) => `Values of ${name}`,
		firstRows: (shown: string, all: string) => `The first ${shown} of ${all} rows.`,
		save: 'Save',
		svg: 'SVG',
		png: 'PNG',
		csv: 'CSV',
		pngFailed: 'The picture could not be made',
		noPicture: 'the canvas gave no picture',
		asJson: 'Write it as JSON',
		null: 'NULL',
		result: 'the result',
		summary: (marks: string, x: string, y: string, rows: string) =>
			`${marks} of ${rows} rows: ${x} across, ${y} up.`
	},
	/** The small form of a plot. */
	form: {
		none: 'none',
		mark: 'Drawn as',
		marks: {
			line: 'Line',
			area: 'Area',
			bar: 'Bars',
			dot: 'Dots',
			histogram: 'Histogram',
			heatmap: 'Heat map',
			rule: 'Rules'
		},
		x: 'Across (x)',
		y: 'Up (y)',
		reduce: 'Rows of one x',
		eachRow: 'each by itself',
		color: 'Colour by',
		size: 'Size by',
		fx: 'Side by side by',
		fy: 'One below the other by',
		xLabel: 'Words for x',
		yLabel: 'Words for y',
		xType: 'Scale of x',
		yType: 'Scale of y',
		auto: 'what suits the values',
		noMark: (given: string, all: readonly string[]) =>
			`“${given}” is nothing that can be drawn: choose ${all.join(', ')}`,
		noX: 'choose the column that goes across',
		noY: (mark: string) => `a ${mark} needs a column that goes up, or a count of rows`
	},
	/** A figure over time. */
	kpi: {
		name: (expression: string, table: string) => `${expression} of ${table}`,
		label: (name: string) => `Chart of ${name}`,
		failed: 'The chart could not be computed',
		failedNext:
			'Correct the expression or the filter above; both are SQL over the table’s columns.',
		pick: 'Click to go to an instant',
		slider: (name: string) => `Instant in the chart of ${name}`,
		noInstant: 'no instant',
		valueAt: (value: string | null, utc: string) => `${value ?? 'no value'} at ${utc} UTC`,
		empty: 'No values in this range',
		emptyWhy: 'The expression gave nothing at any bucket: widen the range or relax the filter.',
		change: 'Change what the chart shows',
		/** What there is to see, for those who do not see it. */
		summary: {
			none: (name: string) => `${name}: no values in this range.`,
			values: (name: string, n: number) => `${name}, ${counted(n, 'value')}`,
			lowest: (value: string, at: string) => `lowest ${value} at ${at}`,
			highest: (value: string, at: string) => `highest ${value} at ${at}`,
			last: (value: string) => `last ${value}`,
			fall: (from: string, to: string, start: string, end: string) =>
				`largest fall from ${from} to ${to} between ${start} and ${end}`,
			rise: (from: string, to: string, start: string, end: string) =>
				`largest rise from ${from} to ${to} between ${start} and ${end}`,
			whole: (parts: readonly string[]) => `${parts.join('; ')}.`
		},
		form: 'What the chart shows',
		table: 'Table',
		expression: 'KPI expression',
		filter: 'Filter',
		filterHint: 'where … (optional)',
		bucket: 'Bucket',
		every: (duration: string) => `every ${duration}`,
		range: 'Range',
		ranges: {
			all: 'Whole shadow',
			twoWeeks: '14 days around the instant',
			twoDays: '2 days around the instant',
			fourHours: '4 hours around the instant',
			own: 'Range of this chart'
		},
		draw: 'Draw'
	},
	brush: {
		whole: 'Show all of it again',
		label: 'Piece of time on the chart',
		hint: 'Drag, or use the keys: arrows move, A and B set the ends of a range, Enter goes to the instant, Escape lets the range go.'
	}
};
