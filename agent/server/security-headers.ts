import { createHash } from 'node:crypto';

/** Sent with everything. */
export const SECURITY_HEADERS: Record<string, string> = {
	'X-Content-Type-Options': 'nosniff',
	'Referrer-Policy': 'no-referrer',
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin',
	'X-Frame-Options': 'DENY',
	'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'
};

/**
 * Scripts come from this origin or are the bootstrap that SvelteKit wrote into the page, by hash;
 * WebAssembly may be compiled. Styles are files of this origin: components set single properties
 * through the CSSOM, which the policy has no say in, the editor brings constructed sheets, and charts
 * lose their `style` element before they enter the page. Workers get the policy of their own script's
 * response, so it goes with every file.
 */
export function contentSecurityPolicy(page?: string): string {
	const hashes = page === undefined ? [] : inlineScripts(page).map((script) => `'${hash(script)}'`);
	return [
		`default-src 'none'`,
		`script-src ${["'self'", "'wasm-unsafe-eval'", ...hashes].join(' ')}`,
		`worker-src 'self'`,
		`connect-src 'self'`,
		`style-src 'self'`,
		`img-src 'self' data: blob:`,
		`font-src 'self'`,
		`manifest-src 'self'`,
		`base-uri 'none'`,
		`form-action 'none'`,
		`frame-ancestors 'none'`
	].join('; ');
}

function inlineScripts(page: string): string[] {
	return [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi)].map(
		([, content]) => content!
	);
}

function hash(script: string): string {
	return `sha256-${createHash('sha256').update(script).digest('base64')}`;
}
