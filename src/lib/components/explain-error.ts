import { QueryError } from '../engine/engine.ts';
import { t } from '../messages/messages.ts';
import { InstantError } from '../shadow/position.ts';
import { StoreError } from '../store/store-reader.ts';

/** What happened, where, and what a person does next. */
export interface Explained {
	title: string;
	where?: string | undefined;
	next?: string | undefined;
}

const words = t.shell.next;
const storeNext: Record<StoreError['code'], string> = {
	missing: words.missing,
	damaged: words.damaged,
	'chain-broken': words.chainBroken,
	'newer-format': words.newerFormat,
	unreachable: words.unreachable,
	unauthorized: words.unauthorized
};

/** Turns anything thrown into words. */
export function explain(error: unknown): Explained {
	if (error instanceof StoreError)
		return { title: error.message, where: error.path, next: storeNext[error.code] };
	if (error instanceof QueryError)
		return {
			title: error.message,
			next: error.code === 'engine-lost' ? words.engineLost : undefined
		};
	if (error instanceof InstantError) return { title: error.message };
	if (error instanceof Error) return { title: error.message || error.name };
	return { title: String(error) };
}

/** The one line of it, for toasts and fields. */
export function messageOf(error: unknown): string {
	return explain(error).title;
}
