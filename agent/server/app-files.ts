import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { acceptsEncoding } from './accepts-encoding.ts';
import { findInside, type FoundFile } from './inside.ts';
import { HttpError } from './reply.ts';
import { contentSecurityPolicy } from './security-headers.ts';

const MIME: Record<string, string> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.mjs': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.json': 'application/json; charset=utf-8',
	'.webmanifest': 'application/manifest+json',
	'.wasm': 'application/wasm',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.ico': 'image/x-icon',
	'.woff2': 'font/woff2',
	'.md': 'text/markdown; charset=utf-8',
	'.txt': 'text/plain; charset=utf-8'
};

/** The page for every route of the app: SvelteKit's router reads the URL in the browser. */
const SHELL = '200.html';
const ENCODINGS = [
	['br', '.br'],
	['gzip', '.gz']
] as const;

/** Serves the built app: a file when there is one, the shell for what looks like a page. */
export async function sendAppFile(
	request: IncomingMessage,
	response: ServerResponse,
	build: string,
	urlPath: string
): Promise<void> {
	const file = await findInside(build, urlPath);
	if (file !== null && path.extname(file.path) !== '.html') {
		return await sendFile(request, response, build, urlPath, file);
	}
	if (file === null && path.extname(urlPath) !== '') {
		throw new HttpError(404, 'not-found', `the app has no file ${urlPath}`);
	}
	await sendShell(request, response, file?.path ?? path.join(build, SHELL));
}

async function sendShell(request: IncomingMessage, response: ServerResponse, file: string) {
	const page = await readFile(file, 'utf8').catch(() => {
		throw new HttpError(503, 'not-built', 'the app is not built: run `npm run build`');
	});
	const body = Buffer.from(page);
	response.writeHead(200, {
		'Content-Type': MIME['.html'],
		'Content-Length': body.length,
		'Cache-Control': 'no-cache',
		'Content-Security-Policy': contentSecurityPolicy(page)
	});
	response.end(request.method === 'HEAD' ? undefined : body);
}

async function sendFile(
	request: IncomingMessage,
	response: ServerResponse,
	build: string,
	urlPath: string,
	file: FoundFile
): Promise<void> {
	const etag = `W/"${file.bytes.toString(36)}-${Math.floor(file.modifiedMs).toString(36)}"`;
	const headers: Record<string, string> = {
		'Content-Type': MIME[path.extname(file.path)] ?? 'application/octet-stream',
		// SvelteKit puts a hash into the name of everything below immutable/.
		'Cache-Control': urlPath.startsWith('/_app/immutable/')
			? 'public, max-age=31536000, immutable'
			: 'no-cache',
		'Content-Security-Policy': contentSecurityPolicy(),
		Vary: 'Accept-Encoding',
		ETag: etag
	};
	if (request.headers['if-none-match'] === etag) {
		response.writeHead(304, headers).end();
		return;
	}
	const { encoding, stored } = await precompressed(request, build, urlPath, file);
	if (encoding !== null) headers['Content-Encoding'] = encoding;
	response.writeHead(200, { ...headers, 'Content-Length': stored.bytes });
	if (request.method === 'HEAD') response.end();
	else await pipeline(createReadStream(stored.path), response);
}

/** adapter-static's `precompress` leaves a file.br and a file.gz beside a file. */
async function precompressed(
	request: IncomingMessage,
	build: string,
	urlPath: string,
	plain: FoundFile
): Promise<{ encoding: string | null; stored: FoundFile }> {
	for (const [encoding, ending] of ENCODINGS) {
		if (!acceptsEncoding(request, encoding)) continue;
		const stored = await findInside(build, urlPath + ending);
		if (stored !== null) return { encoding, stored };
	}
	return { encoding: null, stored: plain };
}
