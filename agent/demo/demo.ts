import { rm } from 'node:fs/promises';
import pg from 'pg';
import { capture } from '../capture.ts';
import { BUILD, ensureAppBuilt } from '../server/app-build.ts';
import type { DemoControls } from '../server/api.ts';
import { makeToken } from '../server/guard.ts';
import { HttpError } from '../server/reply.ts';
import { startServer } from '../server/server.ts';
import { nameShadows } from '../server/shadows.ts';
import { isRecorded, recordHistory } from '../sources/simulate/record.ts';
import { agentVersion } from '../version.ts';
import { startDemoDatabase, type DemoDatabase } from './demo-database.ts';
import {
	forgetRunningDemo,
	noteRunningDemo,
	takeDataFolder,
	type DemoFiles
} from './demo-files.ts';
import { INCIDENTS, causeIncident, isIncidentKind, type IncidentKind } from './incidents.ts';
import { startWorkload } from './shop/workload.ts';

export interface DemoOptions {
	files: DemoFiles;
	/** The next free one is taken when it is not. */
	port: number;
	/** How much faster the shop's day passes. */
	timeFactor: number;
	/** Serve the app as it is, without looking at its sources. */
	skipBuild: boolean;
	progress: (line: string) => void;
	/** Fires when the person wants it to end, also in the middle of the start. */
	signal: AbortSignal;
}

export interface RunningDemo {
	url: string;
	port: number;
	/** Of the live shop; null where there is none, and why was told by `progress`. */
	databaseUrl: string | null;
}

/**
 * Everything that `npm start` shows. Calls `ready` once the URL answers, returns when the signal
 * fires and everything has ended, in the reverse order of its start, also after a failure.
 */
export async function runDemo(
	options: DemoOptions,
	ready: (demo: RunningDemo) => void
): Promise<void> {
	const ends: (() => Promise<void>)[] = [];
	try {
		const lock = await takeDataFolder(options.files);
		ends.push(() => lock.release());
		const demo = await start(options, ends);
		ready(demo);
		await aborted(options.signal);
	} catch (error) {
		// Ended by the person while starting: that is no failure.
		if (!options.signal.aborted) throw error;
	} finally {
		for (const end of ends.reverse()) await end();
	}
}

async function start(options: DemoOptions, ends: (() => Promise<void>)[]): Promise<RunningDemo> {
	const { files, progress, signal } = options;
	const live = slow('Starting PostgreSQL and the shop', progress, startLiveShop(options, ends));
	const others = await Promise.allSettled([
		options.skipBuild ? undefined : ensureAppBuilt(progress),
		slow('Recording sixty days of the shop', progress, ensureRecorded(files.recorded))
	]);
	// Never before the live shop stands, or what it starts last would be left running.
	const database = await live;
	for (const other of others) if (other.status === 'rejected') throw other.reason;
	signal.throwIfAborted();
	const shadows = nameShadows([files.recorded, files.live]);
	const server = await startServer({
		port: options.port,
		orNextFree: true,
		token: makeToken(),
		build: BUILD,
		shadows: () => shadows,
		demo: database === null ? null : demoControls(database.url),
		version: agentVersion()
	});
	ends.push(() => server.close());
	await noteRunningDemo(files.directory, {
		url: server.url,
		databaseUrl: database?.url ?? ''
	});
	ends.push(() => forgetRunningDemo(files.directory));
	return { url: server.url, port: server.port, databaseUrl: database?.url ?? null };
}

/** The recorded shadow is worth showing without a live one: a failure here is told, not thrown. */
async function startLiveShop(
	options: DemoOptions,
	ends: (() => Promise<void>)[]
): Promise<DemoDatabase | null> {
	const { files, progress, timeFactor } = options;
	try {
		const database = await startDemoDatabase(files, progress);
		ends.push(() => database.stop());
		if (database.isNew) await rm(files.live, { recursive: true, force: true });
		const stopCapture = startCapture(database.url, files.live, progress);
		ends.push(stopCapture);
		const workload = startWorkload({ databaseUrl: database.url, timeFactor });
		ends.push(() => workload.stop());
		return database;
	} catch (error) {
		progress(`There is no live shop: ${messageOf(error)}`);
		return null;
	}
}

/** In this process, as an agent beside the database. Returns what ends it. */
function startCapture(
	source: string,
	store: string,
	progress: (line: string) => void
): () => Promise<void> {
	const stopping = new AbortController();
	const running = capture({
		source,
		store,
		signal: stopping.signal,
		report: (event) => {
			if (event.kind === 'warning') progress(`capture: ${event.text}`);
		}
	}).catch((error: unknown) => {
		progress(
			`The live shop is not captured (${messageOf(error)}); the recorded shadow is there all the same`
		);
	});
	return async () => {
		stopping.abort();
		await running;
	};
}

async function ensureRecorded(directory: string): Promise<void> {
	if (await isRecorded(directory)) return;
	await rm(directory, { recursive: true, force: true });
	await recordHistory(directory);
}

function demoControls(databaseUrl: string): DemoControls {
	return {
		incidents: Object.values(INCIDENTS).map(({ kind, title, description }) => ({
			kind,
			title,
			description
		})),
		databaseUrl: databaseUrl.replace(/:[^:@/]+@/, ':***@'),
		psql: `psql ${databaseUrl}`,
		cause: async (kind) =>
			isIncidentKind(kind)
				? { title: INCIDENTS[kind].title, detail: await cause(databaseUrl, kind) }
				: undefined
	};
}

async function cause(databaseUrl: string, kind: IncidentKind): Promise<string> {
	const client = new pg.Client(databaseUrl);
	try {
		await client.connect();
		return await causeIncident(client, kind);
	} catch (error) {
		throw new HttpError(
			503,
			'database',
			`nothing was changed, the shop's database says: ${messageOf(error)}`
		);
	} finally {
		await client.end();
	}
}

/** Tells what is going on only when it takes longer than people wait without wondering. */
async function slow<T>(
	what: string,
	progress: (line: string) => void,
	work: Promise<T>
): Promise<T> {
	const timer = setTimeout(() => progress(`${what} …`), 2_000);
	try {
		return await work;
	} finally {
		clearTimeout(timer);
	}
}

async function aborted(signal: AbortSignal): Promise<void> {
	if (signal.aborted) return;
	await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
