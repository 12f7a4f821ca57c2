import { QueryError } from '../engine/engine.ts';
import { InstantError } from '../shadow/position.ts';
import { StoreError } from '../store/store-reader.ts';

/** What happened, where, and what a person does next. */
export interface Explained {
	title: string;
	where?: string | undefined;
	next?: string | undefined;
}

const storeNext: Record<StoreError['code'], string> = {
	missing: 'Look whether the store folder is complete, then reload.',
	damaged:
		'Reload to fetch it again. If it stays, run `foreshadow verify --store <dir>` beside the store.',
	'chain-broken': 'Run `foreshadow verify --store <dir>` beside the store: it names the entry.',
	'newer-format': 'Update Foreshadow: this store was written by a newer version.',
	unreachable: 'Start the agent again (`npm start`, or `foreshadow serve`), then retry.',
	unauthorized: 'Open the URL with the token that the agent printed when it started.'
};

/** Turns anything thrown into words. */
export function explain(error: unknown): Explained {
	if (error instanceof StoreError)
		return { title: error.message, where: error.path, next: storeNext[error.code] };
	if (error instanceof QueryError)
		return {
			title: error.message,
			next:
				error.code === 'engine-lost'
					? 'The query engine stopped. Reload the page: the shadow is still here.'
					: undefined
		};
	if (error instanceof InstantError) return { title: error.message };
	if (error instanceof Error) return { title: error.message || error.name };
	return { title: String(error) };
}

/** The one line of it, for toasts and fields. */
export function messageOf(error: unknown): string {
	return explain(error).title;
}
