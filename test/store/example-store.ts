import type { SourceIdentity } from '#lib/shadow/log-entry.ts';
import { ShadowWriter } from '../../agent/shadow-writer.ts';
import { sourceTable, tupleOf } from '../shadow/tables.ts';

const source: SourceIdentity = {
	kind: 'simulate',
	title: 'Example',
	systemIdentifier: '1',
	timeline: 1,
	database: 'shop',
	serverVersion: '18'
};

/** The store that docs/store-format.md walks through: two products, then one price that is NaN. */
export async function writeExampleStore(folder: string): Promise<void> {
	const writer = await ShadowWriter.create(folder, source, { shadowId: 'example' });
	const products = sourceTable('products', [
		['id', { kind: 'int32' }],
		['price', { kind: 'decimal', precision: 12, scale: 2 }],
		['name', { kind: 'text' }]
	]);
	const product = (op: 'S' | 'U', values: (string | undefined)[]) =>
		writer.change({ table: 'public.products', op, row: tupleOf(values), oldKey: null });
	// 2026-03-02T14:00:00Z
	writer.begin({ xid: 0, commitTimeUs: 1_772_460_000_000_000 });
	writer.schema(products, []);
	product('S', ['1', '9.50', 'Lamp']);
	product('S', ['2', '120.00', 'Desk']);
	writer.commit('0/1A0');
	await writer.flush();
	writer.begin({ xid: 731, commitTimeUs: 1_772_460_300_000_000 });
	product('U', ['1', 'NaN', undefined]);
	writer.commit('0/2B8');
	await writer.flush();
	await writer.close();
}
