import { AsyncDuckDB, VoidLogger } from '@duckdb/duckdb-wasm';
import wasmUrl from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url';
import workerUrl from '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url';
import { QueryError, type Engine } from './engine.ts';
import { startWasmEngine } from './wasm-engine.ts';

export interface StartProgress {
	bytesLoaded: number;
	bytesTotal: number;
}

/**
 * DuckDB in a worker. Worker and wasm are files of this origin, not blobs and not a CDN, so that a
 * strict Content-Security-Policy holds and the app starts offline. The `eh` build only: `coi` is
 * faster on full scans but hangs after a failed autoload or a cancel.
 */
export async function openDuckDb(onProgress?: (progress: StartProgress) => void): Promise<Engine> {
	const worker = new Worker(workerUrl);
	const db = new AsyncDuckDB(new VoidLogger(), worker);
	const failed = new Promise<never>((_, reject) => {
		worker.addEventListener(
			'error',
			(event) =>
				reject(
					new QueryError(
						'engine-lost',
						`the database engine did not start: ${event.message || 'its worker could not be loaded'}`,
						''
					)
				),
			{ once: true }
		);
	});
	await Promise.race([db.instantiate(wasmUrl, null, onProgress), failed]);
	// While a query runs in steps, other calls wait for one step: 5 ms instead of 100.
	await db.open({ query: { queryPollingInterval: 5 } });
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
		connect: () => db.connectInternal(),
		disconnect: (connection) => db.disconnect(connection),
		close: async () => {
			await db.terminate();
		}
	});
}
