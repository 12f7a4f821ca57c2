import { request, type IncomingHttpHeaders } from 'node:http';

export interface Answer {
	status: number;
	headers: IncomingHttpHeaders;
	body: Buffer;
	json<T>(): T;
}

/** Sends a request exactly as written: fetch would tidy up paths and the Host header. */
export function ask(
	port: number,
	path: string,
	options: { method?: string; headers?: Record<string, string> } = {}
): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const sent = request(
			{ host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers: options.headers },
			(response) => {
				const chunks: Buffer[] = [];
				response.on('data', (chunk: Buffer) => chunks.push(chunk));
				response.on('error', reject);
				response.on('end', () => {
					const body = Buffer.concat(chunks);
					resolve({
						status: response.statusCode!,
						headers: response.headers,
						body,
						json: <T>() => JSON.parse(body.toString('utf8')) as T
					});
				});
			}
		);
		sent.on('error', reject);
		sent.end();
	});
}
