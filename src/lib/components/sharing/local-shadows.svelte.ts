import { listBundles, type KeptBundle } from '../../sharing/kept-bundles.ts';
import type { NotebookDocument } from '../../notebook/document.ts';
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

	/**
	 * The document as whoever shared it has it. A copy out of a bundle names the bundle as its shadow,
	 * which says something of this browser and nothing of the notebook.
	 */
	asShared(document: NotebookDocument): NotebookDocument {
		const bundle = this.bundles.find(({ id }) => id === document.front.shadow);
		if (bundle === undefined) return document;
		return { ...document, front: { ...document.front, shadow: bundle.manifest.shadow.id } };
	}
}

export const localShadows = new LocalShadows();
