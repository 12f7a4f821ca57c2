import { describe, expect, test } from 'vitest';
import { errorPlace, withoutCaret } from '#lib/components/sql/error-place.ts';

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
