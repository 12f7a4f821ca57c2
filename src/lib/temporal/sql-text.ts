/**
 * SQL text and its bound parameters. Builders in this folder are pure: they return this and an
 * engine runs it.
 */
export interface Sql {
	sql: string;
	params: (string | number | boolean | null)[];
}

/** The only way a name gets into SQL text. */
export function quoteIdentifier(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

/** `catalog.schema.name`, each part quoted. */
export function quotePath(...parts: string[]): string {
	return parts.map(quoteIdentifier).join('.');
}

/**
 * A text literal. For places where parameters cannot stand (views, generated CASE branches);
 * everywhere else values are bound.
 */
export function quoteLiteral(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}

/** A checked integer as SQL text: positions and limits are numbers that this code computed. */
export function integer(value: number | bigint): string {
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw new RangeError(`${value} is not an integer that a query can carry`);
	}
	return value.toString();
}
