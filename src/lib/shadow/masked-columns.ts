import type { MaskedColumn, Withheld } from './log-entry.ts';
import { tableId, type ColumnSchema, type TableId, type TableSchema } from './schema.ts';

/** Per ordinal of a column, how it is masked: a rename does not bring a column back. */
export type MaskedOrdinals = ReadonlyMap<number, MaskedColumn['how']>;

/** `versions`: of one table, all of them. */
export function maskedOrdinals(
	versions: readonly TableSchema[],
	masks: readonly MaskedColumn[]
): MaskedOrdinals {
	const found = new Map<number, MaskedColumn['how']>();
	for (const schema of versions) {
		for (const { name, ordinal } of schema.columns) {
			const mask = masks.find((m) => m.table === tableId(schema) && m.column === name);
			if (mask !== undefined && found.get(ordinal) !== 'pseudonym') found.set(ordinal, mask.how);
		}
	}
	return found;
}

/** What a shadow says about itself, as far as masks are concerned. */
interface MaskedShadow {
	schemas: Record<string, TableSchema[]>;
	withheld?: Withheld | undefined;
}

/** How the columns of a table are masked; empty in a shadow that is whole. */
export function masksOfTable(shadow: MaskedShadow, table: TableId): MaskedOrdinals {
	const masks = shadow.withheld?.columns.filter((column) => column.table === table) ?? [];
	return masks.length === 0 ? NONE : maskedOrdinals(shadow.schemas[table] ?? [], masks);
}
const NONE: MaskedOrdinals = new Map();

/** Of these columns, those that are masked, by the names that they have here; each name once. */
export function maskedAmong(
	shadow: MaskedShadow,
	table: TableId,
	columns: readonly ColumnSchema[]
): MaskedColumn[] {
	const masks = masksOfTable(shadow, table);
	const found = new Map<string, MaskedColumn>();
	for (const { name, ordinal } of columns) {
		const how = masks.get(ordinal);
		if (how !== undefined) found.set(name, { table, column: name, how });
	}
	return [...found.values()];
}
