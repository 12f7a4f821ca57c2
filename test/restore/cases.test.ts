import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresScript } from '#lib/restore/dialects/postgres.ts';
import { invert } from '#lib/restore/invert.ts';
import type { RestorePlan } from '#lib/restore/plan.ts';
import { planRestoreTo, planUndoTransaction, type RestoreChoice } from '#lib/restore/planner.ts';
import {
	applyByDriver,
	connect,
	startServer,
	type TestDatabase,
	type TestServer
} from './database.ts';
import { SHOP } from './shop.ts';
import { fingerprint, RecordedStates } from './states.ts';

let server: TestServer;
let database: TestDatabase;
let client: Client;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.stop());
afterEach(() => database.close());

async function open(sql: string): Promise<void> {
	database = await server.database(sql);
	client = database.client;
}

/** Runs `damage` as one transaction, then `meanwhile`, and plans to undo the damage. */
async function planAfter(
	damage: string,
	options: { meanwhile?: string; choice?: RestoreChoice; schemas?: string[] } = {}
): Promise<RestorePlan> {
	const shadow = new RecordedStates(client, options.schemas);
	await shadow.record();
	await client.query(`BEGIN; ${damage}; COMMIT`);
	const seq = await shadow.record();
	if (options.meanwhile !== undefined) await client.query(options.meanwhile);
	await shadow.record();
	return await planUndoTransaction(shadow.window(), shadow.transaction(seq), options.choice);
}

/** Damage, undo, take back, undo again: each state must be the one before, to the byte. */
async function roundTrip(
	damage: string,
	choice?: RestoreChoice,
	schemas?: string[]
): Promise<RestorePlan> {
	const before = await fingerprint(client, schemas);
	const plan = await planAfter(damage, {
		...(choice === undefined ? {} : { choice }),
		...(schemas === undefined ? {} : { schemas })
	});
	expect(plan.conflicts).toEqual([]);
	const damaged = await fingerprint(client, schemas);
	const script = await postgresScript(plan);
	const inverse = await postgresScript(await invert(plan));
	expect((await applyByDriver(client, script)).error).toBe('');
	expect(await fingerprint(client, schemas)).toBe(before);
	expect((await applyByDriver(client, inverse)).error).toBe('');
	expect(await fingerprint(client, schemas)).toBe(damaged);
	expect((await applyByDriver(client, script)).error).toBe('');
	expect(await fingerprint(client, schemas)).toBe(before);
	return plan;
}

const products: RestoreChoice = { tables: [{ table: 'public.products' }] };

describe('rows that moved on after the plan was made', () => {
	beforeEach(() => open(SHOP));

	async function expectRefusal(
		plan: RestorePlan,
		since: string,
		...named: string[]
	): Promise<void> {
		await client.query(since);
		const before = await fingerprint(client);
		const applied = await applyByDriver(client, await postgresScript(plan));
		expect(applied.ok).toBe(false);
		for (const text of named) expect(applied.error).toContain(text);
		expect(await fingerprint(client)).toBe(before);
	}

	it('stop the script, are named with both values, and nothing is changed (case 1)', async () => {
		const plan = await planAfter('UPDATE products SET price = 0', { choice: products });
		await expectRefusal(
			plan,
			'UPDATE products SET price = 3 WHERE id IN (7, 8)',
			'2 row(s) are not as the plan expects them',
			`public.products id=7: price is '3.00', expected '0.00'`,
			'public.products id=8'
		);
	});

	it('names twenty rows and counts the rest', async () => {
		const plan = await planAfter('UPDATE products SET price = 0', { choice: products });
		await expectRefusal(plan, 'UPDATE products SET price = 3', '60 row(s)', '… and 40 more');
	});

	it('keep a colleague’s other column, and its newer timestamp (case 2)', async () => {
		const plan = await planAfter('UPDATE products SET price = 0', { choice: products });
		await client.query('UPDATE products SET stock = 4711 WHERE id = 7');
		const stamp = `SELECT updated_at::text FROM products WHERE id = 7`;
		const { rows: before } = await client.query(stamp);
		expect((await applyByDriver(client, await postgresScript(plan))).error).toBe('');
		const { rows } = await client.query('SELECT price, stock FROM products WHERE id = 7');
		expect(rows).toEqual([{ price: '8.75', stock: 4711 }]);
		expect((await client.query(stamp)).rows).toEqual(before);
	});

	it('are not resurrected when they were deleted (case 3)', async () => {
		const plan = await planAfter('UPDATE customers SET name = upper(name)', {
			choice: { tables: [{ table: 'public.customers' }] }
		});
		await expectRefusal(
			plan,
			'DELETE FROM customers WHERE id = 40',
			'public.customers id=40: the row is gone'
		);
	});

	it('stop it when their key is taken again (case 4)', async () => {
		const plan = await planAfter('DELETE FROM payments WHERE id = 80');
		await expectRefusal(
			plan,
			`INSERT INTO payments OVERRIDING SYSTEM VALUE VALUES (80, 1, 1, NULL, now())`,
			'public.payments id=80: the key is taken by another row'
		);
	});

	it('stop it when a unique value of theirs is taken', async () => {
		const plan = await planAfter('DELETE FROM customers WHERE id = 40', {
			choice: {
				tables: ['customers', 'orders', 'order_items', 'payments'].map((name) => ({
					table: `public.${name}`
				}))
			}
		});
		await expectRefusal(
			plan,
			`INSERT INTO customers (email, name) VALUES ('c40@example.org', 'Other')`,
			'public.customers id=40: email is taken by another row (customers_email_key)'
		);
	});

	it('stop it when a deletion would cascade to rows that the plan does not name', async () => {
		const plan = await planAfter(`INSERT INTO orders (customer_id, placed_at) VALUES (1, now())`);
		await expectRefusal(
			plan,
			`INSERT INTO payments (order_id, amount, paid_at) VALUES (121, 5, now())`,
			'public.orders id=121: public.payments refers to it (payments_order_id_fkey)'
		);
	});
});

describe('planning', () => {
	beforeEach(() => open(SHOP));

	it('names a cell that was written again since, and can leave its row out', async () => {
		const damage = 'UPDATE products SET price = 0';
		const meanwhile = 'UPDATE products SET price = 9 WHERE id = 3';
		const shadow = new RecordedStates(client);
		await shadow.record();
		await client.query(damage);
		const seq = await shadow.record();
		await client.query(meanwhile);
		await shadow.record();
		const refused = await planUndoTransaction(shadow.window(), shadow.transaction(seq), products);
		expect(refused.conflicts).toEqual([
			{ table: 'public.products', key: { id: '3' }, reason: 'changed again since: price' }
		]);
		await expect(postgresScript(refused)).rejects.toThrow('changed again since: price');
		const partial = await planUndoTransaction(shadow.window(), shadow.transaction(seq), {
			...products,
			conflicts: 'leave-out'
		});
		expect(partial.warnings.join()).toContain('left out: changed again since: price (1 row)');
		expect((await applyByDriver(client, await postgresScript(partial))).error).toBe('');
		const { rows } = await client.query('SELECT id FROM products WHERE price <> id * 1.25');
		expect(rows).toEqual([{ id: 3 }]);
	});

	it('says which parent a chosen child would miss', async () => {
		const plan = await planAfter('DELETE FROM customers WHERE id = 40', {
			choice: { tables: [{ table: 'public.orders' }] }
		});
		expect(plan.tables).toHaveLength(1);
		expect(plan.conflicts.map(({ reason }) => reason)).toContain(
			'it refers to public.customers id=40, which is gone and not part of the plan (orders_customer_id_fkey)'
		);
	});

	it('puts back only the chosen rows and columns', async () => {
		const plan = await planAfter(`UPDATE products SET price = 0, name = 'x'`, {
			choice: {
				tables: [{ table: 'public.products', keys: [{ id: '4' }, { id: '5' }], columns: ['price'] }]
			}
		});
		expect((await applyByDriver(client, await postgresScript(plan))).error).toBe('');
		const { rows } = await client.query(
			`SELECT id, name FROM products WHERE price > 0 ORDER BY id`
		);
		expect(rows).toEqual([
			{ id: 4, name: 'x' },
			{ id: 5, name: 'x' }
		]);
	});

	it('gives equal plans equal ids and equal scripts', async () => {
		const shadow = new RecordedStates(client);
		await shadow.record();
		await client.query('UPDATE products SET price = 0');
		const seq = await shadow.record();
		const plan = () => planUndoTransaction(shadow.window(), shadow.transaction(seq), products);
		const [a, b] = [await plan(), await plan()];
		expect(a.id).toBe(b.id);
		expect(await postgresScript(a)).toBe(await postgresScript(b));
		expect((await invert(await invert(a))).tables).toEqual(a.tables);
	});
});

describe('nothing but the plan', () => {
	beforeEach(() => open(SHOP));

	it('leaves rows and sequences as they were in a dry run (case 7)', async () => {
		const plan = await planAfter('TRUNCATE orders RESTART IDENTITY CASCADE');
		const sequences = `SELECT sequencename, last_value FROM pg_sequences ORDER BY 1`;
		const rows = await fingerprint(client);
		const { rows: before } = await client.query(sequences);
		const dry = await applyByDriver(client, await postgresScript(plan), { dryRun: true });
		expect(dry.error).toBe('');
		expect(dry.notices.join()).toContain('sequence public.orders_id_seq would move from 1 to 120');
		expect(await fingerprint(client)).toBe(rows);
		expect((await client.query(sequences)).rows).toEqual(before);
		expect(
			(await client.query(`SELECT to_regclass('foreshadow.restore_ledger') AS ledger`)).rows
		).toEqual([{ ledger: null }]);
	});

	it('advances sequences behind restored keys and never lowers them', async () => {
		const plan = await planAfter('TRUNCATE orders RESTART IDENTITY CASCADE');
		await client.query(`SELECT setval('payments_id_seq', 5000)`);
		expect((await applyByDriver(client, await postgresScript(plan))).error).toBe('');
		const { rows } = await client.query(
			`SELECT nextval('orders_id_seq')::int AS orders, nextval('payments_id_seq')::int AS payments`
		);
		expect(rows).toEqual([{ orders: 121, payments: 5001 }]);
	});

	it('fires no trigger of the application, and leaves each as it was (case 12)', async () => {
		await client.query('ALTER TABLE products ENABLE ALWAYS TRIGGER audit_products');
		const before = await fingerprint(client);
		const plan = await planAfter('UPDATE products SET price = 0');
		const state = `SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'products'::regclass AND NOT tgisinternal ORDER BY 1`;
		const { rows } = await client.query(state);
		expect((await applyByDriver(client, await postgresScript(plan))).error).toBe('');
		expect((await client.query(state)).rows).toEqual(rows);
		expect(await fingerprint(client)).toBe(before);
	});

	it('is refused to someone who may not keep the triggers off', async () => {
		const plan = await planAfter('UPDATE products SET price = 0', { choice: products });
		await client.query(
			`CREATE ROLE clerk LOGIN PASSWORD 'clerk'; GRANT ALL ON ALL TABLES IN SCHEMA public TO clerk`
		);
		const url = new URL(database.url);
		url.username = url.password = 'clerk';
		const clerk = await connect(url.toString());
		const applied = await applyByDriver(clerk, await postgresScript(plan));
		await clerk.end();
		await client.query('DROP OWNED BY clerk; DROP ROLE clerk');
		expect(applied.error).toContain('only the owner of a table may keep its triggers off');
		expect(applied.error).toContain('touch on public.products');
	});

	it('waits for a lock no longer than its timeout, and says so (case 19)', async () => {
		const plan = await planAfter('UPDATE products SET price = 0', { choice: products });
		const other = await connect(database.url);
		await other.query('BEGIN; UPDATE products SET stock = 0 WHERE id = 1');
		const applied = await applyByDriver(client, await postgresScript(plan, { lockTimeoutMs: 200 }));
		await other.query('ROLLBACK');
		expect(applied.error).toContain('held a lock on what this script needs for longer than 200 ms');
		expect((await applyByDriver(client, await postgresScript(plan))).error).toBe('');
		await other.end();
	});
});

describe('schema drift is refused with the reason (case 18)', () => {
	beforeEach(() => open(SHOP));

	it.each([
		[
			'a dropped column',
			'ALTER TABLE products DROP COLUMN price CASCADE',
			'column price numeric(12,2): gone now'
		],
		[
			'another type',
			'ALTER TABLE products ALTER stock TYPE bigint',
			'column stock integer: bigint now'
		],
		[
			'a dropped key',
			'ALTER TABLE order_items DROP CONSTRAINT order_items_product_id_fkey; ALTER TABLE products DROP CONSTRAINT products_pkey',
			'id do not identify a row any more'
		],
		[
			'a rule',
			'CREATE RULE quiet AS ON UPDATE TO products DO INSTEAD NOTHING',
			'is not a plain table, or has rules'
		]
	])('%s', async (_, ddl, reason) => {
		const plan = await planAfter('UPDATE products SET price = 0, stock = 0', { choice: products });
		await client.query(ddl);
		const applied = await applyByDriver(client, await postgresScript(plan));
		expect(applied.error).toContain('the schema is not the one that the plan was made for');
		expect(applied.error).toContain(reason);
	});

	it('another database of the same cluster', async () => {
		const plan = await planAfter('UPDATE products SET price = 0', { choice: products });
		const other = await server.database(SHOP);
		const applied = await applyByDriver(other.client, await postgresScript(plan));
		expect(applied.error).toContain('not the database that the plan was made for');
		await other.close();
	});

	it('row-level security that would hide rows', async () => {
		await client.query(
			'DROP TRIGGER touch ON products; DROP TRIGGER audit_products ON products; DROP TRIGGER dormant ON products'
		);
		const plan = await planAfter('UPDATE products SET price = 0', { choice: products });
		await client.query(
			`ALTER TABLE products ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON products USING (id < 10);
			 CREATE ROLE teller LOGIN PASSWORD 'teller'; GRANT ALL ON ALL TABLES IN SCHEMA public TO teller`
		);
		const url = new URL(database.url);
		url.username = url.password = 'teller';
		const teller = await connect(url.toString());
		const applied = await applyByDriver(teller, await postgresScript(plan));
		await teller.end();
		await client.query('DROP OWNED BY teller; DROP ROLE teller');
		expect(applied.error).toContain('row-level security');
	});
});

describe('order', () => {
	it('brings back self references, and circles that may not be NULL (case 9)', async () => {
		await open(`
			CREATE TABLE staff (id int PRIMARY KEY, boss int REFERENCES staff, team int NOT NULL);
			CREATE TABLE teams (id int PRIMARY KEY, lead int NOT NULL REFERENCES staff);
			ALTER TABLE staff ADD FOREIGN KEY (team) REFERENCES teams DEFERRABLE;
			BEGIN; SET CONSTRAINTS ALL DEFERRED;
			INSERT INTO staff VALUES (1, NULL, 1), (2, 1, 1), (3, 2, 2), (4, 3, 2);
			INSERT INTO teams VALUES (1, 1), (2, 3); COMMIT;
			ALTER TABLE staff ALTER CONSTRAINT staff_team_fkey NOT DEFERRABLE`);
		await roundTrip(
			`WITH t AS (DELETE FROM teams WHERE id = 2) DELETE FROM staff WHERE id IN (3, 4)`
		);
	});

	it('deletes what others referred to only after they refer elsewhere again', async () => {
		await open(`
			CREATE TABLE brands (id int PRIMARY KEY, name text UNIQUE);
			CREATE TABLE items (id int PRIMARY KEY, brand int NOT NULL REFERENCES brands ON DELETE CASCADE);
			INSERT INTO brands VALUES (1, 'a'), (2, 'b'); INSERT INTO items VALUES (1, 1), (2, 2), (3, 2)`);
		// A merge: the new brand takes over the name, so that undoing it must move one aside.
		await roundTrip(`
			UPDATE brands SET name = 'old' WHERE id = 2; INSERT INTO brands VALUES (3, 'b');
			UPDATE items SET brand = 3 WHERE brand = 2; DELETE FROM brands WHERE id = 2`);
	});

	it('exchanges unique values and keys (case 11)', async () => {
		await open(`
			CREATE TABLE seats (id int PRIMARY KEY, code text NOT NULL UNIQUE, place int UNIQUE, holder uuid NOT NULL UNIQUE);
			INSERT INTO seats SELECT i, 'c' || i, i, gen_random_uuid() FROM generate_series(1, 6) i;
			CREATE TABLE copy AS SELECT * FROM seats; ALTER TABLE copy ADD PRIMARY KEY (id)`);
		await roundTrip(`
			UPDATE seats SET code = '~' || code, place = NULL, holder = gen_random_uuid();
			UPDATE seats s SET code = c.code, place = c.place FROM copy c WHERE c.id = 7 - s.id;
			DELETE FROM copy`);
		await roundTrip(`
			UPDATE seats SET id = id + 100 WHERE id < 3;
			UPDATE seats SET id = 103 - id WHERE id > 100`);
	});

	it('follows a key that a foreign key carried along', async () => {
		await open(SHOP);
		await roundTrip(
			'DELETE FROM payments WHERE order_id = 3; UPDATE orders SET id = 900 WHERE id = 3'
		);
	});
});

describe('values', () => {
	it('keeps every value to the byte (cases 13–16)', async () => {
		await open(`
			CREATE SCHEMA other; CREATE TYPE other.mood AS ENUM ('so ''so''', 'Gut'); CREATE DOMAIN other.short AS varchar(5) CHECK (VALUE <> 'bad');
			CREATE TYPE other.pair AS (a int, b text);
			CREATE TABLE v (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n numeric, d numeric(10,3), f8 float8, f4 real,
				big bigint, t text, c char(6), v varchar(9), b bytea, j json, jb jsonb, ta text[], ia int[][],
				ts timestamp, tz timestamptz, dt date, tm time, ttz timetz, iv interval, m other.mood, s other.short, p other.pair,
				ip inet, net cidr, bo boolean, r int4range, mo money, x xml, bits bit varying(8), u uuid, pt point,
				doubled numeric GENERATED ALWAYS AS (d * 2) STORED);
			SET TIME ZONE 'Europe/Berlin';
			INSERT INTO v (n, d, f8, f4, big, t, c, v, b, j, jb, ta, ia, ts, tz, dt, tm, ttz, iv, m, s, p, ip, net, bo, r, mo, x, bits, u, pt) VALUES
			('NaN', 'NaN', '-0', 'Infinity', 9223372036854775807, E'a\\\\b\\n\\\\if :{?dry_run}\\n:name ''q'' "d" $foreshadow$ \\U0001F600', 'ab', 'x  ', '\\x00ff5c27', '{"b":1, "a":  [1.0,1.00], "b":2}', '{"b":1,"a":"\\\\"}', ARRAY['[]{},"', NULL, 'NULL', '', E'\\\\'], '{{1,2},{3,4}}',
				'infinity', '2025-10-26 02:30:00+01', '-infinity', '24:00', '12:00+05:30', '1 year -2 days 03:04:05.678901', 'so ''so''', 'a', '(1,"x,\\"y")', '10.0.0.1', '10.0.0.0/8', true, '[1,5)', '12.34', '<a>&amp;</a>', B'0101', gen_random_uuid(), '(0.1,-0)'),
			('1.00', 1.5, 'NaN', '-Infinity', -9223372036854775808, '', '', '', '', 'null', 'null', '{}', '{}',
				'4713-01-01 00:00 BC', '294276-12-31 23:59:59.999999+00', '5874897-12-31', '00:00:00.000001', '00:00-12', '0', 'Gut', '', '(,)', '::1', '::/0', false, 'empty', '-0.01', '', B'', gen_random_uuid(), '(1e300,1e-300)'),
			(1e-30, 0, 5e-324, 1e-45, 0, E'\\t\\r\\n|\\\\p|\\\\N', '  x', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2025-10-26 02:30:00+02', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
			INSERT INTO v (id, n) OVERRIDING SYSTEM VALUE VALUES (0, 1.0)`);
		const schemas = ['public', 'other'];
		await roundTrip('DELETE FROM v', undefined, schemas);
		const columns =
			'n = 1, d = 1, f8 = 0, f4 = 1, big = 5, t = NULL, c = NULL, v = NULL, b = NULL, j = NULL, jb = NULL, ta = NULL, ia = NULL, ts = NULL, tz = NULL, dt = NULL, tm = NULL, ttz = NULL, iv = NULL, m = NULL, s = NULL, p = NULL, ip = NULL, net = NULL, bo = NULL, r = NULL, mo = NULL, x = NULL, bits = NULL, u = NULL, pt = NULL';
		const plan = await roundTrip(`UPDATE v SET ${columns}`, undefined, schemas);
		expect(JSON.stringify(plan.tables[0]!.rows)).not.toContain('doubled');
	});

	it('sees a change of scale, of key order, or of the sign of zero as drift', async () => {
		await open(
			`CREATE TABLE v (id int PRIMARY KEY, n numeric, j json, f float8, a int); INSERT INTO v VALUES (1, 1.0, '{"a":1,"b":2}', 0, 1), (2, 1.0, '{}', 0, 1), (3, 1.0, '{}', 0, 1)`
		);
		const plan = await planAfter(`UPDATE v SET n = 2.0, j = '{"a":1}', f = 1`);
		await client.query(
			`UPDATE v SET n = 2.00 WHERE id = 1; UPDATE v SET j = '{"a": 1}' WHERE id = 2; UPDATE v SET f = f + 1e-15 WHERE id = 3`
		);
		const { error } = await applyByDriver(client, await postgresScript(plan));
		expect(error).toContain(`v id=1: n is '2.00', expected '2.0'`);
		expect(error).toContain(`v id=2: j is '{"a": 1}', expected '{"a":1}'`);
		expect(error).toContain('v id=3: f is');
	});

	it('quotes every name, and trusts no search_path (case 17)', async () => {
		await open(`
			CREATE SCHEMA "My ""Shop"""; CREATE TYPE "My ""Shop"""."Mood" AS ENUM ('x');
			CREATE TABLE "My ""Shop"""."select % %L" ("Id %s" int, "or'der" text, "where" "My ""Shop"""."Mood", PRIMARY KEY ("Id %s", "or'der"));
			CREATE TABLE "My ""Shop"""."child" (id int PRIMARY KEY, "a;b" int, "c--d" text, FOREIGN KEY ("a;b", "c--d") REFERENCES "My ""Shop"""."select % %L" ON DELETE SET NULL);
			INSERT INTO "My ""Shop"""."select % %L" VALUES (1, ':x', 'x'), (2, '$$', NULL);
			INSERT INTO "My ""Shop"""."child" VALUES (1, 1, ':x');
			CREATE FUNCTION public.format(text, VARIADIC text[]) RETURNS text LANGUAGE sql AS 'SELECT ''evil''';
			ALTER DATABASE "${await currentDatabaseName()}" SET search_path = public, pg_catalog`);
		await roundTrip(`DELETE FROM "My ""Shop"""."select % %L"`, undefined, ['My "Shop"']);
		await roundTrip(`UPDATE "My ""Shop"""."select % %L" SET "where" = NULL`, undefined, [
			'My "Shop"'
		]);
	});
});

/** Databases are numbered; the one about to be made comes next. */
async function currentDatabaseName(): Promise<string> {
	const probe = await server.database('SELECT 1');
	const { rows } = await probe.client.query<{ name: string }>('SELECT current_database() AS name');
	await probe.close();
	return `restore ${Number(rows[0]!.name.split(' ')[1]) + 1}`;
}

it('puts 20 000 cells back in a table of 60 000 rows', async () => {
	await open(`CREATE TABLE big (id bigint PRIMARY KEY, price numeric(12,2) NOT NULL, note text);
		INSERT INTO big SELECT i, i % 1000, 'n' || i FROM generate_series(1, 60000) i`);
	const shadow = new RecordedStates(client);
	await shadow.record();
	await client.query('UPDATE big SET price = 0 WHERE id <= 20000');
	await shadow.record();
	const plan = await planRestoreTo(shadow.window(), { kind: 'seq', seq: 1 });
	expect((await applyByDriver(client, await postgresScript(plan))).error).toBe('');
	expect(shadow.diff('public.big', 1, await shadow.record())).toEqual([]);
});
