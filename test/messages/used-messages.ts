/** Where a message lies in the catalogue: `grid.ops.=`. */
export type MessagePath = readonly string[];

type Tree = { readonly [key: string]: unknown };

const isTree = (value: unknown): value is Tree =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Paths of everything that is no object of more messages: strings, lists and functions. */
export function leavesOf(tree: Tree, path: MessagePath = []): MessagePath[] {
	return Object.entries(tree).flatMap(([key, value]) =>
		isTree(value) ? leavesOf(value, [...path, key]) : [[...path, key]]
	);
}

const chain = String.raw`((?:\s*(?:\?\.|\.)\s*[A-Za-z_$][\w$]*|\s*\[\s*'[^']*'\s*\])*)`;

function keysOf(text: string): string[] {
	return [...text.matchAll(/\.\s*([A-Za-z_$][\w$]*)|\[\s*'([^']*)'\s*\]/g)].map(
		([, name, quoted]) => name ?? quoted!
	);
}

/**
 * Paths that a source file speaks of, through `t` or a name that stands for a part of it
 * (`const words = t.grid`, `const { titles } = t.commands`). A path that ends at an object, or is
 * followed by a computed key, uses everything below it.
 */
export function pathsUsedIn(source: string, catalogue: Tree): MessagePath[] {
	// A name can stand for different parts in different scopes of a file.
	const names = new Map<string, MessagePath[]>([['t', [[]]]]);
	const used: MessagePath[] = [];
	const given = new RegExp(
		String.raw`(?:const|let)\s+(?:([A-Za-z_$][\w$]*)|\{([^{}]*)\})(?:\s*:[^=]*)?\s*=\s*(?:\$derived\()?([A-Za-z_$][\w$]*)${chain}\s*\)?\s*;`,
		'g'
	);
	const aliases = new Set<number>();
	for (let before = -1; before !== names.size;) {
		before = names.size;
		for (const match of source.matchAll(given)) {
			const [, name, parts, root, rest] = match;
			for (const base of names.get(root!) ?? []) {
				if (!isTree(valueAt(catalogue, [...base, ...keysOf(rest!)])) || aliases.has(match.index))
					continue;
				aliases.add(match.index);
				const path = [...base, ...keysOf(rest!)];
				const bound = name === undefined ? bindings(parts!) : [[name, null] as const];
				for (const [local, key] of bound) {
					const to = key === null ? path : [...path, key];
					names.set(local, [...(names.get(local) ?? []), to]);
					if (!isTree(valueAt(catalogue, to))) used.push(to);
				}
			}
		}
	}
	for (const [name, bases] of names) {
		const reads = new RegExp(
			String.raw`(?<![\w$'"-])(?<!(?<!\.\.)\.)${name.replace('$', '\\$')}${chain}`,
			'g'
		);
		for (const match of source.matchAll(reads)) {
			const keys = keysOf(match[1]!);
			if (keys.length === 0 && source[match.index + match[0].length] !== '[') {
				if (name === 't' || !mentions(source, match.index, match[0].length)) continue;
			}
			const declared = [...aliases].some(
				(at) => match.index >= at && match.index <= source.indexOf(';', at)
			);
			for (const base of bases) {
				const path = cut(catalogue, [...base, ...keys]);
				if (path !== null && !(declared && isTree(valueAt(catalogue, path)))) used.push(path);
			}
		}
	}
	return used;
}

/** `{ a, b: c }` as local names and keys. */
function bindings(parts: string): (readonly [string, string])[] {
	return parts.split(',').flatMap((part) => {
		const [key, local] = part.trim().split(/\s*:\s*/);
		return key ? [[local ?? key, key] as const] : [];
	});
}

/** The whole object is handed on: `{...words}`, `words={words}`, `(words)`, `words,`. */
function mentions(source: string, at: number, length: number): boolean {
	return (
		/[({,=.]\s*$/.test(source.slice(Math.max(0, at - 10), at)) &&
		/^\s*[),}\]]/.test(source.slice(at + length, at + length + 4))
	);
}

function valueAt(tree: Tree, path: MessagePath): unknown {
	let value: unknown = tree;
	for (const key of path) {
		if (!isTree(value)) return undefined;
		value = value[key];
	}
	return value;
}

/** As much of a path as is in the catalogue: what follows is a method of a string or a call. */
function cut(tree: Tree, path: MessagePath): MessagePath | null {
	let value: unknown = tree;
	for (const [depth, key] of path.entries()) {
		if (!isTree(value)) return path.slice(0, depth);
		if (!(key in value)) return null;
		value = value[key];
	}
	return path;
}
