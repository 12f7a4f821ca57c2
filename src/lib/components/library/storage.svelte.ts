import * as v from 'valibot';
import { listBundles, removeBundle, type KeptBundle } from '../../sharing/kept-bundles.ts';
import { opfsForgetUnused, opfsSizes } from '../../store/opfs.ts';
import { keep, readKept } from '../commands/kept.ts';

const ASKED = 'asked-to-persist';

/** What this browser keeps for this page, and for how long it promises to. */
export class StorageFacts {
	/** Bytes, as the browser rounds them; null where it does not say. */
	used = $state.raw<number | null>(null);
	quota = $state.raw<number | null>(null);
	/** Null until known. */
	persisted = $state.raw<boolean | null>(null);
	/** The explanation was read and answered. */
	asked = $state(readKept(ASKED, v.boolean(), false));
	/** Bytes per shadow of the agent. */
	copies = $state.raw<Readonly<Record<string, number>>>({});
	bundles = $state.raw<readonly KeptBundle[]>([]);
	ready = $state(false);

	async refresh(): Promise<void> {
		const [estimate, persisted, sizes, bundles] = await Promise.all([
			navigator.storage?.estimate?.().catch(() => null) ?? null,
			navigator.storage?.persisted?.().catch(() => null) ?? null,
			opfsSizes().catch(() => null),
			listBundles().catch(() => [])
		]);
		this.used = estimate?.usage ?? null;
		this.quota = estimate?.quota ?? null;
		this.persisted = persisted;
		this.bundles = bundles;
		const isBundle = (key: string) => bundles.some(({ id }) => id === key);
		this.copies = Object.fromEntries(
			[...(sizes ?? [])].filter(([key, bytes]) => bytes > 0 && !isBundle(key))
		);
		this.ready = true;
	}

	/** Asks the browser never to clear this page's files by itself. True when it agrees. */
	async persist(): Promise<boolean> {
		this.#answered();
		this.persisted = await navigator.storage.persist();
		return this.persisted;
	}
	later(): void {
		this.#answered();
	}

	/** False when a tab has it open. */
	async remove(key: string): Promise<boolean> {
		const bundle = this.bundles.some(({ id }) => id === key);
		const gone = await opfsForgetUnused(key);
		if (gone && bundle) await removeBundle(key);
		await this.refresh();
		return gone;
	}

	#answered(): void {
		this.asked = true;
		keep(ASKED, true);
	}
}
