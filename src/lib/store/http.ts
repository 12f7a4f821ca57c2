import type { Head } from '../shadow/log-entry.ts';
import { HEAD_PATH } from '../shadow/log-entry.ts';
import { parseHead } from './log-files.ts';
import type { FetchFile } from './read-store.ts';
import { StoreError } from './store-reader.ts';

/** One shadow of an agent's server. */
export interface HttpShadow {
	/** `…/api/shadows/<id>`, without a slash at the end. */
	url: string;
	/** Sent as `Authorization: Bearer`; null for a static host that asks for none. */
	token: string | null;
}

/** Files over HTTP. Give it to `readStore`, or to `openCached` to keep them. */
export function httpFiles(shadow: HttpShadow): FetchFile {
	return async (path, again) => {
		const encoded = path.split('/').map(encodeURIComponent).join('/');
		// Only the head ever changes; everything else is immutable under its name.
		const cache = path === HEAD_PATH ? 'no-store' : again === true ? 'reload' : 'default';
		const response = await request(shadow, `/files/${encoded}`, path, { cache });
		try {
			return new Uint8Array(await response.arrayBuffer());
		} catch (cause) {
			// Its content encoding is damaged, or the body broke off: the reader asks again, and an
			// agent that went away does not answer then. Only the head cannot be asked for again.
			throw new StoreError(
				path === HEAD_PATH ? 'unreachable' : 'damaged',
				path,
				`${path} did not arrive whole from ${shadow.url}: try again, and if it stays so run \`foreshadow verify\` on the store`,
				{ cause }
			);
		}
	};
}

/**
 * Waits until the shadow has an entry newer than `entry` and answers its head; null after about 20
 * seconds without one: ask again. Rejects with the signal's reason when aborted.
 */
export async function waitForChange(
	shadow: HttpShadow,
	entry: number,
	signal: AbortSignal
): Promise<Head | null> {
	const response = await request(shadow, `/wait?entry=${entry}`, HEAD_PATH, {
		cache: 'no-store',
		signal
	});
	if (response.status === 204) return null;
	return parseHead(HEAD_PATH, new Uint8Array(await response.arrayBuffer()));
}

async function request(
	shadow: HttpShadow,
	suffix: string,
	path: string,
	init: RequestInit
): Promise<Response> {
	const headers = shadow.token === null ? {} : { authorization: `Bearer ${shadow.token}` };
	let response: Response;
	try {
		response = await fetch(shadow.url + suffix, { ...init, headers });
	} catch (cause) {
		init.signal?.throwIfAborted();
		throw new StoreError(
			'unreachable',
			path,
			`${shadow.url} does not answer: is the agent running? \`foreshadow serve\` starts it`,
			{ cause }
		);
	}
	if (response.ok) return response;
	throw refusal(shadow, path, response.status);
}

function refusal(shadow: HttpShadow, path: string, status: number): StoreError {
	if (status === 401 || status === 403) {
		return new StoreError(
			'unauthorized',
			path,
			`${shadow.url} refuses the token: open the URL that the agent printed when it started`
		);
	}
	if (status === 404) {
		return new StoreError(
			'missing',
			path,
			`${path} is missing at ${shadow.url}: read the shadow again, and if it stays missing run \`foreshadow verify\` on the store`
		);
	}
	return new StoreError(
		'unreachable',
		path,
		`${shadow.url} answers ${path} with status ${status}: look at the agent's output, then try again`
	);
}
