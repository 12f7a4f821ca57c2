import { makeProduct } from './catalogue.ts';
import { makeCustomer, makeSession, shippingAddress } from './people.ts';
import type { Random } from './random.ts';
import { MAX_BUSINESS_RATE, businessRate } from './rhythm.ts';
import type { OrderStatus } from './rows.ts';
import { ShopState } from './state.ts';
import { PAYMENT_METHODS } from './vocabulary.ts';

export interface SeedSize {
	customers: number;
	products: number;
	/** Placed during the 90 days before the shop's first instant. */
	orders: number;
	sessions: number;
}

export const SEED_SIZE: SeedSize = { customers: 2400, products: 420, orders: 3600, sessions: 180 };

const MINUTE_US = 60_000_000;
const DAY_US = 86_400_000_000;
const PAST_DAYS = 90;

/** A shop that has been running for a while, as it stands at one instant. */
export function seedShop(random: Random, nowUs: number, size: SeedSize = SEED_SIZE): ShopState {
	const shop = new ShopState();
	shop.insert('settings', {
		name: 'release',
		value: { version: '2026.36', channel: 'stable' },
		updatedAt: nowUs - 4 * DAY_US
	});
	shop.insert('settings', {
		name: 'shipping',
		value: { free_from: 60, standard: 4.9, express: 12.5 },
		updatedAt: nowUs - 60 * DAY_US
	});
	seedCustomers(shop, random, nowUs, size.customers);
	seedProducts(shop, random, nowUs, size.products);
	const placed = Array.from({ length: size.orders }, () => pastInstant(random, nowUs));
	for (const placedAt of placed.sort((a, b) => a - b)) seedOrder(shop, random, placedAt, nowUs);
	const customers = [...shop.tables.customers.values()];
	for (let i = 0; i < size.sessions; i++) {
		const startedAt = nowUs - random.integer(0, 120 * MINUTE_US);
		const customer = random.chance(0.6) ? random.pick(customers).id : null;
		shop.insert('sessions', makeSession(random, customer, startedAt));
	}
	return shop;
}

function seedCustomers(shop: ShopState, random: Random, nowUs: number, count: number): void {
	for (let i = 0; i < count; i++) {
		const id = shop.nextId('customers');
		const referredBy = i > 20 && random.chance(0.15) ? random.integer(1, id - 1) : null;
		const createdAt =
			nowUs - Math.floor((1 - i / count) * 400 * DAY_US) - random.integer(1, DAY_US);
		shop.insert('customers', makeCustomer(random, id, createdAt, referredBy));
	}
}

function seedProducts(shop: ShopState, random: Random, nowUs: number, count: number): void {
	for (let i = 0; i < count; i++) {
		const updatedAt = nowUs - random.integer(1, 90 * DAY_US);
		const product = makeProduct(random, shop.nextId('products'), updatedAt);
		// A few were superseded before history begins.
		if (i > 60 && random.chance(0.05)) {
			product.active = false;
			product.replacedBy = random.integer(1, product.id - 1);
		}
		shop.insert('products', product);
		shop.insert('inventory', {
			productId: product.id,
			onHand: random.integer(40, 260),
			reserved: 0,
			reorderAt: random.integer(15, 45),
			updatedAt
		});
	}
}

function seedOrder(shop: ShopState, random: Random, placedAt: number, nowUs: number): void {
	const customer = shop.tables.customers.get(random.integer(1, shop.tables.customers.size))!;
	const status = statusAtAge(random, (nowUs - placedAt) / DAY_US);
	const basket = pickBasket(shop, random);
	if (basket.length === 0) return;
	const id = shop.nextId('orders');
	const total = basket.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
	const updatedAt = Math.min(nowUs - 1, placedAt + random.integer(MINUTE_US, DAY_US));
	shop.insert('orders', {
		id,
		customerId: customer.id,
		status,
		total,
		shipTo: shippingAddress(random, customer),
		deliverOn: dateAfter(placedAt, random.integer(2, 5)),
		placedAt,
		updatedAt
	});
	basket.forEach(({ productId, quantity, price }, i) => {
		shop.insert('order_items', { orderId: id, line: i + 1, productId, quantity, unitPrice: price });
		const stock = shop.tables.inventory.get(productId)!;
		// Seeded stock is what is left after everything shipped: only open orders hold any.
		if (isOpen(status)) stock.reserved += quantity;
	});
	if (status !== 'placed' && status !== 'cancelled') {
		shop.insert('payments', makePayment(random, id, total, placedAt + 30_000_000));
	}
}

export interface BasketLine {
	productId: number;
	quantity: number;
	price: number;
}

/** One to five different active products that are in stock; popular ones are early in the list. */
export function pickBasket(shop: ShopState, random: Random): BasketLine[] {
	const lines = new Map<number, BasketLine>();
	const wanted = 1 + Math.floor(random.exponential(1.2));
	for (let i = 0; i < Math.min(wanted, 5); i++) {
		const product = random.pickSkewed(shop.activeProducts());
		const stock = shop.tables.inventory.get(product.id)!;
		const quantity = Math.min(
			1 + Math.floor(random.exponential(0.5)),
			stock.onHand - stock.reserved
		);
		if (quantity < 1 || lines.has(product.id)) continue;
		lines.set(product.id, { productId: product.id, quantity, price: product.price });
	}
	return [...lines.values()];
}

export function makePayment(random: Random, orderId: number, amount: number, capturedAt: number) {
	const method = random.pickSkewed(PAYMENT_METHODS);
	const reference = `${method.slice(0, 2).toUpperCase()}-${random.integer(10_000_000, 99_999_999)}`;
	return { id: random.uuid(), orderId, method, amount, reference, capturedAt };
}

export function dateAfter(us: number, days: number): string {
	return new Date((us + days * DAY_US) / 1000).toISOString().slice(0, 10);
}

function isOpen(status: OrderStatus): boolean {
	return status === 'placed' || status === 'paid' || status === 'packed';
}

function statusAtAge(random: Random, days: number): OrderStatus {
	if (days < 0.02) return 'placed';
	if (days < 0.3) return 'paid';
	if (days < 0.7) return random.pick(['paid', 'packed', 'packed']);
	if (days < 3) return random.pick(['packed', 'shipped', 'shipped', 'shipped']);
	return random.chance(0.03) ? 'returned' : random.chance(0.03) ? 'cancelled' : 'delivered';
}

/** By the shop's own rhythm (thinning, Lewis and Shedler 1979), a little denser towards now. */
function pastInstant(random: Random, nowUs: number): number {
	for (;;) {
		const age = random.next() ** 1.15 * PAST_DAYS * DAY_US;
		const instant = Math.floor(nowUs - age) - 1000;
		if (random.chance(businessRate(instant / 1000) / MAX_BUSINESS_RATE)) return instant;
	}
}
