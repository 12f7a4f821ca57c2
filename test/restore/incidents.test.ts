import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresScript } from '#lib/restore/dialects/postgres.ts';
import { invert } from '#lib/restore/invert.ts';
import { countPlan } from '#lib/restore/plan.ts';
import { planRestoreTo, planUndoTransaction } from '#lib/restore/planner.ts';
import { applyByDriver, startServer, type TestDatabase, type TestServer } from './database.ts';
import { SHOP } from './shop.ts';
import { fingerprint, RecordedStates } from './states.ts';

let server: TestServer;
beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.stop());

interface Incident {
	name: string;
	damage: string;
	/** Honest work of others, before and after the incident was noticed. */
	meanwhile: string;
	/** Rows that the undo inserts, updates, deletes. */
	counts: Record<string, [number, number, number]>;
}

const incidents: Incident[] = [
	{
		name: 'an UPDATE of all prices to zero without WHERE',
		damage: 'UPDATE products SET price = 0',
		meanwhile: `
			UPDATE products SET stock = stock - 1 WHERE id IN (3, 4);
			INSERT INTO orders (customer_id, placed_at) VALUES (1, '2026-02-01T00:00:00Z');
			INSERT INTO products (sku, name, price, attributes, stock)
				VALUES ('00000000-0000-0000-0000-000000000001', 'New', 9.90, '{}', 1)`,
		counts: { 'public.products': [0, 60, 0] }
	},
	{
		name: 'a cascade delete of customers',
		damage:
			'DELETE FROM payments WHERE reversal_of IN (5,6); DELETE FROM customers WHERE id BETWEEN 5 AND 7',
		meanwhile: `
			UPDATE customers SET name = 'Renamed' WHERE id = 1;
			INSERT INTO customers (email, name) VALUES ('new@example.org', 'New');
			UPDATE orders SET status = 'shipped' WHERE id = 1`,
		counts: {
			'public.customers': [3, 0, 0],
			'public.orders': [9, 0, 0],
			'public.order_items': [27, 0, 0],
			'public.payments': [12, 0, 0]
		}
	},
	{
		name: 'a payment job that was applied twice',
		damage: `
			INSERT INTO payments (order_id, amount, paid_at)
				SELECT order_id, amount, '2026-01-05T00:00:00Z' FROM payments WHERE id BETWEEN 20 AND 50;
			UPDATE orders SET status = 'paid' WHERE id BETWEEN 20 AND 50`,
		meanwhile: `
			INSERT INTO payments (order_id, amount, paid_at) VALUES (100, 1, '2026-02-01T00:00:00Z');
			UPDATE orders SET note = 'call back' WHERE id = 20`,
		counts: { 'public.payments': [0, 0, 31], 'public.orders': [0, 21, 0] }
	},
	{
		name: 'a bad migration of texts and json',
		damage: `
			UPDATE customers SET email = upper(email), tags = '{}';
			UPDATE products SET attributes = attributes - 'a', picture = NULL WHERE id > 10`,
		meanwhile: `
			UPDATE products SET price = 77.77 WHERE id = 20;
			DELETE FROM orders WHERE id = 119`,
		counts: { 'public.customers': [0, 40, 0], 'public.products': [0, 50, 0] }
	}
];

/** Runs the incident and the honest work; the shadow knows each step. */
async function suffer(database: TestDatabase, incident: Incident) {
	const shadow = new RecordedStates(database.client);
	await shadow.record();
	await database.client.query(`BEGIN; ${incident.damage}; COMMIT`);
	const seq = await shadow.record();
	await database.client.query(incident.meanwhile);
	await shadow.record();
	return { shadow, transaction: shadow.transaction(seq) };
}

describe.each(incidents)('after $name', (incident) => {
	it('undoes exactly what the transaction did, keeps everything since, and can be taken back', async () => {
		const database = await server.database(SHOP);
		try {
			const { shadow, transaction } = await suffer(database, incident);
			const { client } = database;
			const damaged = await fingerprint(client);
			// The audit trail of the damage stays: only the damaged tables are chosen.
			const tables = Object.keys(incident.counts).map((table) => ({ table }));
			const plan = await planUndoTransaction(shadow.window(), transaction, { tables });
			expect(plan.conflicts).toEqual([]);
			const counts = countPlan(plan).map(({ table, inserts, updates, deletes }) => [
				table,
				[inserts, updates, deletes]
			]);
			expect(Object.fromEntries(counts)).toEqual(incident.counts);
			const script = await postgresScript(plan);
			const inverse = await postgresScript(await invert(plan));

			const applied = await applyByDriver(client, script);
			expect(applied.error).toBe('');
			const restored = await shadow.record();
			const { firstSeq, lastSeq } = transaction;
			for (const { table } of tables) {
				const undamaged = shadow.replay(table, firstSeq - 1, lastSeq, restored - 1);
				expect(shadow.state(table, restored)).toEqual(undamaged);
			}
			const again = await applyByDriver(client, script);
			expect(again.notices.join()).toContain('nothing to do');
			const first = await fingerprint(client);

			const takenBack = await applyByDriver(client, inverse);
			expect(takenBack.error).toBe('');
			expect(await fingerprint(client)).toBe(damaged);
			expect((await applyByDriver(client, script)).error).toBe('');
			expect(await fingerprint(client)).toBe(first);
		} finally {
			await database.close();
		}
	});

	it('brings the damaged tables back to the instant before', async () => {
		const database = await server.database(SHOP);
		try {
			const { shadow, transaction } = await suffer(database, incident);
			const tables = Object.keys(transaction.tables).map((table) => ({ table }));
			const plan = await planRestoreTo(
				shadow.window(),
				{ kind: 'seq', seq: transaction.firstSeq - 1 },
				{ tables, conflicts: 'leave-out' }
			);
			const applied = await applyByDriver(database.client, await postgresScript(plan));
			expect(applied.error).toBe('');
			const restored = await shadow.record();
			if (plan.warnings.some((warning) => warning.includes('left out'))) return;
			for (const { table } of tables) expect(shadow.diff(table, 1, restored)).toEqual([]);
		} finally {
			await database.close();
		}
	});
});
