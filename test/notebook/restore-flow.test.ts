import { describe, expect, test } from 'vitest';
import { applyCommands } from '#lib/components/restore/apply-commands.ts';
import { planRows, planSentence } from '#lib/components/restore/plan-rows.ts';
import {
	type Choice,
	choiceProblem,
	keyIdentity,
	selectionOf,
	toggle
} from '#lib/components/restore/selection.ts';
import type { RestorePlan, RowAction } from '#lib/restore/plan.ts';

const choice = (change: Partial<Choice> = {}): Choice => ({
	table: 'public.products',
	chosen: true,
	columns: null,
	keys: null,
	...change
});

describe('the choice of what to put back', () => {
	test('hands on only the limits that were set', () => {
		expect(
			selectionOf([
				choice(),
				choice({ table: 'public.orders', chosen: false }),
				choice({ table: 'public.items', columns: ['price'], keys: [{ id: '1' }] })
			])
		).toEqual([
			{ table: 'public.products' },
			{ table: 'public.items', columns: ['price'], keys: [{ id: '1' }] }
		]);
	});

	test('takes one of all away, and knows when all are chosen again', () => {
		const all = [{ id: '1' }, { id: '2' }];
		const some = toggle(all, null, { id: '2' }, keyIdentity);
		expect(some).toEqual([{ id: '1' }]);
		expect(toggle(all, some, { id: '2' }, keyIdentity)).toBeNull();
	});

	test('says what is missing before one can go on', () => {
		expect(choiceProblem([choice({ chosen: false })])).toBe('Choose at least one table.');
		expect(choiceProblem([choice({ columns: [] })])).toBe(
			'Choose at least one column of public.products.'
		);
		expect(choiceProblem([choice({ keys: [] })])).toBe(
			'Choose at least one row of public.products.'
		);
		expect(choiceProblem([choice()])).toBeNull();
	});

	test('tells keys apart by their values, whatever the order of their columns', () => {
		expect(keyIdentity({ a: '1', b: '2' })).toBe(keyIdentity({ b: '2', a: '1' }));
		expect(keyIdentity({ a: '1', b: '2' })).not.toBe(keyIdentity({ a: '12', b: '' }));
	});
});

describe('the preview of a plan', () => {
	const rows: RowAction[] = [
		{ kind: 'update', key: { id: '1' }, expect: { price: '0.00' }, restore: { price: '9.90' } },
		{ kind: 'insert', key: { id: '2' }, restore: { id: '2', note: null } },
		{ kind: 'delete', key: { id: '3' }, expect: { id: '3' } }
	];
	const plan = { tables: [{ table: 't', rows }] } as unknown as RestorePlan;

	test('pairs what a cell holds now with what it will hold', () => {
		expect(planRows(plan, 't', 10).map(({ cells }) => cells)).toEqual([
			[{ column: 'price', now: '0.00', then: '9.90' }],
			[
				{ column: 'id', now: undefined, then: '2' },
				{ column: 'note', now: undefined, then: null }
			],
			[{ column: 'id', now: '3', then: undefined }]
		]);
		expect(planRows(plan, 't', 1)).toHaveLength(1);
	});

	test('says in one sentence what will happen', () => {
		expect(planSentence([{ inserts: 1, updates: 2, deletes: 0, cells: 4 }])).toBe(
			'2 rows change back in 4 cells, 1 row comes back'
		);
		expect(planSentence([])).toBe('Nothing to put back');
	});
});

test('commands quote a database name that a shell would take apart', () => {
	expect(applyCommands()[1]!.command).toBe('psql -X -d <database> -f restore.sql');
	expect(applyCommands("host=/tmp dbname=o'neill")[1]!.command).toBe(
		`psql -X -d 'host=/tmp dbname=o'\\''neill' -f restore.sql`
	);
});
