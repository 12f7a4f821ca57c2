import { deflateSync, inflateSync } from 'fflate';
import type { Identity } from './arrival.ts';

/**
 * A small notebook inside a link: `#notebook=1.<base64url of its deflated text>`. What stands after
 * `#` is sent to no server. No data is inside; whoever opens it needs a shadow of their own.
 */
const KEY = 'notebook';
const VERSION = '1';

/** Longer links break in mail and chat programs before browsers mind. */
export const MAX_LINK_CHARACTERS = 8_000;
/** Of a notebook's text out of a link: a bomb stops here. */
const MAX_TEXT_BYTES = 1_000_000;

export interface LinkedNotebook {
	text: string;
	/** Cell to go to, or null. */
	cell: string | null;
	/** Instant to go to, as an instant expression, or null. */
	at: string | null;
	/** Which notebook it is a text of, as a bundle's manifest says; null in a link that does not tell. */
	identity: Identity | null;
}

export class LinkError extends Error {
	readonly code: 'newer-format' | 'damaged' | 'too-large';
	constructor(code: LinkError['code'], options?: ErrorOptions) {
		super(`the notebook in this link cannot be read: ${code}`, options);
		this.name = 'LinkError';
		this.code = code;
	}
}

/** The part of a link from `#` on. */
export function linkFragment({ text, cell, at, identity }: LinkedNotebook): string {
	const deflated = deflateSync(new TextEncoder().encode(text), { level: 9 });
	const params = new URLSearchParams({ [KEY]: `${VERSION}.${toBase64Url(deflated)}` });
	if (cell !== null) params.set('cell', cell);
	if (at !== null) params.set('at', at);
	if (identity !== null) params.set('of', `${identity.notebook}.${identity.revisionMs ?? ''}`);
	return `#${params.toString()}`;
}

/** What a fragment (with or without `#`) holds; null where it is no notebook's link. */
export function readLink(fragment: string): LinkedNotebook | null {
	const params = new URLSearchParams(fragment.replace(/^#/, ''));
	const packed = params.get(KEY);
	if (packed === null) return null;
	const dot = packed.indexOf('.');
	if (packed.slice(0, dot) !== VERSION) {
		throw new LinkError(/^\d+$/.test(packed.slice(0, dot)) ? 'newer-format' : 'damaged');
	}
	return {
		text: unpack(packed.slice(dot + 1)),
		cell: params.get('cell'),
		at: params.get('at'),
		identity: readIdentity(params.get('of'))
	};
}

/** One that cannot be read is none: then the text makes a notebook of its own. */
function readIdentity(of: string | null): Identity | null {
	const match = /^([a-z0-9]{1,64})\.(\d{0,15})$/.exec(of ?? '');
	if (match === null) return null;
	return { notebook: match[1]!, revisionMs: match[2] === '' ? null : Number(match[2]) };
}

function unpack(base64: string): string {
	try {
		// One byte more than is allowed: a text that fills it is too long.
		const out = inflateSync(fromBase64Url(base64), { out: new Uint8Array(MAX_TEXT_BYTES + 1) });
		if (out.length > MAX_TEXT_BYTES) throw new LinkError('too-large');
		return new TextDecoder('utf-8', { fatal: true }).decode(out);
	} catch (cause) {
		if (cause instanceof LinkError) throw cause;
		throw new LinkError('damaged', { cause });
	}
}

function toBase64Url(bytes: Uint8Array): string {
	let binary = '';
	for (const byte of bytes) binary += String.fromCharCode(byte);
	return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array {
	if (!/^[\w-]+$/.test(text)) throw new LinkError('damaged');
	const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
	return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
