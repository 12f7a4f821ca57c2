import pg from 'pg';
import { ORDERS_WITH_CHANNEL, SHOP_SOURCE_TABLES } from '../../sources/simulate/shop-tables.ts';
import { Random } from './random.ts';
import { textOf, type TextRow } from './rows.ts';
import { CHANNEL_MIGRATION, SHOP_SCHEMA, SHOP_TABLES, type ShopTable } from './schema-sql.ts';
import { seedShop } from './seed.ts';
import type { ShopState } from './state.ts';

const SEED = 7;

/**
 * Makes the shop in an empty database: schema, migration and rows in one transaction, so that a
 * start that was cut off leaves nothing. Returns false if the shop is already there.
 */
export async function prepareShop(databaseUrl: string, nowUs: number): Promise<boolean> {
	const client = new pg.Client(databaseUrl);
	await client.connect();
	try {
		const { rows } = await client.query(`SELECT to_regclass('public.order_items') AS shop`);
		if ((rows as { shop: string | null }[])[0]?.shop !== null) return false;
		await client.query('BEGIN');
		await client.query(SHOP_SCHEMA);
		await client.query(CHANNEL_MIGRATION);
		const shop = seedShop(new Random(SEED), nowUs);
		for (const order of shop.tables.orders.values()) order.channel = 'web';
		await writeShop(client, shop);
		await client.query('COMMIT');
		await client.query('ANALYZE');
		return true;
	} finally {
		await client.end();
	}
}

/** Inserts a whole shop into empty tables. One statement a table, so self-references hold. */
export async function writeShop(client: pg.ClientBase, shop: ShopState): Promise<void> {
	for (const table of SHOP_TABLES) await writeTable(client, table, rowsOf(shop, table));
	for (const table of ['customers', 'products', 'orders'] as const) {
		await client.query(`SELECT setval(pg_get_serial_sequence($1, 'id'), $2)`, [
			table,
			shop.lastId(table)
		]);
	}
}

/** As PostgreSQL prints them, in column order. */
export function rowsOf<T extends ShopTable>(shop: ShopState, table: T): TextRow[] {
	return [...shop.tables[table].values()].map((row) => textOf[table](row));
}

async function writeTable(client: pg.ClientBase, table: ShopTable, rows: TextRow[]): Promise<void> {
	if (rows.length === 0) return;
	const columns = schemaOf(table, rows[0]!.length)
		.columns.map((column, place) => ({ ...column, place }))
		.filter(({ generated }) => generated === null);
	const names = columns.map(({ name }) => name);
	const values = names.map((name, i) => `u.${name}::${columns[i]!.sourceType}`);
	const arrays = names.map((_, i) => `$${i + 1}::text[]`);
	await client.query(
		`INSERT INTO ${table} (${names.join(', ')}) OVERRIDING SYSTEM VALUE
			SELECT ${values.join(', ')} FROM unnest(${arrays.join(', ')}) AS u (${names.join(', ')})`,
		columns.map(({ place }) => rows.map((row) => row[place]))
	);
}

/** The version of the table that has as many columns as the rows have values. */
function schemaOf(table: ShopTable, width: number) {
	const known = [...SHOP_SOURCE_TABLES, ORDERS_WITH_CHANNEL];
	const found = known.find(({ name, columns }) => name === table && columns.length === width);
	if (found === undefined) throw new Error(`no version of ${table} has ${width} columns`);
	return found;
}
