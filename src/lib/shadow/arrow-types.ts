import {
	Binary,
	Bool,
	DateDay,
	Decimal,
	Field,
	Float32,
	Float64,
	Int16,
	Int32,
	Int64,
	Schema,
	TimeMicrosecond,
	TimestampMicrosecond,
	Utf8,
	type DataType
} from 'apache-arrow';
import { tableId, type Storage, type TableSchema } from './schema.ts';

export function arrowType(storage: Storage): DataType {
	switch (storage.kind) {
		case 'bool':
			return new Bool();
		case 'int16':
			return new Int16();
		case 'int32':
			return new Int32();
		case 'int64':
			return new Int64();
		case 'float32':
			return new Float32();
		case 'float64':
			return new Float64();
		case 'decimal':
			return new Decimal(storage.scale, storage.precision, 128);
		case 'date':
			return new DateDay();
		case 'timestamp':
		case 'timestamptz':
			// No zone in either: DuckDB's TIMESTAMPTZ needs its icu extension.
			return new TimestampMicrosecond();
		case 'time':
			return new TimeMicrosecond();
		case 'bytes':
			return new Binary();
		case 'text':
			return new Utf8();
	}
}

/** The Arrow schema of a table's segments. */
export function segmentSchema(table: TableSchema): Schema {
	return new Schema(
		[
			new Field('fs_seq', new Int64(), false),
			new Field('fs_op', new Utf8(), false),
			new Field('fs_extra', new Utf8(), true),
			...table.columns.map((column) => new Field(column.name, arrowType(column.storage), true))
		],
		new Map([
			['foreshadow.table', tableId(table)],
			['foreshadow.schema_version', String(table.version)]
		])
	);
}

/** The Arrow schema of `$transactions`. */
export function transactionsSchema(): Schema {
	return new Schema([
		new Field('fs_xid', new Int64(), false),
		new Field('fs_commit_time', new TimestampMicrosecond(), false),
		new Field('fs_running_time', new TimestampMicrosecond(), false),
		new Field('fs_end_lsn', new Utf8(), false),
		new Field('fs_first_seq', new Int64(), false),
		new Field('fs_last_seq', new Int64(), false),
		new Field('fs_tables', new Utf8(), false)
	]);
}
