import { type TableSchema, tableId } from '../../shadow/schema.ts';
import type { Token } from '../../temporal/sql-lexer.ts';
import type { KnownCell, KnownNames, SeenColumn } from './known-names.ts';
import { type Block, nameOf, type Source } from './sql-blocks.ts';

/** What a name in a FROM clause means. */
export type Meaning =
	| { kind: 'with'; block: Block | null; columns: readonly string[] }
	| { kind: 'cell'; cell: KnownCell }
	| { kind: 'table'; table: TableSchema }
	| null;

/** WITH names hide cells, cells hide tables, as in the query that runs. */
export function meaningOf(name: readonly string[], block: Block, names: KnownNames): Meaning {
	const last = name.at(-1)!;
	if (name.length === 1) {
		for (let around: Block | null = block; around !== null; around = around.parent) {
			const found = around.withs.get(last);
			if (found !== undefined && found.block !== block) return { kind: 'with', ...found };
		}
		const cell = names.cells.find((one) => one.name.toLowerCase() === last.toLowerCase());
		if (cell !== undefined) return { kind: 'cell', cell };
	}
	const table = tableNamed(name, names);
	return table === undefined ? null : { kind: 'table', table };
}

export function tableNamed(name: readonly string[], names: KnownNames): TableSchema | undefined {
	const [last, schema] = [name.at(-1)!.toLowerCase(), name.at(-2)?.toLowerCase()];
	const fitting = names.tables.filter(
		(table) =>
			table.name.toLowerCase() === last &&
			(schema === undefined || table.schema.toLowerCase() === schema)
	);
	return fitting.find((table) => table.schema === 'public') ?? fitting[0];
}

/** What qualifies the columns of a source. */
export function qualifierOf(source: Source): string | null {
	return source.alias ?? source.name.at(-1) ?? null;
}

/** Sources that an expression in this block can read: its own first, then those around it. */
export function visibleSources(block: Block): { source: Source; block: Block; outer: boolean }[] {
	const found: { source: Source; block: Block; outer: boolean }[] = [];
	for (let around: Block | null = block; around !== null; around = around.parent)
		for (const source of around.sources)
			found.push({ source, block: around, outer: around !== block });
	return found;
}

/** How deep queries in queries are followed. */
const DEEPEST = 8;

export function columnsOf(
	source: Source,
	block: Block,
	names: KnownNames,
	depth = 0
): SeenColumn[] {
	const qualifier = qualifierOf(source);
	const own = (columns: readonly SeenColumn[]) =>
		columns.map((column, i) => ({ ...column, name: source.columns[i] ?? column.name, qualifier }));
	const given = () => source.columns.map((name) => plain(name));
	if (depth > DEEPEST || source.kind === 'function') return own(given());
	if (source.kind === 'subquery') return own(outputOf(source.block!, names, depth + 1));
	const meaning = meaningOf(source.name, block, names);
	if (meaning?.kind === 'with') {
		const inner = meaning.block === null ? [] : outputOf(meaning.block, names, depth + 1);
		const renamed = inner.map((column, i) => ({
			...column,
			name: meaning.columns[i] ?? column.name
		}));
		return own(inner.length > 0 ? renamed : meaning.columns.map((name) => plain(name)));
	}
	if (meaning?.kind === 'cell')
		return own(meaning.cell.columns.map(({ name, type }) => plain(name, type)));
	if (meaning?.kind !== 'table') return own(given());
	const { table } = meaning;
	const columns = table.columns.map((column): SeenColumn => ({
		name: column.name,
		type: column.sourceType,
		origin: { table, column },
		qualifier
	}));
	return own([...columns, ...(source.versions ? VERSION_COLUMNS : [])]);
}

function plain(name: string, type = ''): SeenColumn {
	return { name, type, origin: null, qualifier: null };
}

/** What FOR SYSTEM_TIME FROM … TO … and ALL add; see ShadowWindow.sql. */
const VERSION_COLUMNS: readonly SeenColumn[] = (
	[
		['fs_valid_from', 'bigint'],
		['fs_valid_to', 'bigint'],
		['fs_from_time', 'timestamp'],
		['fs_to_time', 'timestamp'],
		['fs_op', 'text'],
		['fs_xid', 'bigint']
	] as const
).map(([name, type]) => plain(name, type));

/** Columns of what a SELECT answers, as far as its list tells their names. */
export function outputOf(block: Block, names: KnownNames, depth = 0): SeenColumn[] {
	const all = (qualifier: string | null) =>
		block.sources
			.filter((source) => qualifier === null || qualifierOf(source) === qualifier)
			.flatMap((source) => columnsOf(source, block, names, depth));
	if (block.items === null) return all(null);
	return block.items.flatMap((item): SeenColumn[] => {
		if (item.length === 0) return [];
		const star = item.findIndex(({ text }) => text === '*');
		if (star === 0) return without(all(null), item);
		if (star === 2 && item[1]!.text === '.') return without(all(nameOf(item[0])), item);
		const name = outputName(item);
		if (name === null) return [];
		const path = pathOf(name.expression);
		const read = path === null ? null : findColumn(path, block, names, depth);
		return [{ ...(read ?? plain(name.name)), name: name.name, qualifier: null }];
	});
}

/** Names of a SELECT list that WHERE, GROUP BY and ORDER BY may use. */
export function aliasesOf(block: Block): string[] {
	return (block.items ?? []).flatMap((item) => {
		const name = outputName(item);
		return name === null || pathOf(item) !== null ? [] : [name.name];
	});
}

/** `* exclude (a, b)`. */
function without(columns: SeenColumn[], item: readonly Token[]): SeenColumn[] {
	const at = item.findIndex((token) => nameOf(token) === 'exclude');
	if (at === -1) return columns;
	const left = new Set(item.slice(at + 1).map((token) => nameOf(token)));
	return columns.filter(({ name }) => !left.has(name));
}

const NOT_A_NAME = new Set(['end', 'null', 'true', 'false', 'asc', 'desc']);

function outputName(item: readonly Token[]): { name: string; expression: readonly Token[] } | null {
	const last = item.at(-1);
	const name = nameOf(last);
	if (name === null) return null;
	const before = item.at(-2);
	if (before === undefined) return { name, expression: item };
	if (before.text === '.') return pathOf(item) === null ? null : { name, expression: item };
	if (nameOf(before) === 'as') return { name, expression: item.slice(0, -2) };
	if (last!.kind === 'word' && NOT_A_NAME.has(name)) return null;
	const ends = before.text === ')' || before.text === ']' || before.kind !== 'symbol';
	return ends ? { name, expression: item.slice(0, -1) } : null;
}

/** `a.b.c`, or null for any other expression. */
function pathOf(tokens: readonly Token[]): string[] | null {
	const path: string[] = [];
	for (const [i, token] of tokens.entries()) {
		if (i % 2 === 1) {
			if (token.text !== '.') return null;
			continue;
		}
		const name = nameOf(token);
		if (name === null) return null;
		path.push(name);
	}
	return tokens.length % 2 === 1 ? path : null;
}

/** The column that `name` or `alias.name` means in this block. */
export function findColumn(
	path: readonly string[],
	block: Block,
	names: KnownNames,
	depth = 0
): SeenColumn | null {
	const wanted = path.at(-1)!.toLowerCase();
	const qualifier = path.length > 1 ? path.at(-2)!.toLowerCase() : null;
	for (const { source, block: around } of visibleSources(block)) {
		if (qualifier !== null && qualifierOf(source)?.toLowerCase() !== qualifier) continue;
		const column = columnsOf(source, around, names, depth + 1).find(
			({ name }) => name.toLowerCase() === wanted
		);
		if (column !== undefined) return column;
	}
	return null;
}

/** Conditions that foreign keys suggest between the last source and those before it. */
export function joinConditions(block: Block, names: KnownNames): string[] {
	const tables = block.sources.flatMap((source) => {
		const meaning = source.kind === 'name' ? meaningOf(source.name, block, names) : null;
		return meaning?.kind === 'table' ? [{ source, table: meaning.table }] : [];
	});
	const last = tables.at(-1);
	if (last === undefined || last.source !== block.sources.at(-1)) return [];
	const found: string[] = [];
	for (const other of tables.slice(0, -1)) {
		found.push(...keysBetween(last, other), ...keysBetween(other, last));
	}
	return [...new Set(found)];
}

function keysBetween(
	from: { source: Source; table: TableSchema },
	to: { source: Source; table: TableSchema }
): string[] {
	return from.table.definition.constraints.flatMap(({ columns, references }) => {
		if (references === null || references.table !== tableId(to.table)) return [];
		const [a, b] = [qualifierOf(from.source)!, qualifierOf(to.source)!];
		const pairs = columns.map(
			(column, i) =>
				`${quoted(a)}.${quoted(column)} = ${quoted(b)}.${quoted(references.columns[i] ?? column)}`
		);
		return [pairs.join(' AND ')];
	});
}

/** Only where the bare name would be read as another one. */
export function quoted(name: string): string {
	return /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name)
		? name
		: `"${name.replaceAll('"', '""')}"`;
}

/** DuckDB's reserved words (duckdb_keywords(), category reserved). */
const RESERVED = new Set(
	(
		'all analyse analyze and any array as asc asymmetric both case cast check collate column constraint ' +
		'create default deferrable desc describe distinct do else end except false fetch for foreign from ' +
		'group having in initially intersect into lambda lateral leading limit not null offset on only or ' +
		'order pivot pivot_longer pivot_wider placing primary qualify references returning select show some ' +
		'summarize symmetric table then to trailing true union unique unpivot using variadic when where ' +
		'window with'
	).split(' ')
);
