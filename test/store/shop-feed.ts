import type { SourceIdentity } from '#lib/shadow/log-entry.ts';
import type { ExactText } from '#lib/shadow/cell-value.ts';
import { readSegment, readTransactions, type SegmentRow } from '#lib/shadow/read-segment.ts';
import type { Transaction } from '#lib/shadow/position.ts';
import type { StoreReader } from '#lib/store/store-reader.ts';
import type { ShadowWriter } from '../../agent/shadow-writer.ts';
import { sourceTable, tupleOf } from '../shadow/tables.ts';

/** A small source for tests: two tables, transactions of any content. */

export const SOURCE: SourceIdentity = {
	kind: 'simulate',
	title: 'a test',
	systemIdentifier: '42',
	timeline: 1,
	database: 'shop',
	serverVersion: '18'
};

export const ORDERS = sourceTable('orders', [
	['id', { kind: 'int64' }],
	['total', { kind: 'decimal', precision: 12, scale: 2 }],
	['note', { kind: 'text' }]
]);
export const ITEMS = sourceTable('items', [
	['id', { kind: 'int64' }],
	['at', { kind: 'timestamptz' }]
]);

export const lsnOf = (n: number) => `0/${n.toString(16).toUpperCase()}`;

/** The snapshot: `rows` orders. */
export function writeSnapshot(writer: ShadowWriter, rows: number, endLsn = '0/1'): void {
	writer.begin({ xid: 0, commitTimeUs: 1_000_000 });
	writer.schema(ORDERS, []);
	writer.schema(ITEMS, []);
	for (let id = 1; id <= rows; id++) {
		writer.change({
			table: 'public.orders',
			op: 'S',
			row: tupleOf([String(id), '1.00', 'first']),
			oldKey: null
		});
	}
	writer.commit(endLsn);
}

/** Transaction `n`: `rows` inserts of orders whose note says `n`, and one item. */
export function writeTransaction(writer: ShadowWriter, n: number, rows: number): void {
	writer.begin({ xid: n, commitTimeUs: 1_000_000 + n });
	insertOrders(writer, n, rows);
	writer.change({
		table: 'public.items',
		op: 'I',
		row: tupleOf([String(n), '2026-01-01 00:00:00+00']),
		oldKey: null
	});
	writer.commit(lsnOf(n));
}

export function insertOrders(writer: ShadowWriter, n: number, rows: number): void {
	for (let i = 0; i < rows; i++) {
		writer.change({
			table: 'public.orders',
			op: 'I',
			row: tupleOf([String(n * 1000 + i), null, `in ${n}`]),
			oldKey: null
		});
	}
}

export interface StoreContent {
	/** Per table, rows in position order. */
	rows: Record<string, SegmentRow[]>;
	transactions: Transaction[];
}

/** Everything in a store, read through its reader. */
export async function contentOf(reader: StoreReader): Promise<StoreContent> {
	const manifest = await reader.manifest();
	const content: StoreContent = { rows: {}, transactions: [] };
	for (const [table, refs] of Object.entries(manifest.segments)) {
		for (const ref of refs) {
			const ipc = await reader.segment(ref);
			if (table === '$transactions') content.transactions.push(...readTransactions(ipc));
			else {
				const schema = manifest.schemas[table]![ref.schemaVersion - 1]!;
				(content.rows[table] ??= []).push(...readSegment(ipc, schema));
			}
		}
	}
	return content;
}

/** `op key` of each row of orders. */
export function brief(rows: { op: string; values: ExactText[] }[] | undefined): string[] {
	return (rows ?? []).map(({ op, values }) => `${op} ${String(values[0])}`);
}
