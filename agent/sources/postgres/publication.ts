import type pg from 'pg';
import { UserError } from '../../command.ts';
import { messageOf, quoteIdentifier, quoteTable, sqlState } from './connection.ts';
import { obstacleOf, type Obstacle, type TableFacts } from './table-facts.ts';

export interface Selection {
	/** What the publication is to name: partitioned tables stand for their partitions. */
	chosen: TableFacts[];
	/** Tables that a capture of everything leaves out, with the reason. */
	refused: (Obstacle & { table: string })[];
}

/**
 * Chooses the tables to publish. With `wanted`, exactly those, and one that cannot be captured is an
 * error; without, every table that can be captured, and the others are named.
 */
export function selectTables(facts: TableFacts[], wanted: string[] | null): Selection {
	const byName = new Map(facts.map((table) => [idOf(table), table]));
	if (wanted !== null) return { chosen: wanted.map((name) => choose(name, byName)), refused: [] };
	const chosen: TableFacts[] = [];
	const refused: Selection['refused'] = [];
	for (const table of facts) {
		if (table.partitionOf !== null) continue;
		const obstacle = firstObstacle(table, facts);
		if (obstacle === null) chosen.push(table);
		else refused.push({ table: idOf(table), ...obstacle });
	}
	return { chosen, refused };
}

function choose(name: string, byName: Map<string, TableFacts>): TableFacts {
	const table = byName.get(name);
	if (table === undefined) {
		const near = [...byName.keys()].filter((id) => id.endsWith(`.${name}`));
		const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'name it schema.table';
		throw new UserError(`there is no table ${name} in the source: ${hint}`);
	}
	const obstacle = firstObstacle(table, [...byName.values()]);
	if (obstacle !== null) {
		const mend = obstacle.mend === null ? '' : `; this mends it: ${obstacle.mend}`;
		throw new UserError(`${name} cannot be captured: ${obstacle.reason}${mend}`);
	}
	return table;
}

/** Of the table itself or of one of its partitions. */
function firstObstacle(table: TableFacts, facts: TableFacts[]): Obstacle | null {
	const own = obstacleOf(table);
	if (own !== null || table.kind === 'table') return own;
	for (const partition of facts) {
		if (partition.partitionOf !== idOf(table)) continue;
		const obstacle = firstObstacle(partition, facts);
		if (obstacle !== null) return obstacle;
	}
	return null;
}

/** The tables that hold the rows: partitions, however deep, instead of partitioned tables. */
export function storingTables(chosen: TableFacts[], facts: TableFacts[]): TableFacts[] {
	return chosen.flatMap((table) => {
		if (table.kind === 'table') return [table];
		const partitions = facts.filter((other) => other.partitionOf === idOf(table));
		return storingTables(partitions, facts);
	});
}

/** A table as the publication sends it. */
export interface PublishedTable {
	id: number;
	name: string;
	/** Undefined before PostgreSQL 15: all but generated columns. */
	columns?: ReadonlySet<string>;
}

interface PublicationRow {
	allTables: boolean;
	complete: boolean;
	viaRoot: boolean;
}

/**
 * Makes the publication name at least the chosen tables. It is never FOR ALL TABLES: that would also
 * publish tables without a key, whose UPDATE and DELETE would then fail in the application.
 * Answers the tables that only their owner could add, with the statement; `mustAdd` makes them an error.
 */
export async function ensurePublication(
	client: pg.ClientBase,
	name: string,
	chosen: TableFacts[],
	{ serverVersion, mustAdd }: { serverVersion: number; mustAdd: boolean }
): Promise<{ table: string; mend: string }[]> {
	const existing = await readPublication(client, name);
	if (existing === null) {
		await runDdl(client, createStatement(name, chosen, serverVersion), name);
		return [];
	}
	requireUsable(name, existing);
	const { rows } = await client.query<{ id: string }>(
		`select r.prrelid::int8::text as id from pg_publication_rel r join pg_publication p on p.oid = r.prpubid where p.pubname = $1`,
		[name]
	);
	const named = new Set(rows.map((row) => Number(row.id)));
	for (const table of await readPublished(client, name)) named.add(table.id);
	const left: { table: string; mend: string }[] = [];
	for (const table of chosen.filter(({ id }) => !named.has(id))) {
		const statement = addStatement(name, [table]);
		if (table.owned || mustAdd) await runDdl(client, statement, name);
		else left.push({ table: idOf(table), mend: `${statement};` });
	}
	return left;
}

/** Somebody else may have put tables into the publication that a shadow cannot hold. */
export function requireCapturable(
	name: string,
	published: PublishedTable[],
	facts: TableFacts[]
): void {
	for (const { id } of published) {
		const table = facts.find((other) => other.id === id);
		const obstacle = table === undefined ? null : obstacleOf(table);
		if (obstacle === null) continue;
		const mend = obstacle.mend === null ? '' : `\n  ${obstacle.mend}`;
		throw new UserError(
			`publication ${name} names a table that cannot be captured: ${obstacle.reason}; take it out, or mend it${mend}`
		);
	}
}

/** `--tables` promises these and no others: what it leaves out may be what must not be kept. */
export function requireOnly(
	name: string,
	chosen: TableFacts[],
	published: PublishedTable[],
	facts: TableFacts[]
): void {
	const wanted = new Set(storingTables(chosen, facts).map(({ id }) => id));
	const others = published.filter(({ id }) => !wanted.has(id)).map((table) => table.name);
	if (others.length === 0) return;
	throw new UserError(
		`publication ${name} also sends ${others.join(', ')}, which --tables leaves out: choose another with --publication, or take them out with ALTER PUBLICATION ${quoteIdentifier(name)} DROP TABLE`
	);
}

/** Publications of this database that somebody could have made for a capture. */
async function readyPublications(client: pg.ClientBase): Promise<string[]> {
	const { rows } = await client.query<{ name: string }>(
		`select distinct pubname as name from pg_publication join pg_publication_tables using (pubname)
		where not puballtables and not pubviaroot and pubinsert and pubupdate and pubdelete and pubtruncate
		order by 1 limit 5`
	);
	return rows.map((row) => row.name);
}

export function addStatement(name: string, tables: TableFacts[]): string {
	return `ALTER PUBLICATION ${quoteIdentifier(name)} ADD TABLE ${tables.map(tableClause).join(', ')}`;
}

export function createStatement(name: string, chosen: TableFacts[], serverVersion: number): string {
	const options = [`publish = 'insert, update, delete, truncate'`];
	if (serverVersion >= 180_000) options.push('publish_generated_columns = stored');
	const tables = chosen.map(tableClause).join(', ');
	return `CREATE PUBLICATION ${quoteIdentifier(name)} FOR TABLE ${tables} WITH (${options.join(', ')})`;
}

/** ONLY: a table that inherits is published, and judged, for itself. */
function tableClause(table: TableFacts): string {
	return table.kind === 'table' ? `ONLY ${quoteTable(table)}` : quoteTable(table);
}

async function readPublication(
	client: pg.ClientBase,
	name: string
): Promise<PublicationRow | null> {
	const { rows } = await client.query<PublicationRow>(
		`select puballtables as "allTables", pubviaroot as "viaRoot",
			pubinsert and pubupdate and pubdelete and pubtruncate as complete
		from pg_publication where pubname = $1`,
		[name]
	);
	return rows[0] ?? null;
}

function requireUsable(name: string, publication: PublicationRow): void {
	const drop = `DROP PUBLICATION ${quoteIdentifier(name)}; or choose another with --publication`;
	if (publication.allTables) {
		throw new UserError(
			`publication ${name} is FOR ALL TABLES, which makes UPDATE and DELETE of every table without a key fail: ${drop}`
		);
	}
	if (!publication.complete) {
		throw new UserError(
			`publication ${name} does not publish all of insert, update, delete, truncate: ALTER PUBLICATION ${quoteIdentifier(name)} SET (publish = 'insert, update, delete, truncate')`
		);
	}
	if (publication.viaRoot) {
		throw new UserError(
			`publication ${name} has publish_via_partition_root, which hides TRUNCATE of single partitions: ALTER PUBLICATION ${quoteIdentifier(name)} SET (publish_via_partition_root = false)`
		);
	}
}

/** The tables that are really sent: partitions instead of partitioned tables. */
export async function readPublished(
	client: pg.ClientBase,
	name: string
): Promise<PublishedTable[]> {
	const { rows } = await client.query<{
		id: string;
		name: string;
		columns: string[] | null;
		filter: string | null;
	}>(
		`select c.oid::int8::text as id, t.schemaname || '.' || t.tablename as name,
			to_jsonb(t) -> 'attnames' as columns, to_jsonb(t) ->> 'rowfilter' as filter
		from pg_publication_tables t
		join pg_namespace n on n.nspname = t.schemaname
		join pg_class c on c.relname = t.tablename and c.relnamespace = n.oid
		where t.pubname = $1 order by 2`,
		[name]
	);
	return rows.map((row) => {
		if (row.filter !== null) {
			throw new UserError(
				`publication ${name} sends only rows of ${row.name} that match ${row.filter}: a shadow needs all of them; take the WHERE away`
			);
		}
		return {
			id: Number(row.id),
			name: row.name,
			...(row.columns === null ? {} : { columns: new Set(row.columns) })
		};
	});
}

async function runDdl(client: pg.ClientBase, statement: string, name: string): Promise<void> {
	try {
		await client.query(statement);
	} catch (error) {
		if (sqlState(error) === '42501') {
			const ready = (await readyPublications(client)).filter((other) => other !== name);
			const instead =
				ready.length === 0
					? ''
					: `\nor, if it names the tables that you want, use one that is there: --publication ${ready.join(', ')}`;
			throw new UserError(
				`this role may not make or change publication ${name} (${messageOf(error)}): let the tables' owner run\n  ${statement};${instead}`,
				{ cause: error }
			);
		}
		throw error;
	}
}

export function idOf(table: { schema: string; name: string }): string {
	return `${table.schema}.${table.name}`;
}
