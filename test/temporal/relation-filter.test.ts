/**
 * The law: a row is found exactly when its value, read as the column's type, holds the condition.
 * The model below reads the values itself; the engine runs the generated SQL.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import type { Engine } from '#lib/engine/engine.ts';
import type { Storage } from '#lib/shadow/schema.ts';
import {
	filterExpressions,
	FilterError,
	type Condition,
	type FilterColumn,
	type RelationFilter
} from '#lib/temporal/relation-filter.ts';
import { quoteLiteral } from '#lib/temporal/sql-text.ts';

let engine: Engine;
beforeAll(async () => {
	engine = await openDuckDb();
});
afterAll(() => engine.close());

const column = (name: string, storage: Storage): FilterColumn => ({
	name,
	storage,
	value: `v."${name}"`,
	exact: null
});

/** Numbers of the rows that a filter leaves. */
async function found(
	rows: string,
	columns: FilterColumn[],
	filter: RelationFilter
): Promise<number[]> {
	const where = ['true', ...filterExpressions(columns, filter)].join(' AND ');
	const result = await engine.query(`SELECT v.n FROM (${rows}) v WHERE ${where} ORDER BY v.n`);
	return Array.from({ length: result.rowCount }, (_, row) => Number(result.value(row, 0)));
}

function values(type: string, texts: readonly (string | null)[]): string {
	const rows = texts.map(
		(text, n) => `(${n}, ${text === null ? 'NULL' : quoteLiteral(text)}::${type})`
	);
	return `SELECT * FROM (VALUES ${rows.join(', ')}) t(n, x)`;
}

const OPS = ['=', '≠', '<', '≤', '>', '≥'] as const;
function holds(op: (typeof OPS)[number], order: number | null): boolean {
	// Without a value a row is different from any, and in no order to it.
	if (order === null) return op === '≠';
	return {
		'=': order === 0,
		'≠': order !== 0,
		'<': order < 0,
		'≤': order <= 0,
		'>': order > 0,
		'≥': order >= 0
	}[op];
}

describe('a condition', () => {
	it('compares numbers as numbers, however they are written', async () => {
		const stored = fc.array(
			fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { nil: null }),
			{ minLength: 1, maxLength: 5 }
		);
		await fc.assert(
			fc.asyncProperty(
				stored,
				fc.nat(),
				fc.constantFrom(...OPS),
				fc.constantFrom('', '.0', '.5'),
				async (numbers, at, op, fraction) => {
					const near = numbers[at % numbers.length] ?? 7n;
					const text = `${near}${fraction}`;
					const model = numbers.flatMap((number, n) => {
						if (number === null) return holds(op, null) ? [n] : [];
						const half = fraction === '.5' ? (text.startsWith('-') ? 1 : -1) : 0;
						const order = number === near ? half : number < near ? -1 : 1;
						return holds(op, order) ? [n] : [];
					});
					const rows = values(
						'BIGINT',
						numbers.map((number) => number?.toString() ?? null)
					);
					const filter = { conditions: [{ column: 'x', op, value: text }] };
					expect(await found(rows, [column('x', { kind: 'int64' })], filter)).toEqual(model);
				}
			),
			{ numRuns: 60 }
		);
	});

	it('finds any text in any text, whatever its letters', async () => {
		const text = fc.string({ unit: 'grapheme', maxLength: 6 });
		await fc.assert(
			fc.asyncProperty(
				fc.array(text, { minLength: 1, maxLength: 4 }),
				text,
				async (texts, part) => {
					fc.pre(part.trim() !== '' && !(part + texts.join('')).includes('\0'));
					const rows = values('VARCHAR', texts);
					const columns = [column('x', { kind: 'text' })];
					const exactly = await found(rows, columns, {
						conditions: [{ column: 'x', op: '=', value: part }]
					});
					expect(exactly).toEqual(texts.flatMap((one, n) => (one === part ? [n] : [])));
					const inside = await found(rows, columns, {
						conditions: [{ column: 'x', op: 'contains', value: part }]
					});
					const sure = texts.flatMap((one, n) => (one.includes(part) ? [n] : []));
					expect(inside).toEqual(expect.arrayContaining(sure));
				}
			),
			{ numRuns: 40 }
		);
	});

	const cases: [
		Storage,
		string,
		(string | null)[],
		Condition['op'],
		string | string[],
		number[]
	][] = [
		[{ kind: 'bool' }, 'BOOLEAN', ['true', 'false', null], '=', 'f', [1]],
		[{ kind: 'bool' }, 'BOOLEAN', ['true', 'false', null], 'contains', 't', [0]],
		[
			{ kind: 'decimal', precision: 20, scale: 4 },
			'DECIMAL(20,4)',
			['1.0000', '1.0001'],
			'=',
			'1',
			[0]
		],
		[{ kind: 'float64' }, 'DOUBLE', ['0.1', 'NaN', '-Infinity'], '=', 'NaN', [1]],
		[{ kind: 'float64' }, 'DOUBLE', ['5', '0.5'], 'starts', '5', [0]],
		[{ kind: 'float32' }, 'REAL', ['0.1', '0.2'], '=', '0.1', [0]],
		[{ kind: 'date' }, 'DATE', ['2026-03-01', '2026-03-02'], '≥', '2026-03-02', [1]],
		[
			{ kind: 'timestamp' },
			'TIMESTAMP',
			['2026-03-01 00:00:00.000001', '2026-03-01'],
			'>',
			'2026-03-01',
			[0]
		],
		[
			{ kind: 'timestamptz' },
			'TIMESTAMP',
			['2026-03-01 12:00', '2026-03-01 10:00'],
			'=',
			'2026-03-01T12:00+02:00',
			[1]
		],
		[{ kind: 'timestamptz' }, 'TIMESTAMP', ['2026-03-01 12:00'], 'contains', '12:00:00+00', [0]],
		[{ kind: 'time' }, 'TIME', ['14:05:00', '14:06'], '<', '14:06', [0]],
		[{ kind: 'bytes' }, 'BLOB', ['\\x00\\xFF', 'a'], '=', '\\x00ff', [0]],
		[{ kind: 'bytes' }, 'BLOB', ['\\x00\\xFF', 'a'], 'contains', '00FF', [0]],
		[{ kind: 'text' }, 'VARCHAR', ['Äpfel', 'apple', null], 'starts', 'äP', [0]],
		[{ kind: 'text' }, 'VARCHAR', ['a', 'b', null, "o'c"], 'in', ['b', "o'c"], [1, 3]],
		[{ kind: 'text' }, 'VARCHAR', ['a'], 'in', [], []],
		[{ kind: 'int32' }, 'INTEGER', ['1', '2', '3'], 'in', ['1', '3.0'], [0, 2]]
	];
	it.each(cases)('reads %o %s %o %s %o', async (storage, type, texts, op, value, expected) => {
		const condition = { column: 'x', op, value } as Condition;
		const filter = { conditions: [condition] };
		expect(await found(values(type, texts), [column('x', storage)], filter)).toEqual(expected);
	});

	it('is refused, with an example, where the value is none of the column’s', () => {
		const refuse = (storage: Storage, value: string) => () =>
			filterExpressions([column('x', storage)], { conditions: [{ column: 'x', op: '=', value }] });
		for (const bad of ['', 'ten', '1; DROP TABLE t', '1 OR true', '0x10', '1e9999']) {
			expect(refuse({ kind: 'int64' }, bad), bad).toThrow(FilterError);
		}
		expect(refuse({ kind: 'timestamp' }, 'noon')).toThrow(/write it like 2026-03-01 14:05/);
		expect(refuse({ kind: 'bytes' }, 'xyz')).toThrow(/hexadecimal/);
		expect(() =>
			filterExpressions([], { conditions: [{ column: 'gone', op: 'is null' }] })
		).toThrow(/no column "gone"/);
	});
});

describe('a search', () => {
	it('looks at every column’s text as it is shown, and not across two of them', async () => {
		const rows = `SELECT * FROM (VALUES (0, true, 'ab'), (1, false, 'cd'), (2, NULL, 'Tab')) t(n, b, s)`;
		const columns = [column('b', { kind: 'bool' }), column('s', { kind: 'text' })];
		const search = (text: string) => found(rows, columns, { search: text });
		expect(await search('t')).toEqual([0, 2]);
		expect(await search('fcd')).toEqual([]);
		expect(await search('  AB ')).toEqual([0, 2]);
		expect(await search('')).toEqual([0, 1, 2]);
		expect(await search(`%_'"\\`)).toEqual([]);
	});
});
