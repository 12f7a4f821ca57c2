import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handleApi, type ApiContext, type DemoControls } from './api.ts';
import { sendAppFile } from './app-files.ts';
import { hasToken, isForeignOrigin, isLoopbackHost } from './guard.ts';
import { HttpError, sendError } from './reply.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import type { ServedShadow } from './shadows.ts';

export interface ServerOptions {
	/** 0 for any free one. */
	port: number;
	/** Try the next ones, up to 50, when the port is taken. Defaults to false. */
	orNextFree?: boolean;
	token: string;
	/** The built app. */
	build: string;
	shadows: () => ServedShadow[];
	/** Defaults to none. */
	demo?: DemoControls | null;
	version: string;
	/** Longest long-poll. Defaults to 20 s, below what proxies cut. */
	waitMs?: number;
}

export interface RunningServer {
	port: number;
	/** With the token in the fragment, which browsers send nowhere. */
	url: string;
	close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Serves the app and the API on loopback. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
	const closing = new AbortController();
	const context: ApiContext = {
		shadows: options.shadows,
		demo: options.demo ?? null,
		version: options.version,
		waitMs: options.waitMs ?? 20_000,
		closing: closing.signal
	};
	const server = createServer((request, response) => {
		void answer(request, response, options, context);
	});
	await listen(server, options.port, options.orNextFree === true ? 50 : 0);
	const { port } = server.address() as AddressInfo;
	return {
		port,
		url: `http://${HOST}:${port}/#token=${options.token}`,
		async close() {
			closing.abort();
			const closed = new Promise((resolve) => server.close(resolve));
			server.closeIdleConnections();
			// What still downloads gets a moment, then the door shuts.
			setTimeout(() => server.closeAllConnections(), 500).unref();
			await closed;
		}
	};
}

async function answer(
	request: IncomingMessage,
	response: ServerResponse,
	options: ServerOptions,
	context: ApiContext
): Promise<void> {
	for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
	try {
		await route(request, response, options, context);
	} catch (error) {
		fail(response, error);
	}
}

async function route(
	request: IncomingMessage,
	response: ServerResponse,
	options: ServerOptions,
	context: ApiContext
): Promise<void> {
	if (!isLoopbackHost(request.headers.host)) {
		throw new HttpError(421, 'wrong-host', 'this server answers to 127.0.0.1 and localhost only');
	}
	const pathname = (request.url ?? '/').split('?', 1)[0]!;
	// Not by new URL(): it would resolve `..` away before anyone looked.
	const query = new URLSearchParams((request.url ?? '').slice(pathname.length + 1));
	if (pathname === '/api' || pathname.startsWith('/api/')) {
		if (isForeignOrigin(request)) {
			throw new HttpError(403, 'foreign-origin', 'only the app of this server may ask');
		}
		if (!hasToken(request, options.token)) {
			throw new HttpError(
				401,
				'unauthorized',
				'the token is missing or wrong: open the URL that the server printed when it started'
			);
		}
		return await handleApi(context, request, response, pathname, query);
	}
	if (request.method !== 'GET' && request.method !== 'HEAD') {
		throw new HttpError(405, 'method-not-allowed', 'the app can only be read');
	}
	await sendAppFile(request, response, options.build, pathname);
}

function fail(response: ServerResponse, error: unknown): void {
	if (response.headersSent) {
		// The client left, or the file broke off: it must not take what it has for the whole.
		response.destroy();
		return;
	}
	if (error instanceof HttpError) return sendError(response, error);
	console.error('foreshadow: a request failed\n', error);
	sendError(response, new HttpError(500, 'internal', 'the server failed: its terminal says why'));
}

async function listen(server: Server, port: number, tries: number): Promise<void> {
	for (let next = port; ; next++) {
		try {
			return await new Promise((resolve, reject) => {
				server.once('error', reject);
				server.listen(next, HOST, () => {
					server.off('error', reject);
					resolve();
				});
			});
		} catch (error) {
			const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
			if (!taken || next >= port + tries) throw error;
		}
	}
}
