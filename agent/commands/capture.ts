import { parseLsn } from '#lib/shadow/instant.ts';
import { capture } from '../capture.ts';
import type { CaptureEvent } from '../capture-options.ts';
import { optional, required, UsageError, type Command } from '../command.ts';
import type { Lsn } from '#lib/shadow/position.ts';

export const command: Command = {
	name: 'capture',
	summary: 'Capture a PostgreSQL database into a store',
	help: `foreshadow capture --source <postgres-url> --store <dir> [options]

Takes a consistent snapshot the first time, then follows every committed change by logical
replication; started again, it goes on where the store ends. Nothing is acknowledged to the
source before it is on disk. Stop it with Ctrl-C or SIGTERM.

  --source <url>         postgres://user:password@host:5432/database
  --store <dir>          folder of the store; made if it does not exist
  --tables <a.b,c.d>     these tables only (default: all that can be captured)
  --until <lsn>          stop once everything up to this position is on disk
  --slot <name>          replication slot (default: foreshadow_<hash of the store's path>)
  --publication <name>   publication (default: the same name)

A change of a table's columns is noticed with the table's next change, not before.
The slot keeps the server's log until this command fetches it: drop it when you are done with
a store, SELECT pg_drop_replication_slot('<slot>');

Example: foreshadow capture --source postgres://agent:secret@db/shop --store ./shop.shadow`,
	options: {
		source: { type: 'string' },
		store: { type: 'string' },
		tables: { type: 'string' },
		until: { type: 'string' },
		slot: { type: 'string' },
		publication: { type: 'string' }
	},
	async run(values) {
		const stop = new AbortController();
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
			process.once(signal, () => {
				// The second Ctrl-C does not wait for a clean end: nothing durable can be lost by it.
				process.once('SIGINT', () => process.exit(130));
				stop.abort();
			});
		}
		const slot = identifierOption(optional(values, 'slot'));
		const publication = optional(values, 'publication');
		const tables = optional(values, 'tables');
		const until = optional(values, 'until');
		await capture({
			source: required(values, 'source'),
			store: required(values, 'store'),
			...(tables === undefined ? {} : { tables: tableList(tables) }),
			...(until === undefined ? {} : { until: lsnOption(until) }),
			...(slot === undefined ? {} : { slot }),
			...(publication === undefined ? {} : { publication }),
			signal: stop.signal,
			report: tell
		});
		return 0;
	}
};

function tableList(text: string): string[] {
	const tables = text
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
	if (tables.length === 0) throw new UsageError('--tables names no table: write schema.table,…');
	return tables.map((name) => (name.includes('.') ? name : `public.${name}`));
}

function lsnOption(text: string): Lsn {
	try {
		return parseLsn(text);
	} catch {
		throw new UsageError(`--until ${text} is no log sequence number: write X/Y, like 16/B374D848`);
	}
}

/** PostgreSQL allows little in a slot's name, and says so late. */
function identifierOption(slot: string | undefined): string | undefined {
	if (slot !== undefined && !/^[a-z0-9_]{1,63}$/.test(slot)) {
		throw new UsageError(
			`--slot ${slot}: a slot's name has lower-case letters, digits and _, 63 at most`
		);
	}
	return slot;
}

function tell(event: CaptureEvent): void {
	switch (event.kind) {
		case 'note':
			console.error(event.text);
			return;
		case 'warning':
			console.error(`warning: ${event.text}`);
			return;
		case 'copied': {
			const { table, rows, place, of, done } = event;
			console.error(`snapshot ${place}/${of}: ${table}, ${rows} rows${done ? '' : ' so far'}`);
			return;
		}
		case 'streaming':
			console.error(`following changes from ${event.from}`);
			return;
		case 'durable':
			return;
	}
}
