import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { acceptsEncoding } from './accepts-encoding.ts';
import { findInside } from './inside.ts';
import { HttpError } from './reply.ts';

/** The store's own files and nothing else that may lie in its folder. */
const STORE_FILE = /^(head\.json|(log|checkpoints)\/\d+\.json|segments\/[^/]+\/[^/]+\.arrow\.zst)$/;

/**
 * Hands out one file of a store. Segments lie zstd-compressed and go out as they are with
 * `Content-Encoding: zstd`; a client that does not know zstd gets the plain Arrow stream.
 */
export async function sendStoreFile(
	request: IncomingMessage,
	response: ServerResponse,
	store: string,
	urlPath: string
): Promise<void> {
	const file = STORE_FILE.test(safeDecode(urlPath)) ? await findInside(store, urlPath) : null;
	if (file === null) throw new HttpError(404, 'not-found', `this shadow has no file ${urlPath}`);
	const segment = urlPath.endsWith('.arrow.zst');
	const headers: Record<string, string> = {
		'Content-Type': segment
			? 'application/vnd.apache.arrow.stream'
			: 'application/json; charset=utf-8',
		// A segment's name holds its hash; the log of a shadow that was made anew reuses its names.
		'Cache-Control': segment ? 'private, max-age=31536000, immutable' : 'no-store'
	};
	if (segment) headers['Vary'] = 'Accept-Encoding';
	const asStored = !segment || acceptsEncoding(request, 'zstd');
	if (segment && asStored) headers['Content-Encoding'] = 'zstd';
	if (asStored) headers['Content-Length'] = String(file.bytes);
	response.writeHead(200, headers);
	if (request.method === 'HEAD') response.end();
	else if (asStored) await pipeline(createReadStream(file.path), response);
	else await pipeline(createReadStream(file.path), createZstdDecompress(), response);
}

function safeDecode(urlPath: string): string {
	try {
		return decodeURIComponent(urlPath);
	} catch {
		return '';
	}
}
