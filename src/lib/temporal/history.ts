import type { Seq } from '../shadow/position.ts';
import { keyColumns, type TableSchema } from '../shadow/schema.ts';
import type { CellPlan } from './as-of.ts';
import {
	besideExpression,
	duckDbType,
	physicalColumn,
	valueExpression,
	type TableLayout
} from './layout.ts';
import { integer, type Sql } from './sql-text.ts';

/**
 * Versions one by one, each read under the schema that wrote it. Result columns: fs_valid_from,
 * fs_valid_to, fs_op, then every physical column with its exact text and unknown flag.
 */
export function versionColumns(layout: TableLayout): {
	list: string[];
	plans: (schema: TableSchema) => CellPlan[];
} {
	const list = ['v.fs_valid_from', 'v.fs_valid_to', 'v.fs_op'];
	const places = new Map<string, Omit<CellPlan, 'column'>>();
	for (const { name } of layout.columns) {
		const value = list.push(`v.${name}`) - 1;
		const exact = layout.exact.has(name) ? list.push(`v.${name}x`) - 1 : null;
		const unknown = layout.unknown.has(name) ? list.push(`v.${name}u`) - 1 : null;
		places.set(name, { value, exact, unknown });
	}
	return {
		list,
		plans: (schema) =>
			schema.columns.map((column) => ({
				column,
				...places.get(physicalColumn(layout, schema, column).name)!
			}))
	};
}

/** Every version of one key, deletes included, oldest first. Key columns by any name they had. */
export function versionsOfKey(layout: TableLayout, key: Record<string, string>): Sql {
	const schema =
		layout.schemas.findLast((candidate) =>
			keyColumns(candidate).every(({ name }) => name in key)
		) ?? layout.schemas.at(-1)!;
	const params: string[] = [];
	const conditions = keyColumns(schema).map((column) => {
		const text = key[column.name] ?? '';
		const value = valueExpression(layout, schema, column, 'v');
		const exact = besideExpression(layout, schema, column, 'exact', 'v');
		const typed = typedParameter(column.storage.kind, duckDbType(column.storage));
		params.push(column.storage.kind === 'bytes' ? text.replace(/^\\x/, '') : text);
		if (exact === null) return `${value} = ${typed}`;
		params.push(text);
		return `(${value} = ${typed} OR ${value} IS NULL AND ${exact} = ?)`;
	});
	return {
		sql: `SELECT ${versionColumns(layout).list.join(', ')} FROM ${layout.relation} v
			WHERE v.fs_op <> 'T' AND ${conditions.join(' AND ')} ORDER BY v.fs_valid_from`,
		params
	};
}

function typedParameter(kind: string, type: string): string {
	if (kind === 'bytes') return 'unhex(?)';
	return kind === 'text' ? '?' : `TRY_CAST(? AS ${type})`;
}

/** The version that ended exactly at `seq`. */
export function lifeEndedAt(layout: TableLayout, seq: Seq): Sql {
	return {
		sql: `SELECT ${versionColumns(layout).list.join(', ')} FROM ${layout.relation} v
			WHERE v.fs_valid_to = ${integer(seq)} AND v.fs_valid_from < ${integer(seq)}`,
		params: []
	};
}

export function versionAt(layout: TableLayout, seq: Seq, op: 'K'): Sql {
	return {
		sql: `SELECT ${versionColumns(layout).list.join(', ')} FROM ${layout.relation} v
			WHERE v.fs_valid_from = ${integer(seq)} AND v.fs_op = '${op}'`,
		params: []
	};
}

export function truncatesOf(layout: TableLayout): string {
	return `SELECT fs_valid_from FROM ${layout.relation} WHERE fs_op = 'T' ORDER BY fs_valid_from`;
}
