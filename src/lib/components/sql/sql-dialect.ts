import { PostgreSQL, SQLDialect } from '@codemirror/lang-sql';

/**
 * The words of a DuckDB query, FOR SYSTEM_TIME being the window's. PostgreSQL's own list has hundreds
 * that serve as column names (`name`, `id`, `value`): offering and colouring those only disturbs.
 */
export const queryDialect = SQLDialect.define({
	...PostgreSQL.spec,
	// `$name` is an input.
	doubleDollarQuotedStrings: false,
	specialVar: '$',
	keywords:
		'select from where group by having order limit offset union all except intersect distinct as on using join left right full inner outer cross natural lateral asof semi anti positional with recursive case when then else end and or not in is null like ilike similar between exists any true false cast over partition rows range unbounded preceding following current row filter within asc desc nulls first last values qualify window pivot unpivot exclude replace tablesample summarize collate escape lambda for system_time of to lsn seq',
	types:
		'boolean tinyint smallint integer bigint hugeint utinyint usmallint uinteger ubigint float real double decimal numeric varchar text blob date time timestamp interval uuid list map struct',
	builtin:
		'count sum avg min max median mode stddev variance quantile_cont quantile_disc arg_min arg_max any_value string_agg array_agg histogram approx_count_distinct round floor ceil abs coalesce nullif greatest least length lower upper trim substr split_part concat regexp_matches regexp_extract regexp_replace strftime strptime date_trunc date_part date_diff extract epoch_us make_timestamp row_number rank dense_rank lag lead first_value last_value generate_series unnest'
});
