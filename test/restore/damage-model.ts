import { type ClientBase, DatabaseError } from 'pg';
import { SHOP_TABLES, type ShopTable } from '../../agent/demo/shop/schema-sql.ts';

/** A row as PostgreSQL prints it, by column. */
type Row = Record<string, string | null>;
/** Every row of every table of the demo's shop, by its key's text. */
export type Contents = Map<ShopTable, Map<string, Row>>;

/** Contents just before and just after the damage, with nobody else in between. */
export interface Damage {
	before: Contents;
	after: Contents;
}

const KEYS: Partial<Record<ShopTable, string[]>> = {
	settings: ['name'],
	inventory: ['product_id'],
	order_items: ['order_id', 'line']
};

/** Kept by the shop's triggers on every update: a newer value stays. */
const KEPT_BY_TRIGGER = 'updated_at';

/**
 * Keeps every other session out of the shop until the transaction ends. Whoever waits long for one
 * table lets go of the others and begins anew: two that wait for each other would never end, and
 * PostgreSQL looks for them once only, when a wait begins.
 */
export async function lockShop(client: ClientBase): Promise<void> {
	await client.query(`SET LOCAL lock_timeout = '300ms'`);
	await client.query('SAVEPOINT unlocked');
	for (;;) {
		try {
			await client.query(`LOCK TABLE ${SHOP_TABLES.join(', ')} IN ACCESS EXCLUSIVE MODE`);
			break;
		} catch (error) {
			if (!(error instanceof DatabaseError) || error.code !== '55P03') throw error;
			await client.query('ROLLBACK TO SAVEPOINT unlocked');
		}
	}
	await client.query('RELEASE SAVEPOINT unlocked');
	await client.query('SET LOCAL lock_timeout = 0');
}

export async function readContents(client: ClientBase): Promise<Contents> {
	const contents: Contents = new Map();
	for (const table of SHOP_TABLES) {
		const { rows, fields } = await client.query<(string | null)[]>({
			text: `SELECT * FROM ${table}`,
			rowMode: 'array',
			types: { getTypeParser: () => (text: string) => text }
		});
		const names = fields.map(({ name }) => name);
		const key = KEYS[table] ?? ['id'];
		contents.set(
			table,
			new Map(
				rows.map((values) => {
					const row = Object.fromEntries(names.map((name, i) => [name, values[i]!]));
					return [key.map((name) => row[name]).join('/'), row];
				})
			)
		);
	}
	return contents;
}

/** Comparable text, and readable where two differ. */
export function lines(contents: Contents): string[] {
	return [...contents]
		.flatMap(([table, rows]) =>
			[...rows].map(([key, row]) => `${table} ${key} ${JSON.stringify(row)}`)
		)
		.sort();
}

/**
 * What the shop must hold after an undo of the damage, cell by cell: each cell that the damage
 * changed and that nobody touched since is as it was before; everything else stays as it is now.
 * A row of which a damaged cell was written again is left as it is, whole.
 */
export function undamaged({ before, after }: Damage, now: Contents): Contents {
	const wanted: Contents = new Map();
	for (const [table, current] of now) {
		const rows = new Map(current);
		const was = before.get(table)!;
		const became = after.get(table)!;
		for (const key of new Set([...was.keys(), ...became.keys()])) {
			const row = undamagedRow(was.get(key), became.get(key), current.get(key));
			if (row === undefined) rows.delete(key);
			else rows.set(key, row);
		}
		wanted.set(table, rows);
	}
	return wanted;
}

function undamagedRow(
	was: Row | undefined,
	became: Row | undefined,
	now: Row | undefined
): Row | undefined {
	if (became === undefined) return now ?? was;
	if (now === undefined) return undefined;
	if (was === undefined) return isSame(became, now) ? undefined : now;
	const damaged = Object.keys(was).filter((name) => name in now && was[name] !== became[name]);
	const touched = damaged.filter((name) => now[name] !== became[name]);
	if (touched.some((name) => name !== KEPT_BY_TRIGGER && now[name] !== was[name])) return now;
	if (damaged.every((name) => name === KEPT_BY_TRIGGER)) return now;
	const row = { ...now };
	for (const name of damaged) if (!touched.includes(name)) row[name] = was[name]!;
	return row;
}

function isSame(a: Row, b: Row): boolean {
	return Object.keys(b).every((name) => a[name] === b[name]);
}

/** Keys of a table's rows that the damage took away, brought, or changed in one of these columns. */
export function damagedKeys(
	{ before, after }: Damage,
	table: ShopTable,
	what: 'lost' | 'added' | { changed: string }
): string[] {
	const was = before.get(table)!;
	const became = after.get(table)!;
	if (what === 'lost') return [...was.keys()].filter((key) => !became.has(key));
	if (what === 'added') return [...became.keys()].filter((key) => !was.has(key));
	return [...was.keys()].filter(
		(key) => became.has(key) && was.get(key)![what.changed] !== became.get(key)![what.changed]
	);
}
