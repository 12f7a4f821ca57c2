import { t } from '../messages/messages.ts';
import * as v from 'valibot';
import { StoreError } from '../store/store-reader.ts';
import { splitToken } from './token-fragment.ts';

const shadowInfo = v.object({
	id: v.string(),
	title: v.string(),
	kind: v.string(),
	live: v.boolean(),
	entry: v.number(),
	lastSeq: v.number(),
	firstTimeUs: v.number(),
	lastTimeUs: v.number()
});
export type ShadowInfo = v.InferOutput<typeof shadowInfo>;
/** A store that the agent cannot read, with the reason. */
const brokenShadow = v.object({ id: v.string(), title: v.string(), problem: v.string() });
type BrokenShadow = v.InferOutput<typeof brokenShadow>;
const shadowList = v.array(v.union([shadowInfo, brokenShadow]));

const demoInfo = v.nullable(
	v.object({
		incidents: v.array(v.object({ kind: v.string(), title: v.string(), description: v.string() })),
		databaseUrl: v.optional(v.string()),
		psql: v.optional(v.string()),
		/** The shadow that the incidents happen to, where the agent says so. */
		shadow: v.optional(v.string())
	})
);
export type DemoInfo = v.InferOutput<typeof demoInfo>;

const tokenKey = 'foreshadow.token';
const listKey = 'foreshadow.shadows';

/**
 * The agent behind this page. The token comes in the URL's fragment, which no server ever sees,
 * moves into this browser's storage and leaves the address bar, so that a copied link carries none.
 */
class Connection {
	status = $state<'connecting' | 'online' | 'offline' | 'unauthorized'>('connecting');
	/** The list last seen, also while offline. */
	shadows = $state.raw<ShadowInfo[]>([]);
	broken = $state.raw<BrokenShadow[]>([]);
	demo = $state.raw<DemoInfo>(null);
	/** Why the last request failed; null when it did not. */
	error = $state.raw<unknown>(null);
	#token: string | null = null;

	get token(): string | null {
		return this.#token;
	}

	/** Takes the token out of the address bar, then asks for what there is. */
	async start(): Promise<void> {
		this.takeToken();
		await this.reload();
	}

	takeToken(): void {
		const { token, rest } = splitToken(location.hash);
		if (token) {
			this.#store(tokenKey, token);
			this.#token = token;
			history.replaceState(history.state, '', location.pathname + location.search + rest);
		}
		this.#token ??= this.#read(tokenKey);
	}

	async reload(): Promise<void> {
		try {
			const listed = v.parse(shadowList, await this.json('/api/shadows'));
			this.shadows = listed.filter((one) => 'entry' in one);
			this.broken = listed.filter((one) => 'problem' in one);
			this.#store(listKey, JSON.stringify(this.shadows));
			this.status = 'online';
			this.error = null;
			this.demo = await this.json('/api/demo').then(
				(body) => v.parse(demoInfo, body),
				() => null
			);
		} catch (error) {
			this.#failed(error);
			if (this.status === 'offline' && this.shadows.length === 0)
				this.shadows = this.#rememberedShadows();
		}
	}

	/** Follows reachability from wherever a request fails. */
	noteFailure(error: unknown): void {
		this.#failed(error);
	}

	async json(path: string, init?: RequestInit): Promise<unknown> {
		const response = await this.fetch(path, init);
		return response.json() as Promise<unknown>;
	}

	/** A request to the agent, with the token; fails with a StoreError that says what to do. */
	async fetch(path: string, init: RequestInit = {}): Promise<Response> {
		const headers = new Headers(init.headers);
		if (this.#token) headers.set('Authorization', `Bearer ${this.#token}`);
		let response: Response;
		try {
			response = await fetch(path, { ...init, headers, cache: 'no-store' });
		} catch (cause) {
			if (init.signal?.aborted) throw cause;
			throw new StoreError('unreachable', path, t.shell.agent.silent, { cause });
		}
		if (response.status === 401) throw new StoreError('unauthorized', path, t.shell.agent.badToken);
		if (response.status >= 502 && response.status <= 504)
			throw new StoreError('unreachable', path, t.shell.agent.silentWith(response.status));
		if (!response.ok) throw new Error(await said(response));
		return response;
	}

	#failed(error: unknown): void {
		this.error = error;
		const unauthorized = error instanceof StoreError && error.code === 'unauthorized';
		this.status = unauthorized ? 'unauthorized' : 'offline';
		if (unauthorized) this.shadows = [];
	}

	#rememberedShadows(): ShadowInfo[] {
		const parsed = v.safeParse(
			v.pipe(v.string(), v.parseJson(), v.array(shadowInfo)),
			this.#read(listKey)
		);
		return parsed.success ? parsed.output : [];
	}

	#read(key: string): string | null {
		try {
			return localStorage.getItem(key);
		} catch {
			return null;
		}
	}
	#store(key: string, value: string): void {
		try {
			localStorage.setItem(key, value);
		} catch {
			// storage may be switched off; the value then lasts for this page
		}
	}
}

const refusal = v.pipe(
	v.string(),
	v.parseJson(),
	v.object({ error: v.object({ message: v.string() }) })
);

/** The agent's own words for a refusal. */
async function said(response: Response): Promise<string> {
	const text = await response.text();
	const body = v.safeParse(refusal, text);
	return body.success ? body.output.error.message : text.slice(0, 200) || response.statusText;
}

export const connection = new Connection();
