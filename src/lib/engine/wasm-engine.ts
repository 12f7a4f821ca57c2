import { QueryError, type Engine, type QueryOptions, type QueryParam } from './engine.ts';
import type { ResultTable, TableName } from './engine.ts';
import { quoteLiteral, quotePath } from '../temporal/sql-text.ts';
import { isTrap, queryFailure, START_SQL } from './query-failure.ts';
import { END_OF_STREAM } from './ipc-stream.ts';
import { decodeResult } from './result-table.ts';

type Eventually<T> = T | Promise<T>;

/** The part of DuckDB-WASM's bindings that both its worker client and its blocking build have. */
export interface WasmBindings {
	runQuery(connection: number, sql: string): Eventually<Uint8Array>;
	createPrepared(connection: number, sql: string): Eventually<number>;
	runPrepared(connection: number, statement: number, params: unknown[]): Eventually<Uint8Array>;
	closePrepared(connection: number, statement: number): Eventually<void>;
	startPendingQuery(connection: number, sql: string): Eventually<Uint8Array | null>;
	pollPendingQuery(connection: number): Eventually<Uint8Array | null>;
	fetchQueryResults(connection: number): Eventually<Uint8Array | null>;
	cancelPendingQuery(connection: number): Eventually<boolean>;
	getTableNames(connection: number, sql: string): Eventually<string[]>;
	insertArrowFromIPCStream(
		connection: number,
		bytes: Uint8Array,
		options: { name: string; schema: string; create: boolean }
	): Eventually<void>;
	connect(): Eventually<number>;
	disconnect(connection: number): Eventually<void>;
	close(): Eventually<void>;
}

/** Starts a DuckDB-WASM whose database is open: settings first, so that nothing can autoload. */
export async function startWasmEngine(bindings: WasmBindings): Promise<Engine> {
	const connection = await bindings.connect();
	for (const sql of START_SQL) await bindings.runQuery(connection, sql);
	return new WasmEngine(bindings, connection);
}

/**
 * One connection, one call at a time: a pending query and a plain one on the same connection would
 * take each other's result. `cancel` alone passes by.
 */
class WasmEngine implements Engine {
	readonly #bindings: WasmBindings;
	#connection: number;
	#last: Promise<unknown> = Promise.resolve();
	#lost: QueryError | null = null;
	#pending = false;
	#cancelled = false;

	constructor(bindings: WasmBindings, connection: number) {
		this.#bindings = bindings;
		this.#connection = connection;
	}

	async run(sql: string): Promise<void> {
		await this.#exclusively(sql, () => this.#bindings.runQuery(this.#connection, sql));
	}

	async query(
		sql: string,
		params: QueryParam[] = [],
		options: QueryOptions = {}
	): Promise<ResultTable> {
		const ask = () => {
			if (params.length > 0) return this.#runPrepared(sql, params);
			if (options.signal !== undefined) return this.#runUntilAborted(sql, options.signal);
			return this.#bindings.runQuery(this.#connection, sql);
		};
		const ipc = await this.#exclusively(sql, () => this.#within(options.searchPath, ask));
		return decodeResult(ipc);
	}

	tableNames(
		sql: string,
		{ searchPath }: Pick<QueryOptions, 'searchPath'> = {}
	): Promise<string[]> {
		const ask = () => this.#bindings.getTableNames(this.#connection, sql);
		return this.#exclusively(sql, () => this.#within(searchPath, ask));
	}

	async plan(sql: string, { searchPath }: Pick<QueryOptions, 'searchPath'> = {}): Promise<string> {
		const run = (text: string) => this.#bindings.runQuery(this.#connection, text);
		const ipc = await this.#exclusively(sql, async () => {
			// Where the values' ranges already give the answer, the plan would no longer say what was asked.
			await run("SET disabled_optimizers = 'statistics_propagation'");
			let plan: Uint8Array;
			try {
				plan = await this.#within(searchPath, () => run(`EXPLAIN (FORMAT json) ${sql}`));
			} catch (error) {
				// A broken connection could not, and would hide why it broke.
				if (!isTrap(error)) await run('RESET disabled_optimizers');
				throw error;
			}
			await run('RESET disabled_optimizers');
			return plan;
		});
		return decodeResult(ipc).value(0, 1) as string;
	}

	async insertArrow(
		table: TableName,
		ipcStream: Uint8Array,
		mode: 'create' | 'append'
	): Promise<void> {
		const path = quotePath(table.catalog, table.schema, table.name);
		await this.#exclusively(`insert Arrow into ${path}`, async () => {
			const moved = table.catalog !== 'shadow';
			// The insert knows schemas only; the catalog is the connection's default.
			if (moved) await this.#use(table.catalog);
			try {
				await this.#bindings.insertArrowFromIPCStream(this.#connection, ipcStream, {
					name: table.name,
					schema: table.schema,
					create: mode === 'create'
				});
			} catch (error) {
				// A refused stream leaves this connection poisoned: later inserts vanish.
				await this.#reconnect();
				throw error;
			} finally {
				if (moved) await this.#use('shadow');
			}
		});
	}

	async cancel(): Promise<void> {
		if (!this.#pending) return;
		this.#cancelled = true;
		await this.#bindings.cancelPendingQuery(this.#connection);
	}

	async close(): Promise<void> {
		await this.#last.catch(() => undefined);
		this.#lost = new QueryError('engine-lost', 'the engine is closed', '');
		await this.#bindings.close();
	}

	async #runPrepared(sql: string, params: QueryParam[]): Promise<Uint8Array> {
		const statement = await this.#bindings.createPrepared(this.#connection, sql);
		try {
			return await this.#bindings.runPrepared(this.#connection, statement, params);
		} finally {
			await this.#bindings.closePrepared(this.#connection, statement);
		}
	}

	/** The signal is heard in this query's own turn only: whatever runs before it is not its to stop. */
	async #runUntilAborted(sql: string, signal: AbortSignal): Promise<Uint8Array> {
		if (signal.aborted) throw cancelled(sql);
		const cancel = () => void this.cancel().catch(() => undefined);
		signal.addEventListener('abort', cancel, { once: true });
		try {
			return await this.#runPending(sql);
		} finally {
			signal.removeEventListener('abort', cancel);
		}
	}

	/** In steps, so that a cancel is heard between them. */
	async #runPending(sql: string): Promise<Uint8Array> {
		this.#pending = true;
		this.#cancelled = false;
		try {
			let header = await this.#bindings.startPendingQuery(this.#connection, sql);
			while (header === null) {
				await nextTask();
				this.#throwIfCancelled(sql);
				header = await this.#bindings.pollPendingQuery(this.#connection);
			}
			const parts = [header];
			for (;;) {
				this.#throwIfCancelled(sql);
				const part = await this.#bindings.fetchQueryResults(this.#connection);
				if (part === null || part.length === 0) break;
				parts.push(part);
			}
			return concatenate([...parts, END_OF_STREAM]);
		} finally {
			this.#pending = false;
		}
	}

	#throwIfCancelled(sql: string): void {
		if (this.#cancelled) throw cancelled(sql);
	}

	async #exclusively<T>(sql: string, work: () => Eventually<T>): Promise<T> {
		const turn = this.#last.then(async () => {
			if (this.#lost !== null) throw this.#lost;
			try {
				return await work();
			} catch (error) {
				if (isTrap(error)) await this.#reconnect();
				throw queryFailure(error, sql);
			}
		});
		this.#last = turn.catch(() => undefined);
		return turn;
	}

	async #within<T>(searchPath: string | undefined, work: () => Eventually<T>): Promise<T> {
		if (searchPath === undefined) return work();
		const set = `SET search_path = ${quoteLiteral(searchPath)}`;
		await this.#bindings.runQuery(this.#connection, set);
		let result: T;
		try {
			result = await work();
		} catch (error) {
			// A connection that broke is replaced, and the new one has its own.
			if (!isTrap(error)) await this.#use('shadow');
			throw error;
		}
		await this.#use('shadow');
		return result;
	}

	async #use(catalog: string): Promise<void> {
		await this.#bindings.runQuery(this.#connection, `USE ${quotePath(catalog)}`);
	}

	/** A fresh connection to the same database. Where even that fails, the instance is gone. */
	async #reconnect(): Promise<void> {
		const old = this.#connection;
		try {
			this.#connection = await this.#bindings.connect();
			await this.#use('shadow');
			await this.#bindings.runQuery(this.#connection, 'SELECT 1');
		} catch (cause) {
			this.#lost = new QueryError(
				'engine-lost',
				'the database engine was lost: open the shadow again',
				'',
				{ cause }
			);
			return;
		}
		try {
			await this.#bindings.disconnect(old);
		} catch {
			// The poisoned connection may not even close; it holds nothing that is needed.
		}
	}
}

function cancelled(sql: string): QueryError {
	return new QueryError('cancelled', 'the query was cancelled', sql);
}

function concatenate(parts: Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

/** Lets other tasks of this thread run, so that a cancel can be asked for. */
function nextTask(): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve));
}
