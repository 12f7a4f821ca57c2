import type pg from 'pg';
import type { SourceTable } from '#lib/shadow/change-sink.ts';
import type { ColumnSchema, TableDefinition, TypeDefinition } from '#lib/shadow/schema.ts';
import { storageOf } from './storage.ts';
import { readTypes } from './types.ts';

/** A table as the catalog has it now, with the types that its columns need. */
export interface CatalogTable {
	id: number;
	table: SourceTable;
	types: TypeDefinition[];
	/** Columns that the server does not send. */
	omitted: string[];
}

interface ColumnRow {
	tableId: string;
	schema: string;
	table: string;
	ordinal: number;
	name: string;
	sourceType: string;
	typeId: string;
	baseTypeId: string;
	baseTypeModifier: number;
	notNull: boolean;
	generated: '' | 's' | 'v';
	identity: '' | 'a' | 'd';
	defaultExpression: string | null;
	missingValue: string | null;
	enumLabels: string[] | null;
	collation: string | null;
	/** Before PostgreSQL 18 pg_publication_tables names generated columns that are never sent. */
	sendsGenerated: boolean;
}

/**
 * The base type of a domain, however deep; the collation as `bytes` where it orders by code units.
 * to_jsonb(db) reads columns of pg_database that not every version has (datlocprovider, datlocale).
 * attmissingval is an array of one element of the column's type: through text[] it becomes the
 * element's own text, also where the column is itself an array.
 */
const COLUMNS = `
select a.attrelid::int8::text as "tableId", n.nspname as schema, c.relname as table,
	a.attnum::int4 as ordinal, a.attname as name, format_type(a.atttypid, a.atttypmod) as "sourceType",
	a.atttypid::int8::text as "typeId", base.oid::int8::text as "baseTypeId", base.typmod as "baseTypeModifier",
	a.attnotnull as "notNull", a.attgenerated as generated, a.attidentity as identity,
	pg_get_expr(d.adbin, d.adrelid) as "defaultExpression",
	case when a.atthasmissing then (a.attmissingval::text::text[])[1] end as "missingValue",
	(select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = base.oid) as "enumLabels",
	current_setting('server_version_num')::int4 >= 180000 as "sendsGenerated",
	case when co.oid is null then null
		when co.collprovider = 'b' then 'bytes'
		when co.collprovider = 'c' and co.collcollate in ('C', 'POSIX', 'C.UTF-8', 'C.utf8') then 'bytes'
		when co.collprovider = 'd' and (to_jsonb(db) ->> 'datlocprovider') = 'b' then 'bytes'
		when co.collprovider = 'd' and coalesce(to_jsonb(db) ->> 'datlocprovider', 'c') = 'c'
			and db.datcollate in ('C', 'POSIX', 'C.UTF-8', 'C.utf8') then 'bytes'
		when co.collprovider = 'd' then coalesce(to_jsonb(db) ->> 'datlocale', to_jsonb(db) ->> 'daticulocale', db.datcollate)
		else co.collname end as collation
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_database db on db.datname = current_database()
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
left join pg_collation co on co.oid = a.attcollation
cross join lateral (
	with recursive domain (oid, typmod, depth) as (
		select a.atttypid, a.atttypmod, 0
		union all
		select t.typbasetype, t.typtypmod, depth + 1 from domain join pg_type t on t.oid = domain.oid where t.typtype = 'd'
	)
	select oid, typmod from domain order by depth desc limit 1
) base
where a.attrelid = any ($1::oid[]) and a.attnum > 0 and not a.attisdropped
order by a.attrelid, a.attnum`;

const ACTIONS: Record<string, string> = {
	a: 'no action',
	r: 'restrict',
	c: 'cascade',
	n: 'set null',
	d: 'set default'
};

const DEFINITIONS = `
select c.oid::int8::text as "tableId", c.relrowsecurity as "rowSecurity",
	coalesce((select json_agg(json_build_object(
		'name', k.conname,
		'kind', case k.contype when 'p' then 'primary key' when 'u' then 'unique' when 'f' then 'foreign key' when 'c' then 'check' else 'exclusion' end,
		'definition', pg_get_constraintdef(k.oid),
		'columns', coalesce((select json_agg(a.attname order by u.place) from unnest(k.conkey) with ordinality u (attnum, place)
			join pg_attribute a on a.attrelid = c.oid and a.attnum = u.attnum), '[]'),
		'target', (select rn.nspname || '.' || r.relname from pg_class r join pg_namespace rn on rn.oid = r.relnamespace where r.oid = k.confrelid),
		'targetColumns', coalesce((select json_agg(a.attname order by u.place) from unnest(k.confkey) with ordinality u (attnum, place)
			join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.attnum), '[]'),
		'onDelete', k.confdeltype, 'onUpdate', k.confupdtype, 'deferrable', k.condeferrable
	) order by k.contype <> 'p', k.conname) from pg_constraint k where k.conrelid = c.oid and k.contype in ('p', 'u', 'f', 'c', 'x')), '[]') as constraints,
	coalesce((select json_agg(json_build_object(
		'name', ic.relname, 'definition', pg_get_indexdef(i.indexrelid), 'unique', i.indisunique,
		'columns', coalesce((select json_agg(a.attname order by u.place) from unnest(i.indkey::int2[]) with ordinality u (attnum, place)
			join pg_attribute a on a.attrelid = c.oid and a.attnum = u.attnum), '[]')
	) order by ic.relname) from pg_index i join pg_class ic on ic.oid = i.indexrelid
		where i.indrelid = c.oid and i.indisvalid
			and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))), '[]') as indexes,
	coalesce((select json_agg(json_build_object(
		'name', t.tgname, 'definition', pg_get_triggerdef(t.oid),
		'functionName', pn.nspname || '.' || p.proname, 'functionDefinition', pg_get_functiondef(p.oid),
		'enabled', t.tgenabled <> 'D'
	) order by t.tgname) from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_namespace pn on pn.oid = p.pronamespace
		where t.tgrelid = c.oid and not t.tgisinternal), '[]') as triggers
from pg_class c where c.oid = any ($1::oid[])`;

type ConstraintRow = Omit<TableDefinition['constraints'][number], 'references'> & {
	target: string | null;
	targetColumns: string[];
	onDelete: string;
	onUpdate: string;
};
type DefinitionRow = Omit<TableDefinition, 'constraints'> & {
	tableId: string;
	constraints: ConstraintRow[];
};

export interface CatalogRequest {
	id: number;
	/** attnum in key order. */
	keyColumns: number[];
	/** Names of the columns that the publication sends; undefined: all but generated ones. */
	published?: ReadonlySet<string>;
}

/** Reads the tables that still exist; the others are left out. */
export async function readCatalog(
	client: pg.ClientBase,
	requests: CatalogRequest[]
): Promise<Map<number, CatalogTable>> {
	const ids = requests.map((request) => request.id);
	const { rows: columns } = await client.query<ColumnRow>(COLUMNS, [ids]);
	const { rows: definitions } = await client.query<DefinitionRow>(DEFINITIONS, [ids]);
	const types = await readTypes(client, [...new Set(columns.map((column) => column.typeId))]);
	const tables = new Map<number, CatalogTable>();
	for (const request of requests) {
		const own = columns.filter((column) => Number(column.tableId) === request.id);
		const definition = definitions.find((row) => Number(row.tableId) === request.id);
		const [first] = own;
		if (first === undefined || definition === undefined) continue;
		const sent = own.filter((column) => isSent(column, request.published));
		tables.set(request.id, {
			id: request.id,
			table: {
				schema: first.schema,
				name: first.table,
				sourceId: request.id,
				columns: sent.map((column) => columnSchema(column, request.keyColumns)),
				definition: tableDefinition(definition)
			},
			types: types.neededBy(sent.map((column) => column.typeId)),
			omitted: own.filter((column) => !sent.includes(column)).map((column) => column.name)
		});
	}
	return tables;
}

function isSent(column: ColumnRow, published: ReadonlySet<string> | undefined): boolean {
	if (column.generated !== '' && !column.sendsGenerated) return false;
	return published?.has(column.name) ?? column.generated === '';
}

function columnSchema(column: ColumnRow, keyColumns: number[]): ColumnSchema {
	const place = keyColumns.indexOf(column.ordinal);
	const identity = { a: 'always', d: 'by default', '': null } as const;
	return {
		name: column.name,
		sourceType: column.sourceType,
		storage: storageOf(Number(column.baseTypeId), column.baseTypeModifier),
		ordinal: column.ordinal,
		notNull: column.notNull,
		keyPosition: place < 0 ? null : place + 1,
		generated: column.generated === 's' ? 'stored' : null,
		identity: identity[column.identity],
		defaultExpression: column.defaultExpression,
		enumLabels: column.enumLabels,
		collation: column.collation,
		missingValue: column.missingValue
	};
}

function tableDefinition(row: DefinitionRow): TableDefinition {
	return {
		constraints: row.constraints.map(
			({ target, targetColumns, onDelete, onUpdate, ...constraint }) => ({
				...constraint,
				references:
					target === null
						? null
						: {
								table: target,
								columns: targetColumns,
								onDelete: ACTIONS[onDelete] ?? 'no action',
								onUpdate: ACTIONS[onUpdate] ?? 'no action'
							}
			})
		),
		indexes: row.indexes,
		triggers: row.triggers,
		rowSecurity: row.rowSecurity
	};
}
