/**
 * Keys as text. Canonical: presses with a blank between them, each its modifiers in one order and a
 * key, `$mod+Shift+p`, `g h`; `$mod` is ⌘ on Apple's machines and Ctrl elsewhere. CodeMirror's way of
 * writing them (`Mod-Shift-p`) is understood too.
 */
const MODIFIERS = ['$mod', 'Control', 'Meta', 'Alt', 'Shift'] as const;
type Modifier = (typeof MODIFIERS)[number];

const MODIFIER_NAMES: Record<string, Modifier> = {
	$mod: '$mod',
	mod: '$mod',
	ctrl: 'Control',
	control: 'Control',
	meta: 'Meta',
	cmd: 'Meta',
	alt: 'Alt',
	option: 'Alt',
	shift: 'Shift'
};
const KEY_NAMES: Record<string, string> = {
	esc: 'Escape',
	escape: 'Escape',
	enter: 'Enter',
	space: 'Space',
	' ': 'Space',
	tab: 'Tab',
	backspace: 'Backspace',
	delete: 'Delete',
	up: 'ArrowUp',
	down: 'ArrowDown',
	left: 'ArrowLeft',
	right: 'ArrowRight',
	arrowup: 'ArrowUp',
	arrowdown: 'ArrowDown',
	arrowleft: 'ArrowLeft',
	arrowright: 'ArrowRight',
	home: 'Home',
	end: 'End',
	pageup: 'PageUp',
	pagedown: 'PageDown'
};

interface Press {
	modifiers: readonly Modifier[];
	key: string;
}

function pressesOf(keys: string): Press[] {
	return keys
		.trim()
		.split(/ +/)
		.map((press) => {
			const parts = press.split(/(?<=\w)[+-](?=.)/);
			const key = parts.pop()!;
			const named = new Set(parts.map((part) => MODIFIER_NAMES[part.toLowerCase()]));
			if (named.has(undefined)) throw new TypeError(`"${keys}" names a modifier that is none`);
			return { modifiers: MODIFIERS.filter((one) => named.has(one)), key: keyName(key) };
		});
}

function keyName(key: string): string {
	const named = KEY_NAMES[key.toLowerCase()];
	if (named !== undefined) return named;
	if (/^f\d{1,2}$/i.test(key)) return key.toUpperCase();
	return [...key].length === 1 ? key.toLowerCase() : key;
}

export function canonicalKeys(keys: string): string {
	return pressesOf(keys)
		.map(({ modifiers, key }) => [...modifiers, key].join('+'))
		.join(' ');
}

/**
 * For tinykeys. A sign counts however the layout makes it, with Shift or without; a letter under Alt
 * by its place, since Alt writes another one on a Mac.
 */
export function tinykeysOf(keys: string): string {
	return pressesOf(keys)
		.map(({ modifiers, key }) => {
			const written: string[] = [...modifiers];
			let name = key;
			if (/^[a-z]$/.test(key) && modifiers.includes('Alt'))
				name = `(${key}|Key${key.toUpperCase()})`;
			else if (/^\d$/.test(key) && modifiers.length > 0) name = `(${key}|Digit${key})`;
			else if (/^[^\p{L}\d]$/u.test(key) && !modifiers.includes('Shift')) written.push('[Shift]');
			return [...written, name].join('+');
		})
		.join(' ');
}

/** What a person pressed, or null while it is only modifiers. */
export function keysOfEvent(
	event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
	apple: boolean
): string | null {
	if (['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'Dead'].includes(event.key)) return null;
	const written: Modifier[] = [];
	if (event.ctrlKey) written.push(apple ? 'Control' : '$mod');
	if (event.metaKey) written.push(apple ? '$mod' : 'Meta');
	if (event.altKey) written.push('Alt');
	const letter = event.altKey ? /^Key([A-Z])$/.exec(event.code)?.[1] : undefined;
	const key = keyName(letter ?? event.key);
	const sign = /^[^\p{L}\d]$/u.test(key);
	if (event.shiftKey && !sign) written.push('Shift');
	return canonicalKeys([...written, key].join('+'));
}

const APPLE_SIGNS: Record<string, string> = {
	$mod: '⌘',
	Control: '⌃',
	Meta: '⌘',
	Alt: '⌥',
	Shift: '⇧'
};
const OTHER_NAMES: Record<string, string> = { $mod: 'Ctrl', Control: 'Ctrl' };
const KEY_SIGNS: Record<string, string> = {
	ArrowUp: '↑',
	ArrowDown: '↓',
	ArrowLeft: '←',
	ArrowRight: '→',
	Escape: 'Esc'
};

/** Caps to draw, per press. */
export function keyCaps(keys: string, apple: boolean): string[][] {
	return pressesOf(keys).map(({ modifiers, key }) => [
		...modifiers.map((one) => (apple ? APPLE_SIGNS[one]! : (OTHER_NAMES[one] ?? one))),
		KEY_SIGNS[key] ?? ([...key].length === 1 ? key.toUpperCase() : key)
	]);
}

/** Same rule as tinykeys, so that what is shown is what works. */
export const onApple =
	typeof navigator === 'object' && /Mac|iPod|iPhone|iPad/.test(navigator.platform);
