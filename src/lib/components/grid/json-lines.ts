import type { RelationPage } from '../../engine/relation.ts';
import { UNKNOWN } from '../../shadow/cell-value.ts';

/** Types whose text is JSON itself. */
function isJsonType(type: string): boolean {
	return /^jsonb?$|\[\]$|^(struct|map|union|list)\b/i.test(type);
}

/** Names as members of an object: one that comes again gets its number. */
export function jsonNames(names: readonly string[]): string[] {
	const seen = new Map<string, number>();
	return names.map((name) => {
		const count = (seen.get(name) ?? 0) + 1;
		seen.set(name, count);
		return JSON.stringify(count === 1 ? name : `${name}_${count}`);
	});
}

/**
 * One row as an object on a line. A number that a JSON reader would round (int64, decimals) or has
 * no word for (NaN, −0) is a string; so is everything that is no number, as PostgreSQL prints it. A
 * JSON value stays one where reading and writing it again gives the same text.
 */
export function jsonLine(
	page: RelationPage,
	row: number,
	names: readonly string[],
	columns: readonly { type: string }[]
): string {
	const members = names.map((name, column) => {
		const json = isJsonType(columns[column]?.type ?? '');
		return `${name}:${jsonValue(page, row, column, json)}`;
	});
	return `{${members.join(',')}}\n`;
}

const SAFE_NUMBERS = new Set(['int16', 'int32', 'float32', 'float64']);

function jsonValue(page: RelationPage, row: number, column: number, json: boolean): string {
	const text = page.text(row, column);
	if (text === null || text === UNKNOWN) return 'null';
	const { kind } = page.columns[column]!.storage;
	if (kind === 'bool') return text === 't' ? 'true' : 'false';
	if (json && roundTrips(text)) return text;
	const number = Number(text);
	const exact = SAFE_NUMBERS.has(kind) && Number.isFinite(number) && !Object.is(number, -0);
	return exact ? JSON.stringify(number) : JSON.stringify(text);
}

function roundTrips(text: string): boolean {
	try {
		return JSON.stringify(JSON.parse(text)) === text;
	} catch {
		return false;
	}
}
