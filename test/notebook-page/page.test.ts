import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { cellsOfText, freeName, textOfCells } from '#lib/components/notebook/cell-text.ts';
import { fileNameOf } from '#lib/components/notebook/file-name.ts';
import { readFragment } from '#lib/components/notebook/fragment.ts';
import { nameProblem } from '#lib/components/notebook/name-problem.ts';
import { outlineEntries } from '#lib/components/notebook/outline-entries.ts';
import {
	chosenOption,
	settingsForm,
	settingValues,
	shownSettings,
	withSetting
} from '#lib/components/notebook/settings.ts';
import { splitToken } from '#lib/components/token-fragment.ts';
import { placeMenu } from '#lib/components/ui/menu.ts';
import { type Cell, emptyFront } from '#lib/notebook/document.ts';

const cell = (
	id: string,
	kind: string,
	body: string,
	attributes: Cell['attributes'] = {}
): Cell => ({
	id,
	kind,
	body,
	attributes
});
const documentOf = (...cells: Cell[]) => ({ front: emptyFront(), cells });
const random = () => 0.5;

describe('a link into a notebook', () => {
	test('names a cell and instants, with their offsets as they are written', () => {
		expect(readFragment('#cell=c1&at=incident~product%20price%20-1tx')).toMatchObject({
			cell: 'c1',
			at: 'incident~product price -1tx'
		});
		expect(readFragment('at=latest +2h').at).toBe('latest +2h');
		expect(readFragment('#a=seq:1&b=seq:9')).toMatchObject({ a: 'seq:1', b: 'seq:9', cell: null });
		expect(readFragment('home').word).toBe('home');
		expect(readFragment('#at=100%').at).toBe('100%');
	});

	test('keeps every byte when the token is taken out of it', () => {
		expect(splitToken('#token=a-b&cell=x&at=latest+2h%20')).toEqual({
			token: 'a-b',
			rest: '#cell=x&at=latest+2h%20'
		});
		expect(splitToken('#token=a')).toEqual({ token: 'a', rest: '' });
		expect(splitToken('')).toEqual({ token: null, rest: '' });
	});
});

describe('copied cells', () => {
	test('are Markdown that pastes as the same cells, with ids and names of their own', () => {
		const cells = [
			cell('q', 'sql', 'select 1', { as: 'one' }),
			cell('t', 'markdown', '# Words\n\n- and more')
		];
		const pasted = cellsOfText(textOfCells(cells), documentOf(...cells), random);
		expect(pasted.map(({ kind, body }) => [kind, body])).toEqual(
			cells.map(({ kind, body }) => [kind, body])
		);
		expect(pasted[0]!.attributes['as']).toBe('one_2');
		expect(new Set([...cells, ...pasted].map(({ id }) => id)).size).toBe(4);
	});

	test('of plain prose become one text cell', () => {
		expect(cellsOfText('Just a thought.', documentOf(), random)).toMatchObject([
			{ kind: 'markdown', body: 'Just a thought.' }
		]);
	});

	test('law: whatever is copied pastes with the same kinds and bodies', () => {
		const words = fc.constantFrom('select 1', 'a b', '## x', '', '`` ` ``', 'x: 1\ny: 2');
		const one = fc.tuple(fc.constantFrom('sql', 'markdown', 'diff', 'check'), words);
		fc.assert(
			fc.property(fc.array(one, { minLength: 1, maxLength: 5 }), (made) => {
				const cells = made.map(([kind, body], i) => cell(`c${i}`, kind, body));
				const pasted = cellsOfText(textOfCells(cells), documentOf(), random);
				expect(pasted.map(({ kind, body }) => [kind, body])).toEqual(made);
			})
		);
	});

	test('count up the name that is taken', () => {
		expect(freeName('a', new Set(['a', 'a_2']))).toBe('a_3');
		expect(freeName('a_2', new Set(['a_2']))).toBe('a_3');
	});
});

describe('a settings form', () => {
	test('changes one line of the text and leaves the others to the byte', () => {
		const body = '# why\ntable: public.orders\nunknown:  kept ';
		expect(withSetting(body, 'table', 'public.products')).toBe(
			'# why\ntable: public.products\nunknown:  kept '
		);
		expect(withSetting(body, 'table', null)).toBe('# why\nunknown:  kept ');
		expect(withSetting('', 'at', 'a: b')).toBe('at: "a: b"');
	});

	test('shows what belongs to the choice that was made', () => {
		const form = settingsForm('diff')!;
		const names = (body: string) => {
			const values = settingValues(body);
			return shownSettings(form, chosenOption(form.choice!, values), values).map(
				({ name }) => name
			);
		};
		expect(names('from: earliest')).toEqual(['from', 'to', 'table']);
		expect(names('transaction: latest')).toEqual(['transaction', 'table']);
		const input = settingsForm('input')!;
		const shown = (type: string) => shownSettings(input, null, { type }).map(({ name }) => name);
		expect(shown('number')).toContain('min');
		expect(shown('choice')).not.toContain('min');
	});
});

test('the outline has headings, and cells that have a name or a title', () => {
	const entries = outlineEntries(
		[
			cell('a', 'markdown', 'x\n# A *big* [thing](#at=latest)'),
			cell('b', 'markdown', 'no heading'),
			cell('c', 'sql', '# no heading either', { as: 'rows' }),
			cell('d', 'sql', '')
		],
		({ attributes }) => attributes['as'] ?? null
	);
	expect(entries.map(({ id, text, level }) => [id, text, level])).toEqual([
		['a', 'A big thing', 1],
		['c', 'rows', 3]
	]);
});

test('a cell’s name is one that SQL reads, and its own', () => {
	const document = documentOf(cell('a', 'sql', '', { as: 'Orders' }), cell('b', 'sql', ''));
	expect(nameProblem(document, 'b', 'orders')).toContain('#a');
	expect(nameProblem(document, 'b', '2nd')).not.toBeNull();
	expect(nameProblem(document, 'b', 'orders_2')).toBeNull();
	expect(nameProblem(document, 'a', 'orders')).toBeNull();
});

test('a menu stays on the screen wherever its button is', () => {
	const screen = { width: 400, height: 300 };
	fc.assert(
		fc.property(
			fc.nat(400),
			fc.nat(300),
			fc.nat(380),
			fc.nat(280),
			fc.boolean(),
			(x, y, w, h, end) => {
				const at = placeMenu(
					{ left: x, right: x + 24, top: y, bottom: y + 24 },
					{ width: w, height: h },
					screen,
					end
				);
				expect(at.left).toBeGreaterThanOrEqual(8);
				expect(at.top).toBeGreaterThanOrEqual(8);
				expect(at.left + w).toBeLessThanOrEqual(Math.max(392, w + 8));
				expect(at.top + h).toBeLessThanOrEqual(Math.max(292, h + 8));
			}
		)
	);
});

test('a file is named after the notebook, in signs that every system takes', () => {
	expect(fileNameOf('Prices went to zero!')).toBe('prices-went-to-zero.md');
	expect(fileNameOf('../../etc')).toBe('etc.md');
	expect(fileNameOf('   ')).toBe('notebook.md');
});
