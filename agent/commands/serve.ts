import { existsSync } from 'node:fs';
import path from 'node:path';
import { UsageError, UserError, optional, repeated, type Command } from '../command.ts';
import { BUILD, ensureAppBuilt } from '../server/app-build.ts';
import { makeToken } from '../server/guard.ts';
import { startServer } from '../server/server.ts';
import { nameShadows } from '../server/shadows.ts';
import { untilStopped } from '../until-stopped.ts';
import { agentVersion } from '../version.ts';

export const DEFAULT_PORT = 7474;
const MIN_TOKEN_LENGTH = 16;

export const command: Command = {
	name: 'serve',
	summary: 'Serve the app and one or more shadows on this machine',
	help: `foreshadow serve --store <dir> [--store <dir>]… [--port <n>] [--token <text>] [--no-build]

  --store <dir>    a shadow's folder; repeat it for more than one
  --port <n>       defaults to ${DEFAULT_PORT}
  --token <text>   at least ${MIN_TOKEN_LENGTH} characters; defaults to a new random one
  --no-build       serve the app as it was built last, also when its sources changed

Listens on 127.0.0.1 only and prints the URL to open. Ctrl-C ends it.

Example: foreshadow serve --store .foreshadow/recorded --port 8080`,
	options: {
		store: { type: 'string', multiple: true },
		port: { type: 'string' },
		token: { type: 'string' },
		'no-build': { type: 'boolean' }
	},
	async run(values) {
		const stores = repeated(values, 'store');
		if (stores.length === 0) throw new UsageError('--store is missing');
		for (const store of stores) {
			if (!existsSync(path.join(store, 'head.json'))) {
				throw new UserError(
					`${store} holds no shadow (no head.json): make one with \`foreshadow capture\` or \`foreshadow simulate\``
				);
			}
		}
		const token = optional(values, 'token') ?? makeToken();
		if (token.length < MIN_TOKEN_LENGTH || !/^[\w.~+/=-]+$/.test(token)) {
			throw new UsageError(`--token needs at least ${MIN_TOKEN_LENGTH} letters and digits`);
		}
		const port = portOf(optional(values, 'port')) ?? DEFAULT_PORT;
		if (values['no-build'] !== true) await ensureAppBuilt((line) => console.error(line));
		const shadows = nameShadows(stores);
		const server = await startServer({
			port,
			token,
			build: BUILD,
			shadows: () => shadows,
			version: agentVersion()
		}).catch((error: NodeJS.ErrnoException) => {
			if (error.code !== 'EADDRINUSE') throw error;
			throw new UserError('the port is taken: choose another one with --port');
		});
		console.log(server.url);
		await untilStopped();
		await server.close();
		return 0;
	}
};

export function portOf(text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	const port = Number(text);
	if (!/^\d+$/.test(text) || port > 65_535) {
		throw new UsageError(`--port must be a number up to 65535, not "${text}"`);
	}
	return port;
}
