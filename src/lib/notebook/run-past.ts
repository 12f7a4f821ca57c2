import type { DiffSummary, Key, ShadowWindow } from '../engine/shadow-window.ts';
import type { ExactText } from '../shadow/cell-value.ts';
import { maskedAmong } from '../shadow/masked-columns.ts';
import type { Transaction } from '../shadow/position.ts';
import { keyColumns } from '../shadow/schema.ts';
import { quoteIdentifier, quoteLiteral } from '../temporal/sql-text.ts';
import type { DiffResult, DiffTable, HistoryResult, TimelineResult } from './cell-result.ts';
import type { DiffSpec, HistorySpec, TimelineSpec } from './cell-spec.ts';
import { type Asking, tableIdOf } from './asking.ts';

/** Rows of each table that a diff shows. */
const DIFF_ROWS = 2000;

export async function runDiff(spec: DiffSpec, asking: Asking): Promise<DiffResult> {
	const only = spec.table === null ? null : tableIdOf(spec.table);
	const wanted = ({ table, added, removed, modified }: DiffSummary) =>
		(only === null || table === only) && added + removed + modified > 0;
	if (spec.span.kind === 'transaction') {
		const { transaction } = await asking.position(spec.span.at);
		const tables = await ofTransaction(transaction, asking);
		const [fromSeq, toSeq] = [transaction.firstSeq - 1, transaction.lastSeq];
		return { kind: 'diff', fromSeq, toSeq, transaction, tables: tables.filter(wanted) };
	}
	const { window, signal, position } = asking;
	const fromSeq = (await position(spec.span.from)).seq;
	const toSeq = (await position(spec.span.to)).seq;
	const tables: DiffTable[] = [];
	for (const summary of (await window.diffSummary(fromSeq, toSeq)).filter(wanted)) {
		signal.throwIfAborted();
		const { table } = summary;
		const rows = await window.diff(table, fromSeq, toSeq, { offset: 0, limit: DIFF_ROWS });
		tables.push({ ...summary, rows, ...schemas(window, table, fromSeq, toSeq) });
	}
	signal.throwIfAborted();
	return { kind: 'diff', fromSeq, toSeq, transaction: null, tables };
}

async function ofTransaction(
	transaction: Transaction,
	{ window, signal }: Asking
): Promise<DiffTable[]> {
	const tables: DiffTable[] = [];
	for (const table of Object.keys(transaction.tables)) {
		const rows = await window.transactionDiff(table, transaction);
		signal.throwIfAborted();
		const count = (kind: string) => rows.filter((row) => row.kind === kind).length;
		tables.push({
			table,
			added: count('added'),
			removed: count('removed'),
			modified: count('modified'),
			rows: rows.slice(0, DIFF_ROWS),
			...schemas(window, table, transaction.firstSeq - 1, transaction.lastSeq)
		});
	}
	return tables;
}

function schemas(window: ShadowWindow, table: string, from: number, to: number) {
	const [before, after] = [window.schemaAt(table, from), window.schemaAt(table, to)];
	const columns = [...(after?.columns ?? []), ...(before?.columns ?? [])];
	return { before, after, masked: maskedAmong(window.manifest, table, columns) };
}

export async function runHistory(spec: HistorySpec, asking: Asking): Promise<HistoryResult> {
	const { window, signal, seq } = asking;
	const table = tableIdOf(spec.table);
	const where = spec.row.kind === 'where' ? spec.row.where : keyCondition(spec.row.key);
	const found = await window.rows(table, seq, { offset: 0, limit: 1, filter: { where } });
	const row = found.rows[0];
	if (row === undefined) return { kind: 'history', seq, row: null };
	const values: Record<string, ExactText> = Object.fromEntries(
		found.schema.columns.map(({ name }, i) => [name, row[i]!])
	);
	const key: Key = Object.fromEntries(
		keyColumns(found.schema).map(({ name }) => [name, values[name] as string])
	);
	signal.throwIfAborted();
	const blame = await window.blame(table, key, seq);
	const versions = await window.history(table, key);
	signal.throwIfAborted();
	const masked = maskedAmong(window.manifest, table, found.schema.columns);
	return { kind: 'history', seq, row: { key, values, blame, versions, masked } };
}

/** Compared as text, which every type casts to. */
function keyCondition(key: Key): string {
	const parts = Object.entries(key).map(
		([name, value]) => `${quoteIdentifier(name)}::text = ${quoteLiteral(value)}`
	);
	return parts.length === 0 ? 'false' : parts.join(' and ');
}

/** Buckets of whole minutes, about 120 of them. */
export async function runTimeline(spec: TimelineSpec, asking: Asking): Promise<TimelineResult> {
	const from = await asking.position(spec.from);
	const to = await asking.position(spec.to);
	const fromUs = from.transaction.runningTimeUs;
	const toUs = Math.max(fromUs + 1, to.transaction.runningTimeUs);
	const bucketUs = Math.max(1, Math.ceil((toUs - fromUs) / 120 / 60e6)) * 60e6;
	const volume = await asking.window.volume({ fromUs, toUs, bucketUs });
	return { kind: 'timeline', from, to, volume, bucketUs };
}
