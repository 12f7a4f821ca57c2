import { t } from '../messages/messages.ts';
import { isReserved } from './cell-kinds.ts';
import {
	CHECK_EXPECTATIONS,
	type CellSpec,
	INPUT_TYPES,
	type InputSpec,
	type PlotForm
} from './cell-spec.ts';
import type { Cell } from './document.ts';
import type { InstantExpression } from './instant-expression.ts';
import { parseMarks } from './mark-lines.ts';
import { SettingReader, isObject, parseJson } from './setting-reader.ts';

export interface Filled {
	spec: CellSpec;
	/** In words, each naming the setting. A spec with problems is not run. */
	problems: string[];
}

interface Common {
	id: string;
	title: string | null;
	at: InstantExpression | null;
}

/** Kinds whose body is something else than `name: value` lines. */
const TEXT_KINDS = new Set(['markdown', 'sql', 'check', 'marks']);

/** `bound`: inputs have their values, so that a `$name` left over is a mistake. Defaults to false. */
export function fillSpec(cell: Cell, bound = false): Filled {
	const written = cell.kind === 'plot' && cell.body.trimStart().startsWith('{');
	const hasFields = !TEXT_KINDS.has(cell.kind) && !isReserved(cell.kind) && !written;
	const reader = new SettingReader(cell, hasFields, bound);
	const { title, at } = cell.attributes;
	const common: Common = {
		id: cell.id,
		title: title ?? null,
		at: at === undefined ? null : reader.instant(at)
	};
	const spec = fillKind(cell, common, reader);
	return { spec, problems: reader.problems };
}

function fillKind(cell: Cell, common: Common, read: SettingReader): CellSpec {
	const { body, attributes } = cell;
	switch (cell.kind) {
		case 'markdown':
			return { ...common, kind: 'markdown', text: body, step: attributes['step'] ?? null };
		case 'sql':
			return { ...common, kind: 'sql', text: body, as: attributes['as'] ?? null };
		case 'check': {
			const expect = attributes['expect'] ?? null;
			return {
				...common,
				kind: 'check',
				text: body,
				expect: read.oneOf('expect', expect, CHECK_EXPECTATIONS, 'none')
			};
		}
		case 'input':
			return fillInput(cell, common, read);
		case 'marks': {
			const { marks, problems } = parseMarks(body);
			for (const { line, message } of problems) read.problem(t.notebookCore.atLine(line, message));
			return { ...common, kind: 'marks', marks };
		}
		case 'plot':
			return fillPlot(cell, common, read);
		default:
			return fillSettings(cell, common, read);
	}
}

function fillSettings(cell: Cell, common: Common, read: SettingReader): CellSpec {
	switch (cell.kind) {
		case 'chart':
			return fillChart(common, read);
		case 'grid':
			return fillGrid(common, read);
		case 'diff':
			return { ...common, kind: 'diff', table: read.optional('table'), span: read.span() };
		case 'history':
			return {
				...common,
				kind: 'history',
				table: read.required('table', 'public.products'),
				row: read.row(),
				column: read.optional('column')
			};
		case 'transactions':
			return {
				...common,
				kind: 'transactions',
				...read.range(),
				table: read.optional('table'),
				limit: read.count('limit', 20)
			};
		case 'restore':
			return { ...common, kind: 'restore', goal: read.goal(), tables: read.list('tables') };
		case 'timeline':
			return { ...common, kind: 'timeline', ...read.range() };
		default:
			return unknown(cell, common, read);
	}
}

/** Nothing is said about the settings of a kind that nobody here knows. */
function unknown(cell: Cell, common: Common, read: SettingReader): CellSpec {
	const named = { ...common, name: cell.kind, text: cell.body };
	if (isReserved(cell.kind)) return { ...named, kind: 'reserved' };
	read.problems.length = 0;
	read.problem(t.notebookCore.unknownKind(cell.kind));
	return { ...named, kind: 'unknown' };
}

function fillChart(common: Common, read: SettingReader): CellSpec {
	const expression = read.required('expression', 'avg(price)');
	return {
		...common,
		kind: 'chart',
		table: read.required('table', 'public.products'),
		expression,
		where: read.optional('where'),
		label: read.optional('label') ?? expression,
		...read.range(),
		bucketUs: read.durationUs('bucket', '1d')
	};
}

function fillGrid(common: Common, read: SettingReader): CellSpec {
	return {
		...common,
		kind: 'grid',
		data: read.required('data', 'public.orders'),
		view: {
			hidden: read.list('hidden'),
			pinned: read.list('pinned'),
			widths: read.widths('widths'),
			order: read.order('order'),
			filter: read.filter()
		}
	};
}

function fillInput(cell: Cell, common: Common, read: SettingReader): InputSpec {
	const as = cell.attributes['as'] ?? '';
	if (as === '') read.problem(t.notebookCore.unnamedInput);
	else if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(as)) read.problem(t.notebookCore.badInputName(as));
	const type = read.oneOf('type', read.optional('type'), INPUT_TYPES, 'text');
	return {
		...common,
		kind: 'input',
		as,
		type,
		label: read.optional('label') ?? as,
		value: read.optional('value') ?? (type === 'instant' ? 'latest' : ''),
		min: read.number('min'),
		max: read.number('max'),
		step: read.number('step'),
		options: read.list('options'),
		optionsFrom: read.optional('options-from'),
		table: read.optional('table')
	};
}

function fillPlot(cell: Cell, common: Common, read: SettingReader): CellSpec {
	const form: PlotForm = {
		mark: read.optional('mark') ?? 'dot',
		x: read.optional('x'),
		y: read.optional('y'),
		color: read.optional('color'),
		size: read.optional('size'),
		fx: read.optional('fx'),
		fy: read.optional('fy'),
		reduce: read.optional('reduce'),
		xLabel: read.optional('x-label'),
		yLabel: read.optional('y-label'),
		xType: read.optional('x-type'),
		yType: read.optional('y-type')
	};
	const json = cell.body.trimStart().startsWith('{') ? parseJson(cell.body) : null;
	if (json === null) {
		const data = read.required('data', 'public.orders');
		return { ...common, kind: 'plot', data, form, json: null };
	}
	const spec = isObject(json) ? json : null;
	if (spec === null) read.problem(t.notebookCore.badJson);
	const data = spec?.['data'];
	if (spec !== null && typeof data !== 'string') read.problem(t.notebookCore.jsonData);
	return { ...common, kind: 'plot', data: typeof data === 'string' ? data : '', form, json: spec };
}
