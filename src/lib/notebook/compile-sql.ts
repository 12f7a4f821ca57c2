import type { Cell, NotebookDocument } from './document.ts';
import { dependencies } from './dependencies.ts';

/** A cell's query with the cells that it reads in front of it, as common table expressions. */
export interface CompiledSql {
	sql: string;
	/** Characters before the cell's own text: what an error's position has to be reduced by. */
	prefixLength: number;
}

/** Or says why the cell cannot run. */
export function compileSql(document: NotebookDocument, id: string): CompiledSql | string {
	const { reads, order, circular } = dependencies(document);
	const cells = new Map(document.cells.map((cell) => [cell.id, cell]));
	const target = cells.get(id);
	if (target === undefined) return `there is no cell #${id}`;
	if (circular.has(id))
		return `cell #${id} reads itself, directly or through ${nameList(cells, circular, id)}`;
	const needed = ancestors(reads, id);
	if (needed.size === 0) return { sql: target.body, prefixLength: 0 };
	const sources = order.filter((source) => needed.has(source)).map((source) => cells.get(source)!);
	const elsewhere = sources.find((cell) => cell.attributes['at'] !== target.attributes['at']);
	if (elsewhere !== undefined)
		return `cell ${elsewhere.attributes['as']} is pinned to another instant: give both the same, or write FOR SYSTEM_TIME AS OF … in its query`;
	const parts = sources.map(
		(cell) => `"${cell.attributes['as']!.replaceAll('"', '""')}" as (${withoutEnd(cell.body)}\n)`
	);
	const prefix = `with ${parts.join(', ')} (`;
	return { sql: `${prefix}${withoutEnd(target.body)}\n)`, prefixLength: prefix.length };
}

function ancestors(reads: Map<string, string[]>, id: string): Set<string> {
	const found = new Set<string>();
	const visit = (reader: string) => {
		for (const source of reads.get(reader) ?? []) {
			if (found.has(source)) continue;
			found.add(source);
			visit(source);
		}
	};
	visit(id);
	return found;
}

function withoutEnd(sql: string): string {
	return sql.replace(/[;\s]+$/, '');
}

function nameList(cells: Map<string, Cell>, ids: Set<string>, but: string): string {
	const names = [...ids]
		.filter((id) => id !== but)
		.map((id) => cells.get(id)?.attributes['as'] ?? id);
	return names.length === 0 ? 'its own name' : names.join(', ');
}
