import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { parseKeybinding } from 'tinykeys';
import {
	canonicalKeys,
	keyCaps,
	keysOfEvent,
	tinykeysOf
} from '#lib/components/commands/key-text.ts';

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
	key,
	code: '',
	ctrlKey: false,
	metaKey: false,
	altKey: false,
	shiftKey: false,
	...more
});

describe('keys as text', () => {
	test('are the same however they are written', () => {
		for (const keys of ['$mod+Shift+p', 'Mod-Shift-P', 'Shift+mod+p'])
			expect(canonicalKeys(keys)).toBe('$mod+Shift+p');
		expect(canonicalKeys('g  h')).toBe('g h');
		expect(canonicalKeys('Mod--')).toBe('$mod+-');
		expect(canonicalKeys('$mod++')).toBe('$mod++');
		expect(canonicalKeys('Esc')).toBe('Escape');
		expect(() => canonicalKeys('Hyper+x')).toThrow('Hyper');
	});

	test('are what a person pressed, on either kind of machine', () => {
		expect(keysOfEvent(press('P', { ctrlKey: true, shiftKey: true }), false)).toBe('$mod+Shift+p');
		expect(keysOfEvent(press('p', { metaKey: true }), true)).toBe('$mod+p');
		expect(keysOfEvent(press('p', { ctrlKey: true }), true)).toBe('Control+p');
		// Option-F writes ƒ on a Mac.
		expect(keysOfEvent(press('ƒ', { altKey: true, code: 'KeyF' }), true)).toBe('Alt+f');
		expect(keysOfEvent(press('?', { shiftKey: true }), false)).toBe('?');
		expect(keysOfEvent(press('Shift', { shiftKey: true }), false)).toBeNull();
	});

	test('reach tinykeys so that signs and letters under Alt count on every layout', () => {
		expect(tinykeysOf('?')).toBe('[Shift]+?');
		expect(tinykeysOf('Mod-/')).toBe('$mod+[Shift]+/');
		expect(tinykeysOf('Shift+Alt+f')).toBe('Alt+Shift+(f|KeyF)');
		expect(tinykeysOf('$mod+ArrowUp')).toBe('$mod+ArrowUp');
	});

	test('are drawn as caps', () => {
		expect(keyCaps('$mod+Shift+p', false)).toEqual([['Ctrl', 'Shift', 'P']]);
		expect(keyCaps('$mod+Shift+p', true)).toEqual([['⌘', '⇧', 'P']]);
		expect(keyCaps('g h', false)).toEqual([['G'], ['H']]);
	});

	test('law: canonical keys stay as they are, and tinykeys reads them', () => {
		const key = fc.constantFrom(
			'a',
			'K',
			'7',
			'?',
			'/',
			'+',
			'-',
			'.',
			'Enter',
			'ArrowUp',
			'F8',
			'Space'
		);
		const modifiers = fc.subarray(['Mod', 'Alt', 'Shift', 'Ctrl']);
		const one = fc.tuple(modifiers, key).map(([mods, name]) => [...mods, name].join('+'));
		const keys = fc.array(one, { minLength: 1, maxLength: 3 }).map((all) => all.join(' '));
		fc.assert(
			fc.property(keys, (written) => {
				const canonical = canonicalKeys(written);
				expect(canonicalKeys(canonical)).toBe(canonical);
				expect(parseKeybinding(tinykeysOf(canonical))).toHaveLength(canonical.split(' ').length);
			})
		);
	});
});
