import { openDuckDb } from '../engine/duckdb-browser.ts';
import { openWindow } from '../engine/open-window.ts';
import type { ShadowWindow } from '../engine/shadow-window.ts';
import { httpFiles, waitForChange, type HttpShadow } from '../store/http.ts';
import { enterCache } from '../store/cache-turns.ts';
import { openCached } from '../store/opfs.ts';
import type { StoreReader } from '../store/store-reader.ts';
import { isBundleId } from '../sharing/bundle-manifest.ts';
import { openBundleStore } from '../sharing/kept-bundles.ts';
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

/** Works on the files behind a shadow, for what needs segments as they are. */
export async function withStore<Made>(
	id: string,
	token: string | null,
	work: (store: StoreReader) => Promise<Made>
): Promise<Made> {
	if (isBundleId(id)) return await work((await openBundleStore(id)).reader);
	const { reader, leave } = await openCached(id, httpFiles(servedShadow(id, token)));
	try {
		return await work(reader);
	} finally {
		leave();
	}
}

function servedShadow(id: string, token: string | null): HttpShadow {
	return { url: `${location.origin}/api/shadows/${encodeURIComponent(id)}`, token };
}

/** Opens a shadow of the agent, what this browser kept of it, or a bundle's, in an engine of its own. */
export async function openShadow(
	id: string,
	token: string | null,
	onprogress: (progress: OpenProgress) => void
): Promise<OpenShadow> {
	onprogress({ stage: 'engine', bytes: 0, bytesTotal: 0 });
	return isBundleId(id)
		? await openBundle(id, onprogress)
		: await openServed(id, token, onprogress);
}

/** A bundle's shadow lies in this browser whole: no agent is asked, and nothing ever comes after it. */
async function openBundle(
	id: string,
	onprogress: (progress: OpenProgress) => void
): Promise<OpenShadow> {
	const { reader } = await openBundleStore(id);
	const { leave } = await enterCache(navigator.locks, id);
	return {
		window: await openStore(reader, onprogress).catch(leaving(leave)),
		notKept: () => null,
		changed: () => new Promise(() => {}),
		pause: () => Promise.resolve(),
		stop: leave
	};
}

async function openServed(
	id: string,
	token: string | null,
	onprogress: (progress: OpenProgress) => void
): Promise<OpenShadow> {
	const shadow = servedShadow(id, token);
	const store = await openCached(id, httpFiles(shadow));
	const window = await openStore(store.reader, onprogress).catch(leaving(store.leave));
	const waiting = new AbortController();
	return {
		window,
		notKept: () => store.reason ?? store.cache?.notKept ?? null,
		changed: async () => {
			while ((await waitForChange(shadow, window.manifest.entry, waiting.signal)) === null);
		},
		pause: () => new Promise((resolve) => setTimeout(resolve, retryMs)),
		stop: () => {
			waiting.abort();
			store.leave();
		}
	};
}

function leaving(leave: () => void): (error: unknown) => never {
	return (error) => {
		leave();
		throw error;
	};
}

async function openStore(
	store: StoreReader,
	onprogress: (progress: OpenProgress) => void
): Promise<ShadowWindow> {
	const engine = openDuckDb((p) =>
		onprogress({ stage: 'engine', bytes: p.bytesLoaded, bytesTotal: p.bytesTotal })
	);
	try {
		return await openWindow({
			engine,
			store,
			tablesLater: true,
			onProgress: (p) => onprogress({ stage: 'segments', ...p })
		});
	} catch (error) {
		void engine.then((started) => started.close()).catch(() => undefined);
		throw error;
	}
}
