import { type Fingerprint, fingerprintOf } from '../../review/fingerprint.ts';
import type { Signer } from '../../review/write-entry.ts';
import { makeReviewerKey, type ReviewerKey, ReviewerKeyStore, signerOf } from './reviewer-keys.ts';

/** Who reviews in this browser. One for all notebooks. */
class ReviewerState {
	keys = $state.raw<readonly ReviewerKey[]>([]);
	active = $state.raw<ReviewerKey | null>(null);
	/** By public key. */
	fingerprints = $state.raw<ReadonlyMap<string, Fingerprint>>(new Map());
	/** The browser refused to keep the keys: they last as long as the page. */
	sessionOnly = $state(false);
	/** No Ed25519 here. */
	cannotSign = $state(false);
	/** The dialog that asks for a name. */
	asking = $state(false);
	readonly #store = new ReviewerKeyStore();
	#loaded: Promise<void> | null = null;
	#answer: ((signer: Signer | null) => void) | null = null;

	/** Reads the kept keys once. */
	load(): Promise<void> {
		this.#loaded ??= this.#load();
		return this.#loaded;
	}

	async #load(): Promise<void> {
		try {
			const kept = await this.#store.read();
			this.keys = kept.keys;
			this.active = kept.keys.find(({ author }) => author.key === kept.active) ?? null;
			this.sessionOnly = false;
		} catch {
			this.sessionOnly = true;
		}
		await this.name(this.keys.map(({ author }) => author.key));
	}

	/** Whoever is at work, asked for once; null when the person would rather not. */
	async signer(): Promise<Signer | null> {
		await this.load();
		// Another tab may have made the key since.
		if (this.active === null) await this.#load();
		if (this.active !== null) return signerOf(this.active);
		this.#answer?.(null);
		this.asking = true;
		return await new Promise((resolve) => (this.#answer = resolve));
	}

	/** Makes a key; it becomes the one in use. */
	async make(name: string): Promise<void> {
		let made: ReviewerKey;
		try {
			made = await makeReviewerKey(name, Date.now());
		} catch {
			this.cannotSign = true;
			return;
		}
		await this.#use(made);
	}

	async rename(name: string): Promise<void> {
		const { active } = this;
		if (active !== null) await this.#use({ ...active, author: { ...active.author, name } });
	}

	async use(key: ReviewerKey): Promise<void> {
		await this.#use(key);
		this.done();
	}

	/** The dialog closes; whoever waits for a signature gets it, or null. */
	done(): void {
		this.asking = false;
		this.#answer?.(this.active === null ? null : signerOf(this.active));
		this.#answer = null;
	}

	/** Works out the fingerprints of keys that are not known yet. */
	async name(keys: readonly string[]): Promise<void> {
		const fresh = [...new Set(keys)].filter((key) => !this.fingerprints.has(key));
		if (fresh.length === 0) return;
		const named = await Promise.all(
			fresh.map(async (key) => [key, await fingerprintOf(key)] as const)
		);
		this.fingerprints = new Map([...this.fingerprints, ...named]);
	}

	async #use(active: ReviewerKey): Promise<void> {
		await this.name([active.author.key]);
		this.active = active;
		try {
			this.keys = (await this.#store.put(active)).keys;
			this.sessionOnly = false;
			await this.name(this.keys.map(({ author }) => author.key));
		} catch {
			const others = this.keys.filter(({ author }) => author.key !== active.author.key);
			this.keys = [...others, active];
			this.sessionOnly = true;
		}
	}
}

export const reviewer = new ReviewerState();
