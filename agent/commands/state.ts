import { UNKNOWN, type ExactText } from '#lib/shadow/cell-value.ts';
import { csvLine } from '#lib/shadow/csv.ts';
import { parseInstant } from '#lib/shadow/instant.ts';
import type { Seq } from '#lib/shadow/position.ts';
import { keyColumns, type TableSchema } from '#lib/shadow/schema.ts';
import { keyOrder } from '#lib/temporal/key-order.ts';
import { layoutOf } from '#lib/temporal/layout.ts';
import { quoteIdentifier, quotePath } from '#lib/temporal/sql-text.ts';
import { optional, required, UserError, type Command } from '../command.ts';
import { formatOf, withPast, type Past } from '../past/open-past.ts';
import { print } from '../print.ts';

export const command: Command = {
	name: 'state',
	summary: 'Print a table as it was at an instant',
	help: `foreshadow state --store <dir> --table <schema.table> --as-of <instant>

  --store <dir>      the shadow's folder
  --table <name>     schema.table; the schema may be left out where only one has the name
  --as-of <instant>  2026-03-02T14:05:00Z (UTC unless it says otherwise), lsn:0/16B3748, seq:1234
                     or latest
  --format <format>  csv: byte for byte what PostgreSQL prints for COPY (SELECT * FROM t ORDER BY
                     <key>) TO STDOUT WITH (FORMAT csv, HEADER, NULL '\\N'); ndjson: one object a
                     row, every value as PostgreSQL's text, unknown ones left out; arrow: a typed
                     Arrow IPC stream, where what has no typed form is null; defaults to csv
  --unknown <text>   what csv prints for a value that the shadow never learnt; without it such a
                     value is an error

Example: foreshadow state --store .foreshadow/live --table public.orders --as-of latest`,
	options: {
		store: { type: 'string' },
		table: { type: 'string' },
		'as-of': { type: 'string' },
		format: { type: 'string' },
		unknown: { type: 'string' }
	},
	async run(values) {
		const format = formatOf(values, ['csv', 'ndjson', 'arrow']);
		const instant = parseInstant(required(values, 'as-of'));
		await withPast(values, 'one', async (past) => {
			const { seq } = await past.window.resolve(instant);
			const schema = schemaThen(past, seq);
			noteOrder(past, schema);
			if (format === 'arrow') await printArrow(past, seq, schema);
			else if (format === 'csv') await printCsv(past, seq, schema, optional(values, 'unknown'));
			else await printNdjson(past, seq, schema);
		});
		return 0;
	}
};

function schemaThen({ window, table }: Past, seq: Seq): TableSchema {
	const schema = window.schemaAt(table, seq);
	if (schema !== undefined) return schema;
	const { sinceSeq } = window.manifest.schemas[table]![0]!;
	throw new UserError(`${table} did not exist then: it begins at seq:${sinceSeq}`);
}

function noteOrder({ window, table }: Past, schema: TableSchema): void {
	const { approximations } = keyOrder(layoutOf(window.manifest.schemas[table]!), schema, 'v');
	for (const note of approximations) console.error(`note: ${note}`);
}

const PAGE_ROWS = 20_000;

async function* pages({ window, table }: Past, seq: Seq): AsyncGenerator<ExactText[][]> {
	for (let offset = 0; ; offset += PAGE_ROWS) {
		const { rows } = await window.rows(table, seq, { offset, limit: PAGE_ROWS });
		yield rows;
		if (rows.length < PAGE_ROWS) return;
	}
}

async function printCsv(
	past: Past,
	seq: Seq,
	schema: TableSchema,
	unknown: string | undefined
): Promise<void> {
	await print(csvLine(schema.columns.map(({ name }) => name)));
	for await (const rows of pages(past, seq)) {
		const lines = rows.map((row) =>
			csvLine(row.map((cell, i) => (cell === UNKNOWN ? stated(row, i, schema, unknown) : cell)))
		);
		await print(lines.join(''));
	}
}

function stated(
	row: ExactText[],
	index: number,
	schema: TableSchema,
	unknown: string | undefined
): string {
	if (unknown !== undefined) return unknown;
	const key = keyColumns(schema).map(
		({ name }) =>
			`${name} ${String(row[schema.columns.findIndex((column) => column.name === name)])}`
	);
	throw new UserError(
		`${schema.columns[index]!.name} of the row with ${key.join(', ')} is unknown: the source never sent it; ` +
			'--unknown <text> prints that text instead, --format ndjson leaves it out'
	);
}

async function printNdjson(past: Past, seq: Seq, schema: TableSchema): Promise<void> {
	for await (const rows of pages(past, seq)) {
		const lines = rows.map((row) => {
			// JSON has no place for what is unknown: the member is left out.
			const members = schema.columns.flatMap(({ name }, i) =>
				row[i] === UNKNOWN ? [] : [`${JSON.stringify(name)}:${JSON.stringify(row[i])}`]
			);
			return `{${members.join(',')}}\n`;
		});
		await print(lines.join(''));
	}
}

async function printArrow({ window }: Past, seq: Seq, schema: TableSchema): Promise<void> {
	const keys = keyColumns(schema).map(({ name }) => quoteIdentifier(name));
	const order = keys.length > 0 ? ` ORDER BY ${keys.join(', ')}` : '';
	const result = await window.sql(
		`SELECT * FROM ${quotePath(schema.schema, schema.name)}${order}`,
		seq
	);
	await print(result.toIpc());
}
