import type { TableId, TableSchema } from '../shadow/schema.ts';
import { exactColumns } from '../temporal/as-of.ts';
import type { TableLayout } from '../temporal/layout.ts';
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

/** A table's columns with gaps among the versions where `where` holds, over alias v, by ordinal. */
export async function gapsOf(
	engine: Engine,
	layout: TableLayout,
	schema: TableSchema,
	where: string
): Promise<{ ordinal: number; gap: InexactColumn }[]> {
	const { list, cells } = exactColumns(layout, schema, 'v', 0);
	const questions = cells.flatMap(({ column, value, exact, unknown }) => {
		const { name, ordinal } = column;
		const gap = (why: InexactColumn['why']) => ({ table: layout.table, column: name, why });
		const inexpressible = `bool_or(${list[exact!]} IS NOT NULL AND ${list[value]!} IS NULL)`;
		return [
			...(exact === null ? [] : [{ ordinal, gap: gap('inexpressible'), sql: inexpressible }]),
			...(unknown === null
				? []
				: [{ ordinal, gap: gap('unsent'), sql: `bool_or(${list[unknown]!})` }])
		];
	});
	if (questions.length === 0) return [];
	const answer = await engine.query(
		`SELECT ${questions.map(({ sql }) => sql).join(', ')} FROM ${layout.relation} v WHERE ${where}`
	);
	return questions
		.filter((_, i) => answer.value(0, i) === true)
		.map(({ ordinal, gap }) => ({ ordinal, gap }));
}
