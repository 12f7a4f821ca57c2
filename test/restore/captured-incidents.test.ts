import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RestorePlan } from '#lib/restore/plan.ts';
import { parseLsn } from '#lib/shadow/instant.ts';
import { capture } from '../../agent/capture.ts';
import {
	startEmbeddedPostgres,
	type EmbeddedPostgres
} from '../../agent/demo/embedded-postgres.ts';
import { causeIncident, INCIDENT_KINDS, type IncidentKind } from '../../agent/demo/incidents.ts';
import { prepareShop } from '../../agent/demo/shop/live-shop.ts';
import { startWorkload, type Workload } from '../../agent/demo/shop/workload.ts';
import { runCli } from '../postgres/cli.ts';
import { currentLsn, run } from '../postgres/database.ts';
import {
	damagedKeys,
	lines,
	lockShop,
	readContents,
	undamaged,
	type Damage
} from './damage-model.ts';
import { applyByPsql, PSQL } from './database.ts';

/**
 * The whole line on a real database: captured beside a live workload, damaged by the demo's own
 * incidents, planned from the store, applied by the command and by psql. What must come of it is
 * computed by a model that knows nothing of shadows or plans: only exact table contents.
 */
const TEMPLATE = 'shop_template';
const COMMITS_BEFORE = 40;
const COMMITS_SINCE = 120;

interface Since {
	/** Honest work on the very rows that were damaged, beside the workload's own. */
	edit: (client: pg.Client, damage: Damage) => Promise<void>;
	/** Of these edits, those that a restore must leave alone: the plan says so. */
	leftOut: RegExp[];
	/** Edits a damaged row after the plan was made. Returns how the script must name it. */
	late: (client: pg.Client, damage: Damage) => Promise<string>;
}

const SINCE: Record<IncidentKind, Since> = {
	'prices-to-zero': {
		async edit(client) {
			await client.query(`UPDATE products SET price = 19.99 WHERE id = 7`);
			await client.query(`UPDATE products SET name = name || ' (new)' WHERE id = 8`);
			await client.query(
				`INSERT INTO products (sku, name, category, price) VALUES ('LATE-1', 'Late', 'Kitchen', 0)`
			);
		},
		leftOut: [/products: left out: changed again since: price/],
		async late(client, damage) {
			const key = await stillDamaged(client, damage, 'products', 'price', 'price = 0');
			await client.query('UPDATE products SET price = 1 WHERE id = $1', [key]);
			return `public.products id=${key}: price is '1.00', expected '0.00'`;
		}
	},
	'cascade-delete': {
		async edit(client, damage) {
			// The cascade took their referrer: one is given another, one is changed beside it.
			const orphans = damagedKeys(damage, 'customers', { changed: 'referred_by' });
			expect(orphans.length).toBeGreaterThan(2);
			const [first, second] = orphans;
			await client.query('UPDATE customers SET referred_by = id WHERE id = $1', [first]);
			await client.query(`UPDATE customers SET full_name = 'Renamed' WHERE id = $1`, [second]);
		},
		leftOut: [/customers: left out: changed again since: referred_by \(1 row\)/],
		async late(client, damage) {
			const [key] = damagedKeys(damage, 'customers', 'lost');
			await client.query(
				`INSERT INTO customers (id, email, full_name, city, country)
					OVERRIDING SYSTEM VALUE VALUES ($1, 'late@example.org', 'Late', 'Bern', 'CH')`,
				[key]
			);
			return `public.customers id=${key}`;
		}
	},
	'double-payments': {
		async edit(client, damage) {
			const [first, second] = damagedKeys(damage, 'payments', 'added');
			await client.query('UPDATE payments SET amount = amount + 1 WHERE id = $1', [first]);
			await client.query('DELETE FROM payments WHERE id = $1', [second]);
		},
		leftOut: [/payments: left out: the row has changed since: amount \(1 row\)/],
		async late(client, damage) {
			const key = damagedKeys(damage, 'payments', 'added')[2]!;
			await client.query(`UPDATE payments SET reference = 'LATE' WHERE id = $1`, [key]);
			return `public.payments id=${key}: reference is 'LATE'`;
		}
	},
	'bad-migration': {
		async edit(client, damage) {
			const [edited, renamed, removed] = damagedKeys(damage, 'customers', { changed: 'phone' });
			await client.query(`UPDATE customers SET phone = '+49 30 1' WHERE id = $1`, [edited]);
			await client.query(`UPDATE customers SET full_name = 'Renamed' WHERE id = $1`, [renamed]);
			await client.query('DELETE FROM customers WHERE id = $1', [removed]);
		},
		leftOut: [
			/customers: left out: changed again since: phone/,
			/customers: left out: the row has been deleted since \(1 row\)/
		],
		async late(client, damage) {
			const key = await stillDamaged(client, damage, 'customers', 'phone', `phone NOT LIKE '+%'`);
			await client.query(`UPDATE customers SET city = 'Late' WHERE id = $1`, [key]);
			return `public.customers id=${key}: city is 'Late'`;
		}
	}
};

/** A row that neither this test nor the workload has written since: the last such one. */
async function stillDamaged(
	client: pg.Client,
	damage: Damage,
	table: 'products' | 'customers',
	changed: string,
	condition: string
): Promise<string> {
	const { rows } = await client.query<{ id: string }>(
		`SELECT id::text FROM ${table} WHERE id = ANY ($1) AND ${condition} ORDER BY id DESC LIMIT 1`,
		[damagedKeys(damage, table, { changed })]
	);
	return rows[0]!.id;
}

let server: EmbeddedPostgres;
let folder: string;

beforeAll(async () => {
	server = await startEmbeddedPostgres({ settings: { fsync: 'off' } });
	await run(server.url, `CREATE DATABASE ${TEMPLATE}`);
	await prepareShop(server.databaseUrl(TEMPLATE), Date.UTC(2026, 10, 20) * 1000);
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-captured-'));
});

afterAll(async () => {
	await server?.stop();
	await rm(folder, { recursive: true, force: true });
});

describe.each(INCIDENT_KINDS)('a captured shop after %s', (kind) => {
	it('gets back exactly the damaged cells, once, and can be taken back', async () => {
		const shop = await startShop(kind);
		try {
			const { xid, damage } = await suffer(shop, kind);
			const plan = await planUndo(shop, xid);
			for (const sentence of SINCE[kind].leftOut) {
				expect(plan.warnings).toContainEqual(expect.stringMatching(sentence));
			}
			const now = await readContents(shop.client);
			const wanted = lines(undamaged(damage, now));
			expect(wanted).not.toEqual(lines(now));

			expect(await apply(shop, 'restore.sql')).toMatch(/updated|inserted|deleted/);
			expect(lines(await readContents(shop.client))).toEqual(wanted);
			expect(await apply(shop, 'restore.sql')).toContain('nothing to do');
			expect(await applyWithPsql(shop, 'restore.sql')).toMatch(/nothing to do|no psql/);
			expect(lines(await readContents(shop.client))).toEqual(wanted);

			expect(await (PSQL === undefined ? apply : applyWithPsql)(shop, 'inverse.sql')).not.toBe('');
			expect(lines(await readContents(shop.client))).toEqual(lines(now));

			const named = await SINCE[kind].late(shop.client, damage);
			await stopsAt(shop, named);
		} finally {
			await shop.stop();
		}
	});
});

interface Shop {
	client: pg.Client;
	url: string;
	store: string;
	out: string;
	workload: Workload;
	/** Waits until everything that is committed by now is in the store. */
	captured(): Promise<void>;
	stop(): Promise<void>;
}

/** A copy of the shop, captured into a store of its own, with people at work. */
async function startShop(kind: IncidentKind): Promise<Shop> {
	const database = kind.replaceAll('-', '_');
	await run(server.url, `CREATE DATABASE ${database} TEMPLATE ${TEMPLATE}`);
	const url = server.databaseUrl(database);
	const store = path.join(folder, database, 'store');
	const stopping = new AbortController();
	let durable = 0n;
	const capturing = capture({
		source: url,
		store,
		signal: stopping.signal,
		report: (event) => {
			if (event.kind === 'durable') durable = parseLsn(event.endLsn);
		}
	});
	capturing.catch(() => undefined);
	const workload = startWorkload({ databaseUrl: url, clients: 4, perSecond: 400, seed: 5 });
	const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC' });
	await client.connect();
	return {
		client,
		url,
		store,
		out: path.join(folder, database, 'repair'),
		workload,
		async captured() {
			// A change after the position, so that the stream passes it.
			const until = await currentLsn(url);
			await client.query(`UPDATE settings SET value = value`);
			await Promise.race([capturing, waitFor(() => durable >= until)]);
		},
		async stop() {
			await workload.stop();
			await client.end();
			stopping.abort();
			await capturing;
		}
	};
}

async function waitFor(reached: () => boolean): Promise<void> {
	while (!reached()) await sleep(20);
}

/** The incident in the middle of the shop's work, which goes on for a while. */
async function suffer(shop: Shop, kind: IncidentKind): Promise<{ xid: string; damage: Damage }> {
	await shop.captured();
	await waitFor(() => shop.workload.committed >= COMMITS_BEFORE);
	const suffered = await causeWatched(shop.client, kind);
	await SINCE[kind].edit(shop.client, suffered.damage);
	const committed = shop.workload.committed;
	await waitFor(() => shop.workload.committed >= committed + COMMITS_SINCE);
	await shop.workload.stop();
	await shop.captured();
	return suffered;
}

/**
 * The incident's own statements, with a look at every table just after BEGIN and just before COMMIT.
 * Nobody else can come between: the tables are locked.
 */
async function causeWatched(
	client: pg.Client,
	kind: IncidentKind
): Promise<{ xid: string; damage: Damage }> {
	const seen: Partial<Damage> & { xid?: string } = {};
	const watched = {
		query: async (text: string, values?: unknown[]) => {
			if (text === 'COMMIT') {
				seen.after = await readContents(client);
				const { rows } = await client.query<{ xid: string }>(
					'SELECT pg_current_xact_id()::text AS xid'
				);
				seen.xid = rows[0]!.xid;
			}
			const result = await client.query(text, values);
			if (text === 'BEGIN') {
				await lockShop(client);
				seen.before = await readContents(client);
			}
			return result;
		}
	};
	await causeIncident(watched as unknown as pg.ClientBase, kind);
	return { xid: seen.xid!, damage: { before: seen.before!, after: seen.after! } };
}

async function planUndo(shop: Shop, xid: string): Promise<RestorePlan> {
	const { store, out } = shop;
	const planned = await runCli([
		...['restore', 'plan', '--store', store, '--undo-transaction', xid],
		...['--leave-out-conflicts', '--out', out]
	]);
	expect(planned.code, planned.stderr).toBe(0);
	return JSON.parse(await readFile(path.join(out, 'plan.json'), 'utf8')) as RestorePlan;
}

async function apply(shop: Shop, script: string): Promise<string> {
	const file = path.join(shop.out, script);
	const applied = await runCli(['restore', 'apply', '--script', file, '--target', shop.url]);
	expect(applied.code, applied.stderr).toBe(0);
	return applied.stdout;
}

async function applyWithPsql(shop: Shop, script: string): Promise<string> {
	if (PSQL === undefined) return 'there is no psql on this machine';
	const text = await readFile(path.join(shop.out, script), 'utf8');
	const applied = await applyByPsql(shop.url, text);
	expect(applied.code, applied.output).toBe(0);
	return applied.output;
}

/** Both ways refuse, name the row, and leave every table as it is. */
async function stopsAt(shop: Shop, named: string): Promise<void> {
	const now = lines(await readContents(shop.client));
	const file = path.join(shop.out, 'restore.sql');
	const refused = await runCli(['restore', 'apply', '--script', file, '--target', shop.url]);
	expect(refused.code).toBe(1);
	expect(refused.stderr).toContain(named);
	expect(lines(await readContents(shop.client))).toEqual(now);
	if (PSQL === undefined) return;
	const byPsql = await applyByPsql(shop.url, await readFile(file, 'utf8'));
	expect(byPsql.code).not.toBe(0);
	expect(byPsql.output).toContain(named);
	expect(lines(await readContents(shop.client))).toEqual(now);
}
