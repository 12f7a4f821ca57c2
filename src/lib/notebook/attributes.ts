import { CELL_ID } from './document.ts';

/** `{#c7f2 as=orders_before at="incident~price -1tx"}`: an id and named values. */
export interface AttributeBlock {
	id: string;
	attributes: Record<string, string>;
}

const NAME = /[a-z][a-z0-9-]*/y;
const BARE = /[^\s"'`{}<>=]+/y;
const QUOTED = /"(?:[^"\\]|\\.)*"/sy;

/** Reads a block, or says what is wrong with it as a string. */
export function parseAttributes(text: string): AttributeBlock | string {
	const open = /^\{#([^\s}]*)/.exec(text);
	if (open === null) return 'attributes must start with {#id';
	const id = open[1]!;
	if (!CELL_ID.test(id)) return `"${id}" is not a cell id: use letters, digits, - and _`;
	const attributes: Record<string, string> = {};
	let at = open[0].length;
	const take = (pattern: RegExp): string | null => {
		pattern.lastIndex = at;
		const found = pattern.exec(text);
		if (found !== null) at = pattern.lastIndex;
		return found?.[0] ?? null;
	};
	for (;;) {
		while (text[at] === ' ') at++;
		if (text[at] === '}') break;
		const name = take(NAME);
		if (name === null) return `expected name=value or } at column ${at + 1} of ${text}`;
		if (Object.hasOwn(attributes, name)) return `attribute ${name} is given twice`;
		if (text[at] !== '=') return `attribute ${name} has no value: write ${name}=…`;
		at++;
		const value = readValue(take(QUOTED), () => take(BARE));
		if (value === null) return `the value of ${name} cannot be read: put it in double quotes`;
		attributes[name] = value;
	}
	const rest = text.slice(at + 1).trim();
	return rest === '' ? { id, attributes } : `unexpected "${rest}" after }`;
}

function readValue(quoted: string | null, bare: () => string | null): string | null {
	if (quoted === null) return bare();
	try {
		return JSON.parse(quoted) as string;
	} catch {
		return null;
	}
}

/** Canonical: attributes by name, values quoted only where they must be. */
export function formatAttributes({ id, attributes }: AttributeBlock): string {
	const pairs = Object.keys(attributes)
		.sort()
		.map((name) => ` ${name}=${formatValue(attributes[name]!)}`);
	return `{#${id}${pairs.join('')}}`;
}

function formatValue(value: string): string {
	BARE.lastIndex = 0;
	if (BARE.exec(value)?.[0] === value) return value;
	// A backtick would end the fence's info string, > an HTML comment.
	return JSON.stringify(value).replaceAll('`', '\\u0060').replaceAll('>', '\\u003e');
}
