import { INCIDENTS, type IncidentKind } from '../../demo/incidents.ts';
import { CATEGORIES, PLACES } from '../../demo/shop/vocabulary.ts';
import { deleteCustomers } from './cascade.ts';
import { DAY_US, MINUTE_US, type Simulation } from './simulation.ts';

/** The damage of the recorded history: the same statements as the live shop's, on the state in memory. */
export function pricesToZero(simulation: Simulation, now: number): void {
	const { shop, recorder, agenda, random } = simulation;
	const products = [...shop.tables.products.values()];
	recorder.transaction(now, () => {
		for (const product of products) recorder.update('products', product, { price: 0 });
		mark(
			simulation,
			'prices-to-zero',
			`Monitor products.price: ${products.length} of ${products.length} products are at 0.00`
		);
	});
	// Word gets round; somebody puts a few best-sellers right by hand, and leaves it at that.
	agenda.plan(now + 7 * MINUTE_US, () => (simulation.demand = 2.2));
	agenda.plan(now + 50 * MINUTE_US, () => (simulation.demand = 1.5));
	for (const [i, product] of shop.activeProducts().slice(0, 3).entries()) {
		const { from, to } = CATEGORIES.find(({ name }) => name === product.category)!;
		const price = Math.round((from + to) / 4 + random.integer(0, 9)) * 100 + 90;
		agenda.plan(now + (38 + 3 * i) * MINUTE_US + random.integer(0, MINUTE_US), (then) =>
			recorder.transaction(then, () => recorder.update('products', product, { price }))
		);
	}
}

export function cascadeDelete(simulation: Simulation, now: number): void {
	const { shop, recorder } = simulation;
	const city = PLACES[5]!.city;
	recorder.transaction(now, () => {
		deleteCustomers(
			simulation,
			[...shop.tables.customers.values()].filter((one) => one.city === city && !one.newsletter)
		);
		const { customers, orders, payments } = shop.tables;
		mark(
			simulation,
			'cascade-delete',
			`Monitor row counts: ${customers.size} customers, ${orders.size} orders, ${payments.size} payments left`
		);
	});
}

/** The nightly capture of the day's payments ran twice. */
export function doublePayments(simulation: Simulation, now: number): void {
	const { shop, recorder, random } = simulation;
	const captured = [...shop.tables.payments.values()].filter(
		({ amount, capturedAt }) => amount > 0 && capturedAt > now - DAY_US
	);
	recorder.transaction(now, () => {
		for (const payment of captured) {
			recorder.insert('payments', { ...payment, id: random.uuid(), capturedAt: now });
		}
		mark(
			simulation,
			'double-payments',
			`Monitor payments: ${captured.length} references were captured more than once`
		);
	});
}

function mark({ recorder }: Simulation, kind: IncidentKind, detail: string): void {
	recorder.mark({ kind: 'incident', title: INCIDENTS[kind].title, detail });
}
