import { formatFields } from '../notebook/fields.ts';

/**
 * The text under another title. Only that line changes: a file that this version cannot read whole
 * keeps every byte of the rest.
 */
export function retitle(text: string, title: string): string {
	const line = formatFields({ title: title.replaceAll(/\s+/g, ' ').trim() });
	const front = /^---\r?\n([\s\S]*?)^---[ \t]*\r?$/m.exec(text);
	if (front === null || front.index !== 0) return `---\n${line}\n---\n\n${text}`;
	const lines = front[1]!.split('\n');
	const at = lines.findIndex((one) => /^title:/.test(one));
	if (at >= 0) lines[at] = line;
	else lines.splice(lines[0]?.startsWith('format:') === true ? 1 : 0, 0, line);
	return `---\n${lines.join('\n')}${text.slice(4 + front[1]!.length + (text[3] === '\r' ? 1 : 0))}`;
}
