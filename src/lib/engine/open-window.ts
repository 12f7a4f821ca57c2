import type { Manifest } from '../shadow/log-entry.ts';
import type { Instant, Position, Seq, Transaction } from '../shadow/position.ts';
import type { TableId, TableSchema } from '../shadow/schema.ts';
import type { StoreReader } from '../store/store-reader.ts';
import { aliveAt } from '../temporal/as-of.ts';
import { schemaAt } from '../temporal/layout.ts';
import { quoteLiteral } from '../temporal/sql-text.ts';
import { TransactionLog } from '../temporal/transaction-log.ts';
import type { Caveats } from './caveats.ts';
import type { Engine, ResultTable } from './engine.ts';
import type {
	DiffRow,
	DiffSummary,
	KeepOptions,
	Key,
	RowFilter,
	RowPage,
	RowVersion,
	SeriesPoint,
	SeriesRequest,
	ShadowWindow,
	StateRows,
	VolumeBucket
} from './shadow-window.ts';
import { diff, diffSummary } from './window-diff.ts';
import { KeptRelations } from './kept-relations.ts';
import type { Relation } from './relation.ts';
import { StateRelation } from './state-relation.ts';
import { blame, history, keyMistake } from './window-history.ts';
import type { LoadProgress } from './segment-fetches.ts';
import { announceTables } from './load-table.ts';
import { TableLoads } from './table-loads.ts';
import {
	createCatalog,
	loadNews,
	loadTransactions,
	startFetching,
	wantedTables,
	type LoadOptions
} from './window-loader.ts';
import { RowPages } from './window-rows.ts';
import { series, seriesCaveats } from './window-series.ts';
import { PastSql } from './window-sql.ts';
import { positionAt, tableState, transactionOf, type WindowState } from './window-state.ts';
import { resolve, step, transactionsIn, volume } from './window-time.ts';
import { QueryError } from './engine.ts';

export interface OpenOptions {
	/** A fresh engine of this window's own; `close` ends it. One that starts is not waited for before it is needed. */
	engine: Engine | Promise<Engine>;
	store: StoreReader;
	onProgress?: (progress: LoadProgress) => void;
	/** Only these tables are loaded. Defaults to all. */
	tables?: TableId[];
	/**
	 * The window is there once it stands in time. Its tables follow when they are first asked for, or
	 * when `load` is called.
	 */
	tablesLater?: boolean;
}

/** Reads a store into an engine and answers questions about its past. */
export async function openWindow(options: OpenOptions): Promise<ShadowWindow> {
	const { store } = options;
	const load: LoadOptions = {
		store,
		tables: options.tables === undefined ? null : new Set(options.tables),
		onProgress: options.onProgress ?? (() => undefined)
	};
	// Whoever waits for the engine sees why it did not start.
	void Promise.resolve(options.engine).catch(() => undefined);
	const manifest = await store.manifest();
	const fetches = startFetching(manifest, load);
	const engine = await options.engine;
	const state: WindowState = {
		engine,
		manifest,
		transactions: new TransactionLog(),
		tables: new Map(),
		empty: new Set(),
		damaged: [],
		activity: { seq: -1, ready: Promise.resolve() }
	};
	const loads = new TableLoads(state, fetches, load.onProgress);
	await createCatalog(engine);
	await loadTransactions(state, manifest, (ref) => loads.take(ref, null));
	await announceTables(state, manifest, wantedTables(manifest, load));
	const window = new EngineWindow(state, load, loads);
	if (options.tablesLater !== true) await loads.all(false);
	return window;
}

class EngineWindow implements ShadowWindow {
	readonly #state: WindowState;
	readonly #options: LoadOptions;
	readonly #loads: TableLoads;
	readonly #pages: RowPages;
	readonly #sql: PastSql;
	readonly #kept: KeptRelations;
	#refreshing: Promise<{ changed: boolean }> | null = null;

	constructor(state: WindowState, options: LoadOptions, loads: TableLoads) {
		this.#state = state;
		this.#options = options;
		this.#loads = loads;
		this.#pages = new RowPages(state);
		this.#sql = new PastSql(state, loads);
		this.#kept = new KeptRelations(state, this.#sql);
	}

	get manifest(): Manifest {
		return this.#state.manifest;
	}

	get damaged() {
		return this.#state.damaged;
	}

	refresh(): Promise<{ changed: boolean }> {
		this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = null));
		return this.#refreshing;
	}

	get loaded(): boolean {
		return this.#loads.done;
	}

	load(): Promise<void> {
		return this.#loads.all(true);
	}

	async #refresh(): Promise<{ changed: boolean }> {
		await this.load();
		const { manifest } = this.#state;
		const next = await this.#options.store.manifest(manifest);
		if (next.shadowId !== manifest.shadowId) {
			throw new QueryError('failed', 'the shadow was made anew: open it again', '');
		}
		if (next.entry === manifest.entry) return { changed: false };
		await loadNews(this.#state, next, this.#options);
		return { changed: true };
	}

	earliest(): Position {
		return positionAt(this.#state, this.#state.manifest.firstSeq);
	}

	latest(): Position {
		return positionAt(this.#state, this.#state.manifest.lastSeq);
	}

	async resolve(instant: Instant): Promise<Position> {
		return Promise.resolve(resolve(this.#state, instant));
	}

	async transactionAt(seq: Seq): Promise<Transaction> {
		return Promise.resolve(transactionOf(this.#state, seq));
	}

	async step(seq: Seq, by: number): Promise<Position | null> {
		return Promise.resolve(step(this.#state, seq, by));
	}

	async transactions(range: Parameters<typeof transactionsIn>[1]): Promise<Transaction[]> {
		return Promise.resolve(transactionsIn(this.#state, range));
	}

	volume(range: { fromUs: number; toUs: number; bucketUs: number }): Promise<VolumeBucket[]> {
		return this.#loads.ask(null, () => volume(this.#state, range));
	}

	schemaAt(table: TableId, seq: Seq): TableSchema | undefined {
		return schemaAt(this.#state.manifest.schemas[table] ?? [], seq);
	}

	async tablesAt(seq: Seq): Promise<{ table: TableId; rows: number }[]> {
		await this.load();
		const counts = [...this.#state.tables]
			.filter(([, { layout }]) => schemaAt(layout.schemas, seq) !== undefined)
			.map(
				([table, { layout }]) =>
					`SELECT ${quoteLiteral(table)}, count(*) FROM ${layout.relation} v WHERE ${aliveAt(seq, 'v')}`
			);
		if (counts.length === 0) return [];
		const result = await this.#state.engine.query(counts.join(' UNION ALL '));
		return Array.from({ length: result.rowCount }, (_, row) => ({
			table: result.value(row, 0) as string,
			rows: Number(result.value(row, 1))
		})).sort((a, b) => (a.table < b.table ? -1 : 1));
	}

	count(table: TableId, seq: Seq, filter?: RowFilter): Promise<number> {
		return this.#loads.ask(table, () => this.#pages.count(table, seq, filter));
	}

	rows(table: TableId, seq: Seq, page: RowPage): Promise<StateRows> {
		return this.#loads.ask(table, () => this.#pages.rows(table, seq, page));
	}

	async diffSummary(a: Seq, b: Seq): Promise<DiffSummary[]> {
		await this.#loads.all(false);
		return diffSummary(this.#state, a, b);
	}

	diff(
		table: TableId,
		a: Seq,
		b: Seq,
		page?: { offset: number; limit: number }
	): Promise<DiffRow[]> {
		return this.#loads.ask(table, () => diff(this.#state, table, a, b, page ?? null));
	}

	transactionDiff(table: TableId, { firstSeq, lastSeq }: Transaction): Promise<DiffRow[]> {
		return this.diff(table, firstSeq - 1, lastSeq);
	}

	history(table: TableId, key: Key): Promise<RowVersion[]> {
		return this.#loads.ask(table, async () => {
			this.#checkKey(table, key);
			return history(this.#state, table, key);
		});
	}

	blame(table: TableId, key: Key, seq: Seq): Promise<Map<string, Transaction>> {
		return this.#loads.ask(table, async () => {
			this.#checkKey(table, key);
			return blame(this.#state, table, key, seq);
		});
	}

	#checkKey(table: TableId, key: Key): void {
		const { layout } = tableState(this.#state, table);
		const mistakes = layout.schemas.map((schema) => keyMistake(schema, key));
		if (!mistakes.includes(null)) throw new QueryError('failed', mistakes.at(-1)!, '');
	}

	sql(
		text: string,
		seq: Seq,
		options?: { limit?: number; signal?: AbortSignal }
	): Promise<ResultTable> {
		return this.#sql.query(text, seq, options);
	}

	keep(text: string, seq: Seq, options: KeepOptions): Promise<Relation> {
		return this.#kept.keep(text, seq, options);
	}

	tableNames(text: string, seq: Seq): Promise<string[]> {
		return this.#sql.tableNames(text, seq);
	}

	async stateRelation(table: TableId, seq: Seq): Promise<Relation> {
		const rowCount = await this.count(table, seq);
		return new StateRelation(this.#state, this.#pages, table, seq, rowCount);
	}

	series(request: SeriesRequest): Promise<SeriesPoint[]> {
		return this.#loads.ask(request.table, () => series(this.#state, request));
	}

	seriesCaveats(request: SeriesRequest): Promise<Caveats> {
		return this.#loads.ask(request.table, () => seriesCaveats(this.#state, request));
	}

	close(): Promise<void> {
		return this.#state.engine.close();
	}
}
