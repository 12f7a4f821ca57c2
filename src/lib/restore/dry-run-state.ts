import type { ShadowWindow } from '../engine/shadow-window.ts';
import { UNKNOWN, type ExactText } from '../shadow/cell-value.ts';
import { keyColumns, type TableId, type TableSchema } from '../shadow/schema.ts';
import { csvLine } from './dry-run-csv.ts';
import type { DryRunRows, DryRunTable } from './dry-run-report.ts';
import { foreignKeysOf, type ForeignKey } from './foreign-keys.ts';
import type { RestorePlan } from './plan.ts';

export interface DryRunLimits {
	/** Tables with more rows are loaded in part. Defaults to 200 000. */
	maxRows?: number;
}

export interface DryRunState {
	tables: DryRunTable[];
	leftOut: string[];
	/** Rows, in pieces small enough that nothing freezes. */
	rows: AsyncGenerator<DryRunRows>;
	total: number;
}

const PAGE_ROWS = 4000;
const KEYS_PER_FILTER = 500;

/** What a table is loaded by: all of it, or only rows where these columns hold these values. */
interface Extent {
	schema: TableSchema;
	rows: number;
	filters: string[] | null;
}

/**
 * What the rehearsal loads: the plan's tables, the parents of their rows, and the rows that refer
 * to what goes. Other tables cannot matter to the script. A table over the limit is loaded only
 * where the plan or a foreign key touches it, and that is said.
 */
export async function dryRunState(
	window: ShadowWindow,
	plan: RestorePlan,
	limits: DryRunLimits = {}
): Promise<DryRunState> {
	const seq = window.latest().seq;
	const maxRows = limits.maxRows ?? 200_000;
	const counts = new Map((await window.tablesAt(seq)).map(({ table, rows }) => [table, rows]));
	const schemas = new Map<TableId, TableSchema>();
	for (const table of counts.keys()) schemas.set(table, window.schemaAt(table, seq)!);
	const planned = new Set(plan.tables.map(({ table }) => table));
	const removing = new Set(
		plan.tables
			.filter(({ rows }) => rows.some((row) => row.kind !== 'insert'))
			.map(({ table }) => table)
	);
	const keys = foreignKeysOf(schemas.values()).filter(
		({ child, parent }) =>
			schemas.has(parent) && (planned.has(child) || (planned.has(parent) && removing.has(parent)))
	);
	const wanted = new Set([...planned, ...keys.flatMap(({ child, parent }) => [child, parent])]);
	const leftOut: string[] = [];
	const extents = new Map<TableId, Extent>();
	for (const table of [...wanted].sort()) {
		const rows = counts.get(table) ?? 0;
		const schema = schemas.get(table)!;
		const filters = rows > maxRows ? touchedRows(plan, table, schema, keys) : null;
		extents.set(table, { schema, rows, filters });
		if (filters !== null) {
			leftOut.push(
				`${table} has ${rows} rows: only those that the plan or a foreign key touches are loaded, so unique values are not compared with the rest`
			);
		}
	}
	const whole = (table: TableId) => extents.get(table)?.filters === null;
	const tables = [...extents].map(([table, { schema }]): DryRunTable => ({
		table,
		schema,
		foreignKeys: keys
			.filter((key) => key.child === table && (whole(key.parent) || planned.has(table)))
			.filter((key) => whole(key.parent) || !whole(table))
			.map(({ name }) => name),
		unknown: []
	}));
	return {
		tables,
		leftOut,
		rows: readRows(window, seq, extents, tables, leftOut),
		total: [...extents.values()].reduce((sum, { rows }) => sum + Math.min(rows, maxRows), 0)
	};
}

async function* readRows(
	window: ShadowWindow,
	seq: number,
	extents: Map<TableId, Extent>,
	tables: DryRunTable[],
	leftOut: string[]
): AsyncGenerator<DryRunRows> {
	const encoder = new TextEncoder();
	for (const [index, entry] of tables.entries()) {
		const extent = extents.get(entry.table)!;
		const unknown = new Set<string>();
		const seen = new Set<string>();
		for (const where of extent.filters ?? [null]) {
			for (let offset = 0; ; offset += PAGE_ROWS) {
				const page = await window.rows(entry.table, seq, {
					offset,
					limit: PAGE_ROWS,
					...(where === null ? {} : { filter: { where } })
				});
				const lines = page.rows.map((row) => exportedLine(extent.schema, row, unknown));
				const fresh = extent.filters === null ? lines : lines.filter((line) => !seen.has(line));
				if (extent.filters !== null) for (const line of fresh) seen.add(line);
				if (fresh.length > 0) {
					const csv = encoder.encode(`${fresh.join('\n')}\n`);
					yield { table: index, csv, rows: fresh.length };
				}
				if (page.rows.length < PAGE_ROWS) break;
			}
		}
		entry.unknown.push(...unknown);
		for (const column of unknown) {
			leftOut.push(`${entry.table}: unknown values of ${column} are NULL in the rehearsal`);
		}
	}
}

/** Computed columns are left to the engine. */
function exportedLine(
	schema: TableSchema,
	row: readonly ExactText[],
	unknown: Set<string>
): string {
	const values: (string | null)[] = [];
	schema.columns.forEach((column, i) => {
		if (column.generated !== null) return;
		const value = row[i] ?? null;
		if (value === UNKNOWN) unknown.add(column.name);
		values.push(value === UNKNOWN ? null : value);
	});
	return csvLine(values);
}

/** Conditions that together select every row of a large table that the script can touch. */
function touchedRows(
	plan: RestorePlan,
	table: TableId,
	schema: TableSchema,
	keys: ForeignKey[]
): string[] {
	const filters: string[] = [];
	const own = plan.tables.find((candidate) => candidate.table === table);
	if (own !== undefined) {
		const columns = keyColumns(schema).map(({ name }) => name);
		filters.push(
			...conditions(
				columns,
				own.rows.map(({ key }) => columns.map((c) => key[c] ?? null))
			)
		);
	}
	for (const key of keys) {
		if (key.parent === table) {
			const child = plan.tables.find((candidate) => candidate.table === key.child);
			const values = (child?.rows ?? []).flatMap((row) =>
				row.kind === 'delete' ? [] : [key.childColumns.map((c) => row.restore[c] ?? null)]
			);
			filters.push(...conditions(key.parentColumns, values));
		}
		if (key.child === table) {
			const parent = plan.tables.find((candidate) => candidate.table === key.parent);
			const values = (parent?.rows ?? []).flatMap((row) =>
				row.kind === 'insert'
					? []
					: [key.parentColumns.map((c) => ({ ...row.key, ...row.expect })[c] ?? null)]
			);
			filters.push(...conditions(key.childColumns, values));
		}
	}
	return filters;
}

function conditions(columns: string[], values: (string | null)[][]): string[] {
	const tuples = new Set<string>();
	for (const row of values) {
		if (row.some((value) => value === null)) continue;
		tuples.add(
			row
				.map((value, i) => `${quoteName(columns[i]!)} = '${value!.replaceAll("'", "''")}'`)
				.join(' AND ')
		);
	}
	const all = [...tuples];
	const filters: string[] = [];
	for (let start = 0; start < all.length; start += KEYS_PER_FILTER) {
		const some = all.slice(start, start + KEYS_PER_FILTER).map((tuple) => `(${tuple})`);
		filters.push(some.join(' OR '));
	}
	return filters;
}

function quoteName(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}
