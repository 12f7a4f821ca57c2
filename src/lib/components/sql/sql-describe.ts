import { t } from '../../messages/messages.ts';
import { type ColumnSchema, keyColumns, type TableSchema, tableId } from '../../shadow/schema.ts';
import { formatCount } from '../format.ts';
import type { KnownFunction, KnownNames, SeenColumn } from './known-names.ts';
import { nameOf, readSql } from './sql-blocks.ts';
import { findColumn, meaningOf, outputOf, qualifierOf, visibleSources } from './sql-scope.ts';

/** What is known of a name in a query. */
export interface Description {
	/** The name, in UTF-16 offsets. */
	from: number;
	to: number;
	/** As code. */
	title: string;
	facts: string[];
	/** Name and type, of a table or a cell. */
	columns: { name: string; type: string; key: boolean }[];
	text: string;
}

const words = t.editor.names;

/** Null where there is no name, or none that is known. */
export function describe(text: string, position: number, names: KnownNames): Description | null {
	const { tokens, contexts } = readSql(text);
	const inside = tokens.findIndex(({ start, end }) => start <= position && position < end);
	const at =
		nameOf(tokens[inside]) === null ? tokens.findIndex(({ end }) => end === position) : inside;
	const token = tokens[at];
	const name = nameOf(token);
	if (name === null || token === undefined) return null;
	const place = { from: token.start, to: token.end };
	const before = tokens[at - 1];
	if (before?.text === '$' && before.end === token.start) return parameter(name, place, names);
	const called = tokens[at + 1]?.text === '(';
	const one = called ? names.functions.find((found) => found.name === name) : undefined;
	if (one !== undefined && before?.text !== '.') return described(one, place);
	const { block } = contexts[at]!;
	const source = visibleSources(block).find(({ source }) => source.first <= at && at < source.end);
	if (source !== undefined && source.source.kind === 'name')
		return named(source.source.name, source.block, names, place);
	const path = [name];
	for (let i = at - 1; tokens[i]?.text === '.'; i -= 2) {
		const part = nameOf(tokens[i - 1]);
		if (part === null) break;
		path.unshift(part);
	}
	const isQualifier = tokens[at + 1]?.text === '.';
	const column = isQualifier ? null : findColumn(path, block, names);
	if (column !== null) return columnDescription(column, place);
	const alias = visibleSources(block).find(
		({ source: one }) => qualifierOf(one)?.toLowerCase() === name.toLowerCase()
	);
	if (alias?.source.kind === 'name') return named(alias.source.name, alias.block, names, place);
	if (alias?.source.block)
		return {
			...place,
			title: name,
			facts: [words.subquery],
			columns: listed(outputOf(alias.source.block, names)),
			text: ''
		};
	// A column of a table that the query does not name yet, while only one has it.
	const owners = names.tables.filter((table) => table.columns.some((own) => own.name === name));
	return owners.length === 1 && visibleSources(block).length === 0
		? columnDescription(originOf(owners[0]!, name), place)
		: null;
}

function named(
	name: readonly string[],
	block: Parameters<typeof meaningOf>[1],
	names: KnownNames,
	place: { from: number; to: number }
): Description | null {
	const meaning = meaningOf(name, block, names);
	if (meaning === null) return null;
	if (meaning.kind === 'table') return tableDescription(meaning.table, names, place);
	const title = name.at(-1)!;
	if (meaning.kind === 'with') {
		const columns = meaning.block === null ? [] : listed(outputOf(meaning.block, names));
		return { ...place, title, facts: [words.with], columns, text: '' };
	}
	const { cell } = meaning;
	return {
		...place,
		title: cell.name,
		facts: [
			cell.title ?? words.cell,
			...(cell.rows === null ? [] : [words.rows(formatCount(cell.rows))])
		],
		columns: cell.columns.map((column) => ({ ...column, key: false })),
		text: cell.columns.length === 0 ? words.notRun : ''
	};
}

function tableDescription(
	table: TableSchema,
	names: KnownNames,
	place: { from: number; to: number }
): Description {
	const rows = names.rowsOf?.get(tableId(table));
	return {
		...place,
		title: tableId(table),
		facts: [
			words.table,
			...(rows === undefined ? [] : [words.rows(formatCount(rows))]),
			words.columns(table.columns.length)
		],
		columns: table.columns.map(({ name, sourceType, keyPosition }) => ({
			name,
			type: sourceType,
			key: keyPosition !== null
		})),
		text: ''
	};
}

function columnDescription(
	{ name, type, origin }: SeenColumn,
	place: { from: number; to: number }
): Description {
	const title = type === '' ? name : `${name} ${type}`;
	if (origin === null) return { ...place, title, facts: [], columns: [], text: '' };
	const { table, column } = origin;
	return {
		...place,
		title,
		facts: [words.of(tableId(table)), ...factsOf(table, column)],
		columns: [],
		text:
			column.enumLabels === null ? '' : column.enumLabels.map((label) => `'${label}'`).join(', ')
	};
}

function factsOf(table: TableSchema, column: ColumnSchema): string[] {
	const facts = [column.notNull ? words.notNull : words.nullable];
	if (column.keyPosition !== null)
		facts.unshift(keyColumns(table).length > 1 ? words.keyPart(column.keyPosition) : words.key);
	if (column.generated !== null) facts.push(words.generated);
	if (column.defaultExpression !== null) facts.push(words.default(column.defaultExpression));
	for (const { references, columns } of table.definition.constraints)
		if (references !== null && columns.includes(column.name))
			facts.push(words.references(references.table));
	return facts;
}

function originOf(table: TableSchema, name: string): SeenColumn {
	const column = table.columns.find((own) => own.name === name)!;
	return { name, type: column.sourceType, origin: { table, column }, qualifier: null };
}

function listed(columns: readonly SeenColumn[]): Description['columns'] {
	return columns.map(({ name, type, origin }) => ({
		name,
		type,
		key: origin?.column.keyPosition != null
	}));
}

function described(one: KnownFunction, place: { from: number; to: number }): Description {
	return {
		...place,
		title: one.signatures.join('\n'),
		facts: [one.kind === 'table' ? words.tableFunction : words[one.kind]],
		columns: [],
		text: one.description
	};
}

function parameter(
	name: string,
	place: { from: number; to: number },
	names: KnownNames
): Description | null {
	const found = names.parameters.find((one) => one.name.toLowerCase() === name);
	if (found === undefined) return null;
	return {
		from: place.from - 1,
		to: place.to,
		title: `$${found.name}`,
		facts: [words.parameter, found.type, words.value(found.value)],
		columns: [],
		text: ''
	};
}
