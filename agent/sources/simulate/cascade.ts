import type { Customer } from '../../demo/shop/rows.ts';
import type { Simulation } from './simulation.ts';

/**
 * What `DELETE FROM customers` does by the schema's foreign keys: those they referred lose the
 * reference, and their orders with items and payments, and their sessions, go with them.
 */
export function deleteCustomers({ shop, recorder }: Simulation, customers: Customer[]): void {
	const gone = new Set(customers.map(({ id }) => id));
	for (const customer of customers) recorder.delete('customers', customer);
	for (const other of shop.tables.customers.values()) {
		if (other.referredBy !== null && gone.has(other.referredBy)) {
			recorder.update('customers', other, { referredBy: null });
		}
	}
	const orders = [...shop.tables.orders.values()].filter(({ customerId }) => gone.has(customerId));
	const orderIds = new Set(orders.map(({ id }) => id));
	const payments = [...shop.tables.payments.values()].filter(({ orderId }) =>
		orderIds.has(orderId)
	);
	for (const order of orders) {
		const items = shop.itemsOf(order.id);
		recorder.delete('orders', order);
		for (const item of items) recorder.delete('order_items', item);
	}
	for (const payment of payments) recorder.delete('payments', payment);
	for (const session of [...shop.tables.sessions.values()]) {
		if (session.customerId !== null && gone.has(session.customerId)) {
			recorder.delete('sessions', session);
		}
	}
}
