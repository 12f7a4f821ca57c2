import { createStore, get, update, type UseStore } from 'idb-keyval';
import { toBase64Url } from '../../review/base64url.ts';
import type { Author } from '../../review/entry.ts';
import type { Signer } from '../../review/write-entry.ts';

/** A reviewer of this browser. The private key is a handle: nobody, not even this app, can read it. */
export interface ReviewerKey {
	author: Author;
	privateKey: CryptoKey;
	madeMs: number;
}

/** All reviewers of this browser, and who of them is at work. */
export interface KeptReviewers {
	keys: ReviewerKey[];
	/** Public key. */
	active: string | null;
}

const NAME = 'reviewers';
const NONE: KeptReviewers = { keys: [], active: null };

/** Where the keys are kept; IndexedDB takes a CryptoKey as it is. */
export class ReviewerKeyStore {
	#store: UseStore | undefined;

	/** Throws where the browser refuses storage. */
	async read(): Promise<KeptReviewers> {
		return (await get<KeptReviewers>(NAME, this.#open())) ?? NONE;
	}

	/** Adds or renames a key and puts it in use. Keys that another tab made meanwhile stay. */
	async put(key: ReviewerKey): Promise<KeptReviewers> {
		const put = (kept: KeptReviewers = NONE): KeptReviewers => {
			const others = kept.keys.filter(({ author }) => author.key !== key.author.key);
			return { keys: [...others, key], active: key.author.key };
		};
		await update<KeptReviewers>(NAME, put, this.#open());
		return await this.read();
	}

	#open(): UseStore {
		return (this.#store ??= createStore('foreshadow-review', 'keys'));
	}
}

/** Throws a NotSupportedError in a browser without Ed25519. */
export async function makeReviewerKey(name: string, nowMs: number): Promise<ReviewerKey> {
	const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
	const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
	return { author: { name, key: toBase64Url(raw) }, privateKey: pair.privateKey, madeMs: nowMs };
}

export function signerOf({ author, privateKey }: ReviewerKey): Signer {
	return {
		author,
		sign: async (message) =>
			new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, message))
	};
}
