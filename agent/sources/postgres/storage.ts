import type { Storage } from '#lib/shadow/schema.ts';

/** Built-in types by oid (src/include/catalog/pg_type.dat); these never change. */
const BY_OID: Record<number, Storage> = {
	16: { kind: 'bool' },
	17: { kind: 'bytes' },
	20: { kind: 'int64' },
	21: { kind: 'int16' },
	23: { kind: 'int32' },
	700: { kind: 'float32' },
	701: { kind: 'float64' },
	1082: { kind: 'date' },
	1083: { kind: 'time' },
	1114: { kind: 'timestamp' },
	1184: { kind: 'timestamptz' }
};
const NUMERIC = 1700;
const MAX_DECIMAL_DIGITS = 38;

/**
 * How a column of this type is stored. `typeId` and `typeModifier` are those of the base type where
 * the column's type is a domain. What has no exact typed form in Arrow and DuckDB is kept as text.
 */
export function storageOf(typeId: number, typeModifier: number): Storage {
	if (typeId === NUMERIC) return numericStorage(typeModifier);
	return BY_OID[typeId] ?? { kind: 'text' };
}

/** Modifier: precision in the upper 16 bits, scale as 11-bit two's complement below, plus 4. */
function numericStorage(typeModifier: number): Storage {
	if (typeModifier < 4) return { kind: 'text' };
	const precision = ((typeModifier - 4) >> 16) & 0xffff;
	const scale = (((typeModifier - 4) & 0x7ff) ^ 1024) - 1024;
	const fits = precision <= MAX_DECIMAL_DIGITS && scale >= 0 && scale <= precision;
	return fits ? { kind: 'decimal', precision, scale } : { kind: 'text' };
}
