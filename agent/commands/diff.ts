import type { DiffRow } from '#lib/engine/shadow-window.ts';
import { UNKNOWN, type ExactText } from '#lib/shadow/cell-value.ts';
import { csvLine } from '#lib/shadow/csv.ts';
import { parseInstant } from '#lib/shadow/instant.ts';
import { required, type Command } from '../command.ts';
import { formatOf, withPast } from '../past/open-past.ts';
import { print } from '../print.ts';

export const command: Command = {
	name: 'diff',
	summary: 'Print how a table differs between two instants',
	help: `foreshadow diff --store <dir> --table <schema.table> --from <instant> --to <instant>

  --store <dir>      the shadow's folder
  --table <name>     schema.table; the schema may be left out where only one has the name
  --from, --to       2026-03-02T14:05:00Z, lsn:0/16B3748, seq:1234 or latest
  --format <format>  ndjson: one object a row with kind (added, removed, modified), key, keyBefore
                     (where the key itself changed), before, after, changed (names of the columns
                     that differ); values are PostgreSQL's text, unknown ones are left out.
                     csv: one line a changed cell; defaults to ndjson

Rows come in key order. Only what differs in the end counts: a row changed and changed back is not there.

Example: foreshadow diff --store .foreshadow/recorded --table products --from 2026-10-01T12:00Z --to latest`,
	options: {
		store: { type: 'string' },
		table: { type: 'string' },
		from: { type: 'string' },
		to: { type: 'string' },
		format: { type: 'string' }
	},
	async run(values) {
		const format = formatOf(values, ['ndjson', 'csv']);
		const [from, to] = [
			parseInstant(required(values, 'from')),
			parseInstant(required(values, 'to'))
		];
		await withPast(values, 'one', async ({ window, table }) => {
			const a = await window.resolve(from);
			const b = await window.resolve(to);
			if (format === 'csv') await print(csvLine(['kind', 'key', 'column', 'before', 'after']));
			for (let offset = 0; ; offset += PAGE_ROWS) {
				const rows = await window.diff(table, a.seq, b.seq, { offset, limit: PAGE_ROWS });
				await print(rows.map(format === 'csv' ? csvLines : jsonLine).join(''));
				if (rows.length < PAGE_ROWS) return;
			}
		});
		return 0;
	}
};

const PAGE_ROWS = 20_000;

/** A symbol has no place in JSON: what is unknown is left out. */
function jsonLine(row: DiffRow): string {
	return `${JSON.stringify(row)}\n`;
}

function csvLines({ kind, key, before, after, changed }: DiffRow): string {
	return changed
		.map((name) =>
			csvLine([kind, JSON.stringify(key), name, side(before, name), side(after, name)])
		)
		.join('');
}

/** NULL is `\N`; a side that does not exist is empty. */
function side(row: Record<string, ExactText> | null, name: string): string | null {
	const value = row === null ? '' : row[name];
	return value === UNKNOWN ? '?' : (value ?? null);
}
