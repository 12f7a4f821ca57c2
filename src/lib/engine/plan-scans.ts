/** A table that the engine's plan of a query reads, and what of it. */
export interface Scan {
	/** Bare name; of a table of the shadow, its id. */
	table: string;
	/** Names of the columns whose values leave the scan; null where the plan does not say. */
	columns: readonly string[] | null;
	/** Conditions as the plan prints them: they too read columns. */
	filters: string;
}

/**
 * Every scan of a plan, as `EXPLAIN (FORMAT json)` prints it (DuckDB 1.4). The engine leaves out
 * columns that nothing needs, whatever the text calls them: stars, aliases, common table
 * expressions, a FROM without a SELECT, and a product that only looks like a star are all resolved.
 */
export function scansIn(json: string): Scan[] {
	const found: Scan[] = [];
	const visit = (node: unknown): void => {
		if (Array.isArray(node)) node.forEach(visit);
		if (!isObject(node)) return;
		const { extra_info: info, children } = node;
		if (isObject(info) && typeof info['Table'] === 'string') found.push(scanOf(info));
		visit(children);
	};
	visit(JSON.parse(json));
	return found;
}

/** Whether a scan reads a column, to give it on or to choose rows by it. */
export function scanReads({ columns, filters }: Scan, column: string): boolean {
	if (columns === null || columns.includes(column)) return true;
	const name = column.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
	return new RegExp(`(?<![\\p{L}\\p{N}_$])${name}(?![\\p{L}\\p{N}_$])`, 'iu').test(filters);
}

function scanOf(info: Record<string, unknown>): Scan {
	return {
		table: info['Table'] as string,
		columns: info['Projections'] === undefined ? null : textsOf(info['Projections']),
		filters: textsOf(info['Filters'] ?? '').join('\n')
	};
}

/** The plan prints nothing as '', one as itself, and several as a list. */
function textsOf(value: unknown): string[] {
	if (Array.isArray(value)) return value.map(String);
	return typeof value === 'string' && value !== '' ? [value] : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
