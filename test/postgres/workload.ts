import pg from 'pg';
import { EVERY_TYPE, EVERY_TYPE_SETUP, everyTypeTable } from './every-type.ts';
import { prng, type Prng } from './prng.ts';

/** Tables that between them do everything a captured table can do, and writers that do it. */
export const ORACLE_SCHEMA = `
${EVERY_TYPE_SETUP}
${everyTypeTable('every_type')};
create table pairs (b text, a integer, note text, primary key (a, b));
create table documents (id integer primary key, edits integer not null default 0, body text, raw bytea);
alter table documents alter column body set storage external, alter column raw set storage external;
create table long_keys (id text primary key, n integer, body text);
alter table long_keys alter column id set storage external, alter column body set storage external;
create table lines (id bigint generated always as identity primary key, qty integer not null,
	price numeric(12, 2) not null, total numeric generated always as (qty * price) stored,
	label text generated always as ('#' || qty::text) stored);
create table parents (id integer primary key, name text);
create table children (id integer primary key, parent_id integer references parents on delete cascade on update cascade, v double precision);
create table grandchildren (id integer primary key, child_id integer references children on delete cascade);
create table by_index (id integer, code text not null unique, v integer);
alter table by_index replica identity using index by_index_code_key;
create table whole (id integer primary key, body text, v integer);
alter table whole alter column body set storage external, replica identity full;
create table "Odd, ""Name""" ("Id 1" integer primary key, "sélect" text, "from" date, "\uFEFFmarked" integer default 7);
create table shards (id integer, region text, v integer, primary key (id, region)) partition by list (region);
create table shards_eu partition of shards for values in ('eu');
create table shards_us partition of shards for values in ('us');
`;

/** Columns that ORDER BY names, per table: those that identify a row. */
export const ORACLE_KEYS: Record<string, string[]> = {
	'public.every_type': ['id'],
	'public.pairs': ['a', 'b'],
	'public.documents': ['id'],
	'public.long_keys': ['id'],
	'public.lines': ['id'],
	'public.parents': ['id'],
	'public.children': ['id'],
	'public.grandchildren': ['id'],
	'public.by_index': ['code'],
	'public.whole': ['id'],
	'public.Odd, "Name"': ['Id 1'],
	'public.shards_eu': ['id', 'region'],
	'public.shards_us': ['id', 'region']
};

type Step = (client: pg.Client, random: Prng) => Promise<unknown>;

const ID = (random: Prng) => random.integer(1, 40);
const LONG = (random: Prng) =>
	String.fromCharCode(random.integer(97, 122)).repeat(random.integer(2500, 9000));
const SHORT = (random: Prng) => random.pick(EVERY_TYPE['c_text']!.values);
/** A key that is itself stored out of line. */
const LONG_KEY = (random: Prng) => `k${random.integer(1, 6)}`.repeat(1200);

function everyValue(random: Prng, column: string): string | null {
	return random.chance(0.15) ? null : random.pick(EVERY_TYPE[column]!.values);
}

const STEPS: [weight: number, step: Step][] = [
	[
		8,
		async (client, random) => {
			const columns = Object.keys(EVERY_TYPE);
			const values = columns.map((column) => everyValue(random, column));
			await client.query(
				`insert into every_type (id, ${columns.join(', ')}) values ($1, ${columns.map((_, i) => `$${i + 2}`).join(', ')})
				on conflict (id) do update set ${columns
					.slice(0, 20)
					.map((column) => `${column} = excluded.${column}`)
					.join(', ')}`,
				[ID(random), ...values]
			);
		}
	],
	[
		8,
		async (client, random) => {
			const columns = Object.keys(EVERY_TYPE).filter(() => random.chance(0.2));
			if (columns.length === 0) return;
			await client.query(
				`update every_type set ${columns.map((column, i) => `${column} = $${i + 2}`).join(', ')} where id = $1`,
				[ID(random), ...columns.map((column) => everyValue(random, column))]
			);
		}
	],
	[
		2,
		(client, random) =>
			client.query('update every_type set id = $2 where id = $1', [ID(random), ID(random)])
	],
	[3, (client, random) => client.query('delete from every_type where id = $1', [ID(random)])],
	[
		6,
		(client, random) =>
			client.query(
				'insert into pairs values ($1, $2, $3) on conflict (a, b) do update set note = excluded.note',
				[SHORT(random), random.integer(-3, 3), SHORT(random)]
			)
	],
	[
		4,
		(client, random) =>
			client.query('update pairs set a = a + $1 where b = $2', [
				random.integer(1, 3),
				SHORT(random)
			])
	],
	[2, (client, random) => client.query('delete from pairs where a = $1', [random.integer(-3, 6)])],
	[
		5,
		(client, random) =>
			client.query(
				'insert into documents values ($1, 0, $2, $3) on conflict (id) do update set body = excluded.body',
				[ID(random), random.chance(0.8) ? LONG(random) : null, Buffer.from(LONG(random))]
			)
	],
	[
		8,
		(client, random) =>
			client.query('update documents set edits = edits + 1 where id between $1 and $1 + 5', [
				ID(random)
			])
	],
	[
		3,
		(client, random) =>
			client.query('update documents set id = $2 where id = $1', [ID(random), ID(random)])
	],
	[
		2,
		(client, random) => client.query('update documents set raw = null where id = $1', [ID(random)])
	],
	[1, (client, random) => client.query('delete from documents where id = $1', [ID(random)])],
	[
		3,
		(client, random) =>
			client.query(
				'insert into long_keys values ($1, 1, $2) on conflict (id) do update set n = long_keys.n + 1',
				[LONG_KEY(random), LONG(random)]
			)
	],
	[
		2,
		(client, random) =>
			client.query('update long_keys set id = $2 where id = $1', [
				LONG_KEY(random),
				LONG_KEY(random)
			])
	],
	[
		5,
		(client, random) =>
			client.query(
				'insert into lines (qty, price) select $1 + i, $2 from generate_series(1, $3) i',
				[
					random.integer(1, 9),
					`${random.integer(0, 999)}.${random.integer(0, 99)}`,
					random.integer(1, 4)
				]
			)
	],
	[
		4,
		(client, random) =>
			client.query('update lines set qty = qty + 1 where id % 7 = $1', [random.integer(0, 6)])
	],
	[
		2,
		(client, random) =>
			client.query('delete from lines where id % 11 = $1', [random.integer(0, 10)])
	],
	[
		5,
		(client, random) =>
			client.query('insert into parents values ($1, $2) on conflict do nothing', [
				ID(random),
				SHORT(random)
			])
	],
	[
		5,
		(client, random) =>
			client.query(
				'insert into children select $1, id, $2 from parents order by id limit 1 on conflict do nothing',
				[ID(random), random.next() * 10 ** random.integer(-20, 20)]
			)
	],
	[
		4,
		(client, random) =>
			client.query(
				'insert into grandchildren select $1, id from children order by -id limit 1 on conflict do nothing',
				[ID(random)]
			)
	],
	[
		2,
		(client, random) =>
			client.query('update parents set id = $2 where id = $1', [ID(random), ID(random)])
	],
	[2, (client, random) => client.query('delete from parents where id = $1', [ID(random)])],
	[0.5, (client) => client.query('truncate parents cascade')],
	[0.3, (client) => client.query('truncate documents, pairs')],
	[0.3, (client) => client.query('truncate lines restart identity')],
	[
		4,
		(client, random) =>
			client.query(
				'insert into by_index values ($1, $2, $1) on conflict (code) do update set v = by_index.v + 1, id = null',
				[ID(random), `code ${ID(random)}`]
			)
	],
	[
		2,
		(client, random) =>
			client.query('update by_index set code = $2 where code = $1', [
				`code ${ID(random)}`,
				`code ${ID(random)}`
			])
	],
	[
		1,
		(client, random) => client.query('delete from by_index where code = $1', [`code ${ID(random)}`])
	],
	[
		4,
		(client, random) =>
			client.query(
				'insert into whole values ($1, $2, 0) on conflict (id) do update set v = whole.v + 1',
				[ID(random), random.chance(0.7) ? LONG(random) : null]
			)
	],
	[
		3,
		(client, random) =>
			client.query('update whole set id = $2 where id = $1', [ID(random), ID(random)])
	],
	[1, (client, random) => client.query('delete from whole where id = $1', [ID(random)])],
	[
		3,
		(client, random) =>
			client.query(
				`insert into "Odd, ""Name""" values ($1, $2, '2024-02-29') on conflict ("Id 1") do update set "sélect" = excluded."sélect"`,
				[ID(random), SHORT(random)]
			)
	],
	[
		4,
		(client, random) =>
			client.query(
				'insert into shards values ($1, $2, 0) on conflict (id, region) do update set v = shards.v + 1',
				[ID(random), random.pick(['eu', 'us'])]
			)
	],
	[
		3,
		(client, random) =>
			client.query(
				`update shards set region = case region when 'eu' then 'us' else 'eu' end where id = $1`,
				[ID(random)]
			)
	],
	[0.3, (client) => client.query('truncate shards_eu')]
];

const TOTAL_WEIGHT = STEPS.reduce((sum, [weight]) => sum + weight, 0);

function pickStep(random: Prng): Step {
	let at = random.next() * TOTAL_WEIGHT;
	for (const [weight, step] of STEPS) {
		at -= weight;
		if (at < 0) return step;
	}
	return STEPS[0]![1];
}

/** One transaction: some steps, some of them undone by a savepoint, now and then all rolled back. */
async function transaction(client: pg.Client, random: Prng): Promise<void> {
	await client.query('begin');
	try {
		for (let i = random.integer(1, 6); i > 0; i--) {
			if (!random.chance(0.25)) {
				await pickStep(random)(client, random);
				continue;
			}
			await client.query('savepoint s');
			await pickStep(random)(client, random);
			await client.query(random.chance(0.5) ? 'rollback to savepoint s' : 'release savepoint s');
		}
		await client.query(random.chance(0.08) ? 'rollback' : 'commit');
	} catch (error) {
		await client.query('rollback');
		// Writers get in each other's way; that is part of it.
		const code = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
		const expected = ['23505', '23503', '40P01', '40001', '55P03'];
		if (!expected.includes(code)) throw error;
	}
}

export async function write(url: string, seed: number, transactions: number): Promise<void> {
	const client = new pg.Client(url);
	await client.connect();
	const random = prng(seed);
	try {
		for (let i = 0; i < transactions; i++) await transaction(client, random);
	} finally {
		await client.end();
	}
}
