import { listBundles, type KeptBundle } from '../../sharing/kept-bundles.ts';
import type { NotebookSource } from '../../library/notebook-source.ts';
import type { NotebookDocument } from '../../notebook/document.ts';
import { asSent } from '../../sharing/arrival.ts';
import type { ShadowInfo } from '../connection.svelte.ts';

/** Shadows that came in bundles and lie in this browser: they need no agent. */
class LocalShadows {
	bundles = $state.raw<readonly KeptBundle[]>([]);
	/** False until this browser's files were looked at. */
	ready = $state(false);

	/** As the agent's list describes its own. */
	readonly list: readonly ShadowInfo[] = $derived(
		this.bundles.map(({ id, manifest: { shadow } }) => ({
			id,
			title: shadow.title,
			kind: shadow.kind,
			live: false,
			entry: 1,
			lastSeq: shadow.lastSeq,
			firstTimeUs: shadow.firstTimeUs,
			lastTimeUs: shadow.lastTimeUs
		}))
	);

	async refresh(): Promise<void> {
		this.bundles = await listBundles().catch(() => []);
		this.ready = true;
	}

	/** The newest bundle that was made of a shadow of this name. */
	madeOf(shadowId: string): KeptBundle | undefined {
		return this.bundles.find(({ manifest }) => manifest.shadow.id === shadowId);
	}

	/** The document as it leaves. One that was made here over a bundle names what that was made of. */
	asShared(document: NotebookDocument, source: NotebookSource | null): NotebookDocument {
		if (source !== null) return asSent(document, source);
		const bundle = this.bundles.find(({ id }) => id === document.front.shadow);
		if (bundle === undefined) return document;
		return { ...document, front: { ...document.front, shadow: bundle.manifest.shadow.id } };
	}
}

export const localShadows = new LocalShadows();
