import type { Client } from 'pg';
import { qualified } from '#lib/restore/dialects/postgres-text.ts';
import type { DiffRow, DiffSummary, ShadowWindow } from '#lib/engine/shadow-window.ts';
import type { Manifest } from '#lib/shadow/log-entry.ts';
import type { Position, Seq, Transaction } from '#lib/shadow/position.ts';
import { keyColumns, tableId, type TableId, type TableSchema } from '#lib/shadow/schema.ts';
import { readSchemas, readTypes } from './catalog.ts';

type Row = Record<string, string | null>;
/** Rows by key, as PostgreSQL prints them. */
export type State = Map<TableId, Map<string, Row>>;

/**
 * A shadow made of whole states, each read from the real database after a transaction. It answers
 * what the planner asks, from the truth, so that plans are judged apart from capture.
 */
export class RecordedStates {
	readonly #client: Client;
	readonly #schemas: string[];
	readonly #states: State[] = [];
	#tables: TableSchema[] = [];
	#manifest: Manifest | null = null;

	constructor(client: Client, schemas = ['public']) {
		this.#client = client;
		this.#schemas = schemas;
	}

	/** Reads the state as of now; returns its seq. */
	async record(): Promise<Seq> {
		this.#tables = await readSchemas(this.#client, this.#schemas);
		this.#states.push(await readState(this.#client, this.#tables));
		if (this.#manifest === null) await this.#identify();
		return this.#states.length;
	}

	async #identify(): Promise<void> {
		const { rows } = await this.#client.query<{ id: string; database: string }>(
			'SELECT system_identifier::text AS id, current_database() AS database FROM pg_control_system()'
		);
		this.#manifest = {
			format: 1,
			shadowId: 'test',
			source: {
				kind: 'postgres',
				title: 'shop on PostgreSQL',
				systemIdentifier: rows[0]!.id,
				timeline: 1,
				database: rows[0]!.database,
				serverVersion: '18'
			},
			entry: 0,
			sha256: '',
			schemas: {},
			types: await readTypes(this.#client),
			segments: {},
			marks: [],
			firstSeq: 1,
			firstTimeUs: 0,
			lastSeq: 1,
			endLsn: '0/0',
			lastTimeUs: 0
		};
	}

	/** The transaction that led to state `seq`, as if it were one of its tables' changes. */
	transaction(seq: Seq): Transaction {
		const tables: Transaction['tables'] = {};
		for (const table of this.#tables) {
			const id = tableId(table);
			const diff = this.diff(id, seq - 1, seq);
			const count = (kind: DiffRow['kind']) => diff.filter((row) => row.kind === kind).length;
			if (diff.length > 0) tables[id] = [count('added'), count('modified'), count('removed'), 0];
		}
		const timeUs = Date.UTC(2026, 0, 1, 12, seq) * 1000;
		return {
			xid: 1000 + seq,
			commitTimeUs: timeUs,
			runningTimeUs: timeUs,
			endLsn: `0/${seq.toString(16).toUpperCase()}`,
			firstSeq: seq,
			lastSeq: seq,
			tables
		};
	}

	diff(table: TableId, a: Seq, b: Seq): DiffRow[] {
		const before = this.#states[a - 1]?.get(table) ?? new Map<string, Row>();
		const after = this.#states[b - 1]?.get(table) ?? new Map<string, Row>();
		const rows: DiffRow[] = [];
		for (const [key, row] of after) {
			const old = before.get(key);
			if (old === undefined) rows.push(diffRow('added', key, null, row));
			else if (Object.keys(row).some((column) => row[column] !== old[column])) {
				rows.push(diffRow('modified', key, old, row));
			}
		}
		for (const [key, row] of before) {
			if (!after.has(key)) rows.push(diffRow('removed', key, row, null));
		}
		return pairMovedKeys(rows);
	}

	state(table: TableId, seq: Seq): Map<string, Row> {
		return this.#states[seq - 1]!.get(table)!;
	}

	/** State `base` with only the cells changed that changed from `a` to `b`. */
	replay(table: TableId, base: Seq, a: Seq, b: Seq): Map<string, Row> {
		const state = new Map(this.state(table, base));
		const keyOf = (row: DiffRow) => JSON.stringify(Object.entries(row.key));
		for (const row of this.diff(table, a, b)) {
			const key = keyOf(row);
			if (row.kind === 'removed') state.delete(key);
			else {
				const values: Row = { ...state.get(key) };
				for (const column of row.changed) values[column] = row.after![column] as string | null;
				state.set(key, values);
			}
		}
		return state;
	}

	/** As much of a window as planning needs. */
	window(): ShadowWindow {
		const position = (seq: Seq): Position => ({ seq, transaction: this.transaction(seq) });
		const tables = new Map(this.#tables.map((table) => [tableId(table), table]));
		const answers: Partial<ShadowWindow> = {
			manifest: {
				...this.#manifest!,
				schemas: Object.fromEntries([...tables].map(([id, table]) => [id, [table]]))
			},
			damaged: [],
			earliest: () => position(1),
			latest: () => position(this.#states.length),
			resolve: (instant) =>
				Promise.resolve(position(instant.kind === 'seq' ? instant.seq : this.#states.length)),
			transactions: () =>
				Promise.resolve(this.#states.map((_, i) => this.transaction(i + 1)).reverse()),
			schemaAt: (table) => tables.get(table),
			diffSummary: (a, b) =>
				Promise.resolve(
					[...tables.keys()].map((table): DiffSummary => {
						const diff = this.diff(table, a, b);
						const count = (kind: DiffRow['kind']) => diff.filter((row) => row.kind === kind).length;
						return {
							table,
							added: count('added'),
							removed: count('removed'),
							modified: count('modified')
						};
					})
				),
			diff: (table, a, b) => Promise.resolve(this.diff(table, a, b)),
			transactionDiff: (table, { lastSeq }) =>
				Promise.resolve(this.diff(table, lastSeq - 1, lastSeq)),
			tablesAt: (seq) =>
				Promise.resolve(
					[...tables.keys()].map((table) => ({
						table,
						rows: this.#states[seq - 1]!.get(table)!.size
					}))
				),
			rows: (table, seq, { offset, limit }) => {
				const schema = tables.get(table)!;
				const rows = [...this.#states[seq - 1]!.get(table)!.values()].slice(offset, offset + limit);
				return Promise.resolve({
					schema,
					rows: rows.map((row) => schema.columns.map(({ name }) => row[name] ?? null)),
					validFrom: rows.map(() => 1)
				});
			}
		};
		return answers as ShadowWindow;
	}
}

/** A row that came and one that went with equal values beside the key: the key was changed. */
function pairMovedKeys(rows: DiffRow[]): DiffRow[] {
	const valuesOf = ({ key, before, after }: DiffRow) =>
		JSON.stringify(Object.entries((after ?? before)!).filter(([column]) => !(column in key)));
	const gone = new Map(
		rows.filter(({ kind }) => kind === 'removed').map((row) => [valuesOf(row), row])
	);
	const paired = new Set<DiffRow>();
	const moved = rows.flatMap((row): DiffRow[] => {
		const old = row.kind === 'added' ? gone.get(valuesOf(row)) : undefined;
		if (old === undefined || paired.has(old)) return [row];
		paired.add(old);
		const changed = Object.keys(row.key).filter((column) => row.key[column] !== old.key[column]);
		return [{ ...row, kind: 'modified', keyBefore: old.key, before: old.before, changed }];
	});
	return moved.filter((row) => !paired.has(row));
}

function diffRow(
	kind: DiffRow['kind'],
	key: string,
	before: Row | null,
	after: Row | null
): DiffRow {
	const columns = Object.keys((after ?? before)!);
	return {
		kind,
		key: Object.fromEntries(JSON.parse(key) as [string, string][]),
		keyBefore: null,
		before,
		after,
		changed:
			before === null || after === null
				? columns
				: columns.filter((column) => before[column] !== after[column])
	};
}

/** Every row of every table, by its key, each value as PostgreSQL's output function prints it. */
async function readState(client: Client, tables: TableSchema[]): Promise<State> {
	const state: State = new Map();
	// A capture's settings, whatever the session under test has chosen.
	await client.query(
		`BEGIN; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL search_path = pg_catalog`
	);
	for (const table of tables) {
		const name = qualified(table);
		const { rows } = await client.query<(string | null)[]>({
			text: `SELECT * FROM ${name}`,
			rowMode: 'array',
			types: { getTypeParser: () => (text: string) => text }
		});
		const keys = keyColumns(table).map((column) => table.columns.indexOf(column));
		state.set(
			tableId(table),
			new Map(
				rows.map((row) => {
					const key = keys.map((i): [string, string] => [table.columns[i]!.name, row[i]!]);
					const values = table.columns.map((column, i): [string, string | null] => [
						column.name,
						row[i]!
					]);
					return [JSON.stringify(key), Object.fromEntries(values)];
				})
			)
		);
	}
	await client.query('COMMIT');
	return state;
}

/** The whole database as comparable text. */
export async function fingerprint(client: Client, schemas = ['public']): Promise<string> {
	const state = await readState(client, await readSchemas(client, schemas));
	const lines: string[] = [];
	for (const [table, rows] of state) {
		for (const row of rows.values()) lines.push(`${table} ${JSON.stringify(row)}`);
	}
	return lines.sort().join('\n');
}
