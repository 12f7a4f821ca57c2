import { t } from '../messages/messages.ts';

/**
 * `name: value` lines, the one syntax of front matter and of cell bodies that hold settings. A value
 * is the rest of its line, or a JSON string where that could not be read back.
 */
export interface Fields {
	values: Record<string, string>;
	/** `line` counts from 1 within the text. */
	problems: { line: number; message: string }[];
	/** Lines that gave no value: comments, and those with a problem. Blank ones are left out. */
	rest: string[];
}

const NAME = /^([A-Za-z][A-Za-z0-9_-]*):(?=[ \t]|$)/;

export function parseFields(text: string): Fields {
	const fields: Fields = { values: {}, problems: [], rest: [] };
	for (const [index, line] of text.split('\n').entries()) {
		if (line.trim() === '') continue;
		const problem = line.startsWith('#') ? null : readField(line, fields.values);
		if (problem !== null) fields.problems.push({ line: index + 1, message: problem });
		if (problem !== null || line.startsWith('#')) fields.rest.push(line);
	}
	return fields;
}

function readField(line: string, values: Record<string, string>): string | null {
	const name = NAME.exec(line)?.[1];
	if (name === undefined) return t.notebookCore.noField(line);
	// Only blanks and tabs: another space may be what somebody means. No expression, since a line of
	// blanks that is long enough would take one quadratic time.
	let [start, end] = [name.length + 1, line.length];
	while (start < end && isBlank(line[start]!)) start++;
	while (end > start && isBlank(line[end - 1]!)) end--;
	const raw = line.slice(start, end);
	if (Object.hasOwn(values, name)) return t.notebookCore.fieldTwice(name);
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
		return t.notebookCore.fieldQuote(name);
	}
}

function isBlank(character: string): boolean {
	return character === ' ' || character === '\t';
}

export function formatFields(values: Record<string, string>): string {
	return Object.entries(values)
		.map(([name, value]) => formatLine(name, value))
		.join('\n');
}

function formatLine(name: string, value: string): string {
	return value === '' ? `${name}:` : `${name}: ${formatField(value)}`;
}

/** Values that YAML would read otherwise are quoted, so that other tools can read front matter too. */
function formatField(value: string): string {
	const plain =
		/^[^\s"'`#&*!|>%@{}[\],?:-]/.test(value) &&
		!/[\n\r]|: | #|:$/.test(value) &&
		value === value.trim();
	return plain ? value : JSON.stringify(value);
}
