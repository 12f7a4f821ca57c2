import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { GridView } from '#lib/notebook/cell-spec.ts';
import { specOf } from '#lib/notebook/cell-meaning.ts';
import { formatFields } from '#lib/notebook/fields.ts';
import { viewSettings } from '#lib/notebook/grid-settings.ts';

const name = fc
	.oneof(
		fc.constantFrom('id', 'a, b', '[x', 'total asc', 'x DESC', 'quote"d', 'für'),
		fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' })
	)
	.map((text) => text.trim())
	.filter((text) => text !== '' && !/[\n\r]/.test(text));
const names = fc.uniqueArray(name, { maxLength: 3 });
const text = fc.constantFrom('a', 'two words', 'it’s "quoted"', "x = 'y, z'");

const view: fc.Arbitrary<GridView> = fc.record({
	hidden: names,
	pinned: names,
	widths: fc.dictionary(name, fc.integer({ min: 48, max: 900 }), { maxKeys: 3 }).map((widths) => ({
		...widths
	})),
	order: names.chain((columns) =>
		fc.tuple(
			...columns.map((column) =>
				fc.record({ column: fc.constant(column), descending: fc.boolean() })
			)
		)
	),
	filter: fc.record(
		{
			search: text,
			where: text,
			conditions: fc.array(
				fc.oneof(
					fc.record({ column: name, op: fc.constantFrom('=', '≥', 'contains'), value: text }),
					fc.record({ column: name, op: fc.constant('in' as const), value: fc.array(text) }),
					fc.record({ column: name, op: fc.constant('is null' as const) })
				),
				{ minLength: 1, maxLength: 3 }
			)
		},
		{ requiredKeys: [] }
	)
});

it('a grid comes back as it was left', () => {
	fc.assert(
		fc.property(view, (left) => {
			const settings = Object.fromEntries(
				Object.entries(viewSettings(left)).filter(
					(entry): entry is [string, string] => entry[1] !== null
				)
			);
			const body = formatFields({ data: 'public.orders', ...settings });
			const { spec } = specOf({ id: 'a1', kind: 'grid', attributes: {}, body });
			expect(spec).toMatchObject({ kind: 'grid', view: left });
		})
	);
});
