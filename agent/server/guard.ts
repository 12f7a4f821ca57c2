import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Whoever can read the page's URL may read the shadow: 144 bits that nobody guesses. */
export function makeToken(): string {
	return randomBytes(18).toString('base64url');
}

/** Constant time: neither the place of the first wrong character nor the length leaks. */
export function hasToken(request: IncomingMessage, token: string): boolean {
	const [, sent] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
	if (sent === undefined) return false;
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(sent), digest(token));
}

/**
 * A foreign page can point a name of its own at 127.0.0.1 (DNS rebinding) and then speak to this
 * server as its origin; the browser still sends that name as Host. Only loopback names are ours.
 */
export function isLoopbackHost(host: string | undefined): boolean {
	return /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(host ?? '');
}

/** A request that another site's page makes carries that site's Origin. */
export function isForeignOrigin(request: IncomingMessage): boolean {
	const { origin, host } = request.headers;
	return origin !== undefined && origin !== `http://${host ?? ''}`;
}
