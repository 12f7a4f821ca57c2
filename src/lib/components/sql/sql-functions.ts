import type { ShadowWindow } from '../../engine/shadow-window.ts';
import { t } from '../../messages/messages.ts';
import type { KnownFunction } from './known-names.ts';

/** One row a function, its forms as text: two thousand rows of forms would keep the page busy. */
const ASK = `
	SELECT function_name,
		CASE WHEN bool_or(function_type = 'aggregate') THEN 'aggregate'
			WHEN bool_or(function_type = 'scalar') THEN 'scalar'
			WHEN bool_or(function_type = 'macro') THEN 'macro' ELSE 'table' END,
		coalesce(max(description), ''),
		string_agg(DISTINCT form, chr(10)),
		max(len(parameters)) = 0 AND NOT bool_or(varargs IS NOT NULL)
	FROM (
		SELECT *, function_name || '(' || coalesce(array_to_string(list_transform(
			list_zip(parameters, parameter_types),
			lambda p: trim(regexp_replace(p[1], '^col[0-9]+$', '') || ' ' || coalesce(p[2], ''))), ', '), '')
			|| CASE WHEN varargs IS NULL THEN '' ELSE ', …' END || ')'
			|| coalesce(' → ' || return_type, '') AS form
		FROM duckdb_functions()
		WHERE function_type IN ('aggregate', 'scalar', 'macro', 'table', 'table_macro')
			AND regexp_full_match(function_name, '[a-z][a-z0-9_]*')
			AND NOT regexp_matches(function_name, '^(duckdb|pragma|pg|inet|truncate|disable|enable|test|which)_')
	)
	GROUP BY function_name
	ORDER BY function_name`;

/** Not in the engine's list, since they are part of its grammar. */
const WINDOW_FUNCTIONS: readonly [name: keyof typeof t.sql.functions, form: string][] = [
	['row_number', 'row_number() → BIGINT'],
	['rank', 'rank() → BIGINT'],
	['dense_rank', 'dense_rank() → BIGINT'],
	['percent_rank', 'percent_rank() → DOUBLE'],
	['cume_dist', 'cume_dist() → DOUBLE'],
	['ntile', 'ntile(buckets BIGINT) → BIGINT'],
	['lag', 'lag(expr ANY, offset BIGINT, default ANY) → ANY'],
	['lead', 'lead(expr ANY, offset BIGINT, default ANY) → ANY'],
	['first_value', 'first_value(expr ANY) → ANY'],
	['last_value', 'last_value(expr ANY) → ANY'],
	['nth_value', 'nth_value(expr ANY, n BIGINT) → ANY']
];

const asked = new WeakMap<ShadowWindow, Promise<readonly KnownFunction[]>>();

/** The engine's functions; asked once per window, and again after a failure. */
export function functionsOf(window: ShadowWindow): Promise<readonly KnownFunction[]> {
	let answer = asked.get(window);
	if (answer === undefined) {
		answer = ask(window);
		asked.set(window, answer);
		answer.catch(() => asked.delete(window));
	}
	return answer;
}

async function ask(window: ShadowWindow): Promise<readonly KnownFunction[]> {
	const table = await window.sql(ASK, window.latest().seq);
	const found = WINDOW_FUNCTIONS.map(([name, form]): KnownFunction => ({
		name,
		kind: 'window',
		signatures: [form],
		description: t.sql.functions[name],
		empty: form.includes('()')
	}));
	const known = new Set(found.map(({ name }) => name));
	for (let row = 0; row < table.rowCount; row++) {
		const text = (column: number) => String(table.value(row, column) ?? '');
		const name = text(0);
		if (known.has(name)) continue;
		found.push({
			name,
			kind: text(1) as KnownFunction['kind'],
			description: text(2),
			signatures: formsOf(
				text(3)
					.split('\n')
					.map((form) => form.replace('(, …', '(…'))
			),
			empty: table.value(row, 4) === true
		});
	}
	return found;
}

/** Types that say most of a function with a form per type; the first is told. */
const TELLING = ['ANY', 'DOUBLE', 'TIMESTAMP)', 'TIMESTAMP,', 'VARCHAR', 'BIGINT'];

/** One form for each number of parameters. */
function formsOf(forms: readonly string[]): string[] {
	const best = new Map<number, string>();
	const rank = (form: string) => {
		const at = TELLING.findIndex((type) => form.slice(form.indexOf('(')).includes(type));
		return at === -1 ? TELLING.length : at;
	};
	for (const form of [...forms].sort()) {
		const inside = form.slice(form.indexOf('(') + 1, form.lastIndexOf(')'));
		const count = inside === '' ? 0 : inside.split(', ').length;
		const known = best.get(count);
		if (known === undefined || rank(form) < rank(known)) best.set(count, form);
	}
	return [...best].sort(([a], [b]) => a - b).map(([, form]) => form);
}
