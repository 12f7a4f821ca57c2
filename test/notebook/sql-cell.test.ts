import { describe, expect, test } from 'vitest';
import type { ResultTable } from '#lib/engine/engine.ts';
import type { CellValue } from '#lib/shadow/cell-value.ts';
import { errorPlace, withoutCaret } from '#lib/components/sql/error-place.ts';
import { toCsv, toNdjson } from '#lib/components/sql/export-rows.ts';
import { resultColumns } from '#lib/components/sql/result-columns.ts';

function table(columns: ResultTable['columns'], rows: CellValue[][]): ResultTable {
	return {
		columns,
		rowCount: rows.length,
		value: (row, column) => rows[row]![column]!,
		toIpc: () => new Uint8Array()
	};
}

describe('the place of an error', () => {
	const at = (message: string, text: string) => {
		const place = errorPlace(message, text);
		return place && text.slice(place.from, place.to);
	};

	test('is the word that DuckDB points at', () => {
		const message =
			'Catalog Error: Table with name ordrs does not exist!\nDid you mean "orders"?\n\nLINE 1: select * from ordrs\n                      ^';
		expect(at(message, 'select * from ordrs')).toBe('ordrs');
		expect(withoutCaret(message)).toBe(
			'Catalog Error: Table with name ordrs does not exist!\nDid you mean "orders"?'
		);
	});

	test('is found although the query that ran holds more than was written', () => {
		const line = 'LINE 1: ...create view q as select prise from products where prise > 1';
		const message = `Binder Error: x\n\n${line}\n${' '.repeat(line.indexOf('prise'))}^`;
		expect(at(message, 'select prise\nfrom products where prise > 1')).toBe('prise');
	});

	test('is where the window counted it, less what stands before the query', () => {
		expect(at('this ( is not closed (at character 8)', 'select (1')).toBe('(');
		expect(errorPlace('x (at character 12)', 'select (1', 4)).toEqual({ from: 7, to: 8 });
		expect(withoutCaret('this ( is not closed (at character 8)')).toBe('this ( is not closed');
	});

	test('is the last word when the query ends too early', () => {
		const message = 'Parser Error: syntax error at or near ")"\n\nLINE 2: ) LIMIT 10\n        ^';
		expect(at(message, 'select 1 +\n')).toBe('+');
		expect(withoutCaret(message)).toBe('Parser Error: the query ends too early');
	});

	test('is nowhere when the message points at what was not written', () => {
		expect(at('Error: x\n\nLINE 1: hidden\n        ^', 'select 1')).toBeNull();
		expect(at('Error without a caret', 'select 1')).toBeNull();
	});
});

describe('an export', () => {
	const columns: ResultTable['columns'] = [
		{ name: 'id', storage: { kind: 'int64' } },
		{ name: 'a,b', storage: { kind: 'text' } },
		{ name: 'f', storage: { kind: 'float32' } },
		{ name: 'd', storage: { kind: 'date' } },
		{ name: 'f', storage: { kind: 'bool' } }
	];
	const rows: CellValue[][] = [
		[9007199254740993n, 'say "hi"\n', Math.fround(0.1), 0, true],
		[null, '', NaN, null, null],
		[1n, '\\N', -0, 1, false]
	];

	test('as CSV tells NULL, the empty string and the text \\N apart', () => {
		expect(toCsv(table(columns, rows))).toBe(
			'id,"a,b",f,d,f\n9007199254740993,"say ""hi""\n",0.1,1970-01-01,t\n\\N,"",NaN,\\N,\\N\n1,"\\N",-0,1970-01-02,f\n'
		);
	});

	test('as NDJSON rounds no number and loses no column', () => {
		const lines = toNdjson(table(columns, rows)).trimEnd().split('\n');
		expect(lines[0]).toBe(
			'{"id":"9007199254740993","a,b":"say \\"hi\\"\\n","f":0.1,"d":"1970-01-01","f_2":true}'
		);
		expect(JSON.parse(lines[1]!)).toEqual({ id: null, 'a,b': '', f: 'NaN', d: null, f_2: null });
	});

	test('shows columns wide enough for what they hold, within bounds', () => {
		const columns = resultColumns(
			table(
				[
					{ name: 'x', storage: { kind: 'text' } },
					{ name: 'x', storage: { kind: 'int32' } }
				],
				[['y'.repeat(90), 1]]
			)
		);
		expect(columns.map(({ id, numeric }) => [id, numeric])).toEqual([
			['0:x', false],
			['1:x', true]
		]);
		expect(columns[0]!.width).toBe(340);
		expect(columns[1]!.width).toBeLessThan(120);
	});
});
