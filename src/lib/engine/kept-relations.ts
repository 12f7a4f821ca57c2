import type { Seq } from '../shadow/position.ts';
import { quotePath } from '../temporal/sql-text.ts';
import { QueryError } from './engine.ts';
import { KeptRelation } from './kept-relation.ts';
import {
	mayHaveCaveats,
	NOTHING_TO_SAY,
	queryCaveats,
	type ResultCaveats,
	type SourceCaveats,
	tableCaveatsAt
} from './query-caveats.ts';
import type { Relation } from './relation.ts';
import { sourceOf } from './relation-source.ts';
import { StateRelation } from './state-relation.ts';
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
	/** What each of them brings along, by the name of its table. */
	readonly #told = new Map<string, SourceCaveats>();
	/** Every result is a table of its own, so that the one before it stays whole meanwhile. */
	#made = 0;

	constructor(state: WindowState, sql: PastSql) {
		this.#state = state;
		this.#sql = sql;
	}

	async keep(text: string, seq: Seq, options: KeepOptions): Promise<Relation> {
		const { name, reads = [], signal } = options;
		const table = `${name} ${++this.#made}`;
		const path = quotePath(CELLS_CATALOG, 'main', table);
		const sources = reads.map(({ as, relation }) => ({ as, from: sourceOf(relation) }));
		await this.#sql.createTable(path, text, seq, sources, signal);
		const relation = await KeptRelation.open(this.#state.engine, name, path);
		const caveats = await this.#caveats(relation, text, seq, reads).catch(
			async (error: unknown) => {
				await relation.close();
				throw error;
			}
		);
		relation.tell(caveats);
		this.#told.set(table, caveats);
		if (signal?.aborted === true) {
			await relation.close();
			throw new QueryError('cancelled', 'the query was cancelled', text);
		}
		const before = this.#kept.get(name);
		this.#kept.set(name, relation);
		relation.onclose = () => {
			this.#told.delete(table);
			if (this.#kept.get(name) === relation) this.#kept.delete(name);
		};
		await before?.close();
		return relation;
	}

	/** Found by the engine's own plans: what a query reads, however it is written. */
	async #caveats(
		relation: KeptRelation,
		text: string,
		seq: Seq,
		reads: NonNullable<KeepOptions['reads']>
	): Promise<ResultCaveats> {
		if (!mayHaveCaveats(this.#state)) return NOTHING_TO_SAY;
		const sources = reads.map((one) => ({ as: one.as, from: sourceOf(one.relation) }));
		const seqs = reads.flatMap((one) =>
			one.relation instanceof StateRelation ? [one.relation.seq] : []
		);
		const always = /\bsystem_time\b/i.test(text);
		return queryCaveats(
			relation.columns.map((column) => column.name),
			(select) => this.#sql.scans(text, seq, sources, select),
			async (table): Promise<SourceCaveats | null> =>
				this.#told.get(table) ??
				(await tableCaveatsAt(this.#state, table, always ? 'any' : [seq, ...seqs]))
		);
	}
}
