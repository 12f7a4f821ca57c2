import { makeCustomer, makeSession, phoneNumber, preferences } from '../../demo/shop/people.ts';
import type { Customer, Json, Session } from '../../demo/shop/rows.ts';
import { PLACES } from '../../demo/shop/vocabulary.ts';
import { deleteCustomers } from './cascade.ts';
import { DAY_US, HOUR_US, MINUTE_US, SECOND_US, arrivals, type Simulation } from './simulation.ts';

const usual = () => 1;

/** Visits, accounts that come, change and go. */
export function runVisitors(simulation: Simulation): void {
	arrivals(
		simulation,
		300,
		() => simulation.demand,
		(now) => visit(simulation, now)
	);
	arrivals(simulation, 22, usual, (now) => signUp(simulation, now));
	arrivals(simulation, 26, usual, (now) => editProfile(simulation, now));
	arrivals(simulation, 0.7, usual, (now) => closeAccount(simulation, now));
	const sweep = (now: number) => {
		expireSessions(simulation, now);
		simulation.agenda.plan(now + HOUR_US, sweep);
	};
	simulation.agenda.plan(simulation.startUs + 17 * MINUTE_US, sweep);
}

function someCustomer({ shop, random }: Simulation): Customer | undefined {
	return shop.tables.customers.get(random.integer(1, shop.lastId('customers')));
}

function visit(simulation: Simulation, now: number): void {
	const { recorder, random } = simulation;
	const customer = random.chance(0.6) ? someCustomer(simulation) : undefined;
	const session = makeSession(random, customer?.id ?? null, now);
	recorder.transaction(now, () => recorder.insert('sessions', session));
	browse(simulation, session, now, Math.floor(random.exponential(3)));
}

function browse(simulation: Simulation, session: Session, now: number, clicks: number): void {
	if (clicks === 0) return;
	const { agenda, recorder, random, shop } = simulation;
	agenda.plan(now + random.integer(8 * SECOND_US, 5 * MINUTE_US), (then) => {
		if (!shop.tables.sessions.has(session.id)) return;
		const cart: Json[] = Array.isArray(session.cart) ? [...session.cart] : [];
		if (random.chance(0.25)) {
			const { sku } = random.pickSkewed(shop.activeProducts());
			cart.push({ sku, quantity: random.integer(1, 2) });
		}
		recorder.transaction(then, () =>
			recorder.update('sessions', session, {
				pages: session.pages + random.integer(1, 4),
				cart,
				lastSeenAt: then
			})
		);
		browse(simulation, session, then, clicks - 1);
	});
}

/** The hourly sweep, one transaction. */
function expireSessions({ recorder, shop }: Simulation, now: number): void {
	const expired = [...shop.tables.sessions.values()].filter(
		({ lastSeenAt }) => lastSeenAt < now - DAY_US / 2
	);
	if (expired.length === 0) return;
	recorder.transaction(now, () => {
		for (const session of expired) recorder.delete('sessions', session);
	});
}

function signUp(simulation: Simulation, now: number): void {
	const { recorder, random, shop } = simulation;
	const referrer = random.chance(0.15) ? someCustomer(simulation) : undefined;
	const customer = makeCustomer(random, shop.nextId('customers'), now, referrer?.id ?? null);
	recorder.transaction(now, () => recorder.insert('customers', customer));
}

function editProfile(simulation: Simulation, now: number): void {
	const { recorder, random } = simulation;
	const customer = someCustomer(simulation);
	if (customer === undefined) return;
	const place = random.pickSkewed(PLACES);
	const edits: (() => Partial<Customer>)[] = [
		() => ({ phone: phoneNumber(random, place) }),
		() => ({ newsletter: !customer.newsletter }),
		() => ({ preferences: preferences(random) }),
		() => ({ city: place.city, country: place.country, phone: phoneNumber(random, place) })
	];
	const edit = random.pick(edits)();
	recorder.transaction(now, () => recorder.update('customers', customer, edit));
}

function closeAccount(simulation: Simulation, now: number): void {
	const customer = someCustomer(simulation);
	if (customer === undefined || simulation.shop.hasOrders(customer.id)) return;
	simulation.recorder.transaction(now, () => deleteCustomers(simulation, [customer]));
}
