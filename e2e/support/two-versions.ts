import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';

/** One address that serves the built app, and on demand the same app under another version. */
export interface TwoVersions {
	origin: string;
	/** From now on the other version is what a request gets. */
	upgrade(): void;
	close(): Promise<void>;
}

const MIME: Record<string, string> = {
	'.html': 'text/html',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.wasm': 'application/wasm',
	'.json': 'application/json',
	'.svg': 'image/svg+xml'
};
const versionFile = v.pipe(v.string(), v.parseJson(), v.object({ version: v.string() }));

/** Files only: there is no agent behind it, as on a static host. */
export async function serveTwoVersions(build: string): Promise<TwoVersions> {
	const next = await mkdtemp(path.join(tmpdir(), 'foreshadow-next-'));
	await makeNext(build, next);
	let root = build;
	const server = createServer((request, response) => {
		const { pathname } = new URL(request.url ?? '/', 'http://localhost');
		void (async () => {
			const file = path.join(root, pathname);
			const found = path.extname(pathname) === '' ? null : await readFile(file).catch(() => null);
			if (found === null && path.extname(pathname) !== '') {
				response.writeHead(404).end();
			} else if (pathname.startsWith('/api/')) {
				response.writeHead(503).end();
			} else {
				const type = found === null ? MIME['.html'] : MIME[path.extname(pathname)];
				response.writeHead(200, { 'Content-Type': type ?? 'application/octet-stream' });
				response.end(found ?? (await readFile(path.join(root, '200.html'))));
			}
		})();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		upgrade: () => (root = next),
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			await rm(next, { recursive: true, force: true });
		}
	};
}

/** Another version string, and another name for each file that carries it, as a build gives them. */
async function makeNext(build: string, next: string): Promise<void> {
	await cp(build, next, { recursive: true });
	const { version } = v.parse(versionFile, await readFile(`${build}/_app/version.json`, 'utf8'));
	const texts = (await readdir(next, { recursive: true })).filter((name) =>
		/\.(js|html|json)$/.test(name)
	);
	const renamed: [string, string][] = [[version, `${version}-next`]];
	for (const name of texts) {
		const file = path.join(next, name);
		if (!name.includes('immutable') || !(await readFile(file, 'utf8')).includes(version)) continue;
		const base = path.basename(name, '.js');
		renamed.push([`${base}.js`, `${base}-next.js`]);
		await rename(file, path.join(path.dirname(file), `${base}-next.js`));
	}
	for (const name of (await readdir(next, { recursive: true })).filter((one) =>
		/\.(js|html|json)$/.test(one)
	)) {
		const file = path.join(next, name);
		let text = await readFile(file, 'utf8');
		for (const [from, to] of renamed) text = text.replaceAll(from, to);
		await writeFile(file, text);
	}
}
