import { type Completion, snippetCompletion } from '@codemirror/autocomplete';
import { t } from '../../messages/messages.ts';
import { tableId } from '../../shadow/schema.ts';
import { formatCount } from '../format.ts';
import type { KnownFunction, KnownNames, SeenColumn } from './known-names.ts';
import type { Block, Clause } from './sql-blocks.ts';
import { placeAt, type SqlPlace, writesUpper } from './sql-place.ts';
import {
	aliasesOf,
	columnsOf,
	joinConditions,
	qualifierOf,
	quoted,
	tableNamed,
	visibleSources
} from './sql-scope.ts';
import { timePhrases } from './time-phrases.ts';

/** What is worth more, −99 … 99; the matcher adds how well it fits what is typed. */
const WORTH = {
	join: 90,
	with: 60,
	cell: 55,
	column: 50,
	alias: 45,
	table: 40,
	outer: 30,
	qualifier: 20,
	parameter: 15,
	phrase: 10,
	usual: 5,
	function: -10,
	anyColumn: -15,
	word: -30
};

export interface Proposals {
	from: number;
	to: number;
	options: Completion[];
}

const words = t.editor.names;

/** What could stand at this place, in no order but that of `boost`. Null where nothing should be offered. */
export function proposals(
	text: string,
	position: number,
	names: KnownNames,
	explicit: boolean
): Proposals | null {
	const place = placeAt(text, position);
	if (place === null) return null;
	const { from, to, typed, path, before, context } = place;
	const answer = (options: Completion[]): Proposals | null =>
		options.length === 0 ? null : { from, to, options };
	if (place.parameter) return answer(names.parameters.map((one) => parameter(one, '')));
	if (path.length > 0) return answer(ofPath(path, place, names));
	const upper = writesUpper(text, typed);
	const phrases = timePhrases(text, place, names, upper);
	if (phrases !== null && phrases.only) return phrases;
	const last = before.at(-1);
	if (last === 'as' && before.at(-2) !== ')') return null; // a new name
	if (context.source) return answer(sourceOptions(place, names));
	const blank = typed === '' && !place.quoted;
	if (blank && last === 'on') return answer([...joins(place, names), ...columns(place, names)]);
	if (blank && !explicit) return null;
	if (context.behind !== null)
		return answer([...(phrases?.options ?? []), ...keywords(context.clause, upper)]);
	return answer([
		...joins(place, names),
		...columns(place, names),
		...(place.quoted
			? []
			: [
					...names.parameters.map((one) => parameter(one, '$')),
					...names.functions
						.filter(({ kind }) => kind !== 'table')
						.map((one) => functionOption(one, text[to] === '(')),
					...keywords(context.clause, upper)
				])
	]);
}

function ofPath(path: readonly string[], place: SqlPlace, names: KnownNames): Completion[] {
	const { block } = place.context;
	const wanted = path.at(-1)!.toLowerCase();
	for (const { source, block: around } of visibleSources(block))
		if (qualifierOf(source)?.toLowerCase() === wanted && !place.context.source)
			return columnsOf(source, around, names).map((one) => columnOption(one, place, WORTH.column));
	const inSchema = names.tables.filter(({ schema }) => schema.toLowerCase() === wanted);
	if (inSchema.length > 0)
		return inSchema.map((table) => ({
			...tableOption(table, place, names),
			label: table.name,
			apply: written(table.name, place)
		}));
	const table = place.context.source ? undefined : tableNamed(path, names);
	return (table?.columns ?? []).map((column) =>
		columnOption(
			{
				name: column.name,
				type: column.sourceType,
				origin: { table: table!, column },
				qualifier: null
			},
			place,
			WORTH.column
		)
	);
}

function sourceOptions(place: SqlPlace, names: KnownNames): Completion[] {
	const found: Completion[] = [];
	for (let block: Block | null = place.context.block; block !== null; block = block.parent)
		for (const name of block.withs.keys())
			found.push({
				label: name,
				apply: written(name, place),
				type: 'type',
				detail: words.with,
				boost: WORTH.with
			});
	for (const { name, columns: own, rows, title } of names.cells)
		found.push({
			label: name,
			apply: written(name, place),
			type: 'variable',
			detail: [
				title ?? words.cell,
				...(own.length > 0 ? [words.columns(own.length)] : []),
				...(rows === null ? [] : [words.rows(formatCount(rows))])
			].join(' · '),
			boost: WORTH.cell
		});
	for (const table of names.tables) found.push(tableOption(table, place, names));
	if (!place.quoted && place.typed !== '')
		for (const one of names.functions)
			if (one.kind === 'table' || one.name === 'range' || one.name === 'generate_series')
				found.push(functionOption(one, false));
	return found;
}

function tableOption(
	table: KnownNames['tables'][number],
	place: SqlPlace,
	names: KnownNames
): Completion {
	const bare = tableNamed([table.name], names) === table;
	const rows = names.rowsOf?.get(tableId(table));
	const details = [words.columns(table.columns.length)];
	if (rows !== undefined) details.push(words.rows(formatCount(rows)));
	return {
		label: bare ? table.name : `${table.schema}.${table.name}`,
		apply: bare ? written(table.name, place) : `${quoted(table.schema)}.${quoted(table.name)}`,
		type: 'class',
		detail: details.join(' · '),
		boost: WORTH.table
	};
}

function columns(place: SqlPlace, names: KnownNames): Completion[] {
	const { block } = place.context;
	const sources = visibleSources(block).map((one) => ({
		...one,
		columns: columnsOf(one.source, one.block, names)
	}));
	const times = new Map<string, number>();
	for (const { columns: own, outer } of sources)
		if (!outer) for (const { name } of own) times.set(name, (times.get(name) ?? 0) + 1);
	const found = sources.flatMap(({ columns: own, outer }) =>
		own.map((column) => {
			const ambiguous = (times.get(column.name) ?? 0) > 1 || (outer && times.has(column.name));
			const worth = outer ? WORTH.outer : WORTH.column;
			return columnOption(column, place, worth, ambiguous || outer);
		})
	);
	for (const { source } of sources) {
		const name = qualifierOf(source);
		if (name !== null)
			found.push({
				label: name,
				apply: written(name, place),
				type: 'namespace',
				detail:
					source.name.join('.') === name ? words.table : source.name.join('.') || words.subquery,
				boost: WORTH.qualifier
			});
	}
	if (place.context.clause !== 'select')
		for (const alias of aliasesOf(block))
			found.push({
				label: alias,
				apply: written(alias, place),
				type: 'variable',
				boost: WORTH.alias
			});
	// Before FROM is written: any column there is, so that one can begin with what one wants.
	if (sources.length === 0 && place.typed.length > 1)
		for (const table of names.tables)
			for (const column of table.columns)
				found.push({
					...columnOption(
						{
							name: column.name,
							type: column.sourceType,
							origin: { table, column },
							qualifier: null
						},
						place,
						WORTH.anyColumn
					),
					detail: `${words.of(table.name)} · ${column.sourceType}`
				});
	return found;
}

function columnOption(
	{ name, type, origin, qualifier }: SeenColumn,
	place: SqlPlace,
	boost: number,
	qualify = false
): Completion {
	const before = qualify && qualifier !== null ? `${quoted(qualifier)}.` : '';
	const key = origin?.column.keyPosition != null;
	const details = [...(qualify && qualifier !== null ? [qualifier] : []), ...(type ? [type] : [])];
	if (key) details.push(words.key);
	return {
		label: name,
		apply: before === '' ? written(name, place) : before + quoted(name),
		type: 'property',
		detail: details.join(' · '),
		boost: boost + (key ? 1 : 0)
	};
}

function joins(place: SqlPlace, names: KnownNames): Completion[] {
	if (place.before.at(-1) !== 'on' || place.quoted) return [];
	return joinConditions(place.context.block, names).map((condition) => ({
		label: condition,
		type: 'constant',
		detail: t.editor.joinOn,
		boost: WORTH.join
	}));
}

function parameter(
	{ name, type, value }: KnownNames['parameters'][number],
	sign: string
): Completion {
	const detail = `${type} · ${value.length > 40 ? `${value.slice(0, 40)}…` : value}`;
	return { label: sign + name, type: 'constant', detail, boost: WORTH.parameter };
}

/** Asked for most; the engine's six hundred others stand behind them. */
const USUAL = new Set(
	(
		'count sum avg min max median any_value string_agg list round abs coalesce nullif greatest least ' +
		'length lower upper trim substr replace split_part concat regexp_matches regexp_extract strftime ' +
		'date_trunc date_part date_diff epoch_us row_number rank lag lead first last quantile_cont arg_max ' +
		'arg_min unnest generate_series'
	).split(' ')
);

function functionOption(one: KnownFunction, called: boolean): Completion {
	const option: Completion = {
		label: one.name,
		displayLabel: `${one.name}()`,
		type: 'function',
		detail: one.kind === 'table' ? words.tableFunction : words[one.kind],
		boost: USUAL.has(one.name) ? WORTH.usual : WORTH.function,
		info: () => functionCard(one)
	};
	if (called) return option;
	return one.empty
		? { ...option, apply: `${one.name}()` }
		: snippetCompletion(`${one.name}(\${})`, option);
}

function functionCard({ signatures, description }: KnownFunction): HTMLElement {
	const card = document.createElement('div');
	card.className = 'fs-card';
	for (const signature of signatures.slice(0, 4)) {
		const code = document.createElement('code');
		code.textContent = signature;
		card.append(code);
	}
	if (description !== '') {
		const text = document.createElement('p');
		text.textContent = description;
		card.append(text);
	}
	return card;
}

const NEXT: Record<Clause, readonly string[]> = {
	start: ['select', 'with', 'from'],
	select: ['from', 'distinct', 'as', 'case', 'exclude', 'over', 'filter'],
	from: ['where', 'join', 'left join', 'on', 'group by', 'order by', 'limit', 'as', 'asof join'],
	on: ['where', 'join', 'left join', 'and', 'or', 'group by', 'order by'],
	where: [
		'and',
		'or',
		'not',
		'in',
		'like',
		'ilike',
		'between',
		'is null',
		'is not null',
		'exists',
		'group by',
		'order by',
		'limit'
	],
	group: ['all', 'having', 'order by', 'limit', 'rollup'],
	order: ['all', 'asc', 'desc', 'nulls last', 'nulls first', 'limit'],
	other: ['offset']
};
const REST = (
	'union union~all except intersect distinct~on cross~join full~join right~join semi~join anti~join using case when ' +
	'then else end cast having qualify window partition~by rows~between unbounded~preceding current~row ' +
	'within~group true false null interval timestamp date over pivot unpivot values lateral with~recursive'
)
	.split(' ')
	.map((word) => word.replaceAll('~', ' '));

function keywords(clause: Clause, upper: boolean): Completion[] {
	const next = new Set(NEXT[clause]);
	const all = new Set([...next, ...Object.values(NEXT).flat(), ...REST]);
	return [...all].map((word) => ({
		label: upper ? word.toUpperCase() : word,
		type: 'keyword',
		boost: next.has(word) ? WORTH.phrase : WORTH.word
	}));
}

/** With quotes where they are needed, or where they are begun. */
function written(name: string, place: SqlPlace): string {
	return place.quoted ? `"${name.replaceAll('"', '""')}"` : quoted(name);
}
