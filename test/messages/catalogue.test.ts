import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Messages, t } from '#lib/messages/messages.ts';
import { leavesOf, pathsUsedIn } from './used-messages.ts';

/*
 * A second language is a folder of files: nothing else knows English. Shown with a made-up one, whose
 * every text is the English one in accented letters.
 */

const accents: Record<string, string> = { a: 'á', e: 'ê', i: 'í', o: 'ö', u: 'ü', n: 'ñ', c: 'ç' };
const accented = (text: string) => text.replaceAll(/[aeiounc]/g, (letter) => accents[letter]!);

type Shape<T> = T extends (...given: infer Given) => infer Said
	? (...given: Given) => Said
	: { [Key in keyof T]: Shape<T[Key]> };

/** The same messages in another language: of the same type, down to every function's parameters. */
function translated<T>(messages: T): Shape<T>;
function translated(messages: unknown): unknown {
	if (typeof messages === 'string') return accented(messages);
	if (Array.isArray(messages)) return messages.map((one: unknown) => translated(one));
	if (typeof messages === 'function')
		return (...given: unknown[]) =>
			translated((messages as (...given: unknown[]) => unknown)(...given));
	return Object.fromEntries(
		Object.entries(messages as object).map(([key, value]) => [key, translated(value)])
	);
}

describe('a second language', () => {
	const pseudo: Messages = { ...translated({ ...t, language: '' }), language: 'eo' };

	it('is an object of the same shape, and says everything in its own words', () => {
		expect(pseudo.explorer.tabs.transactions).toBe('Tráñsáçtíöñs');
		expect(pseudo.grid.rows(2)).toBe('2 röws');
		expect(pseudo.restore.sentence(0, 1, 0, 2)).toBe('1 röw çháñgês báçk íñ 2 çêlls');
		expect(leavesOf(pseudo)).toEqual(leavesOf(t));
	});

	it('must say all of it: a message that is left out is an error of types', () => {
		// @ts-expect-error -- one area is not a language
		const part: Messages = { language: 'eo', common: pseudo.common };
		// @ts-expect-error -- a text where a function is needed
		const wrong: Messages['common']['rows'] = 'rows';
		expect([part, wrong]).toHaveLength(2);
	});
});

/** Said by app.html and the manifest, which literals.test.ts compares. */
const beforeItRuns = new Set(['shell.noScript', 'shell.about']);

describe('the catalogue', () => {
	it('knows what a source speaks of', () => {
		const tree = { a: { b: 'x', c: { d: 'y', e: 'z' } }, f: { g: 'w' } };
		const used = (source: string) => pathsUsedIn(source, tree).map((path) => path.join('.'));
		expect(used('say(t.a.b);')).toEqual(['a.b']);
		expect(used('const words = t.a; say(words.c.d.length);')).toEqual(['a.c.d']);
		expect(used('const { c } = t.a; say(c[kind]);')).toEqual(['a.c']);
		expect(used('const words = $derived(t.f);')).toEqual([]);
		expect(used('say(at.a.b, other.f.g);')).toEqual([]);
	});

	it('holds no message that nobody says', () => {
		const used = new Set<string>();
		for (const file of globSync(['src/**/*.ts', 'src/**/*.svelte'])) {
			if (file.includes('src/lib/messages/')) continue;
			const source = readFileSync(file, 'utf8');
			if (!source.includes('messages/messages.ts')) continue;
			for (const path of pathsUsedIn(source, t)) used.add(path.join('\n'));
		}
		const dead = leavesOf(t).filter(
			(path) =>
				!beforeItRuns.has(path.join('.')) &&
				!path.some((_, i) => used.has(path.slice(0, i + 1).join('\n')))
		);
		expect(dead.map((path) => path.join('.'))).toEqual([]);
	});
});
