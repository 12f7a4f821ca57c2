import { PGlite } from '@electric-sql/pglite';
import { expose } from 'comlink';
import type {
	DryRunLoaded,
	DryRunProgress,
	DryRunReport,
	DryRunRows,
	DryRunSetup
} from './dry-run-report.ts';
import { Rehearsal } from './rehearsal.ts';

/** URLs of PostgreSQL's files, as the bundler serves them from this origin. */
export interface PgliteAssets {
	wasm: string;
	initdb: string;
	data: string;
}

/** A PostgreSQL for one rehearsal; the caller ends the worker afterwards. */
class DryRunWorker {
	#rehearsal: Rehearsal | null = null;

	async start(
		assets: PgliteAssets,
		setup: DryRunSetup,
		onProgress: (progress: DryRunProgress) => void
	): Promise<void> {
		const [pgliteWasmModule, initdbWasmModule, fsBundle] = await Promise.all([
			compile(assets.wasm),
			compile(assets.initdb),
			load(assets.data).then((response) => response.blob())
		]);
		const database = await PGlite.create({ pgliteWasmModule, initdbWasmModule, fsBundle });
		this.#rehearsal = new Rehearsal(database, setup, onProgress);
	}

	add(piece: DryRunRows): void {
		this.#rehearsal!.add(piece);
	}

	run(loaded: DryRunLoaded): Promise<DryRunReport> {
		return this.#rehearsal!.run(loaded);
	}
}

export type DryRunWorkerApi = DryRunWorker;

async function load(url: string): Promise<Response> {
	const response = await fetch(url);
	if (!response.ok) throw new Error(`${url} answered ${response.status}: reload the page`);
	return response;
}

async function compile(url: string): Promise<WebAssembly.Module> {
	// Not compileStreaming: a static host may serve .wasm under another media type.
	return await WebAssembly.compile(await (await load(url)).arrayBuffer());
}

expose(new DryRunWorker());
