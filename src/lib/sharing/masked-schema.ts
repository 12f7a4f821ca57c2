import type { Mark } from '../shadow/log-entry.ts';
import type { MaskedOrdinals } from '../shadow/masked-columns.ts';
import type { ColumnSchema, TableSchema, TypeDefinition } from '../shadow/schema.ts';
import { pseudonymColumn, type Pseudonyms } from './pseudonym.ts';

/**
 * A version of a table as it may leave: what else tells a masked column's values is taken out of its
 * definition (defaults, labels, checks, partial indexes, the source of triggers, words about changes).
 */
export function maskedSchema(
	schema: TableSchema,
	masked: MaskedOrdinals,
	pseudonyms: Pseudonyms | null
): TableSchema {
	if (masked.size === 0) return schema;
	const columns = schema.columns.map((column) => maskedColumn(column, masked, pseudonyms));
	const { constraints } = schema.definition;
	return {
		...schema,
		columns,
		changes: schema.changes.length === 0 ? [] : ['changed; what exactly is masked'],
		definition: {
			constraints: constraints.filter(({ kind }) => kind !== 'check' && kind !== 'exclusion'),
			indexes: [],
			triggers: [],
			rowSecurity: schema.definition.rowSecurity
		}
	};
}

function maskedColumn(
	column: ColumnSchema,
	masked: MaskedOrdinals,
	pseudonyms: Pseudonyms | null
): ColumnSchema {
	const how = masked.get(column.ordinal);
	if (how === undefined) return column;
	if (how === 'hidden') {
		const sourceType = column.enumLabels === null ? column.sourceType : 'text';
		return { ...column, sourceType, defaultExpression: null, enumLabels: null, missingValue: null };
	}
	const { missingValue } = column;
	const made = pseudonymColumn(column);
	return {
		...made,
		missingValue:
			missingValue === null || pseudonyms === null ? null : pseudonyms.of(made, missingValue)
	};
}

/** Types that a column which is still there in full uses; the labels of others may be values. */
export function typesOfUse(
	types: readonly TypeDefinition[],
	schemas: readonly TableSchema[]
): TypeDefinition[] {
	const used = schemas.flatMap(({ columns }) => columns.map(({ sourceType }) => sourceType));
	return types.filter(({ schema, name }) =>
		used.some((type) => {
			const bare = type.replace(/\[\]$|\(.*\)$/g, '').replaceAll('"', '');
			return bare === name || bare === `${schema}.${name}`;
		})
	);
}

/** What the source said about a change of a masked table may quote a value. */
export function maskedMark(mark: Mark, maskedTables: ReadonlySet<string>): Mark {
	if (mark.kind !== 'ddl' || mark.table === null || !maskedTables.has(mark.table)) return mark;
	return { ...mark, title: `${mark.table} changed`, detail: '' };
}
