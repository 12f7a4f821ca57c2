import { browserLibrary } from '../../library/browser-library.ts';
import { t } from '../../messages/messages.ts';
import { BundleError } from '../../sharing/bundle-error.ts';
import type { BundleManifest } from '../../sharing/bundle-manifest.ts';
import { hasBundle, keepBundle } from '../../sharing/kept-bundles.ts';
import type { ReadBundle } from '../../sharing/read-bundle.ts';
import { readInWorker } from '../../sharing/sharing-work.ts';
import { findHere, type Here, type Incoming, makeNotebook } from '../../sharing/take-in.ts';
import { arrive, type Choice, minuteOf } from './arrive.ts';
import { localShadows } from './local-shadows.svelte.ts';

/** A verified bundle, and what this browser has of it already. */
export interface Found {
	id: string;
	manifest: BundleManifest;
	review: string;
	/** Its data are here already. */
	kept: boolean;
	incoming: Incoming;
	/** The notebook of this browser that it is a text of, or null. */
	here: Here | null;
	/** What was chosen could not be done: that notebook changed meanwhile. */
	again: boolean;
}

export type OpeningPhase = 'idle' | 'checking' | 'locked' | 'found' | 'keeping' | 'refused';

/** A bundle on its way in. Only `accept` and `choose` keep anything of it. */
export class Opening {
	phase = $state<OpeningPhase>('idle');
	fileName = $state('');
	label = $state('');
	value = $state<number | undefined>(undefined);
	detail = $state('');
	wrongPassphrase = $state(false);
	busy = $state(false);
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
				const { id, manifest, review } = bundle;
				const kept = await hasBundle(id).catch(() => false);
				const incoming = incomingOf(bundle, name);
				const here = await findHere(browserLibrary(), incoming);
				return { id, manifest, review, kept, incoming, here, again: false };
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
		return await this.#do(async (found) => {
			await this.#keepData(found);
			return await makeNotebook(browserLibrary(), found.incoming, this.fileName);
		});
	}

	/** Answers the notebook to go to; null when that failed, or has to be chosen again. */
	async choose(choice: Choice): Promise<string | null> {
		return await this.#do(async (found) => {
			if (found.here === null) return null;
			if (choice !== 'merge') await this.#keepData(found);
			const id = await arrive(found.here, found.incoming, choice);
			if (id !== null) return id;
			const here = await findHere(browserLibrary(), found.incoming);
			this.found = { ...found, kept: true, here, again: true };
			this.phase = 'found';
			return null;
		});
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

	async #do(work: (found: Found) => Promise<string | null>): Promise<string | null> {
		if (this.found === null || this.busy) return null;
		this.busy = true;
		try {
			return await work(this.found);
		} catch (error) {
			this.#failed(error);
			return null;
		} finally {
			this.busy = false;
		}
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

function incomingOf({ id, manifest, notebook, review }: ReadBundle, name: string): Incoming {
	const { notebook: said, createdMs } = manifest;
	return {
		notebook: said.id,
		revisionMs: said.revisionMs,
		text: notebook,
		review,
		over: id,
		data: true,
		from: t.sharing.versions.bundle(name, minuteOf(said.revisionMs ?? createdMs))
	};
}
