import { adjustedPrice, makeProduct } from '../../demo/shop/catalogue.ts';
import type { Inventory } from '../../demo/shop/rows.ts';
import { CATEGORIES } from '../../demo/shop/vocabulary.ts';
import {
	DAY_US,
	HOUR_US,
	MINUTE_US,
	arrivals,
	daily,
	workingTime,
	type Simulation
} from './simulation.ts';

/** Products on their way to the warehouse, per simulation. */
const ordered = new WeakMap<Simulation, Set<number>>();

/** Orders a product anew once less is left than the shop wants to have. */
export function restockSoon(simulation: Simulation, stock: Inventory, now: number): void {
	const onTheWay = ordered.get(simulation) ?? new Set();
	ordered.set(simulation, onTheWay);
	if (stock.onHand - stock.reserved >= stock.reorderAt || onTheWay.has(stock.productId)) return;
	onTheWay.add(stock.productId);
	const { agenda, random, recorder } = simulation;
	const arrival = workingTime(now + random.integer(6 * HOUR_US, DAY_US), random);
	agenda.plan(arrival, (then) => {
		onTheWay.delete(stock.productId);
		const lot = stock.reorderAt * 4 + random.integer(2, 8) * 10;
		recorder.transaction(then, () =>
			recorder.update('inventory', stock, { onHand: stock.onHand + lot })
		);
	});
}

/** Price work and changes of the range. */
export function runCatalogue(simulation: Simulation): void {
	daily(simulation, 5, (now) => {
		repriceCategory(simulation, now + simulation.random.integer(0, 9 * MINUTE_US));
	});
	daily(simulation, 9, (now) => {
		if (simulation.random.chance(0.7)) launchProduct(simulation, now);
	});
	arrivals(
		simulation,
		9,
		() => 1,
		(now) => {
			const { recorder, random, shop } = simulation;
			const product = random.pick(shop.activeProducts());
			recorder.transaction(now, () =>
				recorder.update('products', product, { price: adjustedPrice(random, product.price) })
			);
		}
	);
}

/** The nightly price job: a part of one category, one transaction. */
function repriceCategory(simulation: Simulation, at: number): void {
	const { agenda, recorder, random, shop } = simulation;
	agenda.plan(at, (now) => {
		const category = random.pick(CATEGORIES).name;
		recorder.transaction(now, () => {
			for (const product of shop.activeProducts()) {
				if (product.category !== category || !random.chance(0.35)) continue;
				recorder.update('products', product, { price: adjustedPrice(random, product.price) });
			}
		});
	});
}

/** A new product, at times as the successor of one that leaves the range. */
function launchProduct(simulation: Simulation, now: number): void {
	const { recorder, random, shop } = simulation;
	const product = makeProduct(random, shop.nextId('products'), now);
	const successorOf = random.chance(0.4) ? random.pick(shop.activeProducts()) : null;
	recorder.transaction(now, () => {
		recorder.insert('products', product);
		recorder.insert('inventory', {
			productId: product.id,
			onHand: random.integer(60, 200),
			reserved: 0,
			reorderAt: random.integer(15, 45),
			updatedAt: now
		});
		if (successorOf === null) return;
		recorder.update('products', successorOf, { active: false, replacedBy: product.id });
		shop.productsChanged();
	});
}
