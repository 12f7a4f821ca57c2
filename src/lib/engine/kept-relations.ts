import type { Seq } from '../shadow/position.ts';
import { quotePath } from '../temporal/sql-text.ts';
import { QueryError } from './engine.ts';
import { KeptRelation } from './kept-relation.ts';
import type { Relation } from './relation.ts';
import { sourceOf } from './relation-source.ts';
import type { KeepOptions } from './shadow-window.ts';
import type { PastSql } from './window-sql.ts';
import type { WindowState } from './window-state.ts';

/** Attached compressed in memory, beside the versions: results can go without touching them. */
export const CELLS_CATALOG = 'cells';

/** Results that stay, one for each name. */
export class KeptRelations {
	readonly #state: WindowState;
	readonly #sql: PastSql;
	readonly #kept = new Map<string, KeptRelation>();
	/** Every result is a table of its own, so that the one before it stays whole meanwhile. */
	#made = 0;

	constructor(state: WindowState, sql: PastSql) {
		this.#state = state;
		this.#sql = sql;
	}

	async keep(text: string, seq: Seq, options: KeepOptions): Promise<Relation> {
		const { name, reads = [], signal } = options;
		const path = quotePath(CELLS_CATALOG, 'main', `${name} ${++this.#made}`);
		const sources = reads.map(({ as, relation }) => ({ as, from: sourceOf(relation) }));
		await this.#sql.createTable(path, text, seq, sources, signal);
		const relation = await KeptRelation.open(this.#state.engine, name, path);
		if (signal?.aborted === true) {
			await relation.close();
			throw new QueryError('cancelled', 'the query was cancelled', text);
		}
		const before = this.#kept.get(name);
		this.#kept.set(name, relation);
		relation.onclose = () => {
			if (this.#kept.get(name) === relation) this.#kept.delete(name);
		};
		await before?.close();
		return relation;
	}
}
