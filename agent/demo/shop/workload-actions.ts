import type pg from 'pg';
import { adjustedPrice } from './catalogue.ts';
import { makeCustomer, makeSession, phoneNumber, shippingAddress } from './people.ts';
import type { Random } from './random.ts';
import type { Customer } from './rows.ts';
import { CHANNELS, PAYMENT_METHODS, PLACES } from './vocabulary.ts';

/**
 * One transaction of the shop's day, run between BEGIN and COMMIT. Answers false when there was
 * nothing to do, as with no order that waits for payment.
 */
export type Action = (client: pg.ClientBase, random: Random) => Promise<boolean>;

/** How often each happens, in relation to each other. */
export const ACTIONS: [weight: number, action: Action][] = [
	[20, placeOrder],
	[24, payOrder],
	[18, packOrder],
	[18, shipOrder],
	[18, deliverOrder],
	[1, takeBack],
	[22, startSession],
	[40, browse],
	[6, expireSessions],
	[3, changePrice],
	[4, restock],
	[4, signUp],
	[4, editProfile]
];

async function placeOrder(client: pg.ClientBase, random: Random): Promise<boolean> {
	const customer = await someCustomer(client, random);
	const { rows: products } = await client.query<{ id: number; price: string }>(
		`SELECT id, price FROM products JOIN inventory ON product_id = id
			WHERE active AND available > 3 ORDER BY random() LIMIT $1`,
		[random.integer(1, 4)]
	);
	if (customer === undefined || products.length === 0) return false;
	// Always in the same order, or two orders of the same products could wait for each other.
	const lines = products
		.sort((a, b) => a.id - b.id)
		.map(({ id, price }) => ({ id, price, quantity: random.integer(1, 3) }));
	const { rows } = await client.query<{ id: string }>(
		`INSERT INTO orders (customer_id, total, ship_to, deliver_on, channel)
			VALUES ($1, (SELECT sum(q * p) FROM unnest($2::int[], $3::numeric[]) AS l (q, p)),
				$4, current_date + $5::int, $6) RETURNING id`,
		[
			customer.id,
			lines.map(({ quantity }) => quantity),
			lines.map(({ price }) => price),
			JSON.stringify(shippingAddress(random, customer)),
			random.integer(2, 5),
			random.pickSkewed(CHANNELS)
		]
	);
	for (const [i, { id, price, quantity }] of lines.entries()) {
		await client.query(
			`INSERT INTO order_items (order_id, line, product_id, quantity, unit_price)
				VALUES ($1, $2, $3, $4, $5)`,
			[rows[0]!.id, i + 1, id, quantity, price]
		);
		await client.query('UPDATE inventory SET reserved = reserved + $1 WHERE product_id = $2', [
			quantity,
			id
		]);
	}
	return true;
}

/** The oldest order in a state, kept from the other clients; undefined when none waits. */
async function nextOrder(client: pg.ClientBase, status: string) {
	const { rows } = await client.query<{ id: string; total: string }>(
		`SELECT id, total FROM orders WHERE status = $1 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`,
		[status]
	);
	return rows[0];
}

async function setStatus(client: pg.ClientBase, id: string, status: string): Promise<void> {
	await client.query('UPDATE orders SET status = $1 WHERE id = $2', [status, id]);
}

async function payOrder(client: pg.ClientBase, random: Random): Promise<boolean> {
	const order = await nextOrder(client, 'placed');
	if (order === undefined) return false;
	if (random.chance(0.04)) {
		await moveStock(client, order.id, 'reserved = reserved - quantity');
		await setStatus(client, order.id, 'cancelled');
		return true;
	}
	if (Number(order.total) > 0) await insertPayment(client, random, order.id, order.total);
	await setStatus(client, order.id, 'paid');
	return true;
}

async function insertPayment(
	client: pg.ClientBase,
	random: Random,
	orderId: string,
	amount: string
): Promise<void> {
	const method = random.pickSkewed(PAYMENT_METHODS);
	const reference = `${method.slice(0, 2).toUpperCase()}-${random.integer(10_000_000, 99_999_999)}`;
	await client.query(
		'INSERT INTO payments (order_id, method, amount, reference) VALUES ($1, $2, $3, $4)',
		[orderId, method, amount, reference]
	);
}

async function packOrder(client: pg.ClientBase): Promise<boolean> {
	const order = await nextOrder(client, 'paid');
	if (order !== undefined) await setStatus(client, order.id, 'packed');
	return order !== undefined;
}

async function shipOrder(client: pg.ClientBase): Promise<boolean> {
	const order = await nextOrder(client, 'packed');
	if (order === undefined) return false;
	await moveStock(client, order.id, 'on_hand = on_hand - quantity, reserved = reserved - quantity');
	await setStatus(client, order.id, 'shipped');
	return true;
}

async function deliverOrder(client: pg.ClientBase): Promise<boolean> {
	const order = await nextOrder(client, 'shipped');
	if (order !== undefined) await setStatus(client, order.id, 'delivered');
	return order !== undefined;
}

async function takeBack(client: pg.ClientBase, random: Random): Promise<boolean> {
	const order = await nextOrder(client, 'delivered');
	if (order === undefined) return false;
	await moveStock(client, order.id, 'on_hand = on_hand + quantity');
	if (Number(order.total) > 0) await insertPayment(client, random, order.id, `-${order.total}`);
	await setStatus(client, order.id, 'returned');
	return true;
}

/** Rows are locked in product order first: an UPDATE … FROM would lock them as the plan goes. */
async function moveStock(client: pg.ClientBase, orderId: string, set: string): Promise<void> {
	await client.query(
		`SELECT FROM inventory WHERE product_id IN (SELECT product_id FROM order_items WHERE order_id = $1)
			ORDER BY product_id FOR UPDATE`,
		[orderId]
	);
	await client.query(
		`UPDATE inventory SET ${set} FROM order_items i
			WHERE i.order_id = $1 AND i.product_id = inventory.product_id`,
		[orderId]
	);
}

async function startSession(client: pg.ClientBase, random: Random): Promise<boolean> {
	const customer = random.chance(0.6) ? await someCustomer(client, random) : undefined;
	const session = makeSession(random, null, 0);
	await client.query(
		'INSERT INTO sessions (customer_id, token_hash, ip, user_agent) VALUES ($1, $2, $3, $4)',
		[customer?.id ?? null, Buffer.from(session.tokenHash), session.ip, session.userAgent]
	);
	return true;
}

async function browse(client: pg.ClientBase, random: Random): Promise<boolean> {
	const { rowCount } = await client.query(
		`UPDATE sessions SET pages = pages + $1, last_seen_at = now(), cart = CASE WHEN $2 THEN cart ||
				(SELECT jsonb_build_object('sku', sku, 'quantity', 1) FROM products WHERE active ORDER BY random() LIMIT 1)
			ELSE cart END
			WHERE id = (SELECT id FROM sessions ORDER BY last_seen_at DESC OFFSET $3 LIMIT 1 FOR UPDATE SKIP LOCKED)`,
		[random.integer(1, 4), random.chance(0.25), random.integer(0, 40)]
	);
	return rowCount === 1;
}

async function expireSessions(client: pg.ClientBase): Promise<boolean> {
	const { rowCount } = await client.query(
		`DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE last_seen_at < now() - interval '10 min'
			ORDER BY last_seen_at LIMIT 25 FOR UPDATE SKIP LOCKED)`
	);
	return rowCount !== 0;
}

async function changePrice(client: pg.ClientBase, random: Random): Promise<boolean> {
	const { rows } = await client.query<{ id: number; price: string }>(
		'SELECT id, price FROM products WHERE active ORDER BY random() LIMIT 1'
	);
	if (rows[0] === undefined) return false;
	const price = adjustedPrice(random, Math.round(Number(rows[0].price) * 100));
	await client.query('UPDATE products SET price = $1 WHERE id = $2', [
		(price / 100).toFixed(2),
		rows[0].id
	]);
	return true;
}

async function restock(client: pg.ClientBase, random: Random): Promise<boolean> {
	const { rowCount } = await client.query(
		`UPDATE inventory SET on_hand = on_hand + reorder_at * 3 + $1 WHERE product_id IN
			(SELECT product_id FROM inventory WHERE available < reorder_at ORDER BY product_id LIMIT 5 FOR UPDATE SKIP LOCKED)`,
		[random.integer(2, 9) * 10]
	);
	return rowCount !== 0;
}

async function signUp(client: pg.ClientBase, random: Random): Promise<boolean> {
	const referrer = random.chance(0.2) ? await someCustomer(client, random) : undefined;
	// A number of its own keeps the address unique; the id is the database's to give.
	const one = makeCustomer(random, random.integer(100_000, 999_999_999), 0, null);
	await client.query(
		`INSERT INTO customers (email, full_name, phone, city, country, referred_by, newsletter, preferences)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		[
			one.email,
			one.fullName,
			one.phone,
			one.city,
			one.country,
			referrer?.id ?? null,
			one.newsletter,
			JSON.stringify(one.preferences)
		]
	);
	return true;
}

async function editProfile(client: pg.ClientBase, random: Random): Promise<boolean> {
	const customer = await someCustomer(client, random);
	if (customer === undefined) return false;
	const phone = phoneNumber(random, random.pickSkewed(PLACES));
	await client.query('UPDATE customers SET phone = $1, newsletter = $2 WHERE id = $3', [
		phone,
		random.chance(0.4),
		customer.id
	]);
	return true;
}

async function someCustomer(client: pg.ClientBase, random: Random): Promise<Customer | undefined> {
	const { rows } = await client.query<Customer>(
		`SELECT id, full_name AS "fullName", city, country FROM customers
			WHERE id >= (SELECT floor($1::float8 * max(id)) FROM customers) ORDER BY id LIMIT 1`,
		[random.next()]
	);
	return rows[0];
}
