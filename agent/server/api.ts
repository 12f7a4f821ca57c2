import type { IncomingMessage, ServerResponse } from 'node:http';
import { waitForNews } from './news.ts';
import { openApiDocument } from './openapi.ts';
import { HttpError, sendJson } from './reply.ts';
import type { ServedShadow } from './shadows.ts';
import { sendStoreFile } from './store-files.ts';

/** What the demo adds to the API: a live database that one may damage. */
export interface DemoControls {
	incidents: { kind: string; title: string; description: string }[];
	/** With the password masked. */
	databaseUrl: string;
	/** A command that connects to it. */
	psql: string;
	/** Does the damage; answers with the monitor's words. Undefined for an unknown kind. */
	cause(kind: string): Promise<{ title: string; detail: string } | undefined>;
}

export interface ApiContext {
	/** Read at each request: the demo's live shadow appears once its capture runs. */
	shadows(): ServedShadow[];
	demo: DemoControls | null;
	version: string;
	/** Longest time that `wait` holds a request. */
	waitMs: number;
	/** Fires when the server closes. */
	closing: AbortSignal;
}

type Handler = (
	context: ApiContext,
	request: IncomingMessage,
	response: ServerResponse,
	parts: string[],
	query: URLSearchParams
) => Promise<void> | void;

interface Route {
	method: 'GET' | 'POST';
	pattern: RegExp;
	handle: Handler;
}

export async function handleApi(
	context: ApiContext,
	request: IncomingMessage,
	response: ServerResponse,
	pathname: string,
	query: URLSearchParams
): Promise<void> {
	const method = request.method === 'HEAD' ? 'GET' : request.method;
	const matching = ROUTES.filter(({ pattern }) => pattern.test(pathname));
	const route = matching.find((one) => one.method === method);
	if (matching.length === 0) throw new HttpError(404, 'not-found', `no ${pathname} here`);
	if (route === undefined) {
		const allowed = matching.map((one) => one.method).join(', ');
		throw new HttpError(405, 'method-not-allowed', `${pathname} takes ${allowed} only`);
	}
	const parts = route.pattern.exec(pathname)!.slice(1);
	await route.handle(context, request, response, parts, query);
}

function describe(context: ApiContext, _request: IncomingMessage, response: ServerResponse): void {
	sendJson(response, openApiDocument(context.version));
}

/** Stores that are not there yet are left out, not an error: the demo's capture starts after the server. */
async function listShadows(
	context: ApiContext,
	_request: IncomingMessage,
	response: ServerResponse
): Promise<void> {
	const listed = await Promise.all(context.shadows().map((shadow) => shadow.list()));
	sendJson(
		response,
		listed.filter((shadow) => shadow !== null)
	);
}

const sendFile: Handler = async (context, request, response, [id, file]) => {
	await sendStoreFile(request, response, shadowOf(context, id!).directory, file!);
};

const wait: Handler = async (context, request, response, [id], query) => {
	const shadow = shadowOf(context, id!);
	const entry = Number(query.get('entry'));
	if (!/^\d+$/.test(query.get('entry') ?? '') || !Number.isSafeInteger(entry)) {
		throw new HttpError(400, 'bad-request', 'wait needs ?entry=N, the last entry that you have');
	}
	const gone = new AbortController();
	response.once('close', () => gone.abort());
	const signal = AbortSignal.any([gone.signal, context.closing]);
	const head = await waitForNews(shadow, entry, context.waitMs, signal);
	if (head !== null) return sendJson(response, head);
	// A connection that stays open would hold up the server's end.
	if (context.closing.aborted) response.setHeader('Connection', 'close');
	response.writeHead(204, { 'Cache-Control': 'no-store' }).end();
};

const describeDemo: Handler = ({ demo }, _request, response) => {
	if (demo === null) return sendJson(response, null);
	const { incidents, databaseUrl, psql } = demo;
	sendJson(response, { incidents, databaseUrl, psql });
};

const causeIncident: Handler = async ({ demo }, _request, response, [kind]) => {
	if (demo === null) {
		throw new HttpError(404, 'no-demo', 'this server has no demo database to damage');
	}
	const caused = await demo.cause(decodeURIComponent(kind!));
	if (caused === undefined) {
		const kinds = demo.incidents.map((incident) => incident.kind).join(', ');
		throw new HttpError(404, 'not-found', `no incident ${kind!}: there are ${kinds}`);
	}
	sendJson(response, caused);
};

function shadowOf(context: ApiContext, id: string): ServedShadow {
	const shadow = context.shadows().find((one) => one.id === id);
	if (shadow === undefined) throw new HttpError(404, 'not-found', `there is no shadow ${id}`);
	return shadow;
}

const ROUTES: Route[] = [
	{ method: 'GET', pattern: /^\/api\/openapi\.json$/, handle: describe },
	{ method: 'GET', pattern: /^\/api\/shadows$/, handle: listShadows },
	{ method: 'GET', pattern: /^\/api\/shadows\/([^/]+)\/files\/(.+)$/, handle: sendFile },
	{ method: 'GET', pattern: /^\/api\/shadows\/([^/]+)\/wait$/, handle: wait },
	{ method: 'GET', pattern: /^\/api\/demo$/, handle: describeDemo },
	{ method: 'POST', pattern: /^\/api\/demo\/incidents\/([^/]+)$/, handle: causeIncident }
];
