import { t } from '../../messages/messages.ts';
import type { Caveats } from '../../engine/caveats.ts';
import type { ResultColumn } from '../../engine/engine.ts';
import type { RelationColumn } from '../../engine/relation.ts';
import type {
	CellResult,
	DiffResult,
	DiffTable,
	HistoryResult
} from '../../notebook/cell-result.ts';
import { caveatNote, maskTitle } from '../../notebook/caveat-words.ts';
import type { CellSpec } from '../../notebook/cell-spec.ts';
import type { MaskedColumn } from '../../shadow/log-entry.ts';
import { UNKNOWN, type ExactText } from '../../shadow/cell-value.ts';
import { formatTimeUs } from '../../shadow/instant.ts';
import type { Transaction } from '../../shadow/position.ts';
import { html, type Html } from './html.ts';

/** A column of a result, and the masked columns that it comes from. */
type HeadedColumn = ResultColumn & Pick<RelationColumn, 'masked'>;

/** Rows of every kind as a page shows them. */
const words = t.sharing.report;

export function tableOf(
	columns: readonly HeadedColumn[],
	rows: number,
	text: (row: number, column: number) => ExactText,
	total: number
): Html {
	if (rows === 0) return note(words.noRows);
	const right = columns.map(({ storage }) => isNumber(storage.kind));
	const head = columns.map(
		(column, i) =>
			html`<th scope="col" ${right[i] ? html` class="r"` : null}>
				${column.name}${badgeOf(column)}
			</th>`
	);
	const lines = Array.from(
		{ length: rows },
		(_, row) =>
			html`<tr>
				${columns.map((_column, i) => cellOf(text(row, i), right[i] === true ? 'r' : ''))}
			</tr>`
	);
	const count = words.rows(rows, total);
	return html`${scrolled(count, head, lines)}
		<p class="count">${count}</p>`;
}

export function diffOf({ tables }: DiffResult, maxRows: number): Html {
	if (tables.length === 0) return note(words.noDiff);
	return html`${tables.map((table) => diffTable(table, maxRows))}`;
}

function diffTable(table: DiffTable, maxRows: number): Html {
	const total = table.added + table.removed + table.modified;
	const shown = table.rows.slice(0, maxRows);
	const columns = (table.after ?? table.before)?.columns.map(({ name }) => name) ?? [];
	const line = (
		classes: string,
		sign: string,
		values: Record<string, ExactText> | null,
		changed: readonly string[]
	) =>
		html`<tr class="${classes}">
			<td class="sign">${sign}</td>
			${columns.map((name) => cellOf(values?.[name] ?? null, changed.includes(name) ? 'x' : ''))}
		</tr>`;
	const rows = shown.flatMap(({ kind, before, after, changed }) =>
		kind === 'added'
			? [line('added', '+', after, [])]
			: kind === 'removed'
				? [line('removed', '−', before, [])]
				: [line('was', '−', before, changed), line('is', '+', after, changed)]
	);
	return html`<div class="body">
			<h3>${table.table}</h3>
			<p class="muted">
				+${table.added} ${words.added} · −${table.removed} ${words.removed} · ~${table.modified}
				${words.modified}
			</p>
		</div>
		${scrolled(
			table.table,
			[
				html`<th scope="col" class="sign">±<span class="sr-only"> ${words.change}</span></th>`,
				...columns.map((name) => headOf(name, table.masked))
			],
			rows
		)}
		<p class="count">${words.rows(shown.length, total)}</p>`;
}

export function historyOf({ row }: HistoryResult): Html {
	if (row === null) return note(words.noRow);
	const columns = Object.keys(row.values);
	const lines = row.versions.map(
		({ op, transaction, row: values, changed }) =>
			html`<tr class="${values === null ? 'removed' : ''}">
				<td class="sign">${op}</td>
				<td>${timeOf(transaction)}</td>
				<td class="r">${transaction.xid}</td>
				${columns.map((name) => (values === null ? html`<td></td>` : cellOf(values[name] ?? null, changed.includes(name) ? 'x' : '')))}
			</tr>`
	);
	const head = [
		html`<th scope="col"><span class="sr-only">${words.change}</span></th>`,
		...WHEN,
		...columns.map((name) => headOf(name, row.masked))
	];
	return scrolled(Object.values(row.key).join(', '), head, lines);
}

/** Heads of the columns that say which transaction. */
const WHEN = [html`<th scope="col">UTC</th>`, html`<th scope="col" class="r">xid</th>`];

/** A table in a box that scrolls, by keys too, and has a name. */
function scrolled(label: string, head: readonly Html[], lines: readonly Html[]): Html {
	return html`<div class="rows" tabindex="0" role="group" aria-label="${label}">
		<table>
			<thead>
				<tr>
					${head}
				</tr>
			</thead>
			<tbody>
				${lines}
			</tbody>
		</table>
	</div>`;
}

export function transactionsOf(transactions: readonly Transaction[]): Html {
	if (transactions.length === 0) return note(words.noRows);
	const lines = transactions.map((transaction) => {
		const tables = Object.entries(transaction.tables).map(
			([table, [added, modified, removed]]) => `${table} +${added} ~${modified} −${removed}`
		);
		return html`<tr>
			<td>${timeOf(transaction)}</td>
			<td class="r">${transaction.xid}</td>
			<td>${tables.join('\n')}</td>
		</tr>`;
	});
	const head = [...WHEN, html`<th scope="col">${words.tables}</th>`];
	return scrolled(words.transaction, head, lines);
}

export function marksOf(
	spec: CellSpec,
	marks: Extract<CellResult, { kind: 'marks' }>['marks']
): Html {
	const lines = spec.kind === 'marks' ? spec.marks : [];
	return html`<div class="rows">
		<table>
			<tbody>
				${marks.map(
					({ line, from, to }) =>
						html`<tr>
							<td>
								${timeOf(from.transaction)}${to === null ? null : html` – ${timeOf(to.transaction)}`}
							</td>
							<td>${lines[line]?.kind ?? ''}</td>
							<td>${lines[line]?.title ?? ''}</td>
						</tr>`
				)}
			</tbody>
		</table>
	</div>`;
}

function headOf(name: string, masked: readonly MaskedColumn[]): Html {
	const own = masked.filter(({ column }) => column === name);
	return html`<th scope="col">${name}${badgeOf({ name, masked: own })}</th>`;
}

function badgeOf(column: Pick<RelationColumn, 'name' | 'masked'>): Html | null {
	const title = maskTitle(column);
	return title === null
		? null
		: html` <span class="mask" title="${title}"
				>${t.caveats.masked}<span class="sr-only">: ${title}</span></span
			>`;
}

/** What the rows or the drawing cannot say; nothing where they say what the source says. */
export function caveatOf(caveats: Caveats): Html {
	const text = caveatNote(caveats);
	return text === '' ? html`` : html`<p class="caveat" role="note">${text}</p>`;
}

/** NULL and unknown are words in italics: no text of the source looks like them. */
function cellOf(text: ExactText, classes = ''): Html {
	if (text === null) return html`<td class="null ${classes}">NULL</td>`;
	if (text === UNKNOWN) return html`<td class="null ${classes}">${words.unknown}</td>`;
	return html`<td class="${classes}">${text}</td>`;
}

function isNumber(kind: string): boolean {
	return /^(int|float|decimal)/.test(kind);
}

function timeOf({ commitTimeUs }: Transaction): string {
	return formatTimeUs(commitTimeUs);
}

export function note(text: string): Html {
	return html`<p class="count">${text}</p>`;
}
