import { tableFromIPC } from 'apache-arrow';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyText } from '#lib/components/grid/copy-cells.ts';
import { bytesOfHex, hexDump, JsonNumber, jsonOf } from '#lib/components/grid/cell-content.ts';
import { exportFile, type ExportFormat } from '#lib/components/grid/export-file.ts';
import { cellOf, relationColumn } from '#lib/components/grid/grid-cell.ts';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import type { Engine } from '#lib/engine/engine.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ExportRequest, Relation } from '#lib/engine/relation.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { UNKNOWN, type ExactText } from '#lib/shadow/cell-value.ts';
import { column, MemoryShadow, table } from '../support/memory-shadow.ts';

let engine: Engine;
let window: ShadowWindow;
let every: Relation;
beforeAll(async () => {
	engine = await openDuckDb();
	const shadow = new MemoryShadow();
	await shadow.define(
		table('t', [
			column(1, 'id', 'int32', { keyPosition: 1 }),
			column(2, 'total', { kind: 'decimal', precision: 10, scale: 2 }),
			column(3, 'doc', 'text', { sourceType: 'jsonb' })
		])
	);
	shadow.commit(0, 1_772_323_200_000_000, [
		{ table: 'public.t', op: 'S', row: ['1', '10.50', '{"a":1}'] },
		{ table: 'public.t', op: 'S', row: ['2', 'NaN', undefined] }
	]);
	await shadow.flush();
	window = await openWindow({ engine, store: shadow });
	every = await window.keep(
		`SELECT range AS n, 9223372036854775807 - range AS big,
			(range::DECIMAL(18,2) / 4)::DECIMAL(12,2) AS price,
			(12345678901234567890123456789.25::DECIMAL(38,2) - range)::DECIMAL(38,2) AS wide,
			TIMESTAMP '2026-03-01' + to_microseconds(range) AS at, DATE '2026-03-01' AS day,
			TIME '14:05:00.000001' AS clock, CASE WHEN range % 2 = 0 THEN '\\x00\\xFF'::BLOB END AS bytes,
			CASE WHEN range % 3 = 0 THEN 'a,"b"' || chr(10) WHEN range % 3 = 1 THEN '' END AS text,
			range::DOUBLE / 3 AS f, range % 2 = 0 AS yes, (0.1::FLOAT) AS f4, 7::SMALLINT AS small,
			[range, NULL] AS list
		FROM range(22000)`,
		2,
		{ name: 'every type' }
	);
});
afterAll(() => engine.close());

const file = (format: ExportFormat, relation: Relation, request: ExportRequest = {}) =>
	exportFile(format, relation, request, () => undefined);

describe('Parquet', () => {
	it('reads back as what the engine holds, in every type', async () => {
		const buffer = await (await file('parquet', every)).arrayBuffer();
		const metadata = parquetMetadata(buffer);
		expect(metadata.num_rows).toBe(22_000n);
		expect(metadata.row_groups.length).toBeGreaterThan(1);
		const rows = await parquetReadObjects({
			file: buffer,
			utf8: false,
			rowStart: 0,
			rowEnd: 22_000
		});
		for (const n of [0, 1, 2, 19_999, 20_000, 21_999]) {
			const row = rows[n]!;
			expect(row['n']).toBe(BigInt(n));
			expect(row['big']).toBe(9_223_372_036_854_775_807n - BigInt(n));
			expect(row['yes']).toBe(n % 2 === 0);
			expect(row['bytes'] ?? null).toEqual(n % 2 === 0 ? new Uint8Array([0, 255]) : null);
			expect(row['text'] ?? null).toBe([`a,"b"\n`, '', null][n % 3]);
			expect(row['f']).toBe(n / 3);
			expect(row['small']).toBe(7);
			expect(row['f4']).toBe(Math.fround(0.1));
			expect(row['list']).toBe(`[${n},null]`);
		}
	});

	it('keeps the digits that its reader turns into numbers and dates', async () => {
		const buffer = await (await file('parquet', every)).arrayBuffer();
		const raw = await parquetReadObjects({
			file: buffer,
			rowStart: 21_999,
			rowEnd: 22_000,
			columns: ['price', 'wide', 'at', 'day', 'clock'],
			utf8: false,
			parsers: {
				timestampFromMicroseconds: (us: bigint) => us as never,
				dateFromDays: (days: number) => days as never
			}
		});
		expect(raw[0]!['at']).toBe(1_772_323_200_000_000n + 21_999n);
		expect(raw[0]!['day']).toBe(20_513);
		expect(raw[0]!['clock']).toBe(50_700_000_001n);
		expect(raw[0]!['price']).toBeCloseTo(5499.75, 10);
		const element = parquetMetadata(buffer).schema.find(({ name }) => name === 'wide');
		expect(element).toMatchObject({
			converted_type: 'DECIMAL',
			precision: 38,
			scale: 2,
			type_length: 16
		});
		// Without its meaning as a decimal the reader gives the bytes themselves.
		const metadata = parquetMetadata(buffer);
		const schema = metadata.schema.map((one) =>
			one.name === 'wide' ? { ...one, converted_type: undefined } : one
		);
		const plain = await parquetReadObjects({
			file: buffer,
			metadata: { ...metadata, schema } as typeof metadata,
			rowStart: 1,
			rowEnd: 2,
			columns: ['wide'],
			utf8: false
		});
		expect(signed(plain[0]!['wide'] as Uint8Array)).toBe(
			1_234_567_890_123_456_789_012_345_678_825n
		);
	});

	it('is a file also without rows, and text where no type holds all', async () => {
		const none = await window.keep('SELECT 1 AS n, NULL::VARCHAR AS t WHERE false', 2, {
			name: 'none'
		});
		const empty = parquetMetadata(await (await file('parquet', none)).arrayBuffer());
		expect(empty.num_rows).toBe(0n);
		expect(empty.schema.slice(1).map(({ name }) => name)).toEqual(['n', 't']);
		const state = await window.stateRelation('public.t', 2);
		const rows = await parquetReadObjects({
			file: await (await file('parquet', state)).arrayBuffer()
		});
		expect(rows.map(({ total }) => total as string)).toEqual(['10.50', 'NaN']);
	});
});

/** Big-endian two's complement. */
function signed(bytes: Uint8Array): bigint {
	return BigInt.asIntN(
		128,
		bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
	);
}

describe('text files', () => {
	it('hold every row of the filtered, sorted relation', async () => {
		const request: ExportRequest = {
			order: [{ column: 'n', descending: true }],
			filter: { conditions: [{ column: 'n', op: '<', value: '5000' }] }
		};
		const small = await window.keep('SELECT n, text, list FROM every', 2, {
			name: 'small',
			reads: [{ as: 'every', relation: every }]
		});
		const csv = await (await file('csv', small, request)).text();
		expect(csv.startsWith(`n,text,list\n4999,,"[4999,null]"\n`)).toBe(true);
		expect(csv).toContain(`4998,"a,""b""\n","[4998,null]"\n`);
		expect(csv).toContain(`4997,\\N,`);
		const lines = (await (await file('ndjson', small, request)).text()).trimEnd().split('\n');
		expect(lines).toHaveLength(5000);
		expect(JSON.parse(lines[0]!)).toEqual({ n: '4999', text: '', list: [4999, null] });
		const arrow = tableFromIPC(
			new Uint8Array(await (await file('arrow', small, request)).arrayBuffer())
		);
		expect(arrow.numRows).toBe(5000);
	});

	it('tell what a JSON number cannot, and lose no column', async () => {
		const odd = await window.keep(
			`SELECT 1 AS a, 'NaN'::DOUBLE AS f, -0.0::DOUBLE AS z, 0.1::FLOAT AS r, 1.50::DECIMAL(4,2) AS d, true AS b,
			 [9007199254740993] AS big, {'k': 'v'} AS s`,
			2,
			{ name: 'odd' }
		);
		expect(await (await file('ndjson', odd)).text()).toBe(
			`{"a":1,"f":"NaN","z":"-0","r":0.1,"d":"1.50","b":true,"big":"[9007199254740993]","s":{"k":"v"}}\n`
		);
		const state = await window.stateRelation('public.t', 2);
		expect(await (await file('ndjson', state)).text()).toBe(
			`{"id":1,"total":"10.50","doc":{"a":1}}\n{"id":2,"total":"NaN","doc":null}\n`
		);
	});

	it('stop in the middle and say how far they are', async () => {
		const stop = new AbortController();
		const seen: number[] = [];
		const work = exportFile('csv', every, { signal: stop.signal }, (rows) => {
			seen.push(rows);
			if (rows >= 6000) stop.abort();
		});
		await expect(work).rejects.toMatchObject({ code: 'cancelled' });
		expect(seen).toEqual([2000, 4000, 6000]);
	});
});

describe('copied cells', () => {
	const columns = [
		relationColumn({ name: 'id', type: 'bigint', key: true, storage: { kind: 'int64' } }, 4),
		relationColumn({ name: 'na"me', type: 'text', key: false, storage: { kind: 'text' } }, 4),
		relationColumn({ name: 'ok', type: 'boolean', key: false, storage: { kind: 'bool' } }, 4)
	];
	const cells = (
		[
			['9007199254740993', `O'Hara | *x*`, 't'],
			['NaN', null, UNKNOWN],
			['-1.5', '', 'f']
		] as ExactText[][]
	).map((row) => row.map((value) => cellOf(value)));

	it('as SQL are the same values in PostgreSQL and in this engine', async () => {
		const sql = copyText('sql', columns, cells.slice(0, 1).concat(cells.slice(2)));
		expect(sql).toBe(
			`(VALUES\n  (9007199254740993, 'O''Hara | *x*', true),\n  (-1.5, '', false)\n) AS t ("id", "na""me", "ok")`
		);
		const result = await engine.query(`SELECT * FROM ${sql}`);
		expect(result.value(0, 0)).toBe('9007199254740993.0');
		expect(result.value(0, 1)).toBe(`O'Hara | *x*`);
		expect(copyText('sql', columns, [cells[1]!])).toContain(`('NaN', NULL, NULL)`);
	});

	it('as CSV and Markdown carry the names', () => {
		expect(copyText('csv', columns, cells)).toBe(
			`id,"na""me",ok\n9007199254740993,O'Hara | *x*,t\nNaN,\\N,\\N\n-1.5,,f\n`
		);
		expect(copyText('markdown', columns, cells.slice(0, 2))).toBe(
			`| id | na"me | ok |\n| --: | --- | --- |\n| 9007199254740993 | O'Hara \\| \\*x\\* | t |\n| NaN | NULL |  |`
		);
	});
});

describe('a value that is looked at', () => {
	it('keeps the digits of its numbers as JSON', () => {
		expect(jsonOf('{"a":[9007199254740993,1.10]}')).toEqual({
			a: [new JsonNumber('9007199254740993'), new JsonNumber('1.10')]
		});
		expect(jsonOf('no json')).toBeUndefined();
		expect(jsonOf('[1,')).toBeUndefined();
		expect(jsonOf('12')).toBeUndefined();
	});

	it('is bytes in lines of sixteen', () => {
		expect(bytesOfHex('\\x4100ff')).toEqual(new Uint8Array([65, 0, 255]));
		expect(bytesOfHex('plain')).toBeNull();
		expect(hexDump(new Uint8Array([65, 0, 255]))).toBe(`00000000  41 00 ff${' '.repeat(40)} A··`);
	});
});
