import type { Key, RowVersion } from '#lib/engine/shadow-window.ts';
import { formatTimeUs } from '#lib/shadow/instant.ts';
import { UsageError, UserError, required, type Command } from '../command.ts';
import { withPast } from '../past/open-past.ts';
import { print } from '../print.ts';

export const command: Command = {
	name: 'history',
	summary: 'Print every version of one row and the transactions that wrote them',
	help: `foreshadow history --store <dir> --table <schema.table> --key <json>

  --store <dir>   the shadow's folder
  --table <name>  schema.table; the schema may be left out where only one has the name
  --key <json>    the row's key, an object by column name: '{"id":1}'

Prints one JSON object a version, oldest first: op (S snapshot, I insert, U update, K the key
changed, D delete, T truncate), validFrom and validTo (positions; validTo null while it holds),
time, xid, lsn, key, row (null after D and T), changed. Changes of the key are followed both ways.

Example: foreshadow history --store .foreshadow/recorded --table products --key '{"id":1}'`,
	options: {
		store: { type: 'string' },
		table: { type: 'string' },
		key: { type: 'string' }
	},
	async run(values) {
		const key = keyFrom(required(values, 'key'));
		return await withPast(values, 'one', async ({ window, table }) => {
			const versions = await window.history(table, key);
			if (versions.length === 0) {
				throw new UserError(`${table} never had a row with the key ${JSON.stringify(key)}`);
			}
			await print(versions.map(jsonLine).join(''));
			return 0;
		});
	}
};

function keyFrom(text: string): Key {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw new UsageError(`--key ${text} is not JSON: write it like '{"id":1}'`, { cause });
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new UsageError(`--key ${text} is not an object: write it like '{"id":1}'`);
	}
	return Object.fromEntries(
		Object.entries(value).map(([name, item]) => [name, keyText(name, item, text)])
	);
}

/** A number that lost digits on its way through JSON would name another row. */
function keyText(name: string, item: unknown, text: string): string {
	if (typeof item === 'string') return item;
	if (typeof item === 'boolean') return item ? 't' : 'f';
	if (typeof item === 'number' && (!Number.isInteger(item) || Number.isSafeInteger(item))) {
		return String(item);
	}
	throw new UsageError(`--key ${text}: write the value of ${name} in quotes`);
}

function jsonLine({ transaction, ...version }: RowVersion): string {
	const { op, validFrom, validTo, key, row, changed } = version;
	const { xid, commitTimeUs, endLsn } = transaction;
	const time = formatTimeUs(commitTimeUs);
	return `${JSON.stringify({ op, validFrom, validTo, time, xid, lsn: endLsn, key, row, changed })}\n`;
}
