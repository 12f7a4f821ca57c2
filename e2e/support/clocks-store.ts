import { ShadowWriter } from '../../agent/shadow-writer.ts';
import { sourceTable, tupleOf } from '../../test/shadow/tables.ts';

const HALF_HOUR_US = 30 * 60e6;
const us = (iso: string) => Date.parse(iso) * 1000;

const id = ['id', { kind: 'int32' }] as const;
const columns: Parameters<typeof sourceTable>[1] = [
	[...id],
	['day', { kind: 'timestamptz' }],
	['total', { kind: 'decimal', precision: 12, scale: 2 }],
	['status', { kind: 'text' }]
];

/**
 * A small shadow whose days hold what clocks do: two weeks around the night on which Berlin's are put
 * back, then nothing for a month, then the hours since. With releases, an incident and a column more.
 */
export async function writeClocksStore(folder: string): Promise<void> {
	const source = { kind: 'simulate' as const, title: 'Clocks', systemIdentifier: '1' };
	const identity = { ...source, timeline: 1, database: 'shop', serverVersion: '18' };
	const writer = await ShadowWriter.create(folder, identity, { shadowId: 'clocks' });
	let xid = 700;
	let row = 0;
	let wide = false;
	const order = (op: 'S' | 'I', timeUs: number) => {
		const day = new Date(timeUs / 1000).toISOString().replace('T', ' ').replace('Z', '+00');
		const values = [String(++row), day, `${row % 90}.50`, row % 3 === 0 ? 'paid' : 'sent'];
		const tuple = tupleOf(wide ? [...values, 'web'] : values);
		writer.change({ table: 'public.orders', op, row: tuple, oldKey: null });
	};
	const transaction = (timeUs: number, more: () => void = () => {}) => {
		writer.begin({ xid: ++xid, commitTimeUs: timeUs });
		more();
		for (let i = 0; i < 1 + (xid % 7); i++) order('I', timeUs);
		writer.commit(`0/${(xid * 256).toString(16).toUpperCase()}`);
	};

	const start = us('2026-10-19T00:00:00Z');
	writer.begin({ xid: 0, commitTimeUs: start });
	writer.schema(sourceTable('orders', columns), []);
	for (let i = 0; i < 20; i++) order('S', start);
	writer.commit('0/100');
	for (let timeUs = start; timeUs < us('2026-11-02T00:00:00Z'); timeUs += HALF_HOUR_US) {
		transaction(timeUs + 1_234_567, () => {
			if (timeUs === us('2026-10-21T09:00:00Z'))
				writer.mark({ kind: 'deploy', title: 'Release 41', detail: '' });
			if (timeUs === us('2026-10-26T09:00:00Z')) {
				wide = true;
				writer.schema(sourceTable('orders', [...columns, ['channel', { kind: 'text' }]]), []);
			}
			if (timeUs === us('2026-10-28T14:00:00Z'))
				writer.mark({ kind: 'incident', title: 'Totals fell', detail: 'Monitor: 0.50' });
		});
	}
	await writer.flush();
	// The capture stood still, and goes on.
	for (let timeUs = us('2026-12-01T08:00:00Z'); timeUs < us('2026-12-01T14:00:00Z');) {
		transaction(timeUs);
		timeUs += HALF_HOUR_US / 6;
	}
	await writer.flush();
	await writer.close();
}
