import { openDuckDb } from '../engine/duckdb-browser.ts';
import { openWindow } from '../engine/open-window.ts';
import type { ShadowWindow } from '../engine/shadow-window.ts';
import { httpFiles, waitForChange } from '../store/http.ts';
import { openCached } from '../store/opfs.ts';
import type { TableId } from '../shadow/schema.ts';

/** How far opening has come. */
export type OpenProgress =
	| { stage: 'engine'; bytes: number; bytesTotal: number }
	| {
			stage: 'segments';
			bytes: number;
			bytesTotal: number;
			segments: number;
			segmentsTotal: number;
			table: TableId | null;
	  };

export interface OpenShadow {
	window: ShadowWindow;
	/** Why this browser will not have it offline; null when it will. */
	notKept(): string | null;
	/** Resolves once the agent has something newer than the window shows. */
	changed(): Promise<void>;
	/** A breath before asking again after a failure. */
	pause(): Promise<void>;
	/** Ends the waiting; `changed` then never resolves. */
	stop(): void;
}

const retryMs = 4_000;

/** Opens a shadow of the agent, or what this browser kept of it, in an engine of its own. */
export async function openShadow(
	id: string,
	token: string | null,
	onprogress: (progress: OpenProgress) => void
): Promise<OpenShadow> {
	onprogress({ stage: 'engine', bytes: 0, bytesTotal: 0 });
	const shadow = { url: `${location.origin}/api/shadows/${encodeURIComponent(id)}`, token };
	const store = await openCached(id, httpFiles(shadow));
	const engine = await openDuckDb((p) =>
		onprogress({ stage: 'engine', bytes: p.bytesLoaded, bytesTotal: p.bytesTotal })
	);
	let window: ShadowWindow;
	try {
		window = await openWindow({
			engine,
			store: store.reader,
			onProgress: (p) => onprogress({ stage: 'segments', ...p })
		});
	} catch (error) {
		await engine.close();
		throw error;
	}
	const waiting = new AbortController();
	return {
		window,
		notKept: () => store.reason ?? store.cache?.notKept ?? null,
		changed: async () => {
			while ((await waitForChange(shadow, window.manifest.entry, waiting.signal)) === null);
		},
		pause: () => new Promise((resolve) => setTimeout(resolve, retryMs)),
		stop: () => waiting.abort()
	};
}
