import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { fuzzyMatch, marked } from '#lib/components/commands/fuzzy.ts';
import { searchPalette } from '#lib/components/commands/palette-search.ts';

const best = (query: string, texts: string[]) =>
	texts
		.map((text) => ({ text, score: fuzzyMatch(query, text)?.score ?? -Infinity }))
		.filter(({ score }) => score > -Infinity)
		.sort((a, b) => b.score - a.score)
		.map(({ text }) => text);

describe('a fuzzy match', () => {
	test('prefers the starts of words and runs', () => {
		expect(best('rc', ['Search', 'Run cell', 'Force'])[0]).toBe('Run cell');
		expect(best('form', ['For me it is', 'Perform', 'Format the code'])[0]).toBe('Format the code');
		expect(best('xyz', ['Run cell'])).toEqual([]);
	});

	test('says which characters it means', () => {
		const text = 'Run and go to the next cell';
		const { at } = fuzzyMatch('rnc', text)!;
		expect(at.map((i) => text[i]!.toLowerCase()).join('')).toBe('rnc');
		expect(text.slice(at[2])).toBe('cell');
		expect(marked('abc', [1])).toEqual([
			{ text: 'a', hit: false },
			{ text: 'b', hit: true },
			{ text: 'c', hit: false }
		]);
	});

	test('law: it matches exactly the subsequences, in rising places', () => {
		const word = fc.string({ unit: fc.constantFrom('a', 'b', 'C', ' ', '-', 'é'), maxLength: 12 });
		fc.assert(
			fc.property(word, word, (query, text) => {
				const wanted = [...query.toLowerCase()].filter((one) => one !== ' ');
				let from = 0;
				const inside = wanted.every((one) => {
					const found = text.toLowerCase().indexOf(one, from);
					from = found + 1;
					return found >= 0;
				});
				const match = fuzzyMatch(query, text);
				expect(match !== null).toBe(inside);
				if (match === null) return;
				expect(match.at.map((i) => text[i]!.toLowerCase())).toEqual(wanted);
				expect([...match.at].sort((a, b) => a - b)).toEqual(match.at);
				expect(new Set(match.at).size).toBe(match.at.length);
			})
		);
	});
});

describe('the palette', () => {
	const command = (id: string, title: string, group: string) => ({
		id,
		title,
		group,
		run: () => {}
	});
	const sources = {
		commands: [
			command('a', 'Run all', 'Notebook'),
			command('b', 'Format the code', 'Editor'),
			command('c', 'Stop', 'Notebook')
		],
		keysOf: () => [],
		run: () => {},
		recent: ['b', 'gone'],
		recentTitle: 'Recent',
		places: [
			{
				group: 'Tables',
				items: Array.from({ length: 30 }, (_, i) => ({
					id: `${i}`,
					title: `orders ${i}`,
					run: () => {}
				}))
			}
		]
	};

	test('begins with what was used last, then every command in its group', () => {
		const groups = searchPalette('', sources);
		expect(groups.map(({ title, entries }) => [title, entries.map(({ id }) => id)])).toEqual([
			['Recent', ['b']],
			['Notebook', ['a', 'c']],
			['Tables', ['Tables:0', 'Tables:1', 'Tables:2', 'Tables:3', 'Tables:4']]
		]);
	});

	test('puts the group with the best match first', () => {
		const groups = searchPalette('ord 17', sources);
		expect(groups[0]!.title).toBe('Tables');
		expect(groups[0]!.entries[0]!.title).toBe('orders 17');
		expect(searchPalette('notebook stop', sources)[0]!.entries[0]!.title).toBe('Stop');
		expect(searchPalette('zzz', sources)).toEqual([]);
	});
});
