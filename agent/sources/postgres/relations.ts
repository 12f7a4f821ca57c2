import type pg from 'pg';
import type { SourceTable } from '#lib/shadow/change-sink.ts';
import { tableId, type TableId, type TypeDefinition } from '#lib/shadow/schema.ts';
import { readCatalog, type CatalogTable } from './catalog.ts';
import type { RelationMessage } from './pgoutput.ts';
import { readPublished } from './publication.ts';
import { fits, fromLayout, rewriteBetween, sameTable, type Layout } from './relation.ts';
import { readTableFacts } from './table-facts.ts';

/** What a Relation message means for the shadow. */
export interface ResolvedRelation {
	table: SourceTable;
	types: TypeDefinition[];
	/** The shadow must hear of this description before the next change. */
	announce: boolean;
	/** Why the rows that the shadow holds must be read anew, or null. */
	rewrite: string | null;
	/** The id under which the shadow knew this relation before a rename. */
	retired: TableId | null;
}

/** The tables as the shadow knows them, kept in step with the stream. */
export class Relations {
	readonly #publication: string;
	readonly #known = new Map<number, SourceTable>();

	constructor(publication: string, known: SourceTable[]) {
		this.#publication = publication;
		for (const table of known) this.#known.set(table.sourceId, table);
	}

	byName(id: TableId): SourceTable | undefined {
		return [...this.#known.values()].find((table) => tableId(table) === id);
	}

	learn(table: SourceTable): void {
		for (const [id, known] of this.#known) {
			if (tableId(known) === tableId(table)) this.#known.delete(id);
		}
		this.#known.set(table.sourceId, table);
	}

	/**
	 * The message comes before the first change of a table in a session, and after anything that may
	 * have changed it. It carries neither keys' order nor defaults nor attnum: the catalog does, as
	 * it is now, which may be later than the stream.
	 */
	async resolve(client: pg.ClientBase, relation: RelationMessage): Promise<ResolvedRelation> {
		const layout = await spellOut(client, relation);
		const before =
			this.#known.get(layout.id) ?? this.byName(`${layout.schema}.${layout.name}`) ?? undefined;
		const after = await readPublishedTables(client, this.#publication, [layout.id]);
		const current = after.get(layout.id);
		const table = describe(layout, before, current?.table);
		const renamed = before !== undefined && tableId(before) !== tableId(table);
		this.learn(table);
		return {
			table,
			types: current?.types ?? [],
			announce: before === undefined || renamed || !sameTable(before, table),
			rewrite: whyReread(before, table, renamed),
			retired: renamed ? tableId(before) : null
		};
	}
}

function describe(
	layout: Layout,
	before: SourceTable | undefined,
	after: SourceTable | undefined
): SourceTable {
	if (after !== undefined && fits(layout, after)) return after;
	if (before !== undefined && fits(layout, before)) return before;
	return fromLayout(layout, before, after);
}

function whyReread(
	before: SourceTable | undefined,
	table: SourceTable,
	renamed: boolean
): string | null {
	if (before === undefined) return 'the table joined the publication';
	if (renamed) return `the table was ${tableId(before)} before`;
	return rewriteBetween(before, table);
}

async function spellOut(client: pg.ClientBase, relation: RelationMessage): Promise<Layout> {
	const { columns } = relation;
	const { rows } = await client.query<{ type: string }>(
		`select format_type(t.id, t.modifier) as type
		from unnest($1::oid[], $2::int4[]) with ordinality t (id, modifier, place) order by t.place`,
		[columns.map((column) => column.typeId), columns.map((column) => column.typeModifier)]
	);
	const full = relation.replicaIdentity === 'f';
	return {
		id: relation.id,
		schema: relation.schema,
		name: relation.name,
		columns: columns.map((column, i) => ({
			...column,
			key: full ? null : column.key,
			sourceType: rows[i]!.type
		}))
	};
}

/** Descriptions of the published tables, or of those of them that are named by id. */
export async function readPublishedTables(
	client: pg.ClientBase,
	publication: string,
	only?: number[]
): Promise<Map<number, CatalogTable>> {
	const facts = new Map((await readTableFacts(client)).map((table) => [table.id, table]));
	const published = (await readPublished(client, publication)).filter(
		(table) => only === undefined || only.includes(table.id)
	);
	return readCatalog(
		client,
		published.map(({ id, columns }) => ({
			id,
			keyColumns: facts.get(id)?.keyColumns ?? [],
			...(columns === undefined ? {} : { published: columns })
		}))
	);
}
