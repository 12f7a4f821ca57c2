import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	startEmbeddedPostgres,
	type EmbeddedPostgres
} from '../../agent/demo/embedded-postgres.ts';
import { INCIDENTS, INCIDENT_KINDS, causeIncident } from '../../agent/demo/incidents.ts';
import { prepareShop, rowsOf, writeShop } from '../../agent/demo/shop/live-shop.ts';
import { Random } from '../../agent/demo/shop/random.ts';
import { CHANNEL_MIGRATION, SHOP_SCHEMA, SHOP_TABLES } from '../../agent/demo/shop/schema-sql.ts';
import type { ShopState } from '../../agent/demo/shop/state.ts';
import { chooseAction, runAction } from '../../agent/demo/shop/workload.ts';
import { HISTORY, playHistory } from '../../agent/sources/simulate/history.ts';
import { readShopTables } from '../../agent/sources/simulate/make-shop-tables.ts';
import {
	ORDERS_WITH_CHANNEL,
	SHOP_SOURCE_TABLES,
	SHOP_TYPES
} from '../../agent/sources/simulate/shop-tables.ts';
import { DAY_US } from '../../agent/sources/simulate/simulation.ts';

const NOW_US = Date.UTC(2026, 10, 20) * 1000;
const SILENT = { begin() {}, schema() {}, change() {}, truncate() {}, mark() {}, commit() {} };
/** Keeps PostgreSQL's own text: the driver parses nothing. */
const AS_TEXT = { getTypeParser: () => (value: string) => value } as pg.CustomTypesConfig;

let server: EmbeddedPostgres;
let admin: pg.Client;
let databases = 0;

beforeAll(async () => {
	server = await startEmbeddedPostgres({ settings: { fsync: 'off' } });
	admin = new pg.Client(server.url);
	await admin.connect();
});

afterAll(async () => {
	await admin.end();
	await server.stop();
});

async function emptyDatabase(template = 'template1'): Promise<string> {
	const name = `shop_${++databases}`;
	await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
	return name;
}

async function withClient<T>(
	database: string,
	work: (client: pg.Client) => Promise<T>
): Promise<T> {
	const client = new pg.Client({
		connectionString: server.databaseUrl(database),
		options: '-c timezone=UTC -c bytea_output=hex'
	});
	await client.connect();
	try {
		return await work(client);
	} finally {
		await client.end();
	}
}

async function count(client: pg.Client, sql: string): Promise<number> {
	const { rows } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`);
	return Number(rows[0]!.n);
}

/** Reserved is what open orders hold. `<=` once an incident deleted orders without giving it back. */
const OVERDRAWN = (comparison: string) => `inventory v WHERE NOT (v.reserved ${comparison}
	(SELECT coalesce(sum(quantity), 0) FROM order_items i JOIN orders o ON o.id = i.order_id
		WHERE i.product_id = v.product_id AND o.status IN ('placed', 'paid', 'packed')))`;
const WRONG_TOTALS = `orders o WHERE total <>
	(SELECT sum(line_total) FROM order_items i WHERE i.order_id = o.id)`;

it('knows the tables exactly as the catalog of a real PostgreSQL describes them', async () => {
	const found = await withClient(await emptyDatabase(), readShopTables);
	expect(found.types).toEqual(SHOP_TYPES);
	expect(found.ordersWithChannel).toEqual(ORDERS_WITH_CHANNEL);
	expect(found.tables).toEqual(SHOP_SOURCE_TABLES);
});

describe('the simulated state', () => {
	const instants = [HISTORY.startUs + 3 * DAY_US, HISTORY.cascadeDeleteUs, HISTORY.endUs];

	it('is accepted by a real PostgreSQL and printed by it as the simulation prints it', async () => {
		let next = 0;
		await playHistory(SILENT, {
			onDay: async (atUs, shop) => {
				if (next >= instants.length || atUs < instants[next]!) return;
				await comparedWithPostgres(shop, next > 0, next > 0 ? '>=' : '=');
				next++;
			}
		});
		expect(next).toBe(instants.length);
	}, 60_000);

	async function comparedWithPostgres(shop: ShopState, migrated: boolean, reserved: string) {
		await withClient(await emptyDatabase(), async (client) => {
			await client.query(SHOP_SCHEMA);
			if (migrated) await client.query(CHANNEL_MIGRATION);
			await writeShop(client, shop);
			for (const table of SHOP_TABLES) {
				const { rows } = await client.query<string[]>({
					text: `SELECT * FROM ${table}`,
					rowMode: 'array',
					types: AS_TEXT
				});
				const lines = (all: unknown[][]) => all.map((row) => JSON.stringify(row)).sort();
				expect(lines(rows).join('\n') === lines(rowsOf(shop, table)).join('\n'), table).toBe(true);
			}
			expect(await count(client, OVERDRAWN(reserved))).toBe(0);
			expect(await count(client, WRONG_TOTALS)).toBe(0);
		});
	}
});

describe('the live shop', () => {
	let template: string;

	beforeAll(async () => {
		template = await emptyDatabase();
		expect(await prepareShop(server.databaseUrl(template), NOW_US)).toBe(true);
	});

	it('is seeded once', async () => {
		expect(await prepareShop(server.databaseUrl(template), NOW_US)).toBe(false);
		await withClient(template, async (client) => {
			expect(await count(client, 'customers')).toBeGreaterThan(2_000);
			expect(await count(client, 'orders')).toBeGreaterThan(3_000);
		});
	});

	it('keeps its books right under the workload', async () => {
		await withClient(await emptyDatabase(template), async (client) => {
			const random = new Random(1);
			const outcomes: unknown[] = [];
			for (let i = 0; i < 600; i++) {
				outcomes.push(await runAction(client, random, chooseAction(random)));
			}
			expect(outcomes.filter((outcome) => outcome instanceof Error).slice(0, 3)).toEqual([]);
			expect(outcomes.filter((outcome) => outcome === 'committed').length).toBeGreaterThan(450);
			expect(await count(client, OVERDRAWN('='))).toBe(0);
			expect(await count(client, WRONG_TOTALS)).toBe(0);
			expect(await count(client, `orders WHERE channel <> 'web'`)).toBeGreaterThan(5);
		});
	}, 30_000);

	it.each(INCIDENT_KINDS)('can go on after %s, which is one transaction', async (kind) => {
		const database = await emptyDatabase(template);
		await withClient(database, async (client) => {
			await client.query(
				`SELECT pg_create_logical_replication_slot('${database}', 'test_decoding')`
			);
			const before = await figures(client);
			const detail = await causeIncident(client, kind);
			expect(detail).toMatch(/^Monitor .*\d/);
			DAMAGE[kind](before, await figures(client));
			await marksTravelWithTheDamage(client, database, kind, detail);
			const random = new Random(2);
			for (let i = 0; i < 60; i++) {
				expect(await runAction(client, random, chooseAction(random))).not.toBeInstanceOf(Error);
			}
			// The button may be pressed twice.
			await causeIncident(client, kind);
		});
	});
});

async function marksTravelWithTheDamage(
	client: pg.Client,
	slot: string,
	kind: keyof typeof INCIDENTS,
	detail: string
): Promise<void> {
	const { rows } = await client.query<{ xid: string; data: string }>(
		`SELECT xid, data FROM pg_logical_slot_get_changes('${slot}', NULL, NULL)`
	);
	await client.query(`SELECT pg_drop_replication_slot('${slot}')`);
	const message = rows.find(({ data }) => data.startsWith('message: transactional: 1'))!;
	expect(message.data).toContain('prefix: foreshadow,');
	expect(message.data).toContain(
		JSON.stringify({ kind: 'incident', title: INCIDENTS[kind].title, detail })
	);
	expect(new Set(rows.map(({ xid }) => xid))).toEqual(new Set([message.xid]));
	expect(rows.length).toBeGreaterThan(100);
}

interface Figures {
	customers: number;
	orders: number;
	payments: number;
	free: number;
	twice: number;
	unprefixed: number;
	columns: number;
	orphans: number;
}

async function figures(client: pg.Client): Promise<Figures> {
	return {
		customers: await count(client, 'customers'),
		orders: await count(client, 'orders'),
		payments: await count(client, 'payments'),
		free: await count(client, 'products WHERE price = 0'),
		twice: await count(
			client,
			'(SELECT FROM payments GROUP BY order_id, reference HAVING count(*) > 1) AS t'
		),
		unprefixed: await count(client, `customers WHERE phone NOT LIKE '+%'`),
		columns: await count(
			client,
			`pg_attribute WHERE attrelid = 'customers'::regclass AND attnum > 0`
		),
		orphans: await count(client, 'order_items WHERE order_id NOT IN (SELECT id FROM orders)')
	};
}

const DAMAGE: Record<keyof typeof INCIDENTS, (before: Figures, after: Figures) => void> = {
	'prices-to-zero': (before, after) => {
		expect([before.free, after.free]).toEqual([0, 420]);
	},
	'cascade-delete': (before, after) => {
		expect(before.customers - after.customers).toBeGreaterThan(20);
		expect(before.orders - after.orders).toBeGreaterThan(20);
		expect(before.payments - after.payments).toBeGreaterThan(20);
		expect(after.orphans).toBe(0);
	},
	'double-payments': (before, after) => {
		expect([before.twice, after.twice]).toEqual([0, 250]);
		expect(after.payments - before.payments).toBe(250);
	},
	'bad-migration': (before, after) => {
		expect(before.unprefixed).toBe(0);
		expect(after.unprefixed).toBeGreaterThan(1_500);
		expect(after.columns - before.columns).toBe(1);
	}
};
