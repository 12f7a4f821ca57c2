import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePlot } from '#lib/components/chart/plot-compile.ts';
import { plotCsv, plotData, type PlotData } from '#lib/components/chart/plot-data.ts';
import { FORM_MARKS, formProblems, specOfForm } from '#lib/components/chart/plot-form.ts';
import {
	missingColumns,
	PlotError,
	readPlotSpec,
	REDUCERS,
	type PlotSpec
} from '#lib/components/chart/plot-spec.ts';
import type { ResultTable } from '#lib/engine/engine.ts';
import type { PlotForm } from '#lib/notebook/cell-spec.ts';
import type { CellValue } from '#lib/shadow/cell-value.ts';
import type { Storage } from '#lib/shadow/schema.ts';

function table(columns: [string, Storage['kind']][], rows: CellValue[][]): ResultTable {
	return {
		columns: columns.map(([name, kind]) => ({
			name,
			storage: kind === 'decimal' ? { kind, precision: 30, scale: 2 } : { kind }
		})),
		rowCount: rows.length,
		value: (row, column) => rows[row]![column]!,
		toIpc: () => new Uint8Array()
	};
}

const DAY = 86_400_000_000n;
const data = plotData(
	table(
		[
			['day', 'timestamptz'],
			['big', 'int64'],
			['price', 'decimal'],
			['city', 'text'],
			['open', 'bool']
		],
		[
			[20_000n * DAY + 123_456n, 9_007_199_254_740_993n, '12345678901234567890.12', 'Bern', true],
			[20_001n * DAY, 2n, '0.10', 'Zürich', false],
			[20_002n * DAY, null, null, null, null]
		]
	)
);
/** What Plot makes of a mark before it draws. */
interface Drawable {
	initialize(): { channels: Record<string, { value: number[] }> };
}
const frame = { width: 640, zone: 'Europe/Berlin', dark: false };
const problems = (spec: unknown) => {
	const read = readPlotSpec(spec);
	return Array.isArray(read) ? read : [];
};
const compiled = (spec: PlotSpec, on: PlotData = data) => compilePlot(spec, on, frame);

describe('a plot spec', () => {
	it('is read with everything that it may hold', () => {
		const spec = {
			data: 'orders',
			title: 'Orders',
			x: { type: 'utc', label: 'day', domain: ['2024-10-01', '2024-11-01'] },
			y: { zero: true, grid: true },
			color: { legend: true, scheme: 'blues' },
			marks: [
				{ mark: 'rectY', x: 'day', bin: { by: 'x', thresholds: 'day', outputs: { y: 'count' } } },
				{ mark: 'lineY', x: 'day', y: 'price', stroke: 'city', window: { k: 7, reduce: 'mean' } },
				{ mark: 'ruleX', x: { value: '2024-10-05T12:00' }, stroke: { color: 'incident' } }
			]
		};
		const read = readPlotSpec(spec);
		expect(read).toEqual(spec);
		expect(missingColumns(read as PlotSpec, ['day', 'price', 'city'])).toEqual([]);
		expect(compiled(read as PlotSpec).marks).toHaveLength(3);
	});

	it.each<[string, unknown, string, string]>([
		['no marks', { data: 'a', marks: [] }, 'marks', 'at least one'],
		['no data', { marks: [{ mark: 'dot' }] }, 'data', 'must be given'],
		[
			'another mark',
			{ data: 'a', marks: [{ mark: 'image' }] },
			'marks[0].mark',
			'none of dot, line'
		],
		[
			'an address',
			{ data: 'a', marks: [{ mark: 'dot', href: 'u' }] },
			'marks[0].href',
			'no such setting'
		],
		[
			'a source',
			{ data: 'a', marks: [{ mark: 'dot' }, { mark: 'dot', src: 'https://x' }] },
			'marks[1].src',
			'no such setting'
		],
		[
			'a colour that is an address',
			{ data: 'a', marks: [{ mark: 'dot', fill: { color: 'url(https://x/y)' } }] },
			'marks[0].fill.color',
			'a colour is'
		],
		['a scale', { data: 'a', x: { type: 'wavy' }, marks: [{ mark: 'dot' }] }, 'x.type', 'none of'],
		[
			'a name like a path',
			{ data: 'a', marks: [{ mark: 'dot', 'on click': 1 }] },
			'marks[0]["on click"]',
			'no such setting'
		],
		['a function in text', 'return 1', '', '']
	])('refuses %s and says where', (_, spec, path, message) => {
		const found = problems(spec);
		expect(found[0]?.path).toBe(path);
		expect(found[0]?.message).toContain(message);
	});

	it('names columns that the data do not have, and those they have', () => {
		const read = readPlotSpec({
			data: 'a',
			marks: [{ mark: 'dot', x: 'day', y: 'prize', sort: { by: 'nope' } }]
		}) as PlotSpec;
		expect(missingColumns(read, ['day', 'price'])).toEqual([
			{ path: 'marks[0].y', message: 'the data have no column “prize”; they have day, price' },
			{ path: 'marks[0].sort.by', message: expect.stringContaining('“nope”') as string }
		]);
	});
});

/** Anything JSON can hold, with names and values that a spec knows mixed in, and hostile ones. */
const WORDS = [
	...['data', 'marks', 'mark', 'x', 'y', 'fill', 'stroke', 'bin', 'group', 'outputs', 'by', 'sort'],
	...['href', 'src', 'html', 'title', 'render', 'transform', 'initializer', 'channels', 'tip'],
	...['__proto__', 'constructor', 'toString', 'style', 'className', 'ariaLabel', 'document']
];
const VALUES = [
	...['dot', 'line', 'rectY', 'day', 'price', 'count', 'javascript:alert(1)', 'url(https://x)'],
	...['<img src=x onerror=alert(1)>', '() => 1', 'none', 'data:text/html,x', 'xy']
];
const anyJson = fc.letrec<{ value: unknown }>((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small' },
		fc.constantFrom(...VALUES),
		fc.jsonValue({ maxDepth: 1 }),
		fc.array(tie('value'), { maxLength: 3 }),
		fc.dictionary(fc.constantFrom(...WORDS), tie('value'), { maxKeys: 5 })
	)
})).value;

const HOSTILE = /javascript:|url\(|<img|data:text/;

describe('whatever is written as a spec', () => {
	it('is read or refused with a place, and never throws', () => {
		fc.assert(
			fc.property(anyJson, (value) => {
				const read = readPlotSpec(value);
				if (Array.isArray(read)) expect(read.length).toBeGreaterThan(0);
			}),
			{ numRuns: 3000 }
		);
	});

	it('reaches Plot without a function, an address or markup of its own', () => {
		const mark = fc.dictionary(
			fc.constantFrom('x', 'y', 'fill', 'stroke', 'r', 'bin', 'group', 'text', 'href', 'title'),
			fc.oneof(
				fc.constantFrom('day', 'big', 'price', 'city'),
				fc.constantFrom(...VALUES),
				fc.record({ color: fc.constantFrom('accent', '#fff', 'url(https://x)') }),
				fc.record({ value: fc.constantFrom<unknown>(3, '2024-01-01', 'javascript:alert(1)') }),
				fc.record({
					by: fc.constantFrom('x', 'y', 'xy'),
					outputs: fc.dictionary(fc.constantFrom('x', 'y', 'fill'), fc.constantFrom(...REDUCERS))
				})
			)
		);
		let drawn = 0;
		fc.assert(
			fc.property(fc.constantFrom('dot', 'line', 'barY', 'cell', 'rect'), mark, (name, given) => {
				const read = readPlotSpec({ data: 'a', marks: [{ ...given, mark: name }] });
				if (Array.isArray(read)) return;
				if (
					missingColumns(
						read,
						data.columns.map((one) => one.name)
					).length > 0
				)
					return;
				let options: ReturnType<typeof compilePlot>;
				try {
					options = compiled(read);
				} catch (error) {
					expect(error).toBeInstanceOf(PlotError);
					expect((error as PlotError).message).toMatch(/^marks\[0\]: /);
					return;
				}
				drawn++;
				const { marks, ...frameOptions } = options;
				expect(JSON.stringify(frameOptions)).not.toMatch(HOSTILE);
				// A constant text is text: Plot sets it as such. It never becomes a colour.
				for (const made of marks as { fill?: unknown; stroke?: unknown; href?: unknown }[]) {
					expect(String(made.fill)).not.toMatch(HOSTILE);
					expect(String(made.stroke)).not.toMatch(HOSTILE);
					expect(made.href).toBeUndefined();
				}
			}),
			{ numRuns: 1500 }
		);
		expect(drawn).toBeGreaterThan(100);
	});
});

describe('the small form', () => {
	const form: PlotForm = {
		...{ mark: 'dot', x: 'day', y: 'price', color: null, size: null, fx: null, fy: null },
		...{ reduce: null, xLabel: null, yLabel: null, xType: null, yType: null }
	};

	it('means a spec that can be drawn, whatever is chosen in it', () => {
		const column = fc.option(fc.constantFrom('day', 'big', 'price', 'city', 'open'));
		fc.assert(
			fc.property(
				fc.record({
					mark: fc.constantFrom(...FORM_MARKS),
					...{ x: column, y: column, color: column, size: column, fx: column, fy: column },
					reduce: fc.option(fc.constantFrom(...REDUCERS)),
					...{ xLabel: fc.option(fc.constant('x!')), yLabel: fc.constant(null) },
					...{ xType: fc.constant(null), yType: fc.option(fc.constant('linear')) }
				}),
				(chosen) => {
					if (formProblems(chosen, data).length > 0) return;
					const read = readPlotSpec(specOfForm('a', chosen, data));
					expect(read).not.toBeInstanceOf(Array);
					expect(
						missingColumns(
							read as PlotSpec,
							data.columns.map(({ name }) => name)
						)
					).toEqual([]);
					expect(compiled(read as PlotSpec).marks!.length).toBeGreaterThan(0);
				}
			),
			{ numRuns: 1000 }
		);
	});

	it('puts quantities into intervals and names into groups', () => {
		const made = (change: Partial<PlotForm>) =>
			(specOfForm('a', { ...form, ...change }, data) as PlotSpec).marks[0];
		expect(made({ mark: 'histogram', x: 'big' })).toMatchObject({
			...{ mark: 'rectY', bin: { by: 'x', outputs: { y: 'count' } } }
		});
		expect(made({ mark: 'bar', x: 'city', y: null })).toMatchObject({
			...{ mark: 'barY', group: { by: 'x', outputs: { y: 'count' } } }
		});
		expect(made({ mark: 'heatmap', x: 'city', y: 'open' })).toMatchObject({
			...{ mark: 'cell', group: { by: 'xy', outputs: { fill: 'count' } } }
		});
	});

	it('draws a bar for each day, one upon the other where a day has several', () => {
		const days = plotData(
			table(
				[
					['day', 'date'],
					['orders', 'int64'],
					['city', 'text']
				],
				[
					[20_000, 3n, 'Bern'],
					[20_000, 4n, 'Basel'],
					[20_001, 5n, 'Bern']
				]
			)
		);
		for (const x of ['day', 'city']) {
			const chosen = { ...form, mark: 'bar', x, y: 'orders', color: 'city' };
			const spec = readPlotSpec(specOfForm('a', chosen, days)) as PlotSpec;
			expect(spec.marks[0]).toMatchObject(
				x === 'day' ? { mark: 'rectY', bin: { thresholds: 'day' } } : { mark: 'barY' }
			);
			const bars = (compiled(spec, days).marks as unknown as Drawable[])[0]!;
			const { channels } = bars.initialize();
			const tops = [...channels['y2']!.value].sort((a, b) => a - b);
			expect(tops).toEqual(x === 'day' ? [3, 5, 7] : [3, 4, 8]);
		}
	});

	it('says what is missing', () => {
		const paths = (change: Partial<PlotForm>) =>
			formProblems({ ...form, ...change }, data).map(({ path }) => path);
		expect(paths({ x: null })).toEqual(['x']);
		expect(paths({ y: null })).toEqual(['y']);
		expect(paths({ mark: 'pie', reduce: 'guess', color: 'nope' })).toEqual([
			...['mark', 'color', 'reduce']
		]);
	});
});

describe('drawn values', () => {
	it('are told to the last digit, times in UTC and on the chosen clock', () => {
		expect(data.exact('big', 0, 'UTC')).toBe('9007199254740993');
		expect(data.exact('price', 0, 'UTC')).toBe('12345678901234567890.12');
		expect(data.exact('day', 0, 'Europe/Berlin')).toBe(
			'2024-10-04 00:00:00.123456+00 (2024-10-04 02:00:00 +02:00)'
		);
		expect(data.exact('city', 2, 'UTC')).toBeNull();
	});

	it('leave holes where there is nothing to draw', () => {
		expect(data.values('big')[2]).toBeNaN();
		expect((data.values('day')[0] as Date).getTime()).toBe(20_000 * 86_400_000 + 123.456 - 0.456);
		expect(data.values('city')).toEqual(['Bern', 'Zürich', null]);
	});

	it('are saved as PostgreSQL would print them', () => {
		expect(plotCsv(data).split('\n')[1]).toBe(
			'2024-10-04 00:00:00.123456+00,9007199254740993,12345678901234567890.12,Bern,t'
		);
	});
});
