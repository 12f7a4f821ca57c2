import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { Relation } from '#lib/engine/relation.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import type { ExactText } from '#lib/shadow/cell-value.ts';
import { column, MemoryShadow, table } from '../support/memory-shadow.ts';

const SECOND = 1_000_000;
/** 2026-03-01T00:00:00Z */
export const START = 1_772_323_200 * SECOND;

/**
 * A small shop in the real engine: three products at the start (seq 1 … 3), a price change a minute
 * later (4), a new product (5), then all prices at zero in one transaction (6 … 9) and an order (10).
 */
export async function openShop(): Promise<ShadowWindow> {
	const shadow = new MemoryShadow();
	await shadow.define(
		table('products', [
			column(1, 'id', 'int32', { keyPosition: 1 }),
			column(2, 'name', 'text', { collation: 'bytes' }),
			column(3, 'price', { kind: 'decimal', precision: 10, scale: 2 })
		])
	);
	await shadow.define(
		table('orders', [column(1, 'id', 'int32', { keyPosition: 1 }), column(2, 'total', 'float64')])
	);
	const product = (op: 'S' | 'I' | 'U', ...row: string[]) => ({
		table: 'public.products',
		op,
		row
	});
	const minute = (n: number) => START + n * 60 * SECOND;
	shadow.commit(0, START, [
		product('S', '1', 'pen', '1.50'),
		product('S', '2', 'ink', '8.00'),
		product('S', '3', "o'clock", '20.00')
	]);
	shadow.commit(11, minute(1), [product('U', '1', 'pen', '1.75')]);
	shadow.commit(12, minute(2), [product('I', '4', 'pad', '3.00')]);
	shadow.commit(13, minute(3), [
		product('U', '1', 'pen', '0.00'),
		product('U', '2', 'ink', '0.00'),
		product('U', '3', "o'clock", '0.00'),
		product('U', '4', 'pad', '0.00')
	]);
	shadow.commit(14, minute(4), [{ table: 'public.orders', op: 'I', row: ['1', '0'] }]);
	await shadow.flush();
	return openWindow({ engine: await openDuckDb(), store: shadow });
}

export async function textsOf(relation: Relation): Promise<ExactText[][]> {
	const page = await relation.page({ offset: 0, limit: 1000 });
	return Array.from({ length: page.rowCount }, (_, row) =>
		page.columns.map((_, at) => page.text(row, at))
	);
}
