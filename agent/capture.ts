import path from 'node:path';
import { formatLsn } from '#lib/shadow/instant.ts';
import { writeCaptureState, type CaptureState } from './capture-state.ts';
import type { CaptureOptions, RunningCapture } from './capture-options.ts';
import { UserError } from './command.ts';
import type { ShadowWriter } from './shadow-writer.ts';
import { beginCapture, checkContinuation } from './sources/postgres/begin.ts';
import { messageOf, sqlState } from './sources/postgres/connection.ts';
import { follow } from './sources/postgres/follow.ts';
import { waitingText } from './sources/postgres/slot.ts';
import { connectionLost, slotBusy } from './sources/postgres/loss.ts';

const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 30_000;
/** A killed agent's connection can outlive it; beyond this, somebody else reads the slot. */
const SLOT_BUSY_DEADLINE_MS = 70_000;

/**
 * Captures a PostgreSQL database into a store: the first time with a snapshot, afterwards from where
 * the store ends. Nothing is acknowledged to the source before it is durable in the store.
 */
export async function capture(options: CaptureOptions): Promise<void> {
	const store = path.resolve(options.store);
	const signal = options.signal ?? new AbortController().signal;
	const report = options.report ?? (() => {});
	const running = { ...options, store, signal, report };
	try {
		const begun = await beginCapture(running);
		if (begun === null) return;
		try {
			await keepFollowing(running, begun.state, begun.writer);
		} finally {
			await begun.writer.close();
		}
	} catch (error) {
		throw refusedByServer(error) ?? refusedByDisk(error, store) ?? error;
	}
}

/** What the server refuses is for its people to mend, not a bug of ours. */
function refusedByServer(error: unknown): UserError | null {
	if (error instanceof UserError || sqlState(error) === undefined) return null;
	return new UserError(
		`the source refused: ${messageOf(error)}; \`foreshadow doctor --source …\` tells what is missing`,
		{ cause: error }
	);
}

/** A full disk, a folder that may not be written or is a file: what is durable stays as it is. */
function refusedByDisk(error: unknown, store: string): UserError | null {
	if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return null;
	const code = String(error.code);
	if (!['EEXIST', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'].includes(code))
		return null;
	const next =
		code === 'EEXIST' || code === 'ENOTDIR'
			? 'it is a file, not a folder: choose another --store'
			: 'mend it and start again, the capture goes on where the store ends';
	return new UserError(`cannot write to ${store} (${messageOf(error)}): ${next}`, { cause: error });
}

/** A connection that breaks is opened again; everything else ends the capture. */
async function keepFollowing(
	options: RunningCapture,
	state: CaptureState,
	writer: ShadowWriter
): Promise<void> {
	const { signal, report } = options;
	let waitMs = RETRY_FIRST_MS;
	let busySince: number | null = null;
	for (let attempt = 0; !signal.aborted; attempt++) {
		try {
			if (attempt > 0) await checkContinuation(options.source, state.slot, writer);
			await followOnce(options, state, writer, () => {
				waitMs = RETRY_FIRST_MS;
				busySince = null;
			});
			return;
		} catch (error) {
			if (signal.aborted) return;
			const busy = slotBusy(error);
			if (!busy && !connectionLost(error)) throw error;
			busySince = busy ? (busySince ?? Date.now()) : null;
			if (busySince !== null && Date.now() - busySince > SLOT_BUSY_DEADLINE_MS) {
				throw inUse(state.slot, error);
			}
			const what = busy ? `${state.slot} still has a reader` : 'the connection is lost';
			const text = `${what} (${messageOf(error)}): trying again in ${waitMs / 1000} s`;
			report({ kind: 'warning', text });
			// Half a transaction is of no use: the source sends it again.
			writer.abandon();
			await sleep(waitMs, signal);
			waitMs = Math.min(waitMs * 2, busy ? 2_000 : RETRY_MOST_MS);
		}
	}
}

async function followOnce(
	options: RunningCapture,
	state: CaptureState,
	writer: ShadowWriter,
	streaming: () => void
): Promise<void> {
	const { source, store, until, signal, report } = options;
	const reread = new Map(Object.entries(state.reread));
	await follow({
		url: source,
		slot: state.slot,
		publication: state.publication,
		writer,
		until: until ?? null,
		signal,
		reread,
		remember: async () => {
			state.reread = Object.fromEntries(reread);
			await writeCaptureState(store, state);
		},
		report: {
			streaming(from) {
				streaming();
				report({ kind: 'streaming', from: formatLsn(from) });
			},
			durable: (endLsn) => report({ kind: 'durable', endLsn: formatLsn(endLsn) }),
			rereading(tables) {
				for (const [table, reason] of tables) {
					report({ kind: 'note', text: `reading ${table} anew: ${reason}` });
				}
			},
			waiting: (blockers) => report({ kind: 'warning', text: waitingText(blockers) }),
			copied: (table, rows, done) => report({ kind: 'copied', table, rows, place: 1, of: 1, done })
		}
	});
}

function inUse(slot: string, cause: unknown): UserError {
	return new UserError(
		`replication slot ${slot} is in use by another session (${messageOf(cause)}): stop the other capture, or begin a new store with another --slot`,
		{ cause }
	);
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
	await new Promise<void>((resolve) => {
		const timer = setTimeout(finish, ms);
		function finish() {
			clearTimeout(timer);
			signal.removeEventListener('abort', finish);
			resolve();
		}
		signal.addEventListener('abort', finish);
	});
}
