import { t } from '../../messages/messages.ts';
import { FORM_MARKS } from '../chart/plot-form.ts';
import { REDUCERS, SCALES } from '../chart/plot-spec.ts';
import { INPUT_TYPES, type InputType } from '../../notebook/cell-spec.ts';
import { formatFields, parseFields } from '../../notebook/fields.ts';

/** One field of a cell's settings form; its value is a line of the cell's body. */
export interface Setting {
	name: string;
	label: string;
	kind: 'table' | 'column' | 'instant' | 'sql' | 'text' | 'number' | 'choice' | 'data';
	/** May be left empty. Defaults to false. */
	optional?: boolean;
	/** What an empty field means, shown inside it. */
	placeholder?: string;
	options?: readonly { id: string; label: string }[];
	/** Shown only while another setting holds one of these. */
	when?: { name: string; in: readonly string[] };
}

/** Settings that exclude each other: choosing one empties the others. */
export interface SettingChoice {
	label: string;
	options: readonly { id: string; label: string; names: readonly string[] }[];
}

export interface SettingsForm {
	choice?: SettingChoice;
	settings: readonly Setting[];
}

const s = t.notebook.settings;
const i = t.notebook.input;
const ofType = (type: InputType) => ({ name: 'type', in: [type] });
const range: Setting[] = [
	{ name: 'from', label: s.from, kind: 'instant', optional: true, placeholder: 'earliest' },
	{ name: 'to', label: s.to, kind: 'instant', optional: true, placeholder: 'latest' }
];
const anyTable: Setting = {
	name: 'table',
	label: s.table,
	kind: 'table',
	optional: true,
	placeholder: s.everyTable
};
const oneTable: Setting = { name: 'table', label: s.table, kind: 'table' };
const buckets = ['1m', '5m', '10m', '15m', '1h', '6h', '1d', '7d'];

const forms: Record<string, SettingsForm> = {
	chart: {
		settings: [
			oneTable,
			{ name: 'expression', label: s.expression, kind: 'sql', placeholder: 'avg(price)' },
			{ name: 'where', label: s.where, kind: 'sql', optional: true, placeholder: s.allRows },
			{ name: 'label', label: s.axis, kind: 'text', optional: true },
			...range,
			{
				name: 'bucket',
				label: s.bucket,
				kind: 'choice',
				options: buckets.map((id) => ({ id, label: s.every(id) }))
			}
		]
	},
	diff: {
		choice: {
			label: s.compare,
			options: [
				{ id: 'between', label: s.twoInstants, names: ['from', 'to'] },
				{ id: 'transaction', label: s.oneTransaction, names: ['transaction'] }
			]
		},
		settings: [...range, { name: 'transaction', label: s.transactionAt, kind: 'instant' }, anyTable]
	},
	history: {
		choice: {
			label: s.row,
			options: [
				{ id: 'key', label: s.byKey, names: ['key'] },
				{ id: 'where', label: s.byCondition, names: ['where'] }
			]
		},
		settings: [
			oneTable,
			{ name: 'key', label: s.key, kind: 'text', placeholder: '{"id":"1"}' },
			{ name: 'where', label: s.condition, kind: 'sql', placeholder: 'price = 0' },
			{ name: 'column', label: s.column, kind: 'column', optional: true, placeholder: s.allColumns }
		]
	},
	transactions: {
		settings: [
			...range,
			anyTable,
			{ name: 'limit', label: s.limit, kind: 'number', optional: true, placeholder: '20' }
		]
	},
	timeline: { settings: range },
	restore: {
		choice: {
			label: s.goal,
			options: [
				{ id: 'transaction', label: s.undoTransaction, names: ['transaction'] },
				{ id: 'to', label: s.backTo, names: ['to'] }
			]
		},
		settings: [
			{ name: 'transaction', label: s.transactionAt, kind: 'instant' },
			{ name: 'to', label: s.instant, kind: 'instant' },
			{ name: 'tables', label: s.tables, kind: 'text', optional: true, placeholder: s.everyTable }
		]
	},
	input: {
		settings: [
			{
				name: 'type',
				label: i.type,
				kind: 'choice',
				options: INPUT_TYPES.map((id) => ({ id, label: i.types[id] }))
			},
			{ name: 'label', label: i.label, kind: 'text', optional: true },
			{ name: 'min', label: i.min, kind: 'number', optional: true, when: ofType('number') },
			{ name: 'max', label: i.max, kind: 'number', optional: true, when: ofType('number') },
			{ name: 'step', label: i.step, kind: 'number', optional: true, when: ofType('number') },
			{ name: 'options', label: i.options, kind: 'text', optional: true, when: ofType('choice') },
			{
				name: 'options-from',
				label: i.optionsFrom,
				kind: 'sql',
				optional: true,
				placeholder: 'select distinct …',
				when: ofType('choice')
			},
			{ name: 'table', label: i.of, kind: 'table', optional: true, when: ofType('column') }
		]
	},
	grid: { settings: [{ name: 'data', label: s.data, kind: 'data' }] },
	plot: { settings: plotSettings() }
};

function plotSettings(): Setting[] {
	const p = t.chart.form;
	const column = (name: string, label: string): Setting => ({
		name,
		label,
		kind: 'column',
		optional: true,
		placeholder: p.none
	});
	const choice = (name: string, label: string, ids: readonly string[], none: string): Setting => ({
		name,
		label,
		kind: 'choice',
		optional: true,
		placeholder: none,
		options: ids.map((id) => ({ id, label: id }))
	});
	return [
		{ name: 'data', label: s.data, kind: 'data' },
		{
			name: 'mark',
			label: p.mark,
			kind: 'choice',
			options: FORM_MARKS.map((id) => ({ id, label: p.marks[id] }))
		},
		{ ...column('x', p.x), optional: false },
		column('y', p.y),
		choice('reduce', p.reduce, REDUCERS, p.eachRow),
		column('color', p.color),
		column('size', p.size),
		column('fx', p.fx),
		column('fy', p.fy),
		{ name: 'x-label', label: p.xLabel, kind: 'text', optional: true },
		{ name: 'y-label', label: p.yLabel, kind: 'text', optional: true },
		choice('x-type', p.xType, SCALES, p.auto),
		choice('y-type', p.yType, SCALES, p.auto)
	];
}

/** Null for a kind that has no settings in its body. */
export function settingsForm(kind: string): SettingsForm | null {
	return forms[kind] ?? null;
}

export function settingValues(body: string): Record<string, string> {
	return parseFields(body).values;
}

/** Which of the choice's options the values mean; the first where none is given. */
export function chosenOption(choice: SettingChoice, values: Record<string, string>): string {
	const given = choice.options.findLast(({ names }) => names.some((name) => name in values));
	return (given ?? choice.options[0]!).id;
}

/** The settings that belong on the form as it is filled in now. */
export function shownSettings(
	form: SettingsForm,
	option: string | null,
	values: Record<string, string>
): Setting[] {
	const hidden = new Set(
		form.choice?.options.filter(({ id }) => id !== option).flatMap(({ names }) => names) ?? []
	);
	return form.settings.filter(
		({ name, when }) => !hidden.has(name) && (!when || when.in.includes(values[when.name] ?? ''))
	);
}

/**
 * The body with one line changed; null takes it out. Comments and settings that this version does
 * not know stay where they are.
 */
export function withSetting(body: string, name: string, value: string | null): string {
	const lines = body === '' ? [] : body.split('\n');
	const at = lines.findIndex((line) => line.startsWith(`${name}:`));
	const line = value === null ? [] : [formatFields({ [name]: value })];
	if (at === -1) lines.push(...line);
	else lines.splice(at, 1, ...line);
	return lines.join('\n');
}
