import type { NotebookSource } from '../library/notebook-source.ts';
import type { NotebookDocument } from '../notebook/document.ts';
import { parseNotebook } from '../notebook/parse.ts';
import { serialiseNotebook } from '../notebook/serialise.ts';
import { contentHash } from '../review/content-hash.ts';
import { isBundleId } from './bundle-manifest.ts';

/**
 * What a text that arrives is to the notebook that is here:
 *
 * - `same`: the text that is here, or the one that it came from
 * - `newer`: a later text of its writer's, and the one here is as it came
 * - `edited`: a later text of its writer's, and the one here was changed since it came
 * - `older`: its writer has given a later one since, which is here
 * - `other`: not its writer's: another reader changed it, or masked it
 */
export type Arrival = 'same' | 'newer' | 'edited' | 'older' | 'other';

interface Here {
	/** Of the text as its writer has it: `sentHash`. */
	hash: string;
	source: NotebookSource;
}
interface Sent {
	hash: string;
	/** When its writer gave this text away; null for a text that is not the writer's. */
	revisionMs: number | null;
	/** Data came along: an equal text is about later ones. */
	data: boolean;
}

/** Total, and never by the clock of this machine: only the writer's own times are compared. */
export function arrivalOf({ hash, source }: Here, sent: Sent): Arrival {
	const known = source.texts.includes(sent.hash);
	const equal = sent.hash === hash;
	if (equal && !sent.data) return 'same';
	if (sent.revisionMs === null) return equal ? 'same' : known ? 'older' : 'other';
	const later = sent.revisionMs - (source.revisionMs ?? -Infinity);
	if (later > 0) return equal || source.texts.includes(hash) ? 'newer' : 'edited';
	if (equal) return 'same';
	if (later < 0) return 'older';
	return known ? 'same' : 'other';
}

/** What is remembered once a text has arrived, whatever became of it. */
export function sourceWith(
	source: NotebookSource,
	{ hash, revisionMs }: Pick<Sent, 'hash' | 'revisionMs'>
): NotebookSource {
	if (revisionMs === null) return source;
	const newest = revisionMs >= (source.revisionMs ?? revisionMs);
	const others = source.texts.filter((one) => one !== hash);
	if (newest) return { ...source, revisionMs, texts: [...others, hash] };
	return source.texts.includes(hash) ? source : { ...source, texts: [hash, ...others] };
}

/** What a text that leaves says of itself: a reader's copy is the writer's until the reader changes it. */
export interface Identity {
	notebook: string;
	revisionMs: number | null;
}

/** `text` as it is sent; `id` is the library's. */
export async function identityOf(
	id: string,
	source: NotebookSource | null,
	text: string,
	nowMs: number
): Promise<Identity> {
	if (source === null) return { notebook: id, revisionMs: nowMs };
	const asItCame = source.texts.at(-1) === (await sentHash(text, source));
	return { notebook: source.notebook, revisionMs: asItCame ? source.revisionMs : null };
}

/**
 * The document as its writer has it. A copy out of a bundle names the bundle as its shadow, which
 * says something of this browser and nothing of the notebook.
 */
export function asSent(
	document: NotebookDocument,
	source: Pick<NotebookSource, 'shadow'>
): NotebookDocument {
	if (!isBundleId(document.front.shadow)) return document;
	return { ...document, front: { ...document.front, shadow: source.shadow } };
}

/** The canonical text of it. */
export function sentText(text: string, source: Pick<NotebookSource, 'shadow'>): string {
	return serialiseNotebook(asSent(parseNotebook(text).document, source));
}

export async function sentHash(
	text: string,
	source: Pick<NotebookSource, 'shadow'>
): Promise<string> {
	return (await contentHash(asSent(parseNotebook(text).document, source))).document;
}
