import type { Library, NotebookInfo, OpenNotebook } from '../library/notebook-file.ts';
import type { NotebookSource } from '../library/notebook-source.ts';
import { t } from '../messages/messages.ts';
import { parseNotebook } from '../notebook/parse.ts';
import { serialiseNotebook } from '../notebook/serialise.ts';
import { appendEntries } from '../review/append.ts';
import { missingFrom } from '../review/merge.ts';
import { readLog } from '../review/read-log.ts';
import { type Arrival, arrivalOf, sentHash, sentText, sourceWith } from './arrival.ts';
import { isBundleId } from './bundle-manifest.ts';

const words = t.sharing.versions;

/** A notebook that arrived, out of a bundle or a link. */
export interface Incoming {
	/** The id that its writer's library gave it, or null. */
	notebook: string | null;
	/** See `NotebookSource`; null for a text that is not the writer's. */
	revisionMs: number | null;
	/** As it was sent. */
	text: string;
	/** Its review log, JSON lines; '' for none. */
	review: string;
	/** The bundle in this browser that it reads, or null. */
	over: string | null;
	/** That bundle came with it. */
	data: boolean;
	/** What it came in, and when it was given away, for people. */
	from: string;
}

/** The notebook of this browser that an arriving one is a text of. */
export interface Here {
	info: NotebookInfo;
	/** `own`: it was written here, and comes back from a reader. */
	arrival: Arrival | 'own';
	/** Entries of its review log that are not here. */
	fresh: number;
	/** The text here, and the arriving one, both as whoever sent it has them. */
	texts: { here: string; incoming: string };
}

/**
 * Recognised by the writer's id alone, never by title, file name or text. Where several copies are
 * here, the one that nobody changed since it came goes first, then the one with the newest text.
 */
export async function findHere(library: Library, incoming: Incoming): Promise<Here | null> {
	if (incoming.notebook === null) return null;
	const sent = await sentOf(incoming);
	const here = async (info: NotebookInfo, arrival: Here['arrival'], source: NotebookSource) => ({
		info,
		arrival,
		fresh: await freshIn(library, info, incoming),
		texts: {
			here: sentText(await library.read(info.id), source),
			incoming: sentText(incoming.text, source)
		}
	});
	const own = await library.info(incoming.notebook).catch(() => null);
	if (own !== null && own.binnedMs === null) return await here(own, 'own', sourceOf(incoming));
	const copies = await Promise.all(
		(await library.list()).map(async (info) => {
			const { source } = info;
			if (source?.notebook !== incoming.notebook || info.binnedMs !== null) return [];
			const hash = await sentHash(await library.read(info.id), source);
			const arrival = arrivalOf({ hash, source }, sent);
			const order = [source.texts.includes(hash) ? 1 : 0, source.revisionMs ?? 0, info.changedMs];
			return [{ info, arrival, source, order }];
		})
	);
	const [first] = copies.flat().sort((a, b) => compare(b.order, a.order));
	return first === undefined ? null : await here(first.info, first.arrival, first.source);
}

/**
 * Makes a notebook of its own of it. `beside` is the one that is here and stays as it is: what was
 * said and reviewed there goes on in the new one.
 */
export async function makeNotebook(
	library: Library,
	incoming: Incoming,
	origin: string,
	beside: string | null = null
): Promise<string> {
	const known = beside === null ? null : await library.info(beside);
	const source = sourceOf(incoming);
	const review = beside === null ? '' : await library.readReview(beside);
	const entries = [...(await readLog(incoming.review)).entries.values()];
	const first = { hash: await sentHash(incoming.text, source), revisionMs: incoming.revisionMs };
	return await library.create({
		text: localText(incoming),
		origin,
		review: review === '' ? incoming.review : appendEntries(review, entries),
		...(incoming.notebook !== null && {
			source: sourceWith({ ...source, texts: known?.source?.texts ?? [] }, first),
			version: words.cameIn(incoming.from)
		})
	});
}

/**
 * Adds what it says to the notebook that is here: its comments by set union, and its text as a
 * version where that is not kept yet. The present text stays. Answers how many entries were new.
 */
export async function takeComments(
	library: Library,
	id: string,
	incoming: Incoming
): Promise<number> {
	return await withNotebook(library, id, async (open) => {
		const fresh = await addEntries(open, incoming);
		await remember(open, incoming);
		return fresh;
	});
}

/**
 * Makes its text the present one; that of before stays as a version, and data of both stay readable.
 * `only` names what it has to be by now: false when the text here has changed meanwhile, and then
 * nothing is replaced. Throws where the text cannot be written.
 */
export async function takeText(
	library: Library,
	id: string,
	incoming: Incoming,
	only: readonly Arrival[]
): Promise<boolean> {
	return await withNotebook(library, id, async (open) => {
		await addEntries(open, incoming);
		if (!open.writable) await open.takeOver();
		const { source } = open;
		if (source === null) return false;
		const sent = await sentOf(incoming);
		const hash = await sentHash(open.text, source);
		if (!only.includes(arrivalOf({ hash, source }, sent))) return false;
		const text = localText(incoming, open.text, source);
		await keepOnce(open, source, { hash, text: open.text, name: words.mine(incoming.from) });
		await keepOnce(open, source, { hash: sent.hash, text, name: words.cameIn(incoming.from) });
		await open.replaceText(text, 'shared', null);
		if (open.status.kind === 'failed') throw new Error(open.status.failure.detail);
		const { shadow } = sourceOf(incoming);
		await open.setSource({ ...sourceWith(source, sent), shadow });
		return true;
	});
}

async function withNotebook<T>(
	library: Library,
	id: string,
	work: (open: OpenNotebook) => Promise<T>
): Promise<T> {
	const open = await library.open(id);
	try {
		return await work(open);
	} finally {
		await open.close();
	}
}

async function addEntries(open: OpenNotebook, { review }: Incoming): Promise<number> {
	const incoming = await readLog(review);
	let added = 0;
	await open.reviewLog.update(async (log) => {
		const fresh = missingFrom(await readLog(log), incoming);
		added = fresh.length;
		return appendEntries(log, fresh);
	});
	return added;
}

async function remember(open: OpenNotebook, incoming: Incoming): Promise<void> {
	const { source } = open;
	if (source === null) return;
	const sent = await sentOf(incoming);
	const text = localText({ ...incoming, over: null, data: false }, open.text, source);
	await keepOnce(open, source, { hash: sent.hash, text, name: words.cameIn(incoming.from) });
	const next = sourceWith(source, sent);
	if (JSON.stringify(next) !== JSON.stringify(source)) await open.setSource(next);
}

/** A named version, unless one that no thinning takes away holds this text. */
async function keepOnce(
	open: OpenNotebook,
	source: NotebookSource,
	{ hash, text, name }: { hash: string; text: string; name: string }
): Promise<void> {
	for (const { id, kind } of await open.versions())
		if (kind !== 'auto' && (await sentHash(await open.readVersion(id), source)) === hash) return;
	await open.keepVersion(name, text);
}

/** The text over the data that came with it; else over those that the present text reads. */
function localText(incoming: Incoming, present?: string, source?: NotebookSource): string {
	const { document } = parseNotebook(incoming.text);
	const reads = present === undefined ? '' : parseNotebook(present).document.front.shadow;
	const stays = isBundleId(reads) && source?.shadow === document.front.shadow;
	const shadow = stays && !incoming.data ? reads : incoming.over;
	if (shadow === null) return incoming.text;
	return serialiseNotebook({ ...document, front: { ...document.front, shadow } });
}

function sourceOf({ notebook, text, revisionMs }: Incoming): NotebookSource {
	const { shadow } = parseNotebook(text).document.front;
	return { notebook: notebook ?? '', revisionMs, shadow, texts: [] };
}

async function sentOf(incoming: Incoming) {
	const { revisionMs, data } = incoming;
	const hash = await sentHash(incoming.text, sourceOf(incoming));
	return { hash, revisionMs, data };
}

async function freshIn(library: Library, { id }: NotebookInfo, { review }: Incoming) {
	const known = await readLog(await library.readReview(id));
	return missingFrom(known, await readLog(review)).length;
}

function compare(a: readonly number[], b: readonly number[]): number {
	const at = a.findIndex((one, n) => one !== b[n]);
	return at === -1 ? 0 : a[at]! - b[at]!;
}
