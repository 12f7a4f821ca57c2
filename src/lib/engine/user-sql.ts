import { FilterError } from '../temporal/relation-filter.ts';
import { checkExpression, SqlTextError } from '../temporal/sql-lexer.ts';
import { QueryError } from './engine.ts';

/** An expression that a person wrote, safe to stand inside parentheses. */
export function checkedExpression(sql: string): string {
	try {
		checkExpression(sql);
		return sql;
	} catch (error) {
		throw asQueryError(error, sql);
	}
}

/** A mistake that the lexer found, as any other mistake in a query. */
export function asQueryError(error: unknown, sql: string): unknown {
	if (!(error instanceof SqlTextError || error instanceof FilterError)) return error;
	return new QueryError('failed', error.message, sql, { cause: error });
}
