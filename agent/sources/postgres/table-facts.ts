import type pg from 'pg';

/** What decides whether a table can be captured. Read without touching its rows. */
export interface TableFacts {
	id: number;
	schema: string;
	name: string;
	kind: 'table' | 'partitioned';
	persistence: 'permanent' | 'unlogged' | 'temporary';
	/** d default, n nothing, f full, i index. */
	replicaIdentity: 'd' | 'n' | 'f' | 'i';
	/** attnum of the columns that identify a row in the stream, in key order; empty where nothing does. */
	keyColumns: number[];
	/** A valid unique index over NOT NULL columns that could serve as identity, else null. */
	candidateIndex: string | null;
	hasPrimaryKey: boolean;
	/** Columns whose names the shadow keeps for itself. */
	reservedColumns: string[];
	generatedColumns: { name: string; kind: 'stored' | 'virtual' }[];
	rowSecurity: boolean;
	rowSecurityForced: boolean;
	mayBypassRowSecurity: boolean;
	/** Who asks. */
	role: string;
	owned: boolean;
	maySelect: boolean;
	/** Estimate; −1 when the table was never analysed. */
	rows: number;
	bytes: number;
	/** `schema.name` of the partitioned table that it belongs to. */
	partitionOf: string | null;
}

/**
 * Ordinary and partitioned tables of people, without those of extensions and of Foreshadow itself
 * (its restore ledger lies in the schema `foreshadow`).
 */
const TABLES = `
select c.oid::int8::text as id, n.nspname as schema, c.relname as name,
	case c.relkind when 'p' then 'partitioned' else 'table' end as kind,
	case c.relpersistence when 'u' then 'unlogged' when 't' then 'temporary' else 'permanent' end as persistence,
	c.relreplident as "replicaIdentity",
	coalesce(identity.columns, '[]') as "keyColumns",
	candidate.name as "candidateIndex",
	exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary) as "hasPrimaryKey",
	coalesce((select json_agg(a.attname order by a.attnum) from pg_attribute a
		where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and starts_with(lower(a.attname::text), 'fs_')), '[]') as "reservedColumns",
	coalesce((select json_agg(json_build_object('name', a.attname, 'kind', case a.attgenerated when 's' then 'stored' else 'virtual' end) order by a.attnum)
		from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated <> ''), '[]') as "generatedColumns",
	c.relrowsecurity as "rowSecurity", c.relforcerowsecurity as "rowSecurityForced",
	(select rolsuper or rolbypassrls from pg_roles where rolname = current_user)
		or (not c.relforcerowsecurity and pg_has_role(c.relowner, 'usage')) as "mayBypassRowSecurity",
	current_user as role, pg_has_role(c.relowner, 'usage') as owned,
	has_table_privilege(c.oid, 'select') as "maySelect",
	c.reltuples::float8 as rows, pg_table_size(c.oid)::float8 as bytes,
	(select pn.nspname || '.' || p.relname from pg_inherits h join pg_class p on p.oid = h.inhparent
		join pg_namespace pn on pn.oid = p.relnamespace where h.inhrelid = c.oid and c.relispartition limit 1) as "partitionOf"
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join lateral (
	select json_agg(k.attnum order by k.place) as columns
	from (
		select i.indkey, i.indnkeyatts from pg_index i
		where i.indrelid = c.oid and i.indisvalid and i.indimmediate and i.indisunique
			and i.indpred is null and i.indexprs is null
			and case c.relreplident
				when 'd' then i.indisprimary
				when 'i' then i.indisreplident
				when 'f' then not exists (select from pg_attribute a where a.attrelid = c.oid and not a.attnotnull
					and a.attnum = any ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
				else false end
		order by i.indisprimary desc, i.indexrelid limit 1
	) chosen
	cross join lateral unnest((chosen.indkey::int2[])[0:chosen.indnkeyatts - 1]) with ordinality k (attnum, place)
) identity on true
left join lateral (
	select ic.relname as name from pg_index i join pg_class ic on ic.oid = i.indexrelid
	where i.indrelid = c.oid and i.indisvalid and i.indimmediate and i.indisunique
		and i.indpred is null and i.indexprs is null
		and not exists (select from pg_attribute a where a.attrelid = c.oid and not a.attnotnull
			and a.attnum = any ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
	order by i.indisprimary desc, i.indexrelid limit 1
) candidate on true
where c.relkind in ('r', 'p') and c.relpersistence <> 't'
	and n.nspname not in ('pg_catalog', 'information_schema', 'foreshadow') and not starts_with(n.nspname::text, 'pg_toast')
	and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
order by n.nspname, c.relname`;

export async function readTableFacts(client: pg.ClientBase): Promise<TableFacts[]> {
	const { rows } = await client.query<Omit<TableFacts, 'id'> & { id: string }>(TABLES);
	return rows.map((row) => ({ ...row, id: Number(row.id) }));
}

/** Why a table cannot be captured, with what mends it; null when it can. */
export interface Obstacle {
	code: 'no-key' | 'identity-nothing' | 'reserved-column' | 'unlogged' | 'row-security';
	reason: string;
	/** SQL, or null where it is for people to decide. */
	mend: string | null;
}

export function obstacleOf(table: TableFacts): Obstacle | null {
	const id = `${table.schema}.${table.name}`;
	const quoted = quote(table.schema) + '.' + quote(table.name);
	const reserved = table.reservedColumns[0];
	if (reserved !== undefined) {
		return {
			code: 'reserved-column',
			reason: `${id} has a column "${reserved}": names that start with fs_ are the shadow's own`,
			mend: `ALTER TABLE ${quoted} RENAME COLUMN ${quote(reserved)} TO ${quote(reserved.replace(/^fs_/i, ''))};`
		};
	}
	if (table.persistence === 'unlogged') {
		return {
			code: 'unlogged',
			reason: `${id} is unlogged: its changes are not in the write-ahead log`,
			mend: `ALTER TABLE ${quoted} SET LOGGED;`
		};
	}
	// A partitioned table has no rows of its own: its partitions are judged one by one.
	if (table.kind === 'partitioned') return null;
	if (table.keyColumns.length === 0) return identityObstacle(table, id, quoted);
	if (table.rowSecurity && !table.mayBypassRowSecurity) {
		return {
			code: 'row-security',
			reason: `${id} has row-level security that hides rows from this role: its snapshot would not be whole`,
			mend: `ALTER ROLE ${quote(table.role)} BYPASSRLS;`
		};
	}
	return null;
}

/** Publishing such a table would make the application's own UPDATE and DELETE fail. */
function identityObstacle(table: TableFacts, id: string, quoted: string): Obstacle {
	const consequence = 'publishing it would make its UPDATE and DELETE fail';
	if (table.hasPrimaryKey && table.replicaIdentity === 'n') {
		return {
			code: 'identity-nothing',
			reason: `${id} has REPLICA IDENTITY NOTHING: ${consequence}`,
			mend: `ALTER TABLE ${quoted} REPLICA IDENTITY DEFAULT;`
		};
	}
	if (table.candidateIndex !== null) {
		return {
			code: 'no-key',
			reason: `${id} has no usable replica identity, though the unique index ${table.candidateIndex} could be one: ${consequence}`,
			mend: `ALTER TABLE ${quoted} REPLICA IDENTITY USING INDEX ${quote(table.candidateIndex)};`
		};
	}
	return {
		code: 'no-key',
		reason: table.hasPrimaryKey
			? `the primary key of ${id} is deferrable, so it cannot identify rows in the stream: ${consequence}`
			: `${id} has neither a primary key nor a unique index over NOT NULL columns, so nothing identifies a row: ${consequence}`,
		mend: table.hasPrimaryKey
			? null
			: `ALTER TABLE ${quoted} ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;`
	};
}

function quote(name: string): string {
	return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
