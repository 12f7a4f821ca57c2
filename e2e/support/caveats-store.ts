import type { SourceIdentity } from '../../src/lib/shadow/log-entry.ts';
import { ShadowWriter } from '../../agent/shadow-writer.ts';
import { sourceTable, tupleOf } from '../../test/shadow/tables.ts';

const source: SourceIdentity = {
	kind: 'simulate',
	title: 'A shop with a NaN',
	systemIdentifier: '9',
	timeline: 1,
	database: 'shop',
	serverVersion: '18'
};

/** Customers with an email and a balance; one balance becomes NaN, and one email another. */
export async function writeCaveatsStore(folder: string): Promise<void> {
	const writer = await ShadowWriter.create(folder, source, { shadowId: 'caveats' });
	const customers = sourceTable('customers', [
		['id', { kind: 'int64' }],
		['email', { kind: 'text' }],
		['balance', { kind: 'decimal', precision: 12, scale: 2 }]
	]);
	const put = (op: 'S' | 'U', row: string[]) =>
		writer.change({ table: 'public.customers', op, row: tupleOf(row), oldKey: null });
	writer.begin({ xid: 0, commitTimeUs: 1_772_460_000_000_000 });
	writer.schema(customers, []);
	for (let id = 1; id <= 12; id++) {
		put('S', [String(id), `person${id}@example.com`, `${id * 10}.50`]);
	}
	writer.commit('0/1');
	await writer.flush();
	for (let minute = 1; minute <= 8; minute++) {
		writer.begin({ xid: 40 + minute, commitTimeUs: 1_772_460_000_000_000 + minute * 60_000_000 });
		const balance = minute === 5 ? 'NaN' : `${minute * 30}.00`;
		const email = minute === 3 ? 'third@example.com' : `person${minute}@example.com`;
		put('U', [String(minute), email, balance]);
		writer.commit(`0/${minute + 1}`);
	}
	await writer.close();
}
