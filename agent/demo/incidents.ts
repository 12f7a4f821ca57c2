import type { ClientBase } from 'pg';

/**
 * Mistakes that people really make, each one transaction. The mark travels in the same transaction
 * (`pg_logical_emit_message`), so that the timeline shows it exactly where the damage was done. Its
 * title is what a monitor would report: a symptom, not the cause.
 */
export interface Incident {
	kind: IncidentKind;
	/** The monitor's words. */
	title: string;
	/** What the button does, for the person who is about to press it. */
	description: string;
	statements: string[];
	/** One text value: the monitor's figures, asked for after the statements ran. */
	detail: string;
}

export const INCIDENT_KINDS = [
	'prices-to-zero',
	'cascade-delete',
	'double-payments',
	'bad-migration'
] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** A logical message with this prefix is a mark: see agent/sources/postgres/pipeline.ts. */
const MARK_PREFIX = 'foreshadow';

export const INCIDENTS: Record<IncidentKind, Incident> = {
	'prices-to-zero': {
		kind: 'prices-to-zero',
		title: 'Average product price fell to 0.00',
		description: 'A price change without a WHERE: every product costs 0.00.',
		statements: ['UPDATE products SET price = 0'],
		detail: `SELECT format('Monitor products.price: %s of %s products are at 0.00',
			count(*) FILTER (WHERE price = 0), count(*)) FROM products`
	},
	'cascade-delete': {
		kind: 'cascade-delete',
		title: 'Customers, orders and payments dropped at once',
		description:
			'A clean-up of customers without a newsletter in one city; their orders, items, payments and sessions go with them.',
		// The city that comes sixth, so that it hurts but leaves a shop.
		statements: [
			`DELETE FROM customers WHERE NOT newsletter AND city = (
				SELECT city FROM customers GROUP BY city ORDER BY count(*) DESC, city LIMIT 1 OFFSET 5)`
		],
		detail: `SELECT format('Monitor row counts: %s customers, %s orders, %s payments left',
			(SELECT count(*) FROM customers), (SELECT count(*) FROM orders), (SELECT count(*) FROM payments))`
	},
	'double-payments': {
		kind: 'double-payments',
		title: 'Captured payments of the day jumped to twice the usual',
		description: 'The payment job runs a second time: the latest 250 payments are there twice.',
		statements: [
			`INSERT INTO payments (order_id, method, amount, reference)
				SELECT order_id, method, amount, reference FROM payments
				WHERE amount > 0 ORDER BY captured_at DESC, id LIMIT 250`
		],
		detail: `SELECT format('Monitor payments: %s references were captured more than once',
			count(*)) FROM (SELECT reference FROM payments WHERE amount > 0
			GROUP BY order_id, reference HAVING count(*) > 1) AS twice`
	},
	'bad-migration': {
		kind: 'bad-migration',
		title: 'Phone numbers and cities fail validation after a release',
		description:
			'A migration adds a column, cuts the prefix off every phone number and writes the country into the city.',
		statements: [
			'ALTER TABLE customers ADD COLUMN IF NOT EXISTS phone_prefix varchar(6)',
			`UPDATE customers SET phone_prefix = substring(phone FROM '^\\+\\d+'),
				phone = regexp_replace(phone, '^\\+\\d+|\\s', '', 'g'), city = country`
		],
		detail: `SELECT format('Monitor customers.phone: %s of %s numbers have no international prefix',
			count(*) FILTER (WHERE phone NOT LIKE '+%'), count(phone)) FROM customers`
	}
};

export function isIncidentKind(kind: string): kind is IncidentKind {
	return (INCIDENT_KINDS as readonly string[]).includes(kind);
}

/** Does the damage, in one transaction. Returns the monitor's figures. */
export async function causeIncident(client: ClientBase, kind: IncidentKind): Promise<string> {
	const incident = INCIDENTS[kind];
	await client.query('BEGIN');
	try {
		for (const statement of incident.statements) await client.query(statement);
		const { rows } = await client.query<{ format: string }>(incident.detail);
		const detail = rows[0]!.format;
		const mark = JSON.stringify({ kind: 'incident', title: incident.title, detail });
		await client.query('SELECT pg_logical_emit_message(true, $1, $2)', [MARK_PREFIX, mark]);
		await client.query('COMMIT');
		return detail;
	} catch (error) {
		await client.query('ROLLBACK');
		throw error;
	}
}
