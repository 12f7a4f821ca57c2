import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NotebookDocument } from '#lib/notebook/document.ts';
import { fillSpec } from '#lib/notebook/fill-spec.ts';
import { buildGraph, graphProblem } from '#lib/notebook/graph.ts';
import { outline } from '#lib/notebook/outline.ts';
import { parseNotebook } from '#lib/notebook/parse.ts';
import { serialiseNotebook } from '#lib/notebook/serialise.ts';
import { arbitraryNotebook } from './arbitrary-notebook.ts';

// Whatever a file holds: reading it never throws, what is read has one text that gives it back, and
// every line of the file is in it.

const guide = await readFile(
	new URL('../../static/guides/prices-to-zero.md', import.meta.url),
	'utf8'
);
const everyKind = `---
format: foreshadow-notebook/1
title: "Every kind: a tour"
shadow: kind:simulate
zone: Europe/Berlin
at: latest
run: lazy
author: someone
# a comment
---

<!-- {#intro step=One} -->
# Text with \`\`\`sql {#no} inside

\`\`\`\`sql {#q1 as=orders_before at="incident~price -1tx"}
select '\`\`\`' from orders -- { } " '
\`\`\`\`

\`\`\`input {#i1 as=since}
type: instant
value: latest -1d
\`\`\`

\`\`\`check {#k1 expect=true}
select count(*) > 0 from orders_before where placed_at > $since
\`\`\`

\`\`\`plot {#p1}
{"data": "orders_before", "marks": [{"type": "dot", "x": "id"}]}
\`\`\`

\`\`\`marks {#m1}
incident seq:4711 .. 2026-03-02T16:00:00Z | Prices at zero
\`\`\`

\`\`\`forecast {#f1 horizon=30d}
whatever: it is
\`\`\`
`;

const piece = fc.oneof(
	fc.constantFrom(
		'```',
		'````sql {#x}\n```\n',
		'\n```sql {#q1 as=',
		'<!-- {#intro} -->\n',
		'---\n',
		'~~~',
		'"',
		'}',
		'\r\n',
		'\r',
		'\0',
		'\u001b[2J',
		'\u2028',
		'\ufeff',
		'\ud800',
		'\udfff',
		'\u202e',
		'<!--',
		'-->',
		'format: foreshadow-notebook/99\n',
		'run: never\n'
	),
	fc.string({ unit: 'binary' }),
	fc
		.tuple(fc.constantFrom(' ', '`', 'x', '\t', '"\\', '{#a '), fc.nat({ max: 3000 }))
		.map(([unit, times]) => unit.repeat(times))
);

/** Cut, splice, overwrite, double, move, flip. */
const mutation = fc
	.tuple(fc.nat(), fc.nat(), fc.nat(), piece, fc.nat({ max: 5 }))
	.map(([a, b, c, text, how]) => (given: string): string => {
		const length = given.length + 1;
		const [from, to] = [a % length, b % length].sort((x, y) => x - y) as [number, number];
		const at = c % length;
		switch (how) {
			case 0:
				return given.slice(0, from) + given.slice(to);
			case 1:
				return given.slice(0, from) + text + given.slice(from);
			case 2:
				return given.slice(0, from) + text + given.slice(from + text.length);
			case 3:
				return given.slice(0, at) + given.slice(from, to) + given.slice(at);
			case 4:
				return `${given.slice(0, from)}${given.slice(to)}${given.slice(from, to)}`;
			default: {
				const code = given.charCodeAt(from % Math.max(1, given.length)) || 0;
				return (
					given.slice(0, from) + String.fromCharCode(code ^ (1 << (b % 16))) + given.slice(from + 1)
				);
			}
		}
	});

const original = fc.oneof(
	fc.constant(guide),
	fc.constant(everyKind),
	arbitraryNotebook.map(serialiseNotebook)
);

/** Lines that carry text; those of fences and markers stand for cells. */
function contentLines(lines: readonly string[]): string[] {
	return lines.filter(
		(line) => line.trim() !== '' && !/^ {0,3}(`{3,}|~{3,}|<!-- \{#)|^---$/.test(line)
	);
}

function expectNothingDropped(text: string, document: NotebookDocument, written: string): void {
	const lines = text.replaceAll(/\r\n?/g, '\n').split('\n');
	const close = lines[0] === '---' ? lines.indexOf('---', 1) : -1;
	const there = new Set(written.split('\n'));
	expect(contentLines(lines.slice(close + 1)).filter((line) => !there.has(line))).toEqual([]);
	const { front } = document;
	const values = new Set<string>([
		...[front.format, front.title, front.shadow, front.zone, front.at, front.run],
		...Object.values(front.extra)
	]);
	const lost = contentLines(lines.slice(1, Math.max(1, close))).filter((line) => {
		if (front.lines.includes(line)) return false;
		const raw = line.slice(line.indexOf(':') + 1).replace(/^[ \t]+|[ \t]+$/g, '');
		return !values.has(raw.startsWith('"') ? (JSON.parse(raw) as string) : raw);
	});
	expect(lost).toEqual([]);
}

test('5,000 mutated notebooks are read, written and read again, and nothing of them is dropped', () => {
	let withProblems = 0;
	fc.assert(
		fc.property(
			original,
			fc.array(mutation, { minLength: 1, maxLength: 6 }),
			(start, mutations) => {
				const text = mutations.reduce((given, mutate) => mutate(given), start);
				const { document, problems } = parseNotebook(text);
				const written = serialiseNotebook(document);
				const again = parseNotebook(written);
				expect(again.document).toEqual(document);
				expect(serialiseNotebook(again.document)).toBe(written);
				expect(new Set(document.cells.map(({ id }) => id)).size).toBe(document.cells.length);
				expectNothingDropped(text, document, written);
				const lines = text.split(/\r\n?|\n/).length;
				for (const { line, message } of problems) {
					expect(line).toBeGreaterThan(0);
					expect(line).toBeLessThanOrEqual(lines);
					expect(message).not.toBe('');
				}
				if (problems.length > 0) withProblems++;
				for (const cell of document.cells) fillSpec(cell);
				const graph = buildGraph(document, new Map());
				for (const { id } of document.cells) graphProblem(document, graph, id);
				expect(outline(document).flatMap(({ cellIds }) => cellIds)).toHaveLength(
					document.cells.length
				);
			}
		),
		{ numRuns: 5000 }
	);
	expect(withProblems).toBeGreaterThan(500);
});
