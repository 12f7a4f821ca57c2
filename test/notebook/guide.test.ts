import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { fillSpec } from '#lib/notebook/fill-spec.ts';
import { outline } from '#lib/notebook/outline.ts';
import { parseNotebook } from '#lib/notebook/parse.ts';
import { serialiseNotebook } from '#lib/notebook/serialise.ts';

const text = await readFile(
	new URL('../../static/guides/prices-to-zero.md', import.meta.url),
	'utf8'
);

test('the guide reads without a problem, in every cell', () => {
	const { document, problems } = parseNotebook(text);
	expect(problems).toEqual([]);
	expect(document.cells.flatMap((cell) => fillSpec(cell).problems)).toEqual([]);
	expect(outline(document).map(({ title }) => title)).toEqual([
		'',
		'The alarm',
		'The moment',
		'The transaction',
		'The damage',
		'The proof',
		'What happened since',
		'The way back',
		'Now for real'
	]);
});

test('the guide is in its canonical form', () => {
	expect(serialiseNotebook(parseNotebook(text).document)).toBe(text);
});
