import type { MaskedColumn } from '../shadow/log-entry.ts';
import { masksOfTable } from '../shadow/masked-columns.ts';
import type { Seq } from '../shadow/position.ts';
import type { TableSchema } from '../shadow/schema.ts';
import { aliveAt } from '../temporal/as-of.ts';
import { schemaAt, type TableLayout } from '../temporal/layout.ts';
import { quoteIdentifier } from '../temporal/sql-text.ts';
import { anyCaveat, type Caveats, joinCaveats, joinMasked, NO_CAVEATS } from './caveats.ts';
import { anyInexact, gapsOf } from './inexact-columns.ts';
import { type Scan, scanReads } from './plan-scans.ts';
import type { WindowState } from './window-state.ts';

/** What a column brings along to whoever reads it. */
interface ColumnCaveats extends Caveats {
	/** Masked columns that its own values come from, rather than which rows there are. */
	readonly label: readonly MaskedColumn[];
}

/** What a table, or a result that is kept as one, brings along. */
export interface SourceCaveats {
	/** To everybody who reads any of it: its rows were chosen by such columns. */
	rows: Caveats;
	columns: ReadonlyMap<string, ColumnCaveats>;
}

/** A query's own caveats, and what it brings along to those who read its result. */
export interface ResultCaveats extends SourceCaveats {
	all: Caveats;
}

export const NOTHING_TO_SAY: ResultCaveats = {
	all: NO_CAVEATS,
	rows: NO_CAVEATS,
	columns: new Map()
};

/** More columns than this are not followed one by one. */
const MOST_COLUMNS = 120;

/** Whether there is anything in a shadow that a query could come upon: in nearly none there is. */
export function mayHaveCaveats(state: WindowState): boolean {
	return anyInexact(state) || (state.manifest.withheld?.columns.length ?? 0) > 0;
}

/**
 * `scans`: what the engine reads for `SELECT … FROM (the query)`. `sourceOf`: what a table that is
 * read brings along.
 */
export async function queryCaveats(
	outputs: readonly string[],
	scans: (select: string) => Promise<readonly Scan[]>,
	sourceOf: (table: string) => Promise<SourceCaveats | null>
): Promise<ResultCaveats> {
	const sources = new Map<string, SourceCaveats>();
	const plan = async (select: string) => {
		const found = await scans(select);
		for (const { table } of found) {
			if (sources.has(table)) continue;
			const source = await sourceOf(table);
			if (source !== null) sources.set(table, source);
		}
		return found;
	};
	const whole = await plan('*');
	const all = caveatsOf(whole, sources);
	if (!anyCaveat(all)) return { ...NOTHING_TO_SAY, all };
	const bare = await plan('1');
	const columns = new Map<string, ColumnCaveats>();
	for (const output of outputs) {
		if (outputs.length > MOST_COLUMNS) {
			columns.set(output, { ...all, label: [] });
			continue;
		}
		// Two outputs of one name cannot be asked for one by one.
		const own = await plan(quoteIdentifier(output)).catch(() => null);
		const label = own === null ? [] : labelOf(output, own, bare, sources);
		columns.set(output, { ...(own === null ? all : caveatsOf(own, sources)), label });
	}
	return { all, rows: caveatsOf(bare, sources), columns };
}

export function caveatsOf(
	scans: readonly Scan[],
	sources: ReadonlyMap<string, SourceCaveats>
): Caveats {
	return joinCaveats(
		scans.flatMap((scan) => {
			const source = sources.get(scan.table);
			if (source === undefined) return [];
			const read = [...source.columns].filter(([name]) => scanReads(scan, name));
			return [source.rows, ...read.map(([, column]) => column)];
		})
	);
}

/**
 * Of the columns that an output needs: those that the rows alone do not need, and those that are
 * called as it is. Silence is better than a label on what was only sorted by such a column.
 */
function labelOf(
	output: string,
	own: readonly Scan[],
	bare: readonly Scan[],
	sources: ReadonlyMap<string, SourceCaveats>
): MaskedColumn[] {
	const given = (scans: readonly Scan[]) =>
		scans.flatMap(({ table, columns }) =>
			[...(sources.get(table)?.columns ?? [])]
				.filter(([name, { label }]) => label.length > 0 && columns?.includes(name) === true)
				.map(([name, { label }]) => ({ key: `${table}\0${name}`, name, label }))
		);
	const forRows = new Set(given(bare).map(({ key }) => key));
	const called = ({ column }: MaskedColumn) => column.toLowerCase() === output.toLowerCase();
	return joinMasked(
		given(own).flatMap(({ key, name, label }) =>
			!forRows.has(key) || label.some(called) || name.toLowerCase() === output.toLowerCase()
				? label
				: []
		)
	);
}

/** What a table of the shadow brings along; `where`: the versions in question, over alias v. */
export async function tableCaveats(
	state: WindowState,
	layout: TableLayout,
	schema: TableSchema,
	where: string
): Promise<SourceCaveats> {
	const masks = masksOfTable(state.manifest, layout.table);
	const gaps = await gapsOf(state.engine, layout, schema, where);
	const columns = new Map<string, ColumnCaveats>();
	for (const physical of layout.columns) {
		const { ordinal } = physical;
		const how = masks.get(ordinal);
		const name = schema.columns.find((column) => column.ordinal === ordinal)?.name;
		const masked =
			how === undefined || name === undefined ? [] : [{ table: layout.table, column: name, how }];
		// A hidden value was sent, and then taken out.
		const inexact = gaps
			.filter((one) => one.ordinal === ordinal && !(how === 'hidden' && one.gap.why === 'unsent'))
			.map(({ gap }) => gap);
		if (anyCaveat({ inexact, masked })) {
			columns.set(physical.name, { inexact, masked, label: masked });
		}
	}
	return { rows: NO_CAVEATS, columns };
}

/** As `tableCaveats`, at these positions, or at all of them; null for what is no table of the shadow. */
export async function tableCaveatsAt(
	state: WindowState,
	table: string,
	seqs: readonly Seq[] | 'any'
): Promise<SourceCaveats | null> {
	const layout = state.tables.get(table)?.layout;
	if (layout === undefined) return null;
	const at = seqs === 'any' ? undefined : schemaAt(layout.schemas, Math.max(...seqs));
	const where = seqs === 'any' ? 'true' : seqs.map((seq) => `(${aliveAt(seq, 'v')})`).join(' OR ');
	return tableCaveats(state, layout, at ?? layout.schemas.at(-1)!, where);
}
