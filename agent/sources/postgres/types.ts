import type pg from 'pg';
import type { TypeDefinition } from '#lib/shadow/schema.ts';

interface TypeRow {
	id: string;
	schema: string;
	name: string;
	/** Null for what needs no statement: built-in types, those of extensions, row types of tables. */
	create: string | null;
	needs: string[];
}

/** Everything reachable from the given types: array → element, domain → base, composite → fields, range → subtype. */
const TYPES = `
with recursive need (oid) as (
	select unnest($1::oid[])
	union
	select dependency.oid from need join pg_type t on t.oid = need.oid cross join lateral (
		select t.typelem as oid where t.typcategory = 'A' and t.typelem <> 0
		union all select t.typbasetype where t.typtype = 'd'
		union all select a.atttypid from pg_attribute a where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
		union all select r.rngsubtype from pg_range r where r.rngtypid = t.oid
		union all select r.rngtypid from pg_range r where r.rngmultitypid = t.oid
	) dependency
)
select t.oid::int8::text as id, n.nspname as schema, t.typname as name,
	case
		when n.nspname in ('pg_catalog', 'information_schema')
			or exists (select from pg_depend d where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e') then null
		when t.typtype = 'e' then format('CREATE TYPE %I.%I AS ENUM (%s)', n.nspname, t.typname,
			(select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid))
		when t.typtype = 'd' then format('CREATE DOMAIN %I.%I AS %s%s%s%s%s', n.nspname, t.typname,
			format_type(t.typbasetype, t.typtypmod),
			(select format(' COLLATE %I.%I', cn.nspname, co.collname) from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace
				join pg_type b on b.oid = t.typbasetype where co.oid = t.typcollation and t.typcollation <> b.typcollation),
			' DEFAULT ' || t.typdefault,
			case when t.typnotnull then ' NOT NULL' end,
			(select string_agg(format(' CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), '' order by k.conname)
				from pg_constraint k where k.contypid = t.oid and k.contype = 'c'))
		when t.typtype = 'c' and (select relkind from pg_class where oid = t.typrelid) = 'c' then format('CREATE TYPE %I.%I AS (%s)', n.nspname, t.typname,
			(select string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum)
				from pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped))
		when t.typtype = 'r' then format('CREATE TYPE %I.%I AS RANGE (subtype = %s)', n.nspname, t.typname,
			(select format_type(r.rngsubtype, null) from pg_range r where r.rngtypid = t.oid))
	end as create,
	(select coalesce(json_agg(x.oid::int8::text), '[]') from (
		select t.typelem as oid where t.typcategory = 'A' and t.typelem <> 0
		union all select t.typbasetype where t.typtype = 'd'
		union all select a.atttypid from pg_attribute a where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
		union all select r.rngsubtype from pg_range r where r.rngtypid = t.oid
		union all select r.rngtypid from pg_range r where r.rngmultitypid = t.oid
	) x) as needs
from need join pg_type t on t.oid = need.oid join pg_namespace n on n.oid = t.typnamespace`;

export interface TypeCatalog {
	/** What must be created for columns of these types, dependencies first. */
	neededBy(typeIds: string[]): TypeDefinition[];
}

export async function readTypes(client: pg.ClientBase, typeIds: string[]): Promise<TypeCatalog> {
	const { rows } = await client.query<TypeRow>(TYPES, [typeIds]);
	const byId = new Map(rows.map((row) => [row.id, row]));
	return {
		neededBy(wanted) {
			const seen = new Set<string>();
			const found: TypeDefinition[] = [];
			const visit = (id: string): void => {
				const row = byId.get(id);
				if (row === undefined || seen.has(id)) return;
				seen.add(id);
				row.needs.forEach(visit);
				if (row.create !== null) {
					found.push({ schema: row.schema, name: row.name, create: row.create });
				}
			};
			wanted.forEach(visit);
			return found;
		}
	};
}
