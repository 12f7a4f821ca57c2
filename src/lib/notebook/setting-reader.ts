import * as v from 'valibot';
import type { Key } from '../engine/shadow-window.ts';
import { t } from '../messages/messages.ts';
import type { RelationFilter } from '../temporal/relation-filter.ts';
import type { DiffSpec, HistorySpec, RestoreSpec } from './cell-spec.ts';
import type { Cell } from './document.ts';
import { parseDurationUs } from './duration.ts';
import { parseFields } from './fields.ts';
import { type InstantExpression, parseInstantExpression } from './instant-expression.ts';

/** Reads the settings in a cell's body, one by one, and gathers what is wrong with them. */
export class SettingReader {
	readonly problems: string[] = [];
	readonly #values: Record<string, string>;
	readonly #bound: boolean;

	constructor(cell: Cell, hasFields: boolean, bound: boolean) {
		this.#bound = bound;
		const { values, problems } = parseFields(hasFields ? cell.body : '');
		this.#values = values;
		for (const { line, message } of problems) this.problem(t.notebookCore.atLine(line, message));
	}

	problem(message: string): void {
		this.problems.push(message);
	}

	/** Not said of a value that an input gives: what it means is known when the cell runs. */
	#wrong(name: string, message: string): void {
		const open = !this.#bound && /\$[A-Za-z_]/.test(this.#values[name] ?? '');
		if (!open) this.problem(message);
	}

	optional(name: string): string | null {
		const value = this.#values[name];
		return value === undefined || value === '' ? null : value;
	}

	required(name: string, example: string): string {
		const value = this.optional(name);
		if (value === null) this.problem(t.notebookCore.missing(name, example));
		return value ?? '';
	}

	/** `a, b`, or a JSON array where a name holds a comma. */
	list(name: string): string[] {
		const value = this.optional(name);
		if (value === null) return [];
		const json = value.startsWith('[') ? parseJson(value) : undefined;
		if (Array.isArray(json)) return json.map(String);
		if (value.startsWith('[')) this.#wrong(name, t.notebookCore.badList(name));
		return value
			.split(',')
			.map((item) => item.trim())
			.filter((item) => item !== '');
	}

	oneOf<T extends string>(name: string, given: string | null, all: readonly T[], fallback: T): T {
		const found = all.find((one) => one === (given ?? fallback));
		if (found === undefined) this.problem(t.notebookCore.notOneOf(name, given ?? '', all));
		return found ?? fallback;
	}

	count(name: string, fallback: number): number {
		const value = Number(this.optional(name) ?? fallback);
		if (Number.isInteger(value) && value > 0) return value;
		this.#wrong(name, t.notebookCore.badCount(name));
		return fallback;
	}

	number(name: string): number | null {
		const value = this.optional(name);
		if (value === null) return null;
		if (Number.isFinite(Number(value))) return Number(value);
		this.#wrong(name, t.notebookCore.badNumber(name));
		return null;
	}

	durationUs(name: string, fallback: string): number {
		const us = parseDurationUs(this.optional(name) ?? fallback);
		if (us === null) this.#wrong(name, t.notebookCore.badDuration(name));
		return us ?? 86_400e6;
	}

	instant(text: string): InstantExpression {
		const parsed = parseInstantExpression(text);
		if (typeof parsed === 'object') return parsed;
		this.problem(parsed);
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
		if (key === null) this.#wrong('key', t.notebookCore.badKey);
		return { kind: 'key', key: key ?? {} };
	}

	goal(): RestoreSpec['goal'] {
		const transaction = this.optional('transaction');
		if (transaction !== null) return { kind: 'undo-transaction', at: this.instant(transaction) };
		return { kind: 'instant', to: this.instant(this.required('to', 'incident~price -1tx')) };
	}

	/** Pixels by column, as a JSON object. */
	widths(name: string): Record<string, number> {
		const value = this.optional(name);
		const json = value === null ? {} : parseJson(value);
		if (!isObject(json) || !Object.values(json).every((one) => typeof one === 'number')) {
			this.#wrong(name, t.notebookCore.badWidths(name));
			return {};
		}
		return json as Record<string, number>;
	}

	/** `search`, `filter` (SQL) and `conditions` (JSON), as the grid's own filter. */
	filter(): RelationFilter {
		const search = this.optional('search');
		const where = this.optional('filter');
		const conditions = this.optional('conditions');
		const parsed = v.safeParse(CONDITIONS, parseJson(conditions ?? '[]'));
		if (!parsed.success) this.#wrong('conditions', t.notebookCore.badConditions);
		return {
			...(search !== null && { search }),
			...(where !== null && { where }),
			...(parsed.success && parsed.output.length > 0 && { conditions: parsed.output })
		};
	}

	/** `created_at desc, id`. */
	order(name: string): { column: string; descending: boolean }[] {
		return this.list(name).map((item) => {
			const match = /^(.*\S)\s+(asc|desc)$/i.exec(item);
			if (match === null) return { column: item, descending: false };
			return { column: match[1]!, descending: match[2]!.toLowerCase() === 'desc' };
		});
	}
}

const CONDITIONS = v.array(
	v.union([
		v.object({
			column: v.string(),
			op: v.picklist(['=', '≠', '<', '≤', '>', '≥', 'contains', 'starts']),
			value: v.string()
		}),
		v.object({ column: v.string(), op: v.literal('in'), value: v.array(v.string()) }),
		v.object({ column: v.string(), op: v.picklist(['is null', 'not null']) })
	])
);

/** Values as source text. Numbers of any length keep their digits when they are written as strings. */
function parseKey(text: string): Key | null {
	const value = parseJson(text);
	if (!isObject(value)) return null;
	return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one)]));
}

/** Undefined where it is no JSON. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
