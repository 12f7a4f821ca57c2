import type { Seq } from '../shadow/position.ts';
import { quotePath } from '../temporal/sql-text.ts';
import { QueryError } from './engine.ts';
import { anyInexact, type InexactColumn, inexactColumns, mentions } from './inexact-columns.ts';
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
		const inexact = await this.#inexact(text, seq, reads);
		const relation = await KeptRelation.open(this.#state.engine, name, path, inexact);
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

	/** What the query's tables have gaps in, and what the results that it reads had. */
	async #inexact(
		text: string,
		seq: Seq,
		reads: NonNullable<KeepOptions['reads']>
	): Promise<InexactColumn[]> {
		const before = reads.flatMap(({ relation }) =>
			relation.inexact.filter(({ column }) => mentions(text, column))
		);
		if (!anyInexact(this.#state)) return before;
		const tables = await this.#sql.shadowTables(text, seq);
		return [...before, ...(await inexactColumns(this.#state, tables, text, seq))];
	}
}
