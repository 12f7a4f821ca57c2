import type { Client } from 'pg';
import type { ColumnSchema, Storage, TableSchema, TypeDefinition } from '#lib/shadow/schema.ts';

/** Reads tables as a capture would describe them, straight from the catalog. */
export async function readSchemas(client: Client, schemas = ['public']): Promise<TableSchema[]> {
	const tables = await client.query<{ oid: string; schema: string; name: string; rls: boolean }>(
		`SELECT c.oid::text, n.nspname AS schema, c.relname AS name, c.relrowsecurity AS rls
		 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		 WHERE n.nspname = ANY($1) AND c.relkind IN ('r','p') ORDER BY 2, 3`,
		[schemas]
	);
	const result: TableSchema[] = [];
	for (const { oid, schema, name, rls } of tables.rows) {
		result.push({
			schema,
			name,
			version: 1,
			sinceSeq: 0,
			changes: [],
			sourceId: Number(oid),
			columns: await readColumns(client, oid),
			definition: { ...(await readDefinition(client, oid)), rowSecurity: rls }
		});
	}
	return result;
}

async function readColumns(client: Client, oid: string): Promise<ColumnSchema[]> {
	const { rows } = await client.query<{
		name: string;
		type: string;
		ordinal: number;
		not_null: boolean;
		key: number | null;
		generated: string;
		identity: string;
		expression: string | null;
		labels: string[] | null;
	}>(
		`SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnum AS ordinal,
			a.attnotnull AS not_null, a.attgenerated AS generated, a.attidentity AS identity,
			(SELECT k.place FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
				WHERE i.indrelid = a.attrelid AND i.indisprimary AND k.attnum = a.attnum)::int AS key,
			pg_get_expr(d.adbin, d.adrelid) AS expression,
			(SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e
				WHERE e.enumtypid = a.atttypid) AS labels
		 FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
		 WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
		[oid]
	);
	return rows.map((row) => ({
		name: row.name,
		sourceType: row.type,
		storage: storageOf(row.type),
		ordinal: row.ordinal,
		notNull: row.not_null,
		keyPosition: row.key,
		generated: row.generated === 's' ? 'stored' : null,
		identity: row.identity === 'a' ? 'always' : row.identity === 'd' ? 'by default' : null,
		defaultExpression: row.expression,
		enumLabels: row.labels,
		collation: null,
		missingValue: null
	}));
}

function storageOf(type: string): Storage {
	const decimal = /^numeric\((\d+),(\d+)\)$/.exec(type);
	if (decimal !== null) {
		return { kind: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) };
	}
	const kinds: Record<string, Exclude<Storage['kind'], 'decimal'>> = {
		boolean: 'bool',
		smallint: 'int16',
		integer: 'int32',
		bigint: 'int64',
		real: 'float32',
		'double precision': 'float64',
		date: 'date',
		'timestamp without time zone': 'timestamp',
		'timestamp with time zone': 'timestamptz',
		'time without time zone': 'time',
		bytea: 'bytes'
	};
	return { kind: kinds[type] ?? 'text' };
}

async function readDefinition(
	client: Client,
	oid: string
): Promise<Omit<TableSchema['definition'], 'rowSecurity'>> {
	const constraints = await client.query<{
		name: string;
		kind: string;
		definition: string;
		columns: string[];
		parent: string | null;
		parent_columns: string[] | null;
		on_delete: string;
		on_update: string;
		deferrable: boolean;
	}>(
		`SELECT c.conname AS name, c.contype AS kind, pg_get_constraintdef(c.oid) AS definition,
			ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(n, i)
				JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.i) AS columns,
			(SELECT n.nspname || '.' || r.relname FROM pg_class r JOIN pg_namespace n ON n.oid = r.relnamespace
				WHERE r.oid = c.confrelid) AS parent,
			ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY k(n, i)
				JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.i) AS parent_columns,
			CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'NO ACTION' END AS on_delete,
			CASE c.confupdtype WHEN 'c' THEN 'CASCADE' ELSE 'NO ACTION' END AS on_update,
			c.condeferrable AS deferrable
		 FROM pg_constraint c WHERE c.conrelid = $1 AND c.contype IN ('p','u','f','c','x') ORDER BY c.conname`,
		[oid]
	);
	const indexes = await client.query<{
		name: string;
		definition: string;
		unique: boolean;
		columns: string[];
	}>(
		`SELECT r.relname AS name, pg_get_indexdef(i.indexrelid) AS definition, i.indisunique AS unique,
			ARRAY(SELECT a.attname::text FROM unnest(i.indkey) k(n)
				JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.n) AS columns
		 FROM pg_index i JOIN pg_class r ON r.oid = i.indexrelid
		 WHERE i.indrelid = $1 AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
		[oid]
	);
	const triggers = await client.query<TableSchema['definition']['triggers'][number]>(
		`SELECT t.tgname AS name, pg_get_triggerdef(t.oid) AS definition, p.proname AS "functionName",
			pg_get_functiondef(p.oid) AS "functionDefinition", t.tgenabled IN ('O','A') AS enabled
		 FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgrelid = $1 AND NOT t.tgisinternal`,
		[oid]
	);
	const kinds: Record<string, TableSchema['definition']['constraints'][number]['kind']> = {
		p: 'primary key',
		u: 'unique',
		f: 'foreign key',
		c: 'check',
		x: 'exclusion'
	};
	return {
		constraints: constraints.rows.map((row) => ({
			name: row.name,
			kind: kinds[row.kind]!,
			definition: row.definition,
			columns: row.columns,
			references:
				row.parent === null
					? null
					: {
							table: row.parent,
							columns: row.parent_columns!,
							onDelete: row.on_delete,
							onUpdate: row.on_update
						},
			deferrable: row.deferrable
		})),
		indexes: indexes.rows,
		triggers: triggers.rows
	};
}

export async function readTypes(client: Client): Promise<TypeDefinition[]> {
	const { rows } = await client.query<TypeDefinition>(
		`SELECT n.nspname AS schema, t.typname AS name,
			format('CREATE TYPE %I.%I AS ENUM (%s)', n.nspname, t.typname,
				(SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)) AS create
		 FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' ORDER BY 1, 2`
	);
	return rows;
}
