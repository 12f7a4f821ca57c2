import { QueryError } from '../engine/engine.ts';
import { t } from '../messages/messages.ts';
import { InstantError } from '../shadow/position.ts';
import { StoreError } from '../store/store-reader.ts';

/** What happened, where, and what a person does next. */
export interface Explained {
	title: string;
	where?: string | undefined;
	next?: string | undefined;
	/** A file of the store: too long for a sentence, and worth a copy. */
	path?: string | undefined;
	/** For who wants to know exactly. */
	detail?: string | undefined;
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
	if (error instanceof StoreError) return explainStore(error);
	if (error instanceof QueryError)
		return {
			title: error.message,
			next: error.code === 'engine-lost' ? words.engineLost : undefined
		};
	if (error instanceof InstantError) return { title: error.message };
	if (error instanceof Error) return { title: error.message || error.name };
	return { title: String(error) };
}

/** Messages of the store name a file by its whole path, and hashes: they are for the details. */
function explainStore({ code, path, message }: StoreError): Explained {
	const isFile = code !== 'unreachable' && code !== 'unauthorized';
	return {
		title: leadOf(message, path) ?? t.shell.store[code],
		next: storeNext[code],
		detail: message,
		...(isFile && { path })
	};
}

/** What stands before the file that is to blame: `public.orders cannot be shown: segments/… has …`. */
function leadOf(message: string, path: string): string | null {
	const before = message.slice(0, Math.max(message.indexOf(path), 0));
	return /^(.+): (?:segments? (?:from )?)?$/.exec(before)?.[1] ?? null;
}

/** The one line of it, for toasts and fields. */
export function messageOf(error: unknown): string {
	return explain(error).title;
}
