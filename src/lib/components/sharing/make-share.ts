import type { SegmentRef } from '../../shadow/log-entry.ts';
import type { Seq } from '../../shadow/position.ts';
import type { TableId } from '../../shadow/schema.ts';
import type { StoreReader } from '../../store/store-reader.ts';
import { openBundleStore } from '../../sharing/kept-bundles.ts';
import type { BundleProgress, WrittenBundle } from '../../sharing/write-bundle.ts';
import { writeInWorker } from '../../sharing/sharing-work.ts';
import { connection } from '../connection.svelte.ts';
import { withStore } from '../open-shadow.ts';
import type { Share } from './share.svelte.ts';

export interface MadeBundle extends WrittenBundle {
	/** The masks' key; null where nothing is masked. */
	key: Uint8Array | null;
	locked: boolean;
}

/** Writes what the person chose into a bundle. Throws the signal's reason when it is cancelled. */
export async function makeBundle(
	share: Share,
	passphrase: string,
	onProgress: (progress: BundleProgress | 'locking') => void,
	signal: AbortSignal,
	scope: Scope = {
		tables: share.chosenTables,
		untilSeq: share.untilSeq
	}
): Promise<MadeBundle> {
	return await withStore(share.session.shadowId, connection.token, (store) =>
		writeShare(share, store, passphrase, onProgress, signal, scope)
	);
}

interface Scope {
	tables: readonly TableId[];
	untilSeq: Seq;
}

async function writeShare(
	share: Share,
	store: StoreReader,
	passphrase: string,
	onProgress: (progress: BundleProgress | 'locking') => void,
	signal: AbortSignal,
	scope: Scope
): Promise<MadeBundle> {
	const { notebook, completed } = share;
	// Folded on from what is shown: a segment may have been merged into another one since.
	const manifest = await store.manifest(share.manifest);
	const key = completed.masks.length === 0 ? null : crypto.getRandomValues(new Uint8Array(32));
	const createdMs = Date.now();
	// A copy that is sent back says whose copy it is, so that its comments find the way home.
	const identity = await share.identify(createdMs);
	const written = await writeInWorker(
		{
			notebook: {
				id: identity?.notebook ?? null,
				revisionMs: identity?.revisionMs ?? null,
				title: share.title,
				text: share.text,
				review: await notebook.review()
			},
			shadow: await shadowOf(share),
			manifest,
			tables: [...scope.tables],
			untilSeq: scope.untilSeq,
			masks: completed.masks
				.filter(({ table }) => scope.tables.includes(table))
				.map((mask) => ({ ...mask })),
			key,
			createdMs
		},
		passphrase,
		async (ref: SegmentRef) => store.segment(ref),
		onProgress,
		signal
	);
	return { ...written, key, locked: passphrase !== '' };
}

/** What the data came from first: a copy of a copy names the same shadow. */
async function shadowOf({ fromBundle, session, manifest }: Share) {
	if (!fromBundle) return { id: session.shadowId, title: manifest.source.title };
	const { shadow } = (await openBundleStore(session.shadowId)).manifest;
	return { id: shadow.id, title: shadow.title };
}

/** A name that every file system takes. */
export function fileName(title: string, ending: string): string {
	const safe = title
		.normalize('NFKD')
		.replace(/[^\p{L}\p{N}]+/gu, '-')
		.replace(/^-+|-+$/g, '')
		.toLowerCase()
		.slice(0, 60);
	return `${safe === '' ? 'notebook' : safe}${ending}`;
}

export function saveFile(name: string, content: BlobPart, type: string): void {
	const url = URL.createObjectURL(new Blob([content], { type }));
	const link = document.createElement('a');
	link.href = url;
	link.download = name;
	link.click();
	// After the click has been taken: browsers read the URL in a later task.
	setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** 64 of them: 6 bits each. */
const SYLLABLES =
	'ba be bi bo bu da de di do du fa fe fi fo fu ga go gu ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po pu ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo vu wa'.split(
		' '
	);

/** Four words that can be read out over a telephone: 72 bits. */
export function suggestPassphrase(): string {
	const random = crypto.getRandomValues(new Uint8Array(12));
	const syllables = Array.from(random, (byte) => SYLLABLES[byte % SYLLABLES.length]!);
	return [0, 3, 6, 9].map((at) => syllables.slice(at, at + 3).join('')).join('-');
}
