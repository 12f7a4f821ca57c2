import { QueryError } from './engine.ts';

/** Settings of every DuckDB of this product, applied before anything else runs. */
export const START_SQL = [
	// After a failed autoload DuckDB-WASM's connection is poisoned: never try.
	'SET autoload_known_extensions=false',
	'SET autoinstall_known_extensions=false',
	'SET allow_community_extensions=false',
	// No file, no URL: a query reads what the window loaded and nothing else.
	'SET enable_external_access=false',
	// Held compressed in memory: about a third of the plain size.
	"ATTACH ':memory:' AS shadow (COMPRESS)",
	'USE shadow'
];

const NEEDS_EXTENSION =
	/(?:exists in the|required extension|extension) ["']?([a-z_]+)["']? extension|required extension '([a-z_]+)'/i;
/** What a WASM trap says; after one the instance cannot be trusted. */
const TRAPPED =
	/function signature mismatch|table index is out of bounds|memory access out of bounds|unreachable|null function|indirect call/i;

/** DuckDB's failure as one sentence that the person who wrote the SQL can act on. */
export function queryFailure(error: unknown, sql: string): QueryError {
	if (error instanceof QueryError) return error;
	const text = plainText(error instanceof Error ? error.message : String(error));
	const extension = NEEDS_EXTENSION.exec(text);
	if (extension !== null) {
		const name = extension[1] ?? extension[2] ?? 'another';
		return new QueryError(
			'extension-needed',
			`this needs DuckDB's "${name}" extension, which is not part of this offline build: ` +
				advice(name),
			sql,
			{ cause: error }
		);
	}
	if (/\bINTERRUPT|query was cancell?ed|Interrupted/i.test(text)) {
		return new QueryError('cancelled', 'the query was cancelled', sql, { cause: error });
	}
	if (isTrap(error)) {
		return new QueryError(
			'engine-lost',
			'the database engine failed inside and is started again: run the query once more',
			sql,
			{ cause: error }
		);
	}
	return new QueryError('failed', tidy(text), sql, { cause: error });
}

export function isTrap(error: unknown): boolean {
	const text = error instanceof Error ? error.message : String(error);
	return (
		(typeof WebAssembly !== 'undefined' && error instanceof WebAssembly.RuntimeError) ||
		TRAPPED.test(text)
	);
}

function advice(extension: string): string {
	if (extension === 'icu') return 'use TIMESTAMP in UTC instead of TIMESTAMPTZ arithmetic';
	if (extension === 'json')
		return 'json columns are text here; use regexp_extract or string functions';
	return 'write it with built-in functions';
}

/** DuckDB-WASM hands some failures over as JSON: a parser error that was met while a statement was prepared. */
function plainText(text: string): string {
	if (!text.startsWith('{"exception_type"')) return text;
	try {
		const { exception_type: type, exception_message: message } = JSON.parse(text) as Record<
			string,
			unknown
		>;
		return typeof type === 'string' && typeof message === 'string'
			? `${type} Error: ${message}`
			: text;
	} catch {
		return text;
	}
}

/** DuckDB-WASM repeats the "LINE n" block; once is enough. */
function tidy(text: string): string {
	const parts = text.split(/\n\n(?=LINE \d+:)/);
	return parts.length > 2 ? `${parts[0]}\n\n${parts[1]!.trimEnd()}` : text.trimEnd();
}
