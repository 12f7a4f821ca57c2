import type { CompletionSource } from '@codemirror/autocomplete';
import { PostgreSQL } from '@codemirror/lang-sql';
import type { Extension } from '@codemirror/state';
import type { TableSchema } from '../../shadow/schema.ts';
import { type KnownNames, NO_NAMES } from './known-names.ts';
import { proposals } from './sql-complete.ts';
import { queryDialect } from './sql-dialect.ts';
import { sqlHover } from './sql-hover.ts';

/** Highlighting alone, for scripts that are only read. */
export const postgresLanguage: Extension = PostgreSQL.language;

/** Names are asked for when they are needed, so that a new instant makes no new editor. */
export function queryLanguage(names: () => KnownNames): Extension {
	const complete: CompletionSource = (context) => {
		const text = context.state.doc.toString();
		const found = proposals(text, context.pos, names(), context.explicit);
		return found === null ? null : { ...found, validFor: /^[\p{L}\p{N}_$]*$/u };
	};
	return [
		queryDialect.language,
		queryDialect.language.data.of({ autocomplete: complete }),
		sqlHover(names)
	];
}

/** Tables and names alone, where nothing more is known. */
export function windowLanguage(
	tables: readonly TableSchema[],
	cells: readonly string[],
	atIso: string
): Extension {
	const known = cells.map((name) => ({ name, columns: [], rows: null, title: null }));
	return queryLanguage(() => ({ ...NO_NAMES, tables, cells: known, atIso }));
}
