import { InstantError, type Instant, type Seq } from '../shadow/position.ts';
import type { TableId } from '../shadow/schema.ts';
import { asOf } from '../temporal/as-of.ts';
import { schemaAt, type TableLayout } from '../temporal/layout.ts';
import { integer, quoteIdentifier, quotePath } from '../temporal/sql-text.ts';
import { SqlTextError } from '../temporal/sql-lexer.ts';
import {
	rewriteSystemTime,
	type InstantText,
	type SystemTime,
	type TableReference
} from '../temporal/system-time.ts';
import { versionsBetween } from '../temporal/versions-between.ts';
import { asQueryError } from './user-sql.ts';
import { QueryError, type ResultTable } from './engine.ts';
import { type Scan, scansIn } from './plan-scans.ts';
import type { TableLoads } from './table-loads.ts';
import { tableState, UnknownTableError, withheldTable, type WindowState } from './window-state.ts';
import { resolve } from './window-time.ts';
import { parseLsn, parseTimeUs } from '../shadow/instant.ts';

const REMEMBERED_INSTANTS = 8;

/** Queries of the past that people write. */
export class PastSql {
	readonly #state: WindowState;
	/** Catalogs of views, by position; the least recently used first. */
	readonly #instants = new Map<Seq, string>();
	/** The tables that were left out of them. */
	#leftOut = '';
	readonly #loads: TableLoads;
	#last: Promise<unknown> = Promise.resolve();

	constructor(state: WindowState, loads: TableLoads) {
		this.#state = state;
		this.#loads = loads;
	}

	/**
	 * The text stands inside `SELECT * FROM (…)`: it can only read. One at a time, so that no catalog
	 * of an instant goes while a query reads it.
	 */
	query(
		text: string,
		seq: Seq,
		options: { limit?: number; signal?: AbortSignal } = {}
	): Promise<ResultTable> {
		const limit = options.limit === undefined ? '' : ` LIMIT ${integer(options.limit)}`;
		const { signal } = options;
		return this.#turn(
			text,
			seq,
			signal,
			(query) => `${query}${limit}`,
			(sql, searchPath) => this.#state.engine.query(sql, [], { signal, searchPath })
		);
	}

	/** The query's rows as a new table. Nothing is left of it when it fails or is cancelled. */
	async createTable(
		path: string,
		text: string,
		seq: Seq,
		reads: readonly NamedSource[],
		signal: AbortSignal | undefined
	): Promise<void> {
		const prefix = withSources(reads);
		await this.#turn(
			text,
			seq,
			signal,
			(query) => `CREATE TABLE ${path} AS ${prefix}${query}`,
			(sql, searchPath) => this.#state.engine.query(sql, [], { signal, searchPath })
		);
	}

	/** What the engine reads for `select` of the query's rows. Only the plan is made. */
	async scans(
		text: string,
		seq: Seq,
		reads: readonly NamedSource[],
		select: string
	): Promise<Scan[]> {
		const prefix = withSources(reads);
		const statement = (query: string) => `${prefix}SELECT ${select} FROM (${query})`;
		const plan = await this.#turn(text, seq, undefined, statement, (sql, searchPath) =>
			this.#state.engine.plan(sql, { searchPath })
		);
		return scansIn(plan);
	}

	/** Names as the query has them; what it says of time is left out. */
	async tableNames(text: string, seq: Seq): Promise<string[]> {
		const names = await this.#engineNames(text, seq);
		return [...new Set(names.map((name) => this.#bareName(name)))];
	}

	/** A table of the shadow is a view, and what the engine names is the table of versions below. */
	#engineNames(text: string, seq: Seq): Promise<readonly string[]> {
		return this.#exclusively(() => {
			const plain = this.#rewrite(text, ({ name }) => quotePath(...name));
			return this.#at(seq, text, 0, (searchPath) =>
				this.#state.engine.tableNames(plain, { searchPath })
			);
		});
	}

	#bareName(name: string): string {
		return this.#state.tables.get(name)?.layout.schemas[0]!.name ?? name;
	}

	/** The tables of the shadow that a query reads. */
	async #shadowTables(text: string, seq: Seq): Promise<TableId[]> {
		const names = await this.#engineNames(text, seq);
		return [...new Set(names)].filter((name) => this.#state.tables.has(name));
	}

	/** Waits for the rows of what a query reads. What the query is wrong about is said when it runs. */
	async #rowsFor(text: string, seq: Seq): Promise<void> {
		if (this.#loads.done) return;
		const tables = await this.#shadowTables(text, seq).catch(() => []);
		for (const table of tables) await this.#loads.ready(table);
	}

	/** Asks the engine for what `statement` makes of the query. */
	#turn<T>(
		text: string,
		seq: Seq,
		signal: AbortSignal | undefined,
		statement: (query: string) => string,
		ask: (sql: string, searchPath: string) => Promise<T>
	): Promise<T> {
		const work = async () => {
			if (signal?.aborted === true) {
				throw new QueryError('cancelled', 'the query was cancelled', text);
			}
			await this.#forgetOldest();
			const instants = new Set<Seq>();
			const rewritten = this.#rewrite(text, (table, time) => this.#relation(table, time, instants));
			for (const instant of instants) await this.#catalogAt(instant);
			const query = `SELECT * FROM (\n${rewritten}\n)`;
			const sql = statement(query);
			const linesBefore = sql.slice(0, sql.indexOf(query)).split('\n').length;
			return this.#at(seq, text, linesBefore, (searchPath) => ask(sql, searchPath));
		};
		return this.#loads.ask(null, async () => {
			await unlessAborted(this.#rowsFor(text, seq), signal, text);
			return this.#exclusively(work);
		});
	}

	async #exclusively<T>(work: () => Promise<T>): Promise<T> {
		const turn = this.#last.then(work);
		this.#last = turn.catch(() => undefined);
		return turn;
	}

	/** A catalog whose schemas and views are the source's at `seq`. */
	async #catalogAt(seq: Seq): Promise<string> {
		const leftOut = this.#state.damaged.map(({ path }) => path).join('\n');
		// A table that came or went is missing from, or left over in, the views made so far.
		if (leftOut !== this.#leftOut) this.#instants.clear();
		this.#leftOut = leftOut;
		const known = this.#instants.get(seq);
		this.#instants.delete(seq);
		const name = known ?? (await this.#createCatalog(seq));
		this.#instants.set(seq, name);
		return name;
	}

	/** Between queries, so that one may use as many instants as it likes. */
	async #forgetOldest(): Promise<void> {
		for (const [oldest, catalog] of this.#instants) {
			if (this.#instants.size <= REMEMBERED_INSTANTS) return;
			this.#instants.delete(oldest);
			await this.#state.engine.run(`DETACH DATABASE IF EXISTS ${quoteIdentifier(catalog)}`);
		}
	}

	async #createCatalog(seq: Seq): Promise<string> {
		const { engine } = this.#state;
		const catalog = catalogName(seq);
		await engine.run(`DETACH DATABASE IF EXISTS ${quoteIdentifier(catalog)}`);
		await engine.run(`ATTACH ':memory:' AS ${quoteIdentifier(catalog)}`);
		const made = new Set<string>();
		for (const { layout } of this.#state.tables.values()) {
			const schema = schemaAt(layout.schemas, seq);
			if (schema === undefined) continue;
			if (!made.has(schema.schema)) {
				made.add(schema.schema);
				await engine.run(`CREATE SCHEMA IF NOT EXISTS ${quotePath(catalog, schema.schema)}`);
			}
			const view = quotePath(catalog, schema.schema, schema.name);
			await engine.run(`CREATE OR REPLACE VIEW ${view} AS ${asOf(layout, schema, seq)}`);
		}
		return catalog;
	}

	#rewrite(text: string, relation: Parameters<typeof rewriteSystemTime>[1]): string {
		try {
			return rewriteSystemTime(text, relation);
		} catch (error) {
			throw asQueryError(error, text);
		}
	}

	/** With bare names meaning the tables at `seq`. `linesBefore`: of the statement, above the text. */
	async #at<T>(
		seq: Seq,
		text: string,
		linesBefore: number,
		work: (searchPath: string) => Promise<T>
	): Promise<T> {
		const path = await this.#searchPath(seq);
		try {
			return await work(path);
		} catch (error) {
			throw error instanceof QueryError ? this.#inWordsOf(error, text, linesBefore) : error;
		}
	}

	/** `public` first, as PostgreSQL has it; then every schema whose names may stand bare. */
	async #searchPath(seq: Seq): Promise<string> {
		const catalog = await this.#catalogAt(seq);
		const schemas = [
			...new Set([...this.#state.tables.values()].map(({ layout }) => layout.schemas[0]!.schema))
		].sort((a, b) => Number(b === 'public') - Number(a === 'public') || (a < b ? -1 : 1));
		return schemas
			.map((schema) => `${quoteIdentifier(catalog)}.${quoteIdentifier(schema)}`)
			.join(',');
	}

	/** Lines as the person counts them, and a damaged table called by its name. */
	#inWordsOf(error: QueryError, text: string, linesBefore: number): QueryError {
		const missing = /Table with name "?([^\s"!]+)"? does not exist/.exec(error.message)?.[1];
		const damage = this.#state.damaged.find(
			({ table }) => missing !== undefined && table.endsWith(`.${missing}`)
		);
		const withheld = this.#state.manifest.withheld?.tables.find(
			(table) => missing !== undefined && (table === missing || table.endsWith(`.${missing}`))
		);
		const message =
			damage !== undefined
				? `${damage.table} cannot be read: ${damage.message}`
				: withheld !== undefined
					? withheldTable(withheld)
					: error.message.replace(
							/^LINE (\d+):/gm,
							(_, line: string) => `LINE ${Number(line) - linesBefore}:`
						);
		return new QueryError(error.code, message, text, { cause: error });
	}

	#relation(table: TableReference, time: SystemTime, instants: Set<Seq>): string {
		const layout = this.#findTable(table);
		if (time.kind === 'as-of') {
			const at = this.#resolve(time.at);
			const schema = schemaAt(layout.schemas, at);
			if (schema === undefined) {
				throw new SqlTextError(table.position, `${layout.table} did not exist at that instant`);
			}
			instants.add(at);
			return quotePath(catalogName(at), schema.schema, schema.name);
		}
		const { manifest } = this.#state;
		if (time.kind === 'all') return `(${versionsBetween(layout, 0, manifest.lastSeq)})`;
		const from = this.#resolve(time.from);
		const to = this.#resolve(time.to);
		if (to < from)
			throw new SqlTextError(time.to.position, 'the second instant is before the first');
		return `(${versionsBetween(layout, from, time.kind === 'from-to' && to > from ? to - 1 : to)})`;
	}

	#findTable({ name, position }: TableReference): TableLayout {
		const bare = name.at(-1)!;
		const candidates = [...this.#state.tables.values()].filter(({ layout }) => {
			const { schema, name: own } = layout.schemas[0]!;
			return name.length > 1 ? own === bare && schema === name.at(-2) : own === bare;
		});
		const found =
			candidates.find(({ layout }) => layout.schemas[0]!.schema === 'public') ?? candidates[0];
		if (found !== undefined) return found.layout;
		try {
			return tableState(this.#state, name.length > 1 ? name.slice(-2).join('.') : `public.${bare}`)
				.layout;
		} catch (error) {
			if (error instanceof UnknownTableError) throw new SqlTextError(position, error.message);
			throw error;
		}
	}

	#resolve({ unit, text, position }: InstantText): Seq {
		try {
			return resolve(this.#state, instantOf(unit, text)).seq;
		} catch (error) {
			if (error instanceof InstantError) throw new SqlTextError(position, error.message);
			throw error;
		}
	}
}

/** A relation that a query may read, as SQL. */
export interface NamedSource {
	as: string;
	from: string;
}

/** Resolves with the work; an abort is not kept waiting for it. */
function unlessAborted(
	work: Promise<void>,
	signal: AbortSignal | undefined,
	text: string
): Promise<void> {
	if (signal === undefined) return work;
	return new Promise((resolve, reject) => {
		const abort = () => reject(new QueryError('cancelled', 'the query was cancelled', text));
		if (signal.aborted) return abort();
		signal.addEventListener('abort', abort, { once: true });
		work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
	});
}

function withSources(reads: readonly NamedSource[]): string {
	const names = reads.map(({ as, from }) => `${quoteIdentifier(as)} AS NOT MATERIALIZED (${from})`);
	return names.length === 0 ? '' : `WITH ${names.join(', ')} `;
}

function catalogName(seq: Seq): string {
	return `at ${seq}`;
}

function instantOf(unit: InstantText['unit'], text: string): Instant {
	switch (unit) {
		case 'latest':
			return { kind: 'latest' };
		case 'lsn':
			return { kind: 'lsn', lsn: parseLsn(text) };
		case 'seq':
			return { kind: 'seq', seq: Number(text) };
		case 'timestamp':
			return { kind: 'time', timeUs: parseTimeUs(text) };
	}
}
