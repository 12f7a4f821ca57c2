import { keyColumns, type ColumnSchema, type TableId } from '../../shadow/schema.ts';
import { sha256Hex } from '../../shadow/sha256.ts';
import {
	RestoreError,
	type DeleteAction,
	type InsertAction,
	type TablePlan,
	type UpdateAction
} from '../plan.ts';
import { equal, identifier, literal, outputText, qualified, type Lines } from './postgres-text.ts';

/**
 * PostgreSQL checks a unique constraint row by row, so two rows that swap their values collide in
 * any order. Rows that hold a value which another row of the plan gets are parked first: one column
 * of the constraint is moved to NULL or to a value that nobody uses.
 */
interface Parking {
	/** Columns to park, each with the places of its rows in the plan. */
	update: Map<ColumnSchema, Set<number>>;
	delete: Map<ColumnSchema, Set<number>>;
}

/** One table's part of a script: its actions by kind, and the names under which they are loaded. */
export interface TableScript {
	/** 1, 2, … in plan order; part of the temporary tables' names. */
	number: number;
	plan: TablePlan;
	id: TableId;
	/** Quoted, with its schema. */
	name: string;
	keys: ColumnSchema[];
	inserts: InsertAction[];
	updates: UpdateAction[];
	deletes: DeleteAction[];
	insertColumns: ColumnSchema[];
	/** Union over all updates. */
	updateColumns: ColumnSchema[];
	/** Columns that not every update changes, or that a newer value may keep: each row says so. */
	flagged: Set<string>;
	deleteColumns: ColumnSchema[];
	parking: Parking;
}

/** Temporary tables that a script loads the plan into. */
export type Part = 'insert' | 'update' | 'delete';

export function partName(table: TableScript, part: Part): string {
	return `pg_temp.foreshadow_${table.number}_${part}`;
}

/** Place of a column, for the names k1 (key), e1 (expected text), r1 (restored), h1 (has this cell). */
export function place(table: TableScript, column: ColumnSchema): number {
	return table.plan.schema.columns.indexOf(column) + 1;
}

export function tableScript(plan: TablePlan, number: number): TableScript {
	const { schema, rows } = plan;
	const inserts = rows.filter((row) => row.kind === 'insert');
	const updates = rows.filter((row) => row.kind === 'update');
	const deletes = rows.filter((row) => row.kind === 'delete');
	const keys = keyColumns(schema);
	if (keys.length === 0) {
		throw new RestoreError('no-key', `${plan.table} has no key: its rows cannot be told apart`);
	}
	const columnsOf = (names: Set<string>) => schema.columns.filter(({ name }) => names.has(name));
	const updated = new Set(updates.flatMap((row) => Object.keys(row.restore)));
	const flagged = new Set(
		[...updated].filter(
			(name) => plan.bookkeeping.includes(name) || updates.some((row) => !(name in row.restore))
		)
	);
	return {
		number,
		plan,
		id: plan.table,
		name: qualified(schema),
		keys,
		inserts,
		updates,
		deletes,
		insertColumns: columnsOf(
			sameColumns(
				plan.table,
				inserts.map((row) => row.restore)
			)
		),
		updateColumns: columnsOf(updated),
		flagged,
		deleteColumns: columnsOf(
			sameColumns(
				plan.table,
				deletes.map((row) => row.expect)
			)
		),
		parking: { update: new Map(), delete: new Map() }
	};
}

function sameColumns(table: TableId, rows: Record<string, unknown>[]): Set<string> {
	const names = new Set(rows[0] === undefined ? [] : Object.keys(rows[0]));
	for (const row of rows) {
		const own = Object.keys(row);
		if (own.length !== names.size || !own.every((name) => names.has(name))) {
			throw new RestoreError('unsupported', `${table}: rows of the plan have different columns`);
		}
	}
	return names;
}

/** `t."id" = p.k1 AND …` */
export function onKey(table: TableScript, row: string, part: string): string {
	return table.keys
		.map((column) =>
			equal(column, `${row}.${identifier(column.name)}`, `${part}.k${place(table, column)}`)
		)
		.join(' AND ');
}

/** An SQL expression that names a row for people: `public.products id=5`. */
export function rowLabel(table: TableScript, part: string): string {
	const parts = table.keys.map(
		(column, i) =>
			`${literal(`${i === 0 ? ' ' : ', '}${column.name}=`)}, ${part}.k${place(table, column)}`
	);
	return `concat(${literal(table.id)}, ${parts.join(', ')})`;
}

/** What one temporary table holds, cell by cell: how it is declared, read back, and filled. */
interface Cell {
	name: string;
	/** In `CREATE TABLE AS SELECT … FROM <table> AS t`: inherits the exact type of the target. */
	declaration: string;
	/** Its canonical text in the database, for the digest. */
	text: string;
	values: (string | null)[];
}

function cellsOf(table: TableScript, part: Part): Cell[] {
	const rows =
		part === 'insert' ? table.inserts : part === 'update' ? table.updates : table.deletes;
	const typed = (prefix: string, column: ColumnSchema, values: (string | null)[]): Cell => {
		const name = `${prefix}${place(table, column)}`;
		const declaration = `t.${identifier(column.name)} AS ${name}`;
		return { name, declaration, text: outputText(column, `p.${name}`), values };
	};
	const expected = (column: ColumnSchema, values: (string | null)[]): Cell => {
		const name = `e${place(table, column)}`;
		return { name, declaration: `''::text AS ${name}`, text: `p.${name}`, values };
	};
	const keys = table.keys.map((column) =>
		typed(
			'k',
			column,
			rows.map((row) => row.key[column.name] ?? null)
		)
	);
	if (part === 'delete') {
		const cells = table.deleteColumns.map((column) =>
			expected(
				column,
				table.deletes.map((row) => row.expect[column.name] ?? null)
			)
		);
		return [...keys, ...cells, ...parkCells(table, part)];
	}
	if (part === 'insert') {
		const cells = table.insertColumns.map((column) =>
			typed(
				'r',
				column,
				table.inserts.map((row) => row.restore[column.name] ?? null)
			)
		);
		return [...keys, ...cells];
	}
	const cells = table.updateColumns.flatMap((column) => {
		const { name } = column;
		const pair = [
			expected(
				column,
				table.updates.map((row) => row.expect[name] ?? null)
			),
			typed(
				'r',
				column,
				table.updates.map((row) => row.restore[name] ?? null)
			)
		];
		if (!table.flagged.has(name)) return pair;
		const has = table.updates.map((row) => (name in row.restore ? 't' : 'f'));
		return [...pair, flag(`h${place(table, column)}`, has)];
	});
	return [...keys, ...cells, ...parkCells(table, part)];
}

function parkCells(table: TableScript, part: 'update' | 'delete'): Cell[] {
	const rows = part === 'update' ? table.updates : table.deletes;
	return [...table.parking[part]].flatMap(([column, parked]) => {
		const i = place(table, column);
		return [
			{
				name: `q${i}`,
				declaration: `t.${identifier(column.name)} AS q${i}`,
				text: outputText(column, `p.q${i}`),
				values: rows.map(() => null)
			},
			flag(
				`parked${i}`,
				rows.map((_, row) => (parked.has(row) ? 't' : 'f'))
			)
		];
	});
}

function flag(name: string, values: string[]): Cell {
	const text = `CASE p.${name} WHEN true THEN 't' WHEN false THEN 'f' END`;
	return { name, declaration: `true AS ${name}`, text, values };
}

const ROWS_PER_INSERT = 500;
const ROWS_PER_BREATH = 5000;

/** Lets the page draw: a script of 100 000 rows takes a few hundred ms to write. */
async function breath(): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve));
}

/** Creates and fills one temporary table; null when the plan has no such rows. */
export async function loadPart(
	table: TableScript,
	part: Part
): Promise<{ load: Lines; check: Lines } | null> {
	const cells = cellsOf(table, part);
	const count = cells[0]!.values.length;
	if (count === 0) return null;
	const name = partName(table, part);
	const declarations = ['1 AS n', ...cells.map((cell) => cell.declaration)].join(', ');
	const load = [
		`CREATE TEMPORARY TABLE ${name.replace('pg_temp.', '')} ON COMMIT DROP AS`,
		`  SELECT ${declarations}`,
		`  FROM ${table.name} AS t WITH NO DATA;`
	];
	const digested: string[] = [];
	for (let start = 0; start < count; start += ROWS_PER_INSERT) {
		if (start % ROWS_PER_BREATH === 0) await breath();
		load.push(`INSERT INTO ${name} VALUES`);
		const end = Math.min(count, start + ROWS_PER_INSERT);
		for (let row = start; row < end; row++) {
			const values = cells.map((cell) => literal(cell.values[row]!)).join(',');
			load.push(`  (${row + 1},${values})${row + 1 === end ? ';' : ','}`);
		}
	}
	for (let row = 0; row < count; row++) {
		if (row % ROWS_PER_BREATH === 0) await breath();
		digested.push(
			[String(row + 1), ...cells.map((cell) => digestText(cell.values[row]!))].join('|')
		);
	}
	load.push(`ANALYZE ${name};`, '');
	const digest = await sha256Hex(new TextEncoder().encode(digested.join('\n')));
	return { load, check: digestCheck(name, cells, digest) };
}

function digestText(value: string | null): string {
	return value === null ? '\\N' : value.replaceAll('\\', '\\\\').replaceAll('|', '\\p');
}

/** The plan must have arrived as it was written: nothing skipped, cut, or read in another encoding. */
function digestCheck(name: string, cells: Cell[], digest: string): Lines {
	const texts = cells.map(
		({ text }) =>
			`coalesce(replace(replace(${text}, E'\\\\', E'\\\\\\\\'), '|', E'\\\\p'), E'\\\\N')`
	);
	return [
		`  SELECT encode(sha256(convert_to(string_agg(concat_ws('|', p.n,`,
		...texts.map((text, i) => `      ${text}${i + 1 === texts.length ? '' : ','}`),
		`    ), E'\\n' ORDER BY p.n), 'UTF8')), 'hex') INTO fs_text FROM ${name} AS p;`,
		`  IF fs_text IS DISTINCT FROM '${digest}' THEN`,
		`    RAISE EXCEPTION 'the rows of ${name} are not those of the plan: the script was cut or altered'`,
		`      USING ERRCODE = 'FS002';`,
		'  END IF;'
	];
}
