/**
 * One value as it leaves DuckDB, exact: int16/32, float32/64 → number; int64 → bigint; bool →
 * boolean; decimal → its text; date → days; timestamp, timestamptz, time → µs as bigint; bytes →
 * Uint8Array; text → string; NULL → null.
 */
export type CellValue = null | boolean | number | bigint | string | Uint8Array;

/** What the shadow could not learn: the source did not send it and no earlier version holds it. */
export const UNKNOWN = Symbol('unknown');

/** A value with its exceptions resolved: the source's own text, NULL, or unknown. */
export type ExactText = string | null | typeof UNKNOWN;
