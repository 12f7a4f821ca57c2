import { fileURLToPath } from 'node:url';
import { createDuckDB, NODE_RUNTIME, VoidLogger } from '@duckdb/duckdb-wasm/blocking';
import type { Engine } from './engine.ts';
import { startWasmEngine } from './wasm-engine.ts';

/**
 * DuckDB in this Node process: the same build as the browser's, called without a worker, so that
 * the command line and the tests get the app's answers. Starts in under a second.
 */
export async function openDuckDb(): Promise<Engine> {
	const file = (name: string) =>
		fileURLToPath(import.meta.resolve(`@duckdb/duckdb-wasm/dist/${name}`));
	const db = await createDuckDB(
		{
			mvp: { mainModule: file('duckdb-mvp.wasm'), mainWorker: '' },
			eh: { mainModule: file('duckdb-eh.wasm'), mainWorker: '' }
		},
		new VoidLogger(),
		NODE_RUNTIME
	);
	await db.instantiate();
	db.open({});
	return startWasmEngine({
		runQuery: (connection, sql) => db.runQuery(connection, sql),
		createPrepared: (connection, sql) => db.createPrepared(connection, sql),
		runPrepared: (connection, statement, params) => db.runPrepared(connection, statement, params),
		closePrepared: (connection, statement) => db.closePrepared(connection, statement),
		startPendingQuery: (connection, sql) => db.startPendingQuery(connection, sql),
		pollPendingQuery: (connection) => db.pollPendingQuery(connection),
		fetchQueryResults: (connection) => db.fetchQueryResults(connection),
		cancelPendingQuery: (connection) => db.cancelPendingQuery(connection),
		getTableNames: (connection, sql) => db.getTableNames(connection, sql),
		insertArrowFromIPCStream: (connection, bytes, options) =>
			db.insertArrowFromIPCStream(connection, bytes, options),
		connect: () => connectionId(db.connect()),
		disconnect: (connection) => db.disconnect(connection),
		close: () => db.reset()
	});
}

/** The connection object only wraps its number, which the bindings take. */
function connectionId(connection: object): number {
	const id: unknown = (connection as { _conn?: unknown })._conn;
	if (typeof id !== 'number') throw new Error('DuckDB-WASM no longer numbers its connections');
	return id;
}
