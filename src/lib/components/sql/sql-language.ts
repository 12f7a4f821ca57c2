import type { CompletionSource } from '@codemirror/autocomplete';
import { snippetCompletion } from '@codemirror/autocomplete';
import { PostgreSQL, SQLDialect, type SQLNamespace, sql } from '@codemirror/lang-sql';
import type { Extension } from '@codemirror/state';
import type { TableSchema } from '../../shadow/schema.ts';

/**
 * The words of a DuckDB query, FOR SYSTEM_TIME being the window's. PostgreSQL's own list has hundreds
 * that serve as column names (`name`, `id`, `value`): offering and colouring those only disturbs.
 */
const dialect = SQLDialect.define({
	...PostgreSQL.spec,
	keywords:
		'select from where group by having order limit offset union all except intersect distinct as on using join left right full inner outer cross natural lateral asof semi anti positional with recursive case when then else end and or not in is null like ilike similar between exists any true false cast over partition rows range unbounded preceding following current row filter within asc desc nulls first last values qualify window pivot unpivot exclude replace tablesample summarize collate escape for system_time of to lsn seq',
	types:
		'boolean tinyint smallint integer bigint hugeint utinyint usmallint uinteger ubigint float real double decimal numeric varchar text blob date time timestamp interval uuid list map struct',
	builtin:
		'count sum avg min max median mode stddev variance quantile_cont quantile_disc arg_min arg_max first any_value string_agg array_agg list histogram approx_count_distinct round floor ceil abs coalesce nullif greatest least length lower upper trim substr replace split_part concat regexp_matches regexp_extract regexp_replace strftime strptime date_trunc date_part date_diff extract epoch_us make_timestamp row_number rank dense_rank lag lead first_value last_value generate_series unnest'
});

/** Highlighting alone, for scripts that are only read. */
export const postgresLanguage: Extension = sql({ dialect: PostgreSQL });

/** With completion of the tables and columns of one instant; other cells' names read like tables. */
export function windowLanguage(
	tables: readonly TableSchema[],
	cells: readonly string[],
	atIso: string
): Extension {
	const language = sql({ dialect, schema: namespace(tables, cells), defaultSchema: 'public' });
	return [language, language.language.data.of({ autocomplete: timeSnippets(atIso) })];
}

function namespace(tables: readonly TableSchema[], cells: readonly string[]): SQLNamespace {
	const schemas: Record<string, Record<string, SQLNamespace>> = {};
	for (const table of tables) {
		(schemas[table.schema] ??= {})[table.name] = {
			self: { label: table.name, type: 'class', detail: `${table.columns.length} columns` },
			children: table.columns.map(({ name, sourceType }) => ({
				label: name,
				type: 'property',
				detail: sourceType
			}))
		};
	}
	const names = Object.fromEntries(cells.map((name): [string, SQLNamespace] => [name, []]));
	return { ...names, ...schemas };
}

const PHRASES: { label: string; template: (atIso: string) => string; detail: string }[] = [
	{
		label: 'FOR SYSTEM_TIME AS OF TIMESTAMP',
		template: (atIso) => `FOR SYSTEM_TIME AS OF TIMESTAMP '\${${atIso}}'`,
		detail: 'the table at its own instant'
	},
	{
		label: 'FOR SYSTEM_TIME AS OF LSN',
		template: () => "FOR SYSTEM_TIME AS OF LSN '${0/0}'",
		detail: 'at a source position'
	},
	{
		label: 'FOR SYSTEM_TIME FROM … TO …',
		template: (atIso) =>
			`FOR SYSTEM_TIME FROM TIMESTAMP '\${${atIso}}' TO TIMESTAMP '\${${atIso}}'`,
		detail: 'all versions of a range'
	},
	{
		label: 'FOR SYSTEM_TIME ALL',
		template: () => 'FOR SYSTEM_TIME ALL',
		detail: 'every version there was'
	}
];

/** In the case that is being typed: the matcher ranks another case below any word of the same. */
function timeSnippets(atIso: string): CompletionSource {
	const inCase = (change: (text: string) => string) =>
		PHRASES.map(({ label, template, detail }, index) =>
			snippetCompletion(change(template(atIso)), {
				label: change(label),
				detail,
				type: 'keyword',
				boost: 50 - index
			})
		);
	const upper = inCase((text) => text);
	const lower = inCase((text) => text.toLowerCase());
	return (context) => {
		// `for sys` is the beginning of a phrase, not of a name.
		const phrase = context.matchBefore(/\bfor(?:\s+\w*)*/i) ?? context.matchBefore(/[A-Za-z_]+/);
		if (phrase === null && !context.explicit) return null;
		const typed = phrase?.text ?? '';
		return {
			from: phrase?.from ?? context.pos,
			options: /[a-z]/.test(typed) ? lower : upper,
			validFor: /^[A-Za-z_]+(?: [A-Za-z_]*)*$/
		};
	};
}
