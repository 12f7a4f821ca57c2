import type { IncomingMessage } from 'node:http';

/** Whether the client takes this content coding; `;q=0` refuses it. */
export function acceptsEncoding(request: IncomingMessage, encoding: string): boolean {
	const header = request.headers['accept-encoding'] ?? '';
	return String(header)
		.split(',')
		.map((part) => part.trim().toLowerCase().replaceAll(' ', ''))
		.some((part) => part.split(';')[0] === encoding && !/;q=0(\.0*)?$/.test(part));
}
