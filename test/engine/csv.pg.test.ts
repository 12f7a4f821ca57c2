import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	startEmbeddedPostgres,
	type EmbeddedPostgres
} from '../../agent/demo/embedded-postgres.ts';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import type { Engine } from '#lib/engine/engine.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import { csvLine } from '#lib/shadow/csv.ts';
import type { ColumnSchema, Storage } from '#lib/shadow/schema.ts';
import { column, MemoryShadow, table } from '../support/memory-shadow.ts';

/**
 * Needs a real PostgreSQL. What it prints for `COPY (SELECT * FROM t ORDER BY <key>)` is the law:
 * the rows go into a shadow in any order and must come out of it as these bytes.
 */
let server: EmbeddedPostgres;
let client: pg.Client;
let engine: Engine;

beforeAll(async () => {
	server = await startEmbeddedPostgres();
	client = new pg.Client(server.url);
	await client.connect();
	await client.query(`SET timezone='UTC'; CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')`);
	engine = await openDuckDb();
}, 60_000);
afterAll(async () => {
	await client.end();
	await server.stop();
	await engine.close();
});

async function copyOut(sql: string): Promise<string> {
	const chunks: Buffer[] = [];
	const query = new pg.Query(`COPY (${sql}) TO STDOUT WITH (FORMAT csv, HEADER, NULL '\\N')`);
	// pg keeps nothing of a COPY: the chunks are taken as they come.
	Object.assign(query, {
		handleCopyData: (message: { chunk: Buffer }) => chunks.push(message.chunk)
	});
	await new Promise<void>((resolve, reject) => {
		query.on('end', () => resolve());
		query.on('error', reject);
		client.query(query);
	});
	return Buffer.concat(chunks).toString('utf8');
}

interface Case {
	type: string;
	storage: Storage;
	values: string[];
	more?: Partial<ColumnSchema>;
}

const text: Storage = { kind: 'text' };
const bytes = { collation: 'bytes' };
const KEYS: Case[] = [
	{ type: 'integer', storage: { kind: 'int32' }, values: ['10', '-2', '9', '0'] },
	{
		type: 'bigint',
		storage: { kind: 'int64' },
		values: ['9007199254740993', '-9223372036854775808', '5']
	},
	{ type: 'boolean', storage: { kind: 'bool' }, values: ['t', 'f'] },
	{
		type: 'numeric(12,3)',
		storage: { kind: 'decimal', precision: 12, scale: 3 },
		values: ['NaN', '1.500', '-1.500', '10.000', '9.000']
	},
	{
		type: 'numeric',
		storage: text,
		values: [
			'NaN',
			'Infinity',
			'-Infinity',
			'0',
			'0.001',
			'-0.001',
			'1.10',
			'1.2',
			'-1.5',
			'-1.55',
			'-10',
			'-9',
			'99999999999999999999999999.5',
			'100000000000000000000000000',
			'0.05',
			'5'
		]
	},
	{
		type: 'double precision',
		storage: { kind: 'float64' },
		values: ['NaN', 'Infinity', '-Infinity', '1e+300', '-0', '0.1', '-2.5']
	},
	{ type: 'real', storage: { kind: 'float32' }, values: ['NaN', '0.1', '-3', '1e+30'] },
	{
		type: 'text',
		storage: text,
		more: bytes,
		values: ['b', 'B', 'a', 'ä', 'é', '', 'aa', '日本', '😀', '~', 'a b', '\uffee']
	},
	{ type: 'character(4)', storage: text, more: bytes, values: ['a', 'a\t', 'ab', 'b'] },
	{
		type: 'mood',
		storage: text,
		more: { enumLabels: ['sad', 'ok', 'happy'] },
		values: ['happy', 'sad', 'ok']
	},
	{
		type: 'uuid',
		storage: text,
		values: ['ffffffff-0000-0000-0000-000000000000', '0f000000-0000-0000-0000-000000000000']
	},
	{
		type: 'bytea',
		storage: { kind: 'bytes' },
		values: ['\\x', '\\xff', '\\x00', '\\x00ff', '\\x0a']
	},
	{
		type: 'date',
		storage: { kind: 'date' },
		values: ['infinity', '-infinity', '2024-02-29', '0001-01-01', '0044-03-15 BC', '9999-12-31']
	},
	{
		type: 'timestamp',
		storage: { kind: 'timestamp' },
		values: [
			'infinity',
			'-infinity',
			'2024-01-01 00:00:00.000001',
			'294276-12-31 23:59:59',
			'294276-01-01 00:00:00',
			'4713-01-01 00:00:00 BC'
		]
	},
	{
		type: 'timestamptz',
		storage: { kind: 'timestamptz' },
		values: ['infinity', '-infinity', '2024-01-01 00:00:00+02', '1900-01-01 00:00:00+00']
	},
	{ type: 'time', storage: { kind: 'time' }, values: ['24:00:00', '00:00:00', '12:34:56.789'] }
];

async function fromShadow(columns: ColumnSchema[], rows: (string | null)[][]): Promise<string> {
	const shadow = new MemoryShadow();
	await shadow.define(table('t', columns));
	shadow.commit(
		0,
		1,
		rows.map((row) => ({ table: 'public.t', op: 'S' as const, row }))
	);
	await shadow.flush();
	const window = await openWindow({ engine, store: shadow });
	const { schema, rows: shown } = await window.rows('public.t', rows.length, {
		offset: 0,
		limit: 10_000
	});
	return [schema.columns.map(({ name }) => name), ...shown]
		.map((row) => csvLine(row as (string | null)[]))
		.join('');
}

async function textRows(columns: ColumnSchema[]): Promise<(string | null)[][]> {
	const list = columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`);
	const result = await client.query({
		text: `SELECT ${list.join(', ')} FROM t ORDER BY random()`,
		rowMode: 'array',
		// As the server prints it.
		types: { getTypeParser: () => (value: string) => value }
	});
	return result.rows as (string | null)[][];
}

describe('a table of the shadow, printed', () => {
	it.each(KEYS)(
		'comes in the order of a key of type $type',
		async ({ type, storage, values, more }) => {
			await client.query(`DROP TABLE IF EXISTS t; CREATE TABLE t (n int, k ${type} PRIMARY KEY)`);
			for (const [n, value] of values.entries()) {
				await client.query('INSERT INTO t VALUES ($1, $2)', [n, value]);
			}
			const columns = [
				column(1, 'n', 'int32'),
				column(2, 'k', storage, { keyPosition: 1, sourceType: type, ...more })
			];
			const rows = await textRows(columns);
			expect(await fromShadow(columns, rows)).toBe(await copyOut('SELECT * FROM t ORDER BY k'));
		}
	);

	it('comes in the order of a key of several columns', async () => {
		await client.query(`DROP TABLE IF EXISTS t;
			CREATE TABLE t (b text, a int, v int, PRIMARY KEY (a, b));
			INSERT INTO t SELECT chr(97 + i % 5), i / 5, i FROM generate_series(0, 40) i`);
		const columns = [
			column(1, 'b', 'text', { keyPosition: 2, sourceType: 'text', collation: 'bytes' }),
			column(2, 'a', 'int32', { keyPosition: 1 }),
			column(3, 'v', 'int32')
		];
		expect(await fromShadow(columns, await textRows(columns))).toBe(
			await copyOut('SELECT * FROM t ORDER BY a, b')
		);
	});

	const AWKWARD = [
		'',
		' ',
		'\\.',
		'\\N',
		'\\n',
		'N',
		'"',
		'""',
		',',
		'a,b',
		'a"b',
		'\n',
		'\r',
		'a\r\nb',
		'\t',
		';',
		"'",
		'\\',
		'NULL',
		'ä,é',
		'\\.x',
		null
	];

	it('quotes as PostgreSQL quotes, in one column and in two', async () => {
		await client.query(`DROP TABLE IF EXISTS t; CREATE TABLE t ("Value, ""quoted""" text, n int)`);
		for (const [n, value] of AWKWARD.entries()) {
			await client.query('INSERT INTO t VALUES ($1, $2)', [value, n]);
		}
		const name = 'Value, "quoted"';
		const two = [csvLine([name, 'n']), ...AWKWARD.map((value, n) => csvLine([value, String(n)]))];
		expect(two.join('')).toBe(await copyOut('SELECT * FROM t ORDER BY n'));
		const one = [csvLine([name]), ...AWKWARD.map((value) => csvLine([value]))];
		expect(one.join('')).toBe(await copyOut(`SELECT "Value, ""quoted""" FROM t ORDER BY n`));
		const header = [csvLine(['\\.']), csvLine(['1'])];
		expect(header.join('')).toBe(await copyOut(`SELECT 1 AS "\\."`));
	});
});
