import { afterAll, beforeAll, expect, it } from 'vitest';
import { dryRun } from '#lib/restore/dry-run.node.ts';
import type { RestorePlan } from '#lib/restore/plan.ts';
import { planUndoTransaction } from '#lib/restore/planner.ts';
import { startServer, type TestDatabase, type TestServer } from './database.ts';
import { SHOP } from './shop.ts';
import { RecordedStates } from './states.ts';

let server: TestServer;
let database: TestDatabase;
let shadow: RecordedStates;
let plan: RestorePlan;

beforeAll(async () => {
	server = await startServer();
	database = await server.database(SHOP);
	shadow = new RecordedStates(database.client);
	await shadow.record();
	await database.client.query(
		`BEGIN; UPDATE products SET price = 0; DELETE FROM payments WHERE reversal_of = 5;
		 DELETE FROM customers WHERE id = 6; COMMIT`
	);
	const seq = await shadow.record();
	await database.client.query('UPDATE products SET stock = 1 WHERE id = 9');
	await shadow.record();
	const tables = ['products', 'customers', 'orders', 'order_items', 'payments'].map((name) => ({
		table: `public.${name}`
	}));
	plan = await planUndoTransaction(shadow.window(), shadow.transaction(seq), { tables });
});

afterAll(async () => {
	await database.close();
	await server.stop();
});

it('verifies a script and its inverse in a real PostgreSQL without a server', async () => {
	const steps: string[] = [];
	const report = await dryRun(shadow.window(), plan, {
		onProgress: ({ step, done }) => void (done === 1 && steps.push(step))
	});
	expect(report.failure).toBeNull();
	expect(report.verified).toBe(true);
	expect(report.leftOut).toEqual([]);
	expect(report.messages.join('\n')).toContain(
		'public.products: 0 inserted, 60 updated, 0 deleted'
	);
	expect(new Set(steps)).toEqual(new Set(['load', 'build', 'script', 'second run', 'inverse']));
});

it('covers tables that become empty, and neighbours that must not change', async () => {
	const window = shadow.window();
	const whole = await planUndoTransaction(window, shadow.transaction(2));
	expect(whole.tables.map(({ table }) => table)).toContain('public.audit');
	const report = await dryRun(window, whole, { maxRows: 50 });
	expect(report.failure).toBeNull();
	expect(report.leftOut.join()).toContain('public.order_items has');
	const alone = await planUndoTransaction(window, shadow.transaction(2), {
		tables: [{ table: 'public.products' }]
	});
	const { tables } = await dryRun(window, alone);
	expect(tables.find(({ neighbour }) => neighbour)?.table).toBe('public.order_items');
});

it('stops with the row that has drifted since the plan was made', async () => {
	await database.client.query('UPDATE products SET price = 5 WHERE id = 7');
	await shadow.record();
	const report = await dryRun(shadow.window(), plan);
	expect(report.verified).toBe(false);
	expect(report.failure?.step).toBe('script');
	expect(report.failure?.detail).toContain(
		`public.products id=7: price is '5.00', expected '0.00'`
	);
});
