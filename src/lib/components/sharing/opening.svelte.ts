import { browserLibrary } from '../../library/browser-library.ts';
import type { NotebookInfo } from '../../library/notebook-file.ts';
import { t } from '../../messages/messages.ts';
import { parseNotebook } from '../../notebook/parse.ts';
import { serialiseNotebook } from '../../notebook/serialise.ts';
import { appendEntries } from '../../review/append.ts';
import { missingFrom } from '../../review/merge.ts';
import { readLog } from '../../review/read-log.ts';
import { BundleError } from '../../sharing/bundle-error.ts';
import type { BundleManifest } from '../../sharing/bundle-manifest.ts';
import { hasBundle, keepBundle } from '../../sharing/kept-bundles.ts';
import { readInWorker } from '../../sharing/sharing-work.ts';
import { localShadows } from './local-shadows.svelte.ts';

/** A verified bundle, and what this browser has of it already. */
export interface Found {
	id: string;
	manifest: BundleManifest;
	notebook: string;
	review: string;
	/** Its data are here already. */
	kept: boolean;
	/** The notebook that it was made from, if it is one of this browser's own. */
	mine: { info: NotebookInfo; fresh: number; textDiffers: boolean } | null;
}

export type OpeningPhase = 'idle' | 'checking' | 'locked' | 'found' | 'keeping' | 'refused';

/** A bundle on its way in. Only `accept` and `merge` keep anything of it. */
export class Opening {
	phase = $state<OpeningPhase>('idle');
	fileName = $state('');
	label = $state('');
	value = $state<number | undefined>(undefined);
	detail = $state('');
	wrongPassphrase = $state(false);
	found = $state.raw<Found | null>(null);
	error = $state.raw<unknown>(null);
	#file: Blob | null = null;
	#passphrase: string | null = null;
	#controller = new AbortController();

	async look(file: Blob, name: string, passphrase: string | null = null): Promise<void> {
		this.reset();
		this.#file = file;
		this.#passphrase = passphrase;
		this.fileName = name;
		this.phase = 'checking';
		this.label = t.sharing.open.checking(name);
		try {
			this.found = await this.#read(async (bundle) => {
				const { id, manifest, notebook, review } = bundle;
				const kept = await hasBundle(id).catch(() => false);
				const mine = await ownNotebook(manifest, notebook, review);
				return { id, manifest, notebook, review, kept, mine };
			});
			this.phase = 'found';
		} catch (error) {
			this.#failed(error);
		}
	}

	async unlock(passphrase: string): Promise<void> {
		const file = this.#file;
		if (file !== null) await this.look(file, this.fileName, passphrase);
	}

	/** Keeps the data and makes a notebook of it; answers the notebook's id, or null when that failed. */
	async accept(): Promise<string | null> {
		const { found } = this;
		if (found === null) return null;
		try {
			await this.#keepData(found);
			const { document } = parseNotebook(found.notebook);
			const text = serialiseNotebook({
				...document,
				front: { ...document.front, shadow: found.id }
			});
			return await browserLibrary().create({ text, origin: this.fileName, review: found.review });
		} catch (error) {
			this.#failed(error);
			return null;
		}
	}

	/** Adds its comments to the notebook that is here, whose text stays; answers how many were new. */
	async merge(): Promise<number | null> {
		const { found } = this;
		if (found === null || found.mine === null) return null;
		try {
			const open = await browserLibrary().open(found.mine.info.id);
			try {
				const incoming = await readLog(found.review);
				const fresh = missingFrom(await readLog(await open.reviewLog.read()), incoming);
				await open.reviewLog.update((log) => appendEntries(log, fresh));
				return fresh.length;
			} finally {
				await open.close();
			}
		} catch (error) {
			this.#failed(error);
			return null;
		}
	}

	reset(): void {
		this.#controller.abort();
		this.#controller = new AbortController();
		this.phase = 'idle';
		this.found = null;
		this.error = null;
		this.wrongPassphrase = false;
		this.value = undefined;
		this.detail = '';
	}

	async #keepData(found: Found): Promise<void> {
		if (found.kept) return;
		this.phase = 'keeping';
		this.label = t.sharing.open.keeping;
		await this.#read(async (bundle) => {
			await keepBundle(bundle, (bytes, of) => {
				this.value = bytes / Math.max(of, 1);
			});
		});
		await localShadows.refresh();
		// Asked so that the browser does not clear it when room gets short; a refusal changes nothing.
		await navigator.storage.persist?.().catch(() => false);
	}

	#read<T>(use: Parameters<typeof readInWorker<T>>[4]): Promise<T> {
		return readInWorker(
			this.#file!,
			this.#passphrase,
			(done, of) => {
				this.value = of === 0 ? undefined : done / of;
				this.detail = t.sharing.open.checkingDetail(done, of);
			},
			this.#controller.signal,
			use
		);
	}

	#failed(error: unknown): void {
		if (this.#controller.signal.aborted) return;
		if (error instanceof BundleError && error.code.startsWith('passphrase')) {
			this.wrongPassphrase = error.code === 'passphrase-wrong';
			this.phase = 'locked';
			return;
		}
		this.error = error;
		this.phase = 'refused';
	}
}

async function ownNotebook(
	{ notebook }: BundleManifest,
	text: string,
	review: string
): Promise<Found['mine']> {
	if (notebook.id === null) return null;
	const library = browserLibrary();
	const info = await library.info(notebook.id).catch(() => null);
	if (info === null || info.binnedMs !== null) return null;
	const open = await library.open(info.id);
	try {
		const known = await readLog(await open.reviewLog.read());
		const fresh = missingFrom(known, await readLog(review)).length;
		return { info, fresh, textDiffers: open.text !== text };
	} finally {
		await open.close();
	}
}
