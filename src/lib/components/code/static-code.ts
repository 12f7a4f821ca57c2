import { highlightCode } from '@lezer/highlight';
import { staticHighlighter } from './code-colours.ts';
import { type LanguageName, loadLanguage } from './languages.ts';

/** A stretch of a line with the classes of its look. */
export interface CodeSpan {
	text: string;
	class: string;
}

/** The text line by line, before its language is there: all in one look. */
export function plainLines(text: string): CodeSpan[][] {
	return text.split('\n').map((line) => (line === '' ? [] : [{ text: line, class: '' }]));
}

/** Above this only the beginning is coloured: the rest is coloured once it is edited. */
const WORTH_COLOURING = 20_000;

export async function colouredLines(text: string, name: LanguageName): Promise<CodeSpan[][]> {
	const found = await loadLanguage(name);
	if (found === null) return plainLines(text);
	const part = text.slice(0, WORTH_COLOURING);
	const lines: CodeSpan[][] = [[]];
	highlightCode(
		part,
		found.language.parser.parse(part),
		staticHighlighter,
		(span, look) => lines.at(-1)!.push({ text: span, class: look }),
		() => lines.push([])
	);
	const rest = plainLines(text.slice(part.length));
	lines.at(-1)!.push(...rest[0]!);
	return [...lines, ...rest.slice(1)];
}
