import { openDuckDb } from '../../engine/duckdb-browser.ts';
import { openWindow } from '../../engine/open-window.ts';
import type { ShadowWindow } from '../../engine/shadow-window.ts';
import { t } from '../../messages/messages.ts';
import { cellKind } from '../../notebook/cell-kinds.ts';
import type { CellState } from '../../notebook/cell-state.ts';
import type { NotebookDocument } from '../../notebook/document.ts';
import { parseNotebook } from '../../notebook/parse.ts';
import { windowExecutor } from '../../notebook/run-cell.ts';
import { Runtime } from '../../notebook/runtime.ts';
import { formatTimeUs } from '../../shadow/instant.ts';
import type { Seq } from '../../shadow/position.ts';
import { readStore } from '../../store/read-store.ts';
import { STORE_FOLDER } from '../../sharing/bundle-manifest.ts';
import { html } from '../../sharing/report/html.ts';
import { reportCell } from '../../sharing/report/report-cells.ts';
import { reportPage } from '../../sharing/report/report.ts';
import type { BundleProgress } from '../../sharing/write-bundle.ts';
import { readInWorker } from '../../sharing/sharing-work.ts';
import { messageOf } from '../explain-error.ts';
import { makeBundle } from './make-share.ts';
import { drawing } from './page-drawing.ts';
import type { Share } from './share.svelte.ts';

export type PageProgress =
	| { step: 'mask'; done: number; of: number }
	| { step: 'run'; done: number; of: number }
	| { step: 'page' };

export interface MadePage {
	text: string;
	cells: number;
	/** That could not be run; the page says so at their place. */
	failed: number;
}

/** What a page is made from: the notebook over a window, and results that are there already. */
interface Source {
	window: ShadowWindow;
	document: NotebookDocument;
	seq: Seq;
	known: (id: string) => CellState | undefined;
}

/** One HTML file with the results in it. With masks every cell runs anew, on a masked copy of the data. */
export async function makePage(
	share: Share,
	onProgress: (progress: PageProgress) => void,
	signal: AbortSignal
): Promise<MadePage> {
	const { session, document, notebook, completed } = share;
	const seq = session.position!.seq;
	if (completed.masks.length === 0) {
		const known = (id: string) => notebook.state(id);
		return await pageOf(
			share,
			{ window: session.window!, document, seq, known },
			onProgress,
			signal
		);
	}
	const scope = { tables: share.needed, untilSeq: share.lastSeq() };
	const masking = (progress: BundleProgress | 'locking') => {
		if (progress === 'locking') return;
		onProgress({ step: 'mask', done: progress.segments, of: progress.segmentsTotal });
	};
	const { bytes } = await makeBundle(share, '', masking, signal, scope);
	const ignore = () => undefined;
	return await readInWorker(new Blob([bytes]), null, ignore, signal, async (bundle) => {
		const engine = await openDuckDb();
		try {
			const store = readStore((path) => bundle.file(STORE_FOLDER + path));
			const window = await openWindow({ engine, store });
			const source = {
				window,
				document: parseNotebook(bundle.notebook).document,
				seq,
				known: () => undefined
			};
			return await pageOf(share, source, onProgress, signal);
		} finally {
			await engine.close();
		}
	});
}

async function pageOf(
	share: Share,
	source: Source,
	onProgress: (progress: PageProgress) => void,
	signal: AbortSignal
): Promise<MadePage> {
	const runtime = await runMissing(source, onProgress, signal);
	try {
		onProgress({ step: 'page' });
		return await write(share, source, (id) => freshState(source, id) ?? runtime.state(id), signal);
	} finally {
		await runtime.close();
	}
}

function freshState(source: Source, id: string): CellState | null {
	const state = source.known(id);
	return state !== undefined && state.status === 'done' && !state.stale ? state : null;
}

/** In a runtime of its own: what somebody changes in the notebook meanwhile does not reach the page. */
async function runMissing(
	source: Source,
	onProgress: (progress: PageProgress) => void,
	signal: AbortSignal
): Promise<Runtime> {
	const { document, window, seq } = source;
	const missing = document.cells.flatMap(({ id, kind }) =>
		cellKind(kind)?.runs === true && freshState(source, id) === null ? id : []
	);
	const runtime = new Runtime({
		executor: windowExecutor(window),
		document: { ...document, front: { ...document.front, run: 'lazy' } },
		seq,
		nowMs: () => performance.now()
	});
	runtime.onchange = () => {
		const waiting = ['queued', 'running'];
		const done = missing.filter((id) => !waiting.includes(runtime.state(id).status)).length;
		onProgress({ step: 'run', done, of: missing.length });
	};
	const stop = () => runtime.stop();
	signal.addEventListener('abort', stop, { once: true });
	try {
		runtime.run(missing);
		await runtime.settled();
		signal.throwIfAborted();
		return runtime;
	} catch (error) {
		await runtime.close();
		throw error;
	} finally {
		signal.removeEventListener('abort', stop);
	}
}

async function write(
	share: Share,
	{ window, document, seq }: Source,
	stateOf: (id: string) => CellState,
	signal: AbortSignal
): Promise<MadePage> {
	const words = t.sharing.report;
	const times = await instants(window, [
		seq,
		...document.cells.map(({ id }) => seqOf(stateOf(id)))
	]);
	const cells = [];
	for (const cell of document.cells) {
		signal.throwIfAborted();
		const made = await reportCell({
			cell,
			state: stateOf(cell.id),
			maxRows: share.pageRows,
			drawing,
			explain: messageOf,
			instantOf: (at) => times.get(at) ?? ''
		});
		cells.push({ id: cell.id, ...made });
	}
	const { manifest, completed } = share;
	const masked = completed.masks.map(({ table, column }) => `${table}.${column}`).join(', ');
	const text = await reportPage({
		title: document.front.title,
		subtitle: html`${words.at} ${times.get(seq) ?? ''} · ${manifest.source.title}`,
		cells,
		provenance: [
			[words.shadow, `${manifest.source.title} (${manifest.shadowId})`],
			[words.at, `${times.get(seq) ?? ''} (seq ${seq})`],
			[words.entry, `${manifest.entry}, sha256 ${manifest.sha256}`],
			...(masked === '' ? [] : [[words.maskedColumns, masked] as const]),
			[words.made, `${new Date().toISOString().slice(0, 19)}Z ${words.by}`]
		],
		words: { ...words, noNetwork: words.noNetwork }
	});
	const failed = document.cells.filter(({ id }) =>
		['failed', 'blocked'].includes(stateOf(id).status)
	).length;
	return { text, cells: document.cells.length, failed };
}

function seqOf({ result }: CellState): Seq | null {
	return result !== null && 'seq' in result ? result.seq : null;
}

async function instants(window: ShadowWindow, seqs: (Seq | null)[]): Promise<Map<Seq, string>> {
	const times = new Map<Seq, string>();
	for (const seq of new Set(seqs)) {
		if (seq === null) continue;
		const { runningTimeUs } = await window.transactionAt(seq);
		times.set(seq, formatTimeUs(runningTimeUs));
	}
	return times;
}
