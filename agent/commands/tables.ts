import { parseInstant } from '#lib/shadow/instant.ts';
import { keyColumns } from '#lib/shadow/schema.ts';
import { optional, type Command } from '../command.ts';
import { formatOf, withPast } from '../past/open-past.ts';
import { print, textTable } from '../print.ts';

export const command: Command = {
	name: 'tables',
	summary: 'List the tables of a shadow with their number of rows at an instant',
	help: `foreshadow tables --store <dir> [--as-of <instant>] [--format table|ndjson]

  --store <dir>      the shadow's folder
  --as-of <instant>  2026-03-02T14:05:00Z, lsn:0/16B3748, seq:1234 or latest; defaults to latest
  --format <format>  table or ndjson; defaults to table

Example: foreshadow tables --store .foreshadow/recorded`,
	options: {
		store: { type: 'string' },
		'as-of': { type: 'string' },
		format: { type: 'string' }
	},
	async run(values) {
		const format = formatOf(values, ['table', 'ndjson']);
		const instant = parseInstant(optional(values, 'as-of') ?? 'latest');
		return await withPast(values, 'all', async ({ window }) => {
			const { seq } = await window.resolve(instant);
			const tables = (await window.tablesAt(seq)).map(({ table, rows }) => {
				const schema = window.schemaAt(table, seq)!;
				const key = keyColumns(schema).map(({ name }) => name);
				return { table, rows, columns: schema.columns.length, key, schemaVersion: schema.version };
			});
			if (format === 'ndjson') {
				await print(tables.map((table) => `${JSON.stringify(table)}\n`).join(''));
			} else {
				const lines = tables.map(({ table, rows, columns, key, schemaVersion }) => [
					table,
					String(rows),
					String(columns),
					String(schemaVersion),
					key.join(', ')
				]);
				await print(
					textTable(['table', 'rows', 'columns', 'schema version', 'key'], lines, [1, 2, 3])
				);
			}
			for (const { table, message } of window.damaged) {
				console.error(`${table} cannot be read: ${message}`);
			}
			return window.damaged.length === 0 ? 0 : 1;
		});
	}
};
