import type { ServerResponse } from 'node:http';

/** What went wrong, in a form that a program can branch on and a person can read. */
export class HttpError extends Error {
	readonly status: number;
	readonly code: string;
	constructor(status: number, code: string, message: string) {
		super(message);
		this.name = 'HttpError';
		this.status = status;
		this.code = code;
	}
}

export function sendJson(
	response: ServerResponse,
	value: unknown,
	status = 200,
	headers: Record<string, string> = {}
): void {
	const body = Buffer.from(JSON.stringify(value));
	response.writeHead(status, {
		'Content-Type': 'application/json; charset=utf-8',
		'Content-Length': body.length,
		'Cache-Control': 'no-store',
		...headers
	});
	response.end(response.req.method === 'HEAD' ? undefined : body);
}

export function sendError(response: ServerResponse, error: HttpError): void {
	const headers: Record<string, string> =
		error.status === 401 ? { 'WWW-Authenticate': 'Bearer realm="foreshadow"' } : {};
	sendJson(
		response,
		{ error: { code: error.code, message: error.message } },
		error.status,
		headers
	);
}
