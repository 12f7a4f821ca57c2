/**
 * `name: value` lines, the one syntax of front matter and of cell bodies that hold settings. A value
 * is the rest of its line, or a JSON string where that could not be read back.
 */
export interface Fields {
	values: Record<string, string>;
	/** `line` counts from 1 within the text. */
	problems: { line: number; message: string }[];
}

const FIELD = /^([A-Za-z][A-Za-z0-9_-]*):(?:[ \t]+(.*?))?[ \t]*$/s;

export function parseFields(text: string): Fields {
	const values: Record<string, string> = {};
	const problems: Fields['problems'] = [];
	for (const [index, line] of text.split('\n').entries()) {
		if (line.trim() === '' || line.startsWith('#')) continue;
		const problem = readField(line, values);
		if (problem !== null) problems.push({ line: index + 1, message: problem });
	}
	return { values, problems };
}

function readField(line: string, values: Record<string, string>): string | null {
	const match = FIELD.exec(line);
	if (match === null) return `"${line}" is not "name: value"`;
	const name = match[1]!;
	const raw = match[2] ?? '';
	if (Object.hasOwn(values, name)) return `${name} is given twice: the first one is kept`;
	if (!raw.startsWith('"')) {
		values[name] = raw;
		return null;
	}
	try {
		const value: unknown = JSON.parse(raw);
		if (typeof value !== 'string') throw new TypeError();
		values[name] = value;
		return null;
	} catch {
		return `the value of ${name} starts with a quote but is no JSON string`;
	}
}

export function formatFields(values: Record<string, string>): string {
	return Object.entries(values)
		.map(([name, value]) => (value === '' ? `${name}:` : `${name}: ${formatField(value)}`))
		.join('\n');
}

/** Values that YAML would read otherwise are quoted, so that other tools can read front matter too. */
function formatField(value: string): string {
	const plain =
		/^[^\s"'`#&*!|>%@{}[\],?:-]/.test(value) &&
		!/[\n\r]|: | #|:$/.test(value) &&
		value === value.trim();
	return plain ? value : JSON.stringify(value);
}
