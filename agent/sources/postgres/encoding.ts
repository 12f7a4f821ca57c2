import { quoteIdentifier } from './connection.ts';

/**
 * Every other encoding is known, and the server turns its text into UTF-8 for the agent's sessions.
 * SQL_ASCII means that nobody said what the bytes are: they would be sent as they lie, and most are
 * no UTF-8 (PostgreSQL manual, "Character Set Support").
 */
export const UNKNOWN_ENCODING = 'SQL_ASCII';

export function unknownEncoding(database: string): string {
	return `database ${database} is in ${UNKNOWN_ENCODING}: nothing says what its text's bytes mean`;
}

/** An encoding is given once, when a database is made. Only its people know what their bytes are. */
export function moveStatement(database: string): string {
	const name = quoteIdentifier(`${database}_utf8`);
	return `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0; -- then move it there: pg_dump --encoding=<what the text really is> | psql, and capture that database`;
}
