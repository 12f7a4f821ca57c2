import type { CompletionSource } from '@codemirror/autocomplete';
import { snippetCompletion } from '@codemirror/autocomplete';
import { PostgreSQL, SQLDialect, type SQLNamespace, sql } from '@codemirror/lang-sql';
import type { Extension } from '@codemirror/state';
import type { TableSchema } from '../../shadow/schema.ts';

/** DuckDB speaks PostgreSQL's SQL with words of its own; FOR SYSTEM_TIME is the window's. */
const dialect = SQLDialect.define({
	...PostgreSQL.spec,
	keywords: `${PostgreSQL.spec.keywords} system_time qualify asof exclude pivot unpivot summarize lsn seq`,
	types: `${PostgreSQL.spec.types} hugeint ubigint uinteger usmallint utinyint double list map`
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

const snippets = (atIso: string) => [
	snippetCompletion(`FOR SYSTEM_TIME AS OF TIMESTAMP '\${${atIso}}'`, {
		label: 'FOR SYSTEM_TIME AS OF TIMESTAMP',
		detail: 'the table at its own instant',
		type: 'keyword'
	}),
	snippetCompletion("FOR SYSTEM_TIME AS OF LSN '${0/0}'", {
		label: 'FOR SYSTEM_TIME AS OF LSN',
		detail: 'at a source position',
		type: 'keyword'
	}),
	snippetCompletion(`FOR SYSTEM_TIME FROM TIMESTAMP '\${${atIso}}' TO TIMESTAMP '\${${atIso}}'`, {
		label: 'FOR SYSTEM_TIME FROM … TO …',
		detail: 'all versions of a range',
		type: 'keyword'
	}),
	snippetCompletion('FOR SYSTEM_TIME ALL', {
		label: 'FOR SYSTEM_TIME ALL',
		detail: 'every version there was',
		type: 'keyword'
	})
];

function timeSnippets(atIso: string): CompletionSource {
	const options = snippets(atIso);
	return (context) => {
		const word = context.matchBefore(/[A-Za-z_]+/);
		if (word === null && !context.explicit) return null;
		return { from: word?.from ?? context.pos, options, validFor: /^[A-Za-z_]*$/ };
	};
}
