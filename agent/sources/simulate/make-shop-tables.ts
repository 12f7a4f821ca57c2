import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import type { SourceTable } from '#lib/shadow/change-sink.ts';
import type { TypeDefinition } from '#lib/shadow/schema.ts';
import { startEmbeddedPostgres } from '../../demo/embedded-postgres.ts';
import { CHANNEL_MIGRATION, SHOP_SCHEMA, SHOP_TABLES } from '../../demo/shop/schema-sql.ts';
import { readCatalog } from '../postgres/catalog.ts';
import { readTableFacts } from '../postgres/table-facts.ts';

/**
 * Makes `shop-tables.ts`: what a capture of the shop's schema reads from a real PostgreSQL's
 * catalog, before and after the migration. Run it after a change of the schema:
 * `node agent/sources/simulate/make-shop-tables.ts`. A test holds the file to the catalog.
 */
export async function readShopTables(client: pg.Client): Promise<{
	tables: SourceTable[];
	ordersWithChannel: SourceTable;
	types: TypeDefinition[];
}> {
	await client.query(SHOP_SCHEMA);
	// A column's missing value is kept only for rows that were there before it.
	await client.query(`INSERT INTO customers (email, full_name, city, country) VALUES ('a@b', 'A', 'B', 'DE');
		INSERT INTO orders (customer_id, total, ship_to) VALUES (1, 1, '{}')`);
	const before = await readTables(client);
	await client.query(CHANNEL_MIGRATION);
	const after = await readTables(client);
	return {
		tables: before.tables,
		ordersWithChannel: after.tables.find(({ name }) => name === 'orders')!,
		types: before.types
	};
}

async function readTables(client: pg.Client) {
	const facts = await readTableFacts(client);
	const requests = facts.map(({ id, keyColumns }) => ({
		id,
		keyColumns,
		published: everyColumn
	}));
	const found = [...(await readCatalog(client, requests)).values()];
	const types = new Map(found.flatMap((one) => one.types).map((type) => [type.name, type]));
	const tables = SHOP_TABLES.map((name) => {
		const { table } = found.find((one) => one.table.name === name)!;
		// The oid differs from server to server.
		return { ...table, sourceId: 0 };
	});
	return { tables, types: [...types.values()] };
}

/** PostgreSQL 18 publishes stored generated columns too. */
const everyColumn = Object.assign(new Set<string>(), { has: () => true });

if (import.meta.main) {
	const server = await startEmbeddedPostgres();
	const client = new pg.Client(server.url);
	await client.connect();
	const { tables, ordersWithChannel, types } = await readShopTables(client);
	await client.end();
	await server.stop();
	const constant = (name: string, type: string, value: unknown) =>
		`export const ${name}: ${type} = ${JSON.stringify(value, null, '\t')};\n`;
	await writeFile(
		path.join(import.meta.dirname, 'shop-tables.ts'),
		`import type { SourceTable } from '#lib/shadow/change-sink.ts';
import type { TypeDefinition } from '#lib/shadow/schema.ts';

// Made by make-shop-tables.ts from a real PostgreSQL's catalog: change the schema, not this file.
${constant('SHOP_TYPES', 'TypeDefinition[]', types)}
${constant('SHOP_SOURCE_TABLES', 'SourceTable[]', tables)}
/** orders after the migration. */
${constant('ORDERS_WITH_CHANNEL', 'SourceTable', ordersWithChannel)}`
	);
}
