import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { parseNotebook } from '#lib/notebook/parse.ts';
import { windowExecutor } from '#lib/notebook/run-cell.ts';
import { Runtime } from '#lib/notebook/runtime.ts';
import { highlightSql } from '#lib/sharing/report/highlight-sql.ts';
import { Html, escapeHtml, html } from '#lib/sharing/report/html.ts';
import { reportCell } from '#lib/sharing/report/report-cells.ts';
import { contentOfPage, reportPage } from '#lib/sharing/report/report.ts';
import { seriesSvg } from '#lib/sharing/report/series-svg.ts';
import { PAYLOADS } from '../../e2e/support/sharing-store.ts';
import { openMasked } from './masked-window.ts';
import { shop } from './shop.ts';

/** Any text, with the characters that matter in markup often. */
const hostile = fc.oneof(
	fc.constantFrom(...PAYLOADS),
	fc.string({ unit: fc.constantFrom(...'<>"\'&`/=!-[]()x \n\u0000\ud800', 'on', 'script') }),
	fc.string({ unit: 'binary' })
);

/** Outside of tags nothing but text: no tag that the writer did not write. */
function tagsOf(markup: string): string[] {
	return [...markup.matchAll(/<\/?([a-zA-Z][\w-]*)/g)].map(([, name]) => name!.toLowerCase());
}

test('a value never becomes markup, in text or in an attribute', () => {
	fc.assert(
		fc.property(hostile, (text) => {
			const made = html`<p title="${text}" lang="${text}">${text}</p>`.text;
			expect(tagsOf(made)).toEqual(['p', 'p']);
			expect(made.match(/["']/g)).toHaveLength(4);
			// eslint-disable-next-line no-control-regex -- what must not be there
			expect(made).not.toMatch(/[\u0000-\u0008]/);
		}),
		{ numRuns: 2000 }
	);
});

test('colours SQL without losing or making a character', () => {
	fc.assert(
		fc.property(hostile, (sql) => {
			const made = highlightSql(sql).text;
			expect(made.replaceAll(/<span class="[ksncqp]">|<\/span>/g, '')).toBe(escapeHtml(sql));
			expect(new Set(tagsOf(made))).toEqual(new Set(tagsOf(made).length > 0 ? ['span'] : []));
		}),
		{ numRuns: 2000 }
	);
});

test('draws any series without a figure that is none', () => {
	const point = fc.record({
		timeUs: fc.integer({ min: 0, max: 4e15 }),
		value: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }))
	});
	const words = { chart: String, noPoints: 'none', hint: 'hint' };
	fc.assert(
		fc.property(fc.array(point, { maxLength: 40 }), hostile, (points, label) => {
			const sorted = points.sort((a, b) => a.timeUs - b.timeUs);
			for (const kind of ['line', 'bars'] as const) {
				const made = seriesSvg(sorted, { kind, label, bucketUs: 3.6e9 }, words).text;
				expect(made).not.toMatch(/NaN|Infinity|undefined/);
				expect(tagsOf(made)).not.toContain('script');
			}
		})
	);
});

test('states the hashes of its one script and style, and of its content', async () => {
	const text = await page(PAYLOADS[12]!);
	const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)![1]!;
	expect(policy).toMatch(
		/^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/
	);
	const sha = (part: string) => createHash('sha256').update(part).digest('base64');
	const [script] = [...text.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, body]) => body!);
	const [style] = [...text.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, body]) => body!);
	expect(policy).toContain(`script-src 'sha256-${sha(script!)}'`);
	expect(policy).toContain(`style-src 'sha256-${sha(style!)}'`);
	const stated = /<code>([0-9a-f]{64})<\/code>/.exec(text)![1]!;
	expect(createHash('sha256').update(contentOfPage(text)!).digest('hex')).toBe(stated);
	expect(text).not.toMatch(/(src|href)="?https?:/);
});

async function page(title: string): Promise<string> {
	const words = {
		readonly: 'r',
		contents: 'c',
		provenance: 'p',
		hash: 'h',
		hashHint: '',
		noNetwork: 'n'
	};
	const cells = [{ id: 'a', heading: title, body: html`<p>${title}</p>` }];
	return await reportPage({
		title,
		subtitle: html`${title}`,
		cells,
		provenance: [[title, title]],
		words
	});
}

const NOTEBOOK = `---
title: t
---

\`\`\`sql {#rows}
select id, balance, '<b>bold</b>' as b from customers order by id
\`\`\`

\`\`\`diff {#diff}
table: public.customers
from: earliest
to: latest
\`\`\`

\`\`\`history {#history}
table: public.customers
key: {"id":"912345678901234"}
\`\`\`

\`\`\`transactions {#list}
limit: 5
\`\`\`

\`\`\`check {#check expect=none}
select 1
\`\`\`

\`\`\`chart {#chart}
table: public.customers
expression: count(*)
bucket: 1s
\`\`\`

\`\`\`sql {#broken}
select nonsense from nowhere
\`\`\`

\`\`\`restore {#restore}
transaction: latest
\`\`\`

\`\`\`forecast {#later}
x
\`\`\`
`;

const CAVEATS = `---
title: t
---

\`\`\`check {#check expect=none}
select id from customers where balance > 1000
\`\`\`

\`\`\`chart {#chart}
table: public.customers
expression: sum(balance)
to: seq:4
bucket: 1s
\`\`\`

\`\`\`grid {#grid}
data: customers
\`\`\`

\`\`\`diff {#diff}
from: earliest
to: latest
\`\`\`

\`\`\`sql {#plain}
select id from customers
\`\`\`
`;

/** What the page says of each cell, blanks folded. */
async function cellsOf(
	window: ShadowWindow,
	notebook: string,
	seq: number
): Promise<Map<string, string>> {
	const { document } = parseNotebook(notebook);
	const runtime = new Runtime({
		executor: windowExecutor(window),
		document: { ...document, front: { ...document.front, run: 'lazy' } },
		seq,
		nowMs: () => 0
	});
	runtime.runAll();
	await runtime.settled();
	const shown = new Map<string, string>();
	for (const cell of document.cells) {
		const { body } = await reportCell({
			cell,
			state: runtime.state(cell.id),
			maxRows: 1,
			drawing: { prose: escaped, plot: () => Promise.resolve(null) },
			explain: (error) => (error as Error).message,
			instantOf: (seq) => `#${seq}`
		});
		shown.set(cell.id, body.text.replaceAll(/\s+/g, ' '));
	}
	await runtime.close();
	return shown;
}

test('says of each result what it cannot say', async () => {
	const window = await openWindow({ engine: await openDuckDb(), store: await shop() });
	const exact = await cellsOf(window, CAVEATS, 4);
	const nan = /role="note">Some values of public\.customers\.balance, such as NaN/;
	expect(exact.get('check')).toMatch(/✓/);
	expect(exact.get('check')).toMatch(nan);
	expect(exact.get('chart')).toMatch(nan);
	expect(exact.get('grid')).not.toContain('role="note"');
	expect(exact.get('plain')).not.toContain('role="note"');
	await window.close();

	const copy = await openMasked([
		{ table: 'public.customers', column: 'email', how: 'pseudonym' },
		{ table: 'public.customers', column: 'balance', how: 'hidden' }
	]);
	const masked = await cellsOf(copy, CAVEATS, 4);
	const hidden = /role="note">[^<]*public\.customers\.balance is masked in this copy/;
	for (const id of ['check', 'chart', 'grid', 'diff']) expect(masked.get(id)).toMatch(hidden);
	for (const id of ['grid', 'diff']) {
		expect(masked.get(id)).toMatch(
			/email <span class="mask" title="Masked in this copy: stand-ins[^"]*" *>masked/
		);
	}
	expect(masked.get('plain')).not.toContain('masked');
	await copy.close();
});

test('shows what each kind of cell found in the real engine', async () => {
	const window = await openWindow({ engine: await openDuckDb(), store: await shop() });
	const shown = await cellsOf(window, NOTEBOOK, window.latest().seq);
	expect(shown.get('rows')).toContain('&lt;b&gt;bold&lt;/b&gt;');
	expect(shown.get('rows')).toContain('11.00');
	expect(shown.get('rows')).toContain('#9');
	expect(shown.get('diff')).toContain('first 1 of 2 rows');
	expect(shown.get('diff')).toMatch(/<tr class="removed">.*bob@example\.com.*NaN/);
	expect(shown.get('history')).toContain('ann@new.example');
	expect(shown.get('list')).toContain('public.customers');
	expect(shown.get('check')).toContain('✗');
	expect(shown.get('chart')).toContain('<svg');
	expect(shown.get('broken')).toContain('nowhere');
	expect(shown.get('restore')).toContain('restore plan');
	expect(shown.get('later')).toContain('forecast');
	await window.close();
});

function escaped(markdown: string): Html {
	return html`${markdown}`;
}
