import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { openMasked } from './masked-window.ts';

/**
 * The laws of a column's label: what does not come from a masked column never has one; a masked
 * column that is handed on keeps its own, under any name that no row was chosen by.
 */
let window: ShadowWindow;
beforeAll(async () => {
	window = await openMasked([
		{ table: 'public.customers', column: 'email', how: 'pseudonym' },
		{ table: 'public.customers', column: 'balance', how: 'hidden' }
	]);
});
afterAll(() => window.close());

let cells = 0;
const keep = (text: string, reads: { as: string; relation: Awaited<ReturnType<typeof plain>> }[]) =>
	window.keep(text, window.latest().seq, { name: `cell ${++cells}`, reads });
const plain = (text: string) => window.keep(text, window.latest().seq, { name: `cell ${++cells}` });

interface Output {
	sql: string;
	/** The masked column that it is, or is made of. */
	from: string | null;
}
const outputs: Output[] = [
	{ sql: 'c.email', from: 'email' },
	{ sql: 'c.balance', from: 'balance' },
	{ sql: 'upper(c.email)', from: 'email' },
	{ sql: 'c.balance * 2', from: 'balance' },
	{ sql: 'c.id', from: null },
	{ sql: 'o.total * 2', from: null },
	{ sql: "'x'", from: null }
];
const clauses = [
	'',
	'where o.total > 1',
	'order by o.total limit 5',
	"where c.email like 'm%'",
	'order by c.email',
	'order by c.email limit 1'
];
/** Ways to hand rows on, each under the same names. */
const wraps: ((sql: string) => string)[] = [
	(sql) => sql,
	(sql) => `select * from (${sql})`,
	(sql) => `with w as (${sql}) from w`,
	(sql) => `select * from (${sql}) union all by name select * from (${sql}) where false`
];

test('labels what comes from a masked column, and nothing else', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.constantFrom(...outputs), { minLength: 1, maxLength: 5 }),
			fc.constantFrom(...clauses),
			fc.constantFrom(...wraps),
			fc.boolean(),
			async (chosen, clause, wrap, again) => {
				const list = chosen.map(({ sql }, i) => `${sql} as out${i}`).join(', ');
				const query = `select ${list} from customers c join orders o on o.customer = c.id ${clause}`;
				const first = await plain(wrap(query));
				const relation = again
					? await keep('select * from before', [{ as: 'before', relation: first }])
					: first;
				chosen.forEach(({ from }, i) => {
					const label = (relation.columns[i]!.masked ?? []).map(({ column }) => column);
					if (from === null) expect(label).toEqual([]);
					else if (!clause.includes(from)) expect(label).toEqual([from]);
					else expect([[], [from]]).toContainEqual(label);
				});
				const made = relation.masked.map(({ column }) => column);
				for (const { from } of chosen) if (from !== null) expect(made).toContain(from);
				await Promise.all([first.close(), relation.close()]);
			}
		),
		{ numRuns: 60 }
	);
}, 120_000);
