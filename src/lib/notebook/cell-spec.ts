import type { Key } from '../engine/shadow-window.ts';
import type { Cell } from './document.ts';
import { parseDurationUs } from './duration.ts';
import { parseFields } from './fields.ts';
import { type InstantExpression, parseInstantExpression } from './instant-expression.ts';

/** What a cell means, with every default filled in. */
export type CellSpec =
	| MarkdownSpec
	| SqlSpec
	| ChartSpec
	| DiffSpec
	| HistorySpec
	| TransactionsSpec
	| RestoreSpec
	| TimelineSpec
	| UnknownSpec;

interface Common {
	id: string;
	title: string | null;
	/** Its own instant; null follows the notebook's. */
	at: InstantExpression | null;
}
interface MarkdownSpec extends Common {
	kind: 'markdown';
	text: string;
	/** Name of the step that begins here, for the progress rail. */
	step: string | null;
}
interface SqlSpec extends Common {
	kind: 'sql';
	text: string;
	/** Name under which other cells can read it. */
	as: string | null;
}
interface ChartSpec extends Common {
	kind: 'chart';
	table: string;
	/** Aggregate over the table's columns. */
	expression: string;
	where: string | null;
	/** Words for the axis; defaults to the expression. */
	label: string;
	from: InstantExpression;
	to: InstantExpression;
	/** Defaults to a day. */
	bucketUs: number;
}
/** Between two instants, or of one transaction alone. */
interface DiffSpec extends Common {
	kind: 'diff';
	/** Null: every table that differs. */
	table: string | null;
	span:
		| { kind: 'transaction'; at: InstantExpression }
		| { kind: 'between'; from: InstantExpression; to: InstantExpression };
}
/** One row: by its key, or the first in key order that a condition selects at the cell's instant. */
export interface HistorySpec extends Common {
	kind: 'history';
	table: string;
	row: { kind: 'key'; key: Key } | { kind: 'where'; where: string };
	/** The column whose value is in question, or null. */
	column: string | null;
}
interface TransactionsSpec extends Common {
	kind: 'transactions';
	from: InstantExpression;
	to: InstantExpression;
	table: string | null;
	/** Defaults to 20. */
	limit: number;
}
interface RestoreSpec extends Common {
	kind: 'restore';
	goal:
		| { kind: 'undo-transaction'; at: InstantExpression }
		| { kind: 'instant'; to: InstantExpression };
	/** Empty: all tables. */
	tables: string[];
}
interface TimelineSpec extends Common {
	kind: 'timeline';
	from: InstantExpression;
	to: InstantExpression;
}
/** A kind that this version does not know, shown as text. */
interface UnknownSpec extends Common {
	kind: 'unknown';
	name: string;
	text: string;
}

export interface Filled {
	spec: CellSpec;
	/** In words, each naming the setting. A spec with problems is not run. */
	problems: string[];
}

export function fillSpec(cell: Cell): Filled {
	const reader = new SettingReader(cell);
	const common: Common = {
		id: cell.id,
		title: cell.attributes['title'] ?? null,
		at: cell.attributes['at'] === undefined ? null : reader.instant(cell.attributes['at'])
	};
	const spec = fillKind(cell, common, reader);
	return { spec, problems: reader.problems };
}

function fillKind(cell: Cell, common: Common, read: SettingReader): CellSpec {
	switch (cell.kind) {
		case 'markdown':
			return {
				...common,
				kind: 'markdown',
				text: cell.body,
				step: cell.attributes['step'] ?? null
			};
		case 'sql':
			return { ...common, kind: 'sql', text: cell.body, as: cell.attributes['as'] ?? null };
		case 'chart':
			return fillChart(common, read);
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
			read.problems.push(`"${cell.kind}" is not a kind of cell that this version knows`);
			return { ...common, kind: 'unknown', name: cell.kind, text: cell.body };
	}
}

function fillChart(common: Common, read: SettingReader): ChartSpec {
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

/** Reads the settings in a cell's body, one by one, and gathers what is wrong with them. */
class SettingReader {
	readonly problems: string[] = [];
	readonly #values: Record<string, string>;

	constructor(cell: Cell) {
		const text = cell.kind === 'sql' || cell.kind === 'markdown' ? '' : cell.body;
		const { values, problems } = parseFields(text);
		this.#values = values;
		for (const { line, message } of problems) this.problems.push(`line ${line}: ${message}`);
	}

	optional(name: string): string | null {
		const value = this.#values[name];
		return value === undefined || value === '' ? null : value;
	}

	required(name: string, example: string): string {
		const value = this.optional(name);
		if (value === null) this.problems.push(`${name} is missing: write ${name}: ${example}`);
		return value ?? '';
	}

	list(name: string): string[] {
		const value = this.optional(name);
		return value === null ? [] : value.split(',').map((item) => item.trim());
	}

	count(name: string, fallback: number): number {
		const value = Number(this.optional(name) ?? fallback);
		if (Number.isInteger(value) && value > 0) return value;
		this.problems.push(`${name} must be a whole number above 0`);
		return fallback;
	}

	durationUs(name: string, fallback: string): number {
		const us = parseDurationUs(this.optional(name) ?? fallback);
		if (us === null) this.problems.push(`${name} is no duration: write 15m, 6h or 1d`);
		return us ?? 86_400e6;
	}

	instant(text: string): InstantExpression {
		const parsed = parseInstantExpression(text);
		if (typeof parsed === 'object') return parsed;
		this.problems.push(parsed);
		return { text, base: { kind: 'instant', text: 'latest' }, offsets: [] };
	}

	range(): { from: InstantExpression; to: InstantExpression } {
		return {
			from: this.instant(this.optional('from') ?? 'earliest'),
			to: this.instant(this.optional('to') ?? 'latest')
		};
	}

	span(): DiffSpec['span'] {
		const transaction = this.optional('transaction');
		if (transaction !== null) return { kind: 'transaction', at: this.instant(transaction) };
		return { kind: 'between', ...this.range() };
	}

	row(): HistorySpec['row'] {
		const where = this.optional('where');
		if (where !== null) return { kind: 'where', where };
		const key = parseKey(this.required('key', '{"id":1}'));
		if (key === null) this.problems.push('key must be a JSON object such as {"id":1}');
		return { kind: 'key', key: key ?? {} };
	}

	goal(): RestoreSpec['goal'] {
		const transaction = this.optional('transaction');
		if (transaction !== null) return { kind: 'undo-transaction', at: this.instant(transaction) };
		return { kind: 'instant', to: this.instant(this.required('to', 'incident~price -1tx')) };
	}
}

/** Values as source text. Numbers of any length keep their digits when they are written as strings. */
function parseKey(text: string): Key | null {
	try {
		const value: unknown = JSON.parse(text);
		if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
		return Object.fromEntries(Object.entries(value).map(([name, v]) => [name, String(v)]));
	} catch {
		return null;
	}
}
