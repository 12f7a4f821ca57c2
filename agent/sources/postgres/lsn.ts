import type { Lsn } from '#lib/shadow/position.ts';

const WAL_PAGE_BYTES = 8192n;
/** SizeOfXLogLongPHD; the short header of all other pages has 24. */
const LONGEST_PAGE_HEADER_BYTES = 40n;

/**
 * The end of the last record before `lsn`, where that can be told: a position just behind a page's
 * header (what `pg_current_wal_insert_lsn()` answers at a page's border) holds no record, so
 * whoever has read up to the border has read everything before it.
 */
export function recordEndBefore(lsn: Lsn): Lsn {
	const intoPage = lsn % WAL_PAGE_BYTES;
	return intoPage <= LONGEST_PAGE_HEADER_BYTES ? lsn - intoPage : lsn;
}
