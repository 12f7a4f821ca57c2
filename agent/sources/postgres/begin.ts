import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseLsn } from '#lib/shadow/instant.ts';
import { HEAD_PATH, type SourceIdentity } from '#lib/shadow/log-entry.ts';
import type { RunningCapture } from '../../capture-options.ts';
import { readCaptureState, writeCaptureState, type CaptureState } from '../../capture-state.ts';
import { UserError } from '../../command.ts';
import { removeShadow, ShadowWriter } from '../../shadow-writer.ts';
import { connect } from './connection.ts';
import { identify, type ServerIdentity } from './identity.ts';
import { takeInitialSnapshot } from './initial.ts';
import {
	ensurePublication,
	readPublished,
	requireCapturable,
	requireOnly,
	selectTables,
	type PublishedTable
} from './publication.ts';
import { dropSlot, readSlot, waitingText } from './slot.ts';
import { requireSlotFor } from './slot-check.ts';
import { readTableFacts, type TableFacts } from './table-facts.ts';

export interface BegunCapture {
	state: CaptureState;
	/** Holds at least the initial snapshot. The caller closes it. */
	writer: ShadowWriter;
}

/**
 * Opens the store where it ends, or makes it: publication, slot, snapshot. A beginning that was cut
 * off before its snapshot was whole is undone and made again. Null: stopped by the signal.
 */
export async function beginCapture(options: RunningCapture): Promise<BegunCapture | null> {
	const server = await identify(options.source);
	let half = false;
	if (existsSync(path.join(options.store, HEAD_PATH))) {
		const begun = await continueStore(options, server);
		if (begun !== null) return begun;
		options.report({
			kind: 'note',
			text: 'the first snapshot was cut off before it was whole: it starts again'
		});
		await removeShadow(options.store);
		half = true;
	}
	return await makeStore(options, server, half);
}

/** Refuses another server, and a slot that does not hold everything behind the store's end. */
export async function checkContinuation(
	url: string,
	slot: string,
	writer: ShadowWriter
): Promise<void> {
	const server = await identify(url);
	writer.checkSource(sourceIdentity(server));
	await checkSlot(url, slot, writer, server.database);
}

/** Null for a store whose snapshot is not whole. */
async function continueStore(
	options: RunningCapture,
	server: ServerIdentity
): Promise<BegunCapture | null> {
	const writer = await ShadowWriter.open(options.store);
	try {
		writer.checkSource(sourceIdentity(server));
		if (writer.durable.endLsn === '') {
			await writer.close();
			return null;
		}
		const state = namesFor(options, await readCaptureState(options.store));
		await checkSlot(options.source, state.slot, writer, server.database);
		noteComingsAndGoings(state, writer, await publish(options, state, server));
		await writeCaptureState(options.store, state);
		return { state, writer };
	} catch (error) {
		await writer.close();
		throw error;
	}
}

/** What logical replication does not tell: tables that were made, dropped, or both, since the last run. */
function noteComingsAndGoings(
	state: CaptureState,
	writer: ShadowWriter,
	{ published, facts }: Published
): void {
	const { schemas } = writer.manifest;
	for (const { id, name } of published) {
		const known = schemas[name]?.at(-1);
		if (known === undefined) state.reread[name] ??= 'the table joined the publication';
		else if (known.sourceId !== id)
			state.reread[name] ??= 'the table was dropped and created again';
		state.gone = state.gone.filter((gone) => gone !== name);
	}
	const sent = new Set(published.map(({ name }) => name));
	for (const [name, versions] of Object.entries(schemas)) {
		if (sent.has(name) || state.gone.includes(name)) continue;
		// Still there under another name: the stream will say so.
		if (facts.some(({ id }) => id === versions.at(-1)!.sourceId)) continue;
		state.reread[name] ??= 'the table was dropped';
		state.gone.push(name);
	}
}

async function makeStore(
	options: RunningCapture,
	server: ServerIdentity,
	half: boolean
): Promise<BegunCapture | null> {
	const state = namesFor(options, null);
	await publish(options, state, server);
	await freeSlot(options, state.slot, half);
	const writer = await ShadowWriter.create(options.store, sourceIdentity(server));
	try {
		await writeCaptureState(options.store, state);
		const text = `replication slot ${state.slot}, publication ${state.publication}`;
		options.report({ kind: 'note', text });
		await snapshot(options, state, writer);
		return { state, writer };
	} catch (error) {
		await writer.close();
		await undo(options, state.slot);
		if (options.signal.aborted) return null;
		throw error;
	}
}

/** A slot that nobody reads keeps the server's log for ever: half a beginning leaves none. */
async function undo(options: RunningCapture, slot: string): Promise<void> {
	try {
		await removeShadow(options.store);
		const client = await connect(options.source);
		try {
			if ((await readSlot(client, slot)) !== null) await dropSlot(client, slot);
		} finally {
			await client.end();
		}
	} catch {
		// The next beginning finds what is left and removes it; the first error is the one to tell.
	}
}

function namesFor(options: RunningCapture, saved: CaptureState | null): CaptureState {
	const { store, slot, publication, tables } = options;
	for (const [option, given, was] of [
		['--slot', slot, saved?.slot],
		['--publication', publication, saved?.publication]
	] as const) {
		if (given === undefined || was === undefined || given === was) continue;
		throw new UserError(
			`this store is captured with ${option} ${was}, not ${given}: leave ${option} out, or begin a new store`
		);
	}
	const hash = createHash('sha256').update(store).digest('hex').slice(0, 12);
	const fallback = `foreshadow_${hash}`;
	return {
		slot: saved?.slot ?? slot ?? fallback,
		publication: saved?.publication ?? publication ?? fallback,
		tables: tables ?? saved?.tables ?? null,
		reread: saved?.reread ?? {},
		gone: saved?.gone ?? []
	};
}

interface Published {
	published: PublishedTable[];
	facts: TableFacts[];
}

/** Makes the publication name what is to be captured; says what is left out. Answers what it sends. */
async function publish(
	{ source, report }: RunningCapture,
	{ publication, tables }: CaptureState,
	server: ServerIdentity
): Promise<Published> {
	const client = await connect(source);
	try {
		const facts = await readTableFacts(client);
		const { chosen, refused } = selectTables(facts, tables);
		for (const { table, reason, mend } of refused) {
			const text = `${table} is not captured: ${withoutName(reason, table)}${mend === null ? '' : `\n  ${mend}`}`;
			report({ kind: 'warning', text });
		}
		if (chosen.length === 0) {
			throw new UserError(
				`database ${server.database} has no table that can be captured: \`foreshadow doctor\` tells why`
			);
		}
		const left = await ensurePublication(client, publication, chosen, {
			serverVersion: server.version,
			mustAdd: tables !== null
		});
		for (const { table, mend } of left) {
			const text = `${table} is not captured: only its owner can add it to the publication\n  ${mend}`;
			report({ kind: 'warning', text });
		}
		const published = await readPublished(client, publication);
		requireCapturable(publication, published, facts);
		if (tables !== null) requireOnly(publication, chosen, published, facts);
		return { published, facts };
	} finally {
		await client.end();
	}
}

/** Reasons begin with the table's name, which the warning has said. */
function withoutName(reason: string, table: string): string {
	return reason.startsWith(`${table} `) ? `it ${reason.slice(table.length + 1)}` : reason;
}

async function checkSlot(
	url: string,
	slot: string,
	writer: ShadowWriter,
	database: string
): Promise<void> {
	const client = await connect(url);
	try {
		await requireSlotFor(client, slot, parseLsn(writer.durable.endLsn), database);
	} finally {
		await client.end();
	}
}

/** Drops a slot that only an earlier beginning of this very store can have left behind. */
async function freeSlot(options: RunningCapture, slot: string, half: boolean): Promise<void> {
	const client = await connect(options.source);
	try {
		const state = await readSlot(client, slot);
		if (state === null) return;
		const ours = (half || options.slot === undefined) && state.plugin === 'pgoutput';
		if (!ours) {
			throw new UserError(
				`replication slot ${slot} exists already, but ${options.store} holds no shadow that goes with it: choose another --slot, or drop it with SELECT pg_drop_replication_slot('${slot}');`
			);
		}
		if (state.active) {
			throw new UserError(
				`replication slot ${slot} is being read (pid ${state.activePid}): stop the other capture first`
			);
		}
		const text = `dropping the replication slot ${slot}, which an earlier beginning left behind`;
		options.report({ kind: 'note', text });
		await dropSlot(client, slot);
	} finally {
		await client.end();
	}
}

async function snapshot(
	{ source, signal, report }: RunningCapture,
	{ slot, publication }: CaptureState,
	writer: ShadowWriter
): Promise<void> {
	await takeInitialSnapshot({
		url: source,
		slot,
		publication,
		sink: writer,
		signal,
		waiting: (blockers) => report({ kind: 'warning', text: waitingText(blockers) }),
		progress: (at) => report({ kind: 'copied', ...at }),
		omitted(table, columns) {
			const text = `${table}: ${columns.join(', ')} cannot be captured, since the server does not send generated columns of this kind`;
			report({ kind: 'warning', text });
		}
	});
}

/** Without what only this run needs to know. */
function sourceIdentity(server: ServerIdentity): SourceIdentity {
	const { kind, title, systemIdentifier, timeline, database, serverVersion } = server;
	return { kind, title, systemIdentifier, timeline, database, serverVersion };
}
