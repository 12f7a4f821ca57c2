import type { Random } from './random.ts';
import type { Customer, Json, Session } from './rows.ts';
import {
	FIRST_NAMES,
	LAST_NAMES,
	MAIL_DOMAINS,
	PLACES,
	USER_AGENTS,
	type Place
} from './vocabulary.ts';

export function makeCustomer(
	random: Random,
	id: number,
	createdAt: number,
	referredBy: number | null
): Customer {
	const first = random.pick(FIRST_NAMES);
	const last = random.pick(LAST_NAMES);
	const place = random.pickSkewed(PLACES);
	return {
		id,
		// The id keeps addresses unique, as the table demands.
		email: `${ascii(first)}.${ascii(last)}${id}@${random.pick(MAIL_DOMAINS)}`,
		fullName: `${first} ${last}`,
		phone: random.chance(0.85) ? phoneNumber(random, place) : null,
		city: place.city,
		country: place.country,
		referredBy,
		newsletter: random.chance(0.4),
		preferences: preferences(random),
		createdAt,
		updatedAt: createdAt
	};
}

export function phoneNumber(random: Random, place: Place): string {
	return `${place.prefix} ${random.integer(200, 899)} ${String(random.integer(0, 9999)).padStart(4, '0')}`;
}

export function preferences(random: Random): Json {
	const chosen: Record<string, Json> = { language: random.pick(['de', 'en', 'fr', 'nl', 'da']) };
	if (random.chance(0.3)) chosen['theme'] = random.pick(['dark', 'light']);
	if (random.chance(0.2)) chosen['packaging'] = { gift: random.chance(0.5), reusable: true };
	return chosen;
}

export function shippingAddress(random: Random, customer: Customer): Json {
	const place = PLACES.find(({ city }) => city === customer.city) ?? PLACES[0]!;
	return {
		name: customer.fullName,
		street: `${random.pick(place.streets)} ${random.integer(1, 180)}`,
		city: place.city,
		country: place.country
	};
}

export function makeSession(random: Random, customerId: number | null, startedAt: number): Session {
	return {
		id: random.uuid(),
		customerId,
		tokenHash: random.bytes(32),
		// 198.18.0.0/15 is reserved for benchmarks (RFC 2544): no real visitor has it.
		ip: `198.${random.integer(18, 19)}.${random.integer(0, 255)}.${random.integer(1, 254)}`,
		userAgent: random.pickSkewed(USER_AGENTS),
		pages: 1,
		cart: [],
		startedAt,
		lastSeenAt: startedAt
	};
}

function ascii(name: string): string {
	return name
		.replace(/[øØ]/g, 'o')
		.replace(/[łŁ]/g, 'l')
		.replace(/ı/g, 'i')
		.replace(/ß/g, 'ss')
		.normalize('NFD')
		.replace(/[^A-Za-z-]/g, '')
		.toLowerCase();
}
