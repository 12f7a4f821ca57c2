import { isDeepStrictEqual } from 'node:util';
import type { SourceTable } from '#lib/shadow/change-sink.ts';
import type { ColumnSchema, TableDefinition } from '#lib/shadow/schema.ts';
import { storageOf } from './storage.ts';

/** A Relation message with its types spelled out, as `format_type` does. */
export interface Layout {
	id: number;
	schema: string;
	name: string;
	columns: LayoutColumn[];
}

interface LayoutColumn {
	name: string;
	sourceType: string;
	typeId: number;
	typeModifier: number;
	/** Part of the key; null under REPLICA IDENTITY FULL, which does not say. */
	key: boolean | null;
}

/** Whether rows of this layout fit the table as it was described, column by column. */
export function fits(layout: Layout, table: SourceTable): boolean {
	return (
		layout.id === table.sourceId &&
		layout.schema === table.schema &&
		layout.name === table.name &&
		layout.columns.length === table.columns.length &&
		layout.columns.every((column, i) => {
			const known = table.columns[i]!;
			return (
				column.name === known.name &&
				column.sourceType === known.sourceType &&
				(column.key === null || column.key === (known.keyPosition !== null))
			);
		})
	);
}

/**
 * The table at a moment that the catalog has already moved past: several DDL statements ran while
 * the agent was behind. Names and types are the layout's; the rest is taken from the description
 * before or, for what is new, from the catalog's after.
 */
export function fromLayout(
	layout: Layout,
	before: SourceTable | undefined,
	after: SourceTable | undefined
): SourceTable {
	const describe = (column: LayoutColumn, i: number): ColumnSchema => {
		const known =
			before?.columns.find((other) => other.name === column.name) ??
			after?.columns.find((other) => other.name === column.name);
		return {
			ordinal: i + 1,
			notNull: false,
			keyPosition: null,
			generated: null,
			identity: null,
			defaultExpression: null,
			enumLabels: null,
			collation: null,
			missingValue: null,
			...known,
			name: column.name,
			sourceType: column.sourceType,
			storage:
				known?.sourceType === column.sourceType
					? known.storage
					: storageOf(column.typeId, column.typeModifier)
		};
	};
	const empty: TableDefinition = { constraints: [], indexes: [], triggers: [], rowSecurity: false };
	return {
		schema: layout.schema,
		name: layout.name,
		sourceId: layout.id,
		columns: withKey(layout, layout.columns.map(describe)),
		definition: before?.definition ?? after?.definition ?? empty
	};
}

/** The stream itself says which columns identify a row; keep the known order where it agrees. */
function withKey(layout: Layout, columns: ColumnSchema[]): ColumnSchema[] {
	const keyed = layout.columns.map((column) => column.key);
	const agrees = (column: ColumnSchema, i: number) =>
		keyed[i] === null || keyed[i] === (column.keyPosition !== null);
	if (columns.every(agrees)) return columns;
	let place = 0;
	return columns.map((column, i) => ({ ...column, keyPosition: keyed[i] ? ++place : null }));
}

/** Whether a new description is worth a new version. */
export function sameTable(a: SourceTable, b: SourceTable): boolean {
	return isDeepStrictEqual(strip(a), strip(b));
}

function strip(table: SourceTable): unknown {
	const { schema, name, sourceId, columns, definition } = table;
	return { schema, name, sourceId, columns, definition };
}

/**
 * Why rows that the shadow holds of `before` are not the rows that the source holds now, or null.
 * Logical replication sends no rows for DDL: what a rewrite computed must be read anew.
 */
export function rewriteBetween(before: SourceTable, after: SourceTable): string | null {
	if (before.sourceId !== 0 && before.sourceId !== after.sourceId) {
		return 'the table was dropped and created again';
	}
	if (!isDeepStrictEqual(keyOrdinals(before), keyOrdinals(after))) {
		return 'the columns that identify a row changed';
	}
	for (const column of after.columns) {
		const old = before.columns.find((other) => other.ordinal === column.ordinal);
		if (old === undefined) {
			if (column.generated !== null || column.identity !== null) {
				return `column ${column.name} was added with computed values`;
			}
			if (column.defaultExpression !== null && column.missingValue === null) {
				return `column ${column.name} was added with a default that may differ from row to row`;
			}
		} else if (old.sourceType !== column.sourceType && !keepsText(old, column)) {
			return `column ${column.name} changed from ${old.sourceType} to ${column.sourceType}`;
		}
	}
	return null;
}

function keyOrdinals(table: SourceTable): number[] {
	return table.columns
		.filter((column) => column.keyPosition !== null)
		.sort((a, b) => a.keyPosition! - b.keyPosition!)
		.map((column) => column.ordinal);
}

const CHARACTER = /^(text|character varying(\(\d+\))?)$/;

/** Widening a string type leaves every stored value, and its typed form, as it was. */
function keepsText(before: ColumnSchema, after: ColumnSchema): boolean {
	if (!CHARACTER.test(before.sourceType) || !CHARACTER.test(after.sourceType)) return false;
	const length = (type: string) => Number(/\((\d+)\)/.exec(type)?.[1] ?? Infinity);
	return length(after.sourceType) >= length(before.sourceType);
}
