import type { RelationColumn } from '../../engine/relation.ts';
import { maskTitle } from '../../notebook/caveat-words.ts';
import { type ExactText, UNKNOWN } from '../../shadow/cell-value.ts';
import type { ColumnSchema, Storage } from '../../shadow/schema.ts';

export interface GridColumn {
	id: string;
	name: string;
	/** As the source declares it. */
	type: string;
	numeric: boolean;
	key: boolean;
	/** px to start with. */
	width: number;
	/** What its label says, where its values are not the source's. */
	masked?: string | null;
	/** How values are held, where that is known; tells bytes and truth values from text. */
	storage?: Storage;
}

export type Tint = 'added' | 'removed' | 'before' | 'after' | 'fresh';

/** What a cell shows. `pending`: on its way. `absent`: the column does not exist there. */
export interface GridCell {
	kind: 'value' | 'null' | 'unknown' | 'empty' | 'pending' | 'absent';
	text: string;
	tint?: Tint | undefined;
}

export const pending: GridCell = { kind: 'pending', text: '' };
const nothing: GridCell = { kind: 'null', text: '' };
const unknown: GridCell = { kind: 'unknown', text: '' };
const empty: GridCell = { kind: 'empty', text: '' };
const absent: GridCell = { kind: 'absent', text: '' };

/** NULL, an empty text and a value that nobody knows are three different things. */
export function cellOf(value: ExactText | undefined): GridCell {
	if (value === undefined) return absent;
	if (value === null) return nothing;
	if (value === UNKNOWN) return unknown;
	if (value === '') return empty;
	return { kind: 'value', text: value };
}

const NUMERIC: ReadonlySet<Storage['kind']> = new Set([
	'int16',
	'int32',
	'int64',
	'float32',
	'float64',
	'decimal'
] as const);
const typicalWidth: Partial<Record<Storage['kind'], number>> = {
	bool: 72,
	int16: 80,
	int32: 88,
	int64: 104,
	decimal: 104,
	date: 104,
	timestamp: 212,
	timestamptz: 228,
	bytes: 140
};

/** px of a character of the grid's font, of a heading's, and the bounds of a column. */
/** px of the label of a masked column. */
const BADGE = 72;
const [CHARACTER, HEADING, NARROWEST, WIDEST] = [7.4, 7.4, 64, 340];

/** Letters grow with the root's size: where the browser's default is larger, and on screens of 4K. */
function scaled(px: number): number {
	if (typeof document === 'undefined') return Math.round(px);
	return Math.round((px * parseFloat(getComputedStyle(document.documentElement).fontSize)) / 16);
}

/** A column of a relation, wide enough for `longest` characters within bounds. */
export function relationColumn(column: RelationColumn, longest: number): GridColumn {
	const { name, type, key, storage } = column;
	const masked = maskTitle(column);
	const shown = shortType(type);
	const heading =
		name.length * HEADING + shown.length * 6.6 + (key ? 66 : 48) + (masked === null ? 0 : BADGE);
	const wanted = Math.max(
		longest * CHARACTER + 18,
		Math.min(heading, masked === null ? 260 : 260 + BADGE),
		NARROWEST
	);
	return {
		id: name,
		name,
		type: shown,
		numeric: NUMERIC.has(storage.kind),
		key,
		width: scaled(Math.min(wanted, WIDEST)),
		masked,
		storage
	};
}

/** `masked`: what its label says, where it is masked. */
export function columnOf(column: ColumnSchema, masked: string | null = null): GridColumn {
	const badge = masked === null ? 0 : BADGE;
	const heading = (column.name.length + column.sourceType.length) * 6.6 + 44 + badge;
	const typical = typicalWidth[column.storage.kind] ?? (/uuid/.test(column.sourceType) ? 284 : 168);
	return {
		storage: column.storage,
		id: column.name,
		name: column.name,
		type: shortType(column.sourceType),
		numeric: NUMERIC.has(column.storage.kind),
		key: column.keyPosition !== null,
		masked,
		width: scaled(Math.min(Math.max(typical, heading), 300))
	};
}

/** The type as people say it: `timestamptz`, `varchar(40)`. */
function shortType(sourceType: string): string {
	return sourceType
		.replace('timestamp with time zone', 'timestamptz')
		.replace('timestamp without time zone', 'timestamp')
		.replace('time without time zone', 'time')
		.replace('time with time zone', 'timetz')
		.replace('character varying', 'varchar')
		.replace('double precision', 'float8')
		.replace(/^public\./, '');
}
