import { ChangeSet, Text } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatJson } from '#lib/components/code/format-json.ts';
import { changesBetween } from '#lib/components/code/outer-changes.ts';
import { colouredLines } from '#lib/components/code/static-code.ts';

describe('changes from outside', () => {
	const apply = (before: string, after: string) => {
		const text = Text.of(before.split('\n'));
		return ChangeSet.of(changesBetween(before, after), before.length).apply(text).toString();
	};

	test('touch only what differs, so that the cursor stays', () => {
		expect(changesBetween('select a from t', 'select ab from t')).toEqual([
			{ from: 8, to: 8, insert: 'b' }
		]);
		expect(changesBetween('aaa', 'aa')).toEqual([{ from: 2, to: 3, insert: '' }]);
		expect(changesBetween('same', 'same')).toEqual([]);
	});

	test('law: they make the one text of the other', () => {
		const text = fc.string({
			unit: fc.constantFrom('a', 'b', ' ', '\n', '😀', 'select '),
			maxLength: 60
		});
		fc.assert(
			fc.property(text, text, (before, after) => {
				expect(apply(before, after)).toBe(after);
			})
		);
	});

	test('are one change where texts are too long to compare', () => {
		const [a, b] = [`x${'a '.repeat(9000)}y`, `x${'b '.repeat(9000)}y`];
		expect(changesBetween(a, b)).toHaveLength(1);
		expect(apply(a, b)).toBe(b);
	});
});

describe('formatting JSON', () => {
	test('orders blanks and keeps numbers as they are written', () => {
		expect(formatJson('{"a":[1.0,9007199254740993,{}],"b":"x, {y}"}')).toBe(
			'{\n  "a": [\n    1.0,\n    9007199254740993,\n    {}\n  ],\n  "b": "x, {y}"\n}'
		);
		expect(() => formatJson('{a: 1}')).toThrow(SyntaxError);
	});

	test('law: it means the same, and once is enough', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				const text = JSON.stringify(value);
				const formatted = formatJson(text);
				expect(JSON.parse(formatted)).toEqual(JSON.parse(text));
				expect(formatJson(formatted)).toBe(formatted);
			})
		);
	});
});

describe('code that only stands there', () => {
	test('has the looks of the editor and every letter of the text', async () => {
		const text = "select count(*) -- all\n\nfrom orders where x = $low and y = 'a'";
		const lines = await colouredLines(text, 'sql');
		expect(lines.map((line) => line.map((span) => span.text).join('')).join('\n')).toBe(text);
		const look = (word: string) => lines.flat().find((span) => span.text === word)?.class;
		expect(look('select')).toBe('tok-keyword');
		expect(look('-- all')).toBe('tok-comment');
		expect(look('$low')).toBe('tok-input');
		expect(look("'a'")).toBe('tok-string');
	});

	test.each(['markdown', 'json', 'postgres', 'text'] as const)(
		'keeps a text in %s',
		async (name) => {
			const text = '# a **b** `c`\n{"d": [1, true]}\r\n\tselect 1';
			const lines = await colouredLines(text.replaceAll('\r', ''), name);
			expect(lines.map((line) => line.map((span) => span.text).join('')).join('\n')).toBe(
				text.replaceAll('\r', '')
			);
		}
	);
});
