import type { TableSchema, TypeDefinition } from '../shadow/schema.ts';
import { identifier, qualified } from './dialects/postgres-text.ts';
import type { DryRunTable } from './dry-run-report.ts';

/** One statement of the build; an optional one may fail, which is then said. */
export interface BuildStatement {
	sql: string;
	/** What is missing from the rehearsal when it fails; null when it must not fail. */
	optional: string | null;
}

/** Before the rows: schemas, types, bare tables. */
export function createTables(types: TypeDefinition[], tables: DryRunTable[]): BuildStatement[] {
	const schemas = new Set([
		...types.map(({ schema }) => schema),
		...tables.map(({ schema }) => schema.schema)
	]);
	return [
		...[...schemas].map((name) => must(`CREATE SCHEMA IF NOT EXISTS ${identifier(name)}`)),
		...types.map(({ schema, name, create }) => ({
			sql: `SET search_path = ${searchPath(schema, schemas)}; ${create}`,
			optional: `type ${schema}.${name}`
		})),
		...tables.map(({ schema, unknown }) =>
			must(
				`SET search_path = ${searchPath(schema.schema, schemas)}; ${createTable(schema, unknown)}`
			)
		)
	];
}

/** After the rows: keys first, then what refers to them, then indexes and triggers. */
export function createConstraints(tables: DryRunTable[]): BuildStatement[] {
	const schemas = new Set(tables.map(({ schema }) => schema.schema));
	const order = ['primary key', 'unique', 'exclusion', 'check', 'foreign key'];
	const constraints = tables
		.flatMap((table) =>
			table.schema.definition.constraints
				.filter(({ kind, name }) => kind !== 'foreign key' || table.foreignKeys.includes(name))
				.map((constraint) => ({ table, constraint }))
		)
		.sort((a, b) => order.indexOf(a.constraint.kind) - order.indexOf(b.constraint.kind))
		.map(({ table: { table, schema }, constraint }) => ({
			sql: `SET search_path = ${searchPath(schema.schema, schemas)}; ALTER TABLE ${qualified(schema)} ADD CONSTRAINT ${identifier(constraint.name)} ${constraint.definition}`,
			optional:
				constraint.kind === 'primary key'
					? null
					: `${constraint.kind} ${constraint.name} of ${table}`
		}));
	const rest = tables.flatMap(({ table, schema }) => [
		...schema.definition.indexes
			.filter(({ unique }) => unique)
			.map(({ name, definition }) => ({
				sql: `SET search_path = ${searchPath(schema.schema, schemas)}; ${definition}`,
				optional: `index ${name} of ${table}`
			})),
		...schema.definition.triggers
			.filter(({ enabled }) => enabled)
			.map(({ name, definition, functionDefinition }) => ({
				sql: `SET search_path = ${searchPath(schema.schema, schemas)}; SET check_function_bodies = off; ${functionDefinition}; ${definition}`,
				optional: `trigger ${name} of ${table}, which stays off anyway`
			}))
	]);
	return [...constraints, ...rest];
}

function createTable(schema: TableSchema, unknown: string[]): string {
	const columns = schema.columns.map((column) => {
		const parts = [identifier(column.name), column.sourceType];
		if (column.generated !== null && column.defaultExpression !== null) {
			parts.push(`GENERATED ALWAYS AS (${column.defaultExpression}) STORED`);
		} else if (column.identity !== null) {
			parts.push(`GENERATED ${column.identity.toUpperCase()} AS IDENTITY`);
		}
		if (column.notNull && !unknown.includes(column.name)) parts.push('NOT NULL');
		return parts.join(' ');
	});
	return `CREATE TABLE ${qualified(schema)} (${columns.join(', ')})`;
}

function searchPath(first: string, all: Set<string>): string {
	const rest = [...all].filter((name) => name !== first).sort();
	return [first, ...rest].map(identifier).join(', ');
}

function must(sql: string): BuildStatement {
	return { sql, optional: null };
}
