import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError, required, type Command } from '../command.ts';
import { isRecorded, recordHistory } from '../sources/simulate/record.ts';

export const command: Command = {
	name: 'simulate',
	summary: 'Make the recorded shadow of a shop: 60 days, the same on every machine',
	help: `foreshadow simulate --store <dir>

  --store <dir>    a folder that does not exist yet

The demo makes it by itself; this is for trying the other commands without a database.

Example: foreshadow simulate --store .foreshadow/recorded`,
	options: { store: { type: 'string' } },
	async run(values) {
		const store = required(values, 'store');
		if (await isRecorded(store)) {
			console.error(`${store} holds the recorded shadow already`);
			return 0;
		}
		if (existsSync(store)) throw new UserError(`${store} exists: choose a new folder`);
		await mkdir(path.dirname(path.resolve(store)), { recursive: true });
		const startMs = performance.now();
		await recordHistory(store);
		const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
		console.error(`Wrote 60 days of a shop to ${store} in ${seconds} s`);
		return 0;
	}
};
