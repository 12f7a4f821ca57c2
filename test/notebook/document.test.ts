import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CELL_KINDS } from '#lib/notebook/cell-kinds.ts';
import { NOTEBOOK_FORMAT } from '#lib/notebook/document.ts';
import { parseNotebook } from '#lib/notebook/parse.ts';
import { serialiseNotebook } from '#lib/notebook/serialise.ts';
import { arbitraryNotebook, hostileText } from './arbitrary-notebook.ts';

// Laws: parse(serialise(d)) = d for every document, and serialise ∘ parse is a fixed point on any text.

describe('a notebook document', () => {
	test('reads back exactly what was written, for every document', () => {
		fc.assert(
			fc.property(arbitraryNotebook, (given) => {
				const parsed = parseNotebook(serialiseNotebook(given));
				expect(parsed.document).toEqual(given);
			}),
			{ numRuns: 500 }
		);
	});

	test('has one canonical text: any text, read and written, stays the same from then on', () => {
		fc.assert(
			fc.property(hostileText, (given) => {
				const once = serialiseNotebook(parseNotebook(given).document);
				expect(serialiseNotebook(parseNotebook(once).document)).toBe(once);
			}),
			{ numRuns: 500 }
		);
	});

	test('keeps prose, cells and their attributes apart', () => {
		const { document, problems } = parseNotebook(
			[
				'---',
				`format: ${NOTEBOOK_FORMAT}`,
				'title: Prices',
				'---',
				'# Hello',
				'',
				'```sql {#c7f2 as=orders_before at="incident~price -1tx"}',
				'select 1',
				'```',
				'',
				'```js',
				'not a cell',
				'```'
			].join('\n')
		);
		expect(problems).toEqual([]);
		expect(document.front.title).toBe('Prices');
		expect(document.cells).toEqual([
			{ id: 'm1', kind: 'markdown', attributes: {}, body: '# Hello' },
			{
				id: 'c7f2',
				kind: 'sql',
				attributes: { as: 'orders_before', at: 'incident~price -1tx' },
				body: 'select 1'
			},
			{ id: 'm3', kind: 'markdown', attributes: {}, body: '```js\nnot a cell\n```' }
		]);
	});

	test('names the line of what it cannot read and keeps the rest', () => {
		const { document, problems } = parseNotebook(
			[
				'---',
				'title Prices',
				'---',
				'```sql {#a as}',
				'select 1',
				'```',
				'```sql {#b}',
				'select 2',
				'```',
				'```sql {#b}',
				'select 3'
			].join('\n')
		);
		expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
			'2: "title Prices" is not "name: value"',
			'4: attribute as has no value: write as=…',
			'10: cell #b is never closed: it reaches to the end',
			'10: cell id #b is used twice: the second is now #b-2'
		]);
		expect(document.cells.map((cell) => [cell.id, cell.kind, cell.body])).toEqual([
			['m1', 'markdown', '```sql {#a as}\nselect 1\n```'],
			['b', 'sql', 'select 2'],
			['b-2', 'sql', 'select 3']
		]);
	});

	test('reads a file with Windows line ends', () => {
		const { document } = parseNotebook(
			'---\r\ntitle: T\r\n---\r\n```sql {#a}\r\nselect 1\r\n```\r\n'
		);
		expect(document.front.title).toBe('T');
		expect(document.cells[0]?.body).toBe('select 1');
	});

	test('of a newer version opens read-only with a word, and is kept as it is', () => {
		const text = [
			'---',
			'format: foreshadow-notebook/2',
			'title: T',
			'novelty: yes',
			'---',
			'',
			'```hologram {#h spin=fast}',
			'x',
			'```',
			''
		].join('\n');
		const { document, problems, readOnly } = parseNotebook(text);
		expect(problems).toEqual([]);
		expect(readOnly).toContain('format 2, which is newer than this app');
		expect(document.cells).toHaveLength(1);
		expect(document.front.extra).toEqual({ novelty: 'yes' });
		expect(parseNotebook('---\nformat: jupyter\n---').readOnly).toContain('"jupyter"');
		expect(parseNotebook('# only text').readOnly).toBeNull();
	});

	test('keeps comments and unreadable lines of its front matter, and says how it runs', () => {
		const text = [
			'---',
			'format: foreshadow-notebook/1',
			'title: T',
			'shadow:',
			'zone: UTC',
			'at: latest',
			'run: lazy',
			'# why',
			'title: another',
			'what is this',
			'---',
			''
		].join('\n');
		const { document, problems } = parseNotebook(text);
		expect(document.front).toMatchObject({
			title: 'T',
			run: 'lazy',
			lines: ['# why', 'title: another', 'what is this']
		});
		expect(problems.map(({ line }) => line)).toEqual([9, 10]);
		expect(serialiseNotebook(document)).toBe(text);
	});

	test('with a way to run that nobody knows runs as usual, and keeps the word', () => {
		const { document, problems } = parseNotebook('---\ntitle: T\nrun: sometimes\n---');
		expect(document.front).toMatchObject({ run: 'auto', extra: { run: 'sometimes' } });
		expect(problems).toEqual([
			{ line: 3, cell: null, message: 'run is neither auto nor lazy: cells run as with auto' }
		]);
	});

	test('is read in linear time: huge lines, many fences, many copies of one id', () => {
		const many = (text: string) => text.repeat(20_000);
		for (const text of [
			`---\na:${' '.repeat(2_000_000)}x\n---`,
			many('```sql {#a}\n```\n'),
			many('````'),
			many('<!-- {#a} -->\n'),
			many('text\n\n'),
			many('```js\n'),
			`\`\`\`sql {#a ${'x=1 '.repeat(100_000)}}`,
			`\`\`\`sql {#a x="${'\\\\'.repeat(500_000)}}`,
			'`'.repeat(2_000_000),
			`${'~'.repeat(1_000_000)}\n`.repeat(2)
		]) {
			const { document } = parseNotebook(text);
			expect(parseNotebook(serialiseNotebook(document)).document).toEqual(document);
		}
	});

	test('is what docs/notebook-format.md shows', async () => {
		const page = await readFile(new URL('../../docs/notebook-format.md', import.meta.url), 'utf8');
		const example = /^````\n(.*?)^````$/ms.exec(page)![1]!;
		const { document, problems } = parseNotebook(example);
		expect(problems).toEqual([]);
		expect(document.cells.map(({ kind }) => kind)).toEqual(['markdown', 'sql']);
		expect(serialiseNotebook(document)).toBe(example);
		for (const { kind } of CELL_KINDS) expect(page).toContain(`| \`${kind}\``);
	});
});
