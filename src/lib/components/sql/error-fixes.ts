import type { ErrorPlace } from './error-place.ts';
import type { KnownNames } from './known-names.ts';
import { nameOf, readSql } from './sql-blocks.ts';
import { columnsOf, qualifierOf, quoted, visibleSources } from './sql-scope.ts';

/** A replacement that would mend a query, as DuckDB or the schema suggests. */
export interface Fix {
	/** What it would read. */
	text: string;
	from: number;
	to: number;
}

/** Most that are offered. */
const FEW = 4;

export function errorFixes(
	message: string,
	text: string,
	place: ErrorPlace | null,
	names: KnownNames
): Fix[] {
	if (place === null) return [];
	const word = text.slice(place.from, place.to);
	if (/^(['(]|\d)/.test(word)) return [];
	const parts = word.split('.');
	const first = message.split('\n')[0]!;
	const aboutTable = /^.*\b(?:Referenced table|Candidate tables)/.test(first);
	const missing = /(?:does not have a column named|Referenced column|column) "((?:[^"]|"")+)"/.exec(
		first
	)?.[1];
	const told = suggested(message).filter((one) => one !== missing);
	const column = missing !== undefined && parts.length > 1;
	const wanted =
		told.length > 0 || missing === undefined ? told : nearColumns(missing, text, place, names);
	const fixes = wanted.map((name): Fix => {
		const written = name
			.split('.')
			.map((part) => quoted(part))
			.join('.');
		if (name.includes('.') || parts.length === 1) return { ...place, text: written };
		if (aboutTable) return { from: place.from, to: place.from + parts[0]!.length, text: written };
		if (column || parts.length > 1)
			return { from: place.to - parts.at(-1)!.length, to: place.to, text: written };
		return { ...place, text: written };
	});
	return fixes.filter((fix) => text.slice(fix.from, fix.to) !== fix.text).slice(0, FEW);
}

/** Names that the message itself offers. */
function suggested(message: string): string[] {
	const lists = message.matchAll(
		/(?:Candidate (?:bindings|tables|entries)|Did you mean|\(use):?([^\n]*)/gi
	);
	return [...lists].flatMap(([, list]) =>
		[...list!.matchAll(/"((?:[^"]|"")+)"/g)].map(([, name]) => name!)
	);
}

function nearColumns(
	missing: string,
	text: string,
	place: ErrorPlace,
	names: KnownNames
): string[] {
	const { tokens, contexts } = readSql(text);
	let at = tokens.findIndex(({ end }) => end >= place.to);
	if (at === -1) at = tokens.length;
	const before = tokens[at - 1]?.text === '.' ? nameOf(tokens[at - 2]) : null;
	const known = visibleSources(contexts[at]!.block)
		.filter(
			({ source }) => before === null || qualifierOf(source)?.toLowerCase() === before.toLowerCase()
		)
		.flatMap(({ source, block }) => columnsOf(source, block, names).map(({ name }) => name));
	return nearNames(missing, known);
}

/** The fewest edits first; none that shares too little. */
function nearNames(wanted: string, known: readonly string[]): string[] {
	return [...new Set(known)]
		.map((name) => ({ name, edits: editsBetween(wanted.toLowerCase(), name.toLowerCase()) }))
		.filter(({ name, edits }) => edits > 0 && edits <= Math.min(wanted.length, name.length) / 2)
		.sort((a, b) => a.edits - b.edits)
		.map(({ name }) => name);
}

/** Levenshtein's distance. */
function editsBetween(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
			next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, change));
		}
		row = next;
	}
	return row[b.length]!;
}
