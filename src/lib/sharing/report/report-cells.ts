import { t } from '../../messages/messages.ts';
import type { Caveats } from '../../engine/caveats.ts';
import { caveatsOf } from '../../notebook/cell-result.ts';
import type { CellResult, PlotResult, TimelineResult } from '../../notebook/cell-result.ts';
import type { CellSpec } from '../../notebook/cell-spec.ts';
import type { CellState } from '../../notebook/cell-state.ts';
import type { Cell } from '../../notebook/document.ts';
import { fillSpec } from '../../notebook/fill-spec.ts';
import type { ResultTable } from '../../engine/engine.ts';
import type { Relation } from '../../engine/relation.ts';
import { textOf } from '../../shadow/pg-text.ts';
import { highlightSql } from './highlight-sql.ts';
import { html, type Html } from './html.ts';
import {
	caveatOf,
	diffOf,
	historyOf,
	marksOf,
	note,
	tableOf,
	transactionsOf
} from './report-tables.ts';
import { seriesSvg } from './series-svg.ts';

/** What only a page with a DOM can do. */
export interface Drawing {
	/** Sanitised. */
	prose(markdown: string): Html;
	/** Sanitised SVG; null where it cannot be drawn. */
	plot(spec: Extract<CellSpec, { kind: 'plot' }>, result: PlotResult): Promise<Html | null>;
}

export interface CellInput {
	cell: Cell;
	state: CellState;
	/** Rows of each result, at most. */
	maxRows: number;
	drawing: Drawing;
	/** Words for an error. */
	explain: (error: unknown) => string;
	/** When a position was, for people. */
	instantOf: (seq: number) => string;
}

const words = t.sharing.report;

/** One cell as a page shows it. */
export async function reportCell(
	input: CellInput
): Promise<{ heading: string | null; body: Html }> {
	const { cell, state, drawing } = input;
	const { spec } = fillSpec(cell);
	if (spec.kind === 'markdown') {
		return {
			heading: headingOf(spec.text),
			body: html`<div class="prose">${drawing.prose(spec.text)}</div>`
		};
	}
	const name = cell.attributes['as'] ?? null;
	const heading = spec.title ?? name;
	const seq = state.result !== null && 'seq' in state.result ? state.result.seq : null;
	const body = html`<article class="cell cell-${/^[a-z]+$/.test(cell.kind) ? cell.kind : 'other'}">
		<header>
			<h2>${heading ?? titleOf(spec)}</h2>
			${
				heading === null ? null : html`<span class="overline">${titleOf(spec)}</span>`
			}${seq === null ? null : html`<span class="muted">${words.at} ${input.instantOf(seq)}</span>`}
		</header>
		${textOfCell(spec)}${await outcome(spec, input)}
	</article>`;
	return { heading, body };
}

/** The first heading of prose, for the contents. */
function headingOf(markdown: string): string | null {
	return /^#{1,3}[ \t]+(.+?)[ \t#]*$/m.exec(markdown)?.[1]?.replace(/[*_`]/g, '') ?? null;
}

function titleOf(spec: CellSpec): string {
	const kind = spec.kind === 'unknown' || spec.kind === 'reserved' ? spec.name : spec.kind;
	return kind === 'sql' ? 'SQL' : kind.slice(0, 1).toUpperCase() + kind.slice(1);
}

function textOfCell(spec: CellSpec): Html | null {
	if (spec.kind !== 'sql' && spec.kind !== 'check') return null;
	const long = spec.text.split('\n').length > 12;
	const pre = html`<pre><code>${highlightSql(spec.text)}</code></pre>`;
	return long
		? html`<details>
				<summary>SQL</summary>
				${pre}
			</details>`
		: pre;
}

async function outcome(spec: CellSpec, input: CellInput): Promise<Html> {
	const { state } = input;
	if (spec.kind === 'restore') return note(words.restore);
	if (spec.kind === 'reserved' || spec.kind === 'unknown')
		return html`${note(words.reserved(spec.name))}
			<pre>${spec.text}</pre>`;
	if (state.status === 'failed' || state.status === 'blocked') {
		const why = state.blockedBy?.message ?? input.explain(state.error);
		return html`<div class="problem"><strong>${words.cellFailed}</strong><br />${why}</div>`;
	}
	if (state.result === null) return note(words.notRun);
	return html`${caveatOf(wholeCaveats(state.result))}${await resultOf(spec, state.result, input)}`;
}

/** Of labelled columns too: on paper and by touch no label says more when it is pointed at. */
function wholeCaveats(result: CellResult): Caveats {
	switch (result.kind) {
		case 'relation':
			return { inexact: result.relation.inexact, masked: result.relation.masked };
		case 'diff':
			return { inexact: [], masked: result.tables.flatMap(({ masked }) => masked) };
		case 'history':
			return { inexact: [], masked: result.row?.masked ?? [] };
		default:
			return caveatsOf(result);
	}
}

async function resultOf(spec: CellSpec, result: CellResult, input: CellInput): Promise<Html> {
	switch (result.kind) {
		case 'relation':
			return await relationOf(result.relation, input, spec);
		case 'check': {
			const [tag, verdict] = result.passed ? ['ok', words.passed] : ['bad', words.failedCheck];
			const rule = { none: words.checkNone, some: words.checkSome, true: words.checkTrue }[
				result.expect
			];
			return html`<div class="body">
					<span class="tag ${tag}">${result.passed ? '✓' : '✗'} ${verdict}</span>
					<span class="muted">${rule}; ${words.checkRows(result.rows)}</span>
				</div>
				${result.rows > 0 ? await relationOf(result.relation, input, spec) : null}`;
		}
		case 'series':
			return seriesSvg(
				result.points,
				{ kind: 'line', label: labelOf(spec), bucketUs: result.bucketUs },
				chartWords
			);
		case 'plot':
			return await plotOf(spec, result, input);
		case 'timeline':
			return volumeOf(result);
		case 'diff':
			return diffOf(result, input.maxRows);
		case 'history':
			return historyOf(result);
		case 'transactions':
			return transactionsOf(result.transactions);
		case 'value':
			return html`<div class="body">
				${spec.kind === 'input' ? spec.label : result.name}: <strong>${result.value}</strong>
			</div>`;
		case 'marks':
			return marksOf(spec, result.marks);
		case 'none':
			return html``;
	}
}

const chartWords = { chart: words.chart, noPoints: words.noPoints, hint: words.chartHint };

function labelOf(spec: CellSpec): string {
	return spec.kind === 'chart' ? spec.label : (spec.title ?? '');
}

async function relationOf(
	relation: Relation,
	{ maxRows }: CellInput,
	spec: CellSpec
): Promise<Html> {
	const view = spec.kind === 'grid' ? spec.view : null;
	const filter = view?.filter ?? {};
	const page = await relation.page({ offset: 0, limit: maxRows, order: view?.order ?? [], filter });
	const filtered = Object.keys(filter).length > 0;
	const total = filtered ? await relation.count(filter) : relation.rowCount;
	const hidden = new Set(view?.hidden ?? []);
	const columns = relation.columns
		.map((column, i) => ({ column, i }))
		.filter(({ column }) => !hidden.has(column.name));
	return tableOf(
		columns.map(({ column }) => column),
		page.rowCount,
		(row, column) => page.text(row, columns[column]!.i),
		total
	);
}

async function plotOf(spec: CellSpec, result: PlotResult, input: CellInput): Promise<Html> {
	const drawn = spec.kind === 'plot' ? await input.drawing.plot(spec, result) : null;
	if (drawn !== null)
		return html`<div class="plot">${drawn}</div>
			<p class="count">${words.rows(result.table.rowCount, result.rowCount)}</p>`;
	return resultTable(result.table, result.rowCount, input.maxRows);
}

function resultTable(table: ResultTable, total: number, maxRows: number): Html {
	return tableOf(
		table.columns,
		Math.min(table.rowCount, maxRows),
		(row, column) => textOf(table.columns[column]!.storage, table.value(row, column)),
		total
	);
}

function volumeOf({ volume, bucketUs }: TimelineResult): Html {
	const sums = new Map<number, number>();
	for (const { startUs, inserts, updates, deletes } of volume)
		sums.set(startUs, (sums.get(startUs) ?? 0) + inserts + updates + deletes);
	const points = [...sums].sort(([a], [b]) => a - b).map(([timeUs, value]) => ({ timeUs, value }));
	return seriesSvg(
		points,
		{ kind: 'bars', label: words.changes(points.reduce((n, { value }) => n + value, 0)), bucketUs },
		chartWords
	);
}
