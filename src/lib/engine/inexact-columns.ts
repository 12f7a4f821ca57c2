import type { Seq } from '../shadow/position.ts';
import type { TableId, TableSchema } from '../shadow/schema.ts';
import { aliveAt, exactColumns } from '../temporal/as-of.ts';
import { schemaAt, type TableLayout } from '../temporal/layout.ts';
import type { Engine } from './engine.ts';
import type { WindowState } from './window-state.ts';

/** A column some of whose values are NULL in a query although the source has something there. */
export interface InexactColumn {
	table: TableId;
	column: string;
	/** DuckDB has no such value, as a numeric NaN; or the source never sent it. */
	why: 'inexpressible' | 'unsent';
}

/** Whether any table has such values at all: nearly no shadow does. */
export function anyInexact({ tables }: WindowState): boolean {
	return [...tables.values()].some(({ layout }) => layout.exact.size + layout.unknown.size > 0);
}

/**
 * Of these tables, the columns that a query at `seq` may speak of and sees with gaps. A query that
 * reaches over time is held against every version.
 */
export async function inexactColumns(
	{ engine, tables }: WindowState,
	names: readonly TableId[],
	text: string,
	seq: Seq
): Promise<InexactColumn[]> {
	const always = /\bsystem_time\b/i.test(text);
	const found: InexactColumn[] = [];
	for (const table of names) {
		const layout = tables.get(table)?.layout;
		const schema = layout && (schemaAt(layout.schemas, seq) ?? layout.schemas.at(-1));
		if (!layout || !schema) continue;
		const where = always ? 'true' : aliveAt(seq, 'v');
		found.push(...(await gapsOf(engine, layout, schema, where)));
	}
	return found.filter(({ column }) => mentions(text, column));
}

/** Whether a query may speak of a column: by its name, or by a star that is not a count's. */
export function mentions(text: string, column: string): boolean {
	const rest = text.replaceAll(/count\s*\(\s*\*\s*\)/gi, '');
	if (rest.includes('*')) return true;
	const name = column.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
	return new RegExp(`(?<![\\p{L}\\p{N}_$])${name}(?![\\p{L}\\p{N}_$])`, 'iu').test(rest);
}

async function gapsOf(
	engine: Engine,
	layout: TableLayout,
	schema: TableSchema,
	where: string
): Promise<InexactColumn[]> {
	const { list, cells } = exactColumns(layout, schema, 'v', 0);
	const questions = cells.flatMap(({ column, value, exact, unknown }) => [
		...(exact === null
			? []
			: [
					{
						column: column.name,
						why: 'inexpressible' as const,
						sql: `bool_or(${list[exact]!} IS NOT NULL AND ${list[value]!} IS NULL)`
					}
				]),
		...(unknown === null
			? []
			: [{ column: column.name, why: 'unsent' as const, sql: `bool_or(${list[unknown]!})` }])
	]);
	if (questions.length === 0) return [];
	const answer = await engine.query(
		`SELECT ${questions.map(({ sql }) => sql).join(', ')} FROM ${layout.relation} v WHERE ${where}`
	);
	return questions
		.filter((_, i) => answer.value(0, i) === true)
		.map(({ column, why }) => ({ table: layout.table, column, why }));
}
