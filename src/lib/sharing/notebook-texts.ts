import type { NotebookDocument } from '../notebook/document.ts';
import { parseNotebook } from '../notebook/parse.ts';
import { serialiseNotebook } from '../notebook/serialise.ts';

/**
 * What a person wrote into a notebook: its title, and of cells everything but what holds it together.
 * A zone such as Europe/Berlin quotes no row, whatever a column of cities holds.
 */
function mapTexts(document: NotebookDocument, map: (text: string) => string): NotebookDocument {
	const { front } = document;
	const values = (record: Record<string, string>) =>
		Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
	return {
		front: {
			...front,
			title: map(front.title),
			extra: values(front.extra),
			lines: front.lines.map(map)
		},
		cells: document.cells.map((cell) => {
			const { as, at, ...rest } = cell.attributes;
			const kept = { ...(as !== undefined && { as }), ...(at !== undefined && { at }) };
			return { ...cell, attributes: { ...values(rest), ...kept }, body: map(cell.body) };
		})
	};
}

export function textsOf(notebook: string): string[] {
	const texts: string[] = [];
	mapTexts(parseNotebook(notebook).document, (text) => {
		texts.push(text);
		return text;
	});
	return texts;
}

/** The notebook with every such text replaced, as canonical text. */
export function replaceTexts(notebook: string, replace: (text: string) => string): string {
	return serialiseNotebook(mapTexts(parseNotebook(notebook).document, replace));
}
