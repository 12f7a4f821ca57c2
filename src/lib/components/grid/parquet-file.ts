import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { RelationPage } from '../../engine/relation.ts';
import type { Storage } from '../../shadow/schema.ts';

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/**
 * A Parquet file, row group by row group: https://github.com/apache/parquet-format. Every type is
 * written exactly: 64-bit integers, decimals as their unscaled integer, times in µs, bytes as bytes.
 * Where a page gives a value only as text (numeric NaN, an infinite time), its column is text.
 */
export class ParquetFile {
	readonly #bytes = new ByteWriter(1 << 20);
	#writer: ParquetWriter | null = null;
	#storages: Storage[] = [];

	/** The bytes that are complete. */
	write(page: RelationPage): Uint8Array<ArrayBuffer>[] {
		if (this.#writer === null) {
			this.#storages = page.columns.map(({ storage }) => storage);
			this.#writer = new ParquetWriter({
				writer: this.#bytes,
				schema: schemaOf(
					page.columns.map(({ name }) => name),
					this.#storages
				),
				createdBy: 'foreshadow'
			});
		}
		if (page.rowCount > 0) {
			const columnData = page.columns.map(({ name }, column) => ({
				name,
				data: Array.from({ length: page.rowCount }, (_, row) =>
					parquetValue(this.#storages[column]!, page, row, column)
				)
			}));
			void this.#writer.write({ columnData, rowGroupSize: page.rowCount });
		}
		return this.#taken();
	}

	finish(): Uint8Array<ArrayBuffer>[] {
		void this.#writer?.finish();
		return this.#taken();
	}

	/** Offsets in the file go on counting; the buffer begins anew. */
	#taken(): Uint8Array<ArrayBuffer>[] {
		const done = new Uint8Array(this.#bytes.getBuffer());
		this.#bytes.index = 0;
		return [done];
	}
}

function schemaOf(names: readonly string[], storages: readonly Storage[]): SchemaElement[] {
	return [
		{ name: 'root', num_children: names.length },
		...names.map((name, i): SchemaElement => ({
			...elementOf(storages[i]!),
			name,
			repetition_type: 'OPTIONAL'
		}))
	];
}

function elementOf(storage: Storage): Omit<SchemaElement, 'name'> {
	switch (storage.kind) {
		case 'bool':
			return { type: 'BOOLEAN' };
		case 'int16':
			return { type: 'INT32', converted_type: 'INT_16' };
		case 'int32':
			return { type: 'INT32' };
		case 'int64':
			return { type: 'INT64' };
		case 'float32':
			return { type: 'FLOAT' };
		case 'float64':
			return { type: 'DOUBLE' };
		case 'decimal': {
			const { precision, scale } = storage;
			const decimal = { converted_type: 'DECIMAL', precision, scale } as const;
			// 18 digits are what 63 bits hold, 38 what 127 do.
			return precision <= 18
				? { type: 'INT64', ...decimal }
				: { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, ...decimal };
		}
		case 'date':
			return { type: 'INT32', converted_type: 'DATE' };
		case 'timestamp':
		case 'timestamptz':
			return {
				type: 'INT64',
				logical_type: {
					type: 'TIMESTAMP',
					isAdjustedToUTC: storage.kind === 'timestamptz',
					unit: 'MICROS'
				}
			};
		case 'time':
			return { type: 'INT64', converted_type: 'TIME_MICROS' };
		case 'bytes':
			return { type: 'BYTE_ARRAY' };
		case 'text':
			return { type: 'BYTE_ARRAY', converted_type: 'UTF8' };
	}
}

type ParquetValue = boolean | number | bigint | string | Uint8Array | null;

function parquetValue(
	storage: Storage,
	page: RelationPage,
	row: number,
	column: number
): ParquetValue {
	const value = page.value(row, column);
	if (value === null || storage.kind !== 'decimal') return value;
	// A bigint is taken as the unscaled integer.
	return BigInt((value as string).replace('.', ''));
}
