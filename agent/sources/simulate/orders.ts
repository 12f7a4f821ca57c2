import { shippingAddress } from '../../demo/shop/people.ts';
import type { Order, OrderItem } from '../../demo/shop/rows.ts';
import { dateAfter, makePayment, pickBasket } from '../../demo/shop/seed.ts';
import { CHANNELS } from '../../demo/shop/vocabulary.ts';
import {
	DAY_US,
	HOUR_US,
	MINUTE_US,
	SECOND_US,
	arrivals,
	workingTime,
	type Simulation
} from './simulation.ts';
import { restockSoon } from './stock.ts';

const ORDERS_PER_DAY = 195;

/** placed → paid → packed → shipped → delivered, with the usual ways out. */
export function runOrders(simulation: Simulation): void {
	arrivals(
		simulation,
		ORDERS_PER_DAY,
		() => simulation.demand,
		(now) => place(simulation, now)
	);
	// Orders that were open when history begins go on.
	for (const order of simulation.shop.tables.orders.values()) {
		if (order.status === 'placed') plan(simulation, order, simulation.startUs + MINUTE_US, pay);
		if (order.status === 'paid') planWork(simulation, order, simulation.startUs, 12, pack);
		if (order.status === 'packed') planWork(simulation, order, simulation.startUs, 8, ship);
		if (order.status === 'shipped') {
			plan(
				simulation,
				order,
				simulation.startUs + simulation.random.integer(1, 48) * HOUR_US,
				deliver
			);
		}
	}
}

type Step = (simulation: Simulation, order: Order, now: number) => void;

/** A step is left out when the order was deleted meanwhile. */
function plan(simulation: Simulation, order: Order, at: number, step: Step): void {
	simulation.agenda.plan(at, (now) => {
		if (simulation.shop.tables.orders.has(order.id)) step(simulation, order, now);
	});
}

function planWork(simulation: Simulation, order: Order, now: number, hours: number, step: Step) {
	const at = now + simulation.random.integer(20 * MINUTE_US, hours * HOUR_US);
	plan(simulation, order, workingTime(at, simulation.random), step);
}

function place(simulation: Simulation, now: number): void {
	const { shop, random, recorder } = simulation;
	const customer = shop.tables.customers.get(random.integer(1, shop.lastId('customers')));
	const basket = pickBasket(shop, random);
	if (customer === undefined || basket.length === 0) return;
	const order: Order = {
		id: shop.nextId('orders'),
		customerId: customer.id,
		status: 'placed',
		total: basket.reduce((sum, { price, quantity }) => sum + price * quantity, 0),
		shipTo: shippingAddress(random, customer),
		deliverOn: random.chance(0.9) ? dateAfter(now, random.integer(2, 5)) : null,
		placedAt: now,
		updatedAt: now
	};
	if (simulation.channelKnown) order.channel = random.pickSkewed(CHANNELS);
	recorder.transaction(now, () => {
		recorder.insert('orders', order);
		basket.forEach(({ productId, quantity, price }, i) => {
			recorder.insert('order_items', {
				orderId: order.id,
				line: i + 1,
				productId,
				quantity,
				unitPrice: price
			});
			const stock = shop.tables.inventory.get(productId)!;
			recorder.update('inventory', stock, { reserved: stock.reserved + quantity });
			restockSoon(simulation, stock, now);
		});
	});
	if (random.chance(0.035)) plan(simulation, order, now + HOUR_US, cancel);
	else plan(simulation, order, now + random.integer(15 * SECOND_US, 4 * MINUTE_US), pay);
}

/** An order of 0.00 needs no payment. */
function pay(simulation: Simulation, order: Order, now: number): void {
	const { random, recorder } = simulation;
	recorder.transaction(now, () => {
		if (order.total > 0) {
			recorder.insert('payments', makePayment(random, order.id, order.total, now));
		}
		recorder.update('orders', order, { status: 'paid' });
	});
	planWork(simulation, order, now, 6, pack);
}

function pack(simulation: Simulation, order: Order, now: number): void {
	simulation.recorder.transaction(now, () => {
		simulation.recorder.update('orders', order, { status: 'packed' });
	});
	planWork(simulation, order, now, 4, ship);
}

function ship(simulation: Simulation, order: Order, now: number): void {
	const { recorder, random } = simulation;
	recorder.transaction(now, () => {
		moveStock(simulation, order, (item, stock) => ({
			onHand: stock.onHand - item.quantity,
			reserved: stock.reserved - item.quantity
		}));
		recorder.update('orders', order, { status: 'shipped' });
	});
	plan(simulation, order, now + DAY_US * (0.8 + 2 * random.next()), deliver);
}

function deliver(simulation: Simulation, order: Order, now: number): void {
	const { recorder, random } = simulation;
	recorder.transaction(now, () => recorder.update('orders', order, { status: 'delivered' }));
	if (random.chance(0.03))
		plan(simulation, order, now + DAY_US * (2 + 6 * random.next()), giveBack);
}

function giveBack(simulation: Simulation, order: Order, now: number): void {
	const { recorder, random } = simulation;
	recorder.transaction(now, () => {
		moveStock(simulation, order, (item, stock) => ({ onHand: stock.onHand + item.quantity }));
		if (order.total > 0) {
			recorder.insert('payments', makePayment(random, order.id, -order.total, now));
		}
		recorder.update('orders', order, { status: 'returned' });
	});
}

function cancel(simulation: Simulation, order: Order, now: number): void {
	const { recorder } = simulation;
	recorder.transaction(now, () => {
		moveStock(simulation, order, (item, stock) => ({ reserved: stock.reserved - item.quantity }));
		recorder.update('orders', order, { status: 'cancelled' });
	});
}

function moveStock(
	{ shop, recorder }: Simulation,
	order: Order,
	move: (
		item: OrderItem,
		stock: { onHand: number; reserved: number }
	) => { onHand?: number; reserved?: number }
): void {
	for (const item of shop.itemsOf(order.id)) {
		const stock = shop.tables.inventory.get(item.productId)!;
		recorder.update('inventory', stock, move(item, stock));
	}
}
