import type { SourceTable, Tuple } from '#lib/shadow/change-sink.ts';
import type { ColumnSchema, Storage, TableSchema } from '#lib/shadow/schema.ts';

/** Small tables and rows for tests of the format and the store. */

export function column(
	name: string,
	storage: Storage,
	ordinal: number,
	more: Partial<ColumnSchema> = {}
): ColumnSchema {
	return {
		name,
		sourceType: storage.kind,
		storage,
		ordinal,
		notNull: false,
		keyPosition: null,
		generated: null,
		identity: null,
		defaultExpression: null,
		enumLabels: null,
		collation: null,
		missingValue: null,
		...more
	};
}

/** The first column is the key. */
export function sourceTable(name: string, columns: [string, Storage][]): SourceTable {
	return {
		schema: 'public',
		name,
		sourceId: 16_384,
		columns: columns.map(([columnName, storage], i) =>
			column(columnName, storage, i + 1, { keyPosition: i === 0 ? 1 : null })
		),
		definition: { constraints: [], indexes: [], triggers: [], rowSecurity: false }
	};
}

export function tableSchema(name: string, columns: [string, Storage][]): TableSchema {
	return { ...sourceTable(name, columns), version: 1, sinceSeq: 1, changes: [] };
}

const encoder = new TextEncoder();

/** A row of texts; null is NULL, undefined is unknown. */
export function tupleOf(values: readonly (string | null | undefined)[]): Tuple {
	const slices = new Int32Array(2 * values.length);
	// Bytes before and after belong to something else, as they do on the wire.
	const parts: Uint8Array[] = [encoder.encode('9')];
	let at = 1;
	values.forEach((value, i) => {
		if (value === null || value === undefined) {
			slices[2 * i] = value === null ? -1 : -2;
			return;
		}
		const bytes = encoder.encode(value);
		slices[2 * i] = at;
		slices[2 * i + 1] = at + bytes.length;
		parts.push(bytes);
		at += bytes.length;
	});
	parts.push(encoder.encode('9'));
	return { bytes: Uint8Array.from(parts.flatMap((part) => [...part])), slices };
}
