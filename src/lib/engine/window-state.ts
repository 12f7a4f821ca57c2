import type { Manifest } from '../shadow/log-entry.ts';
import type { Position, Seq, Transaction } from '../shadow/position.ts';
import type { TableId, TableSchema } from '../shadow/schema.ts';
import { StoreError } from '../store/store-reader.ts';
import { schemaAt, type TableLayout } from '../temporal/layout.ts';
import { TransactionLog } from '../temporal/transaction-log.ts';
import type { Engine } from './engine.ts';

/** What all questions of a window share. Only the loader changes it. */
export interface WindowState {
	engine: Engine;
	manifest: Manifest;
	transactions: TransactionLog;
	tables: Map<TableId, TableState>;
	/** Those of them whose rows are not in yet. */
	empty: Set<TableId>;
	damaged: DamagedSegment[];
	/** Transactions up to here are in the volume's counts. */
	activity: { seq: Seq; ready: Promise<void> };
}

export interface TableState {
	layout: TableLayout;
	/** Changes up to here are versions. */
	loadedSeq: Seq;
	/** Grows when versions were made anew: row ids and views from before no longer hold. */
	generation: number;
}

interface DamagedSegment {
	table: TableId;
	path: string;
	message: string;
}

/** Asked for a table that the shadow does not have, or a position before it existed. */
export class UnknownTableError extends Error {
	readonly table: TableId;
	constructor(table: TableId, message: string) {
		super(message);
		this.name = 'UnknownTableError';
		this.table = table;
	}
}

/** The table's versions, or the reason why they cannot be asked. */
export function tableState(state: WindowState, table: TableId): TableState {
	const damage = state.damaged.find((segment) => segment.table === table);
	if (damage !== undefined) {
		throw new StoreError(
			'damaged',
			damage.path,
			`${table} cannot be shown: ${damage.message} The other tables are not affected.`
		);
	}
	const found = state.tables.get(table);
	if (found === undefined) throw unknownTable(state, table);
	// Whoever asks waits for the rows first; one who did not must not take none for an answer.
	if (state.empty.has(table)) throw new Error(`${table} is not loaded`);
	return found;
}

export function tableAt(
	state: WindowState,
	table: TableId,
	seq: Seq
): { layout: TableLayout; schema: TableSchema } {
	const { layout } = tableState(state, table);
	const schema = schemaAt(layout.schemas, seq);
	if (schema === undefined) {
		throw new UnknownTableError(
			table,
			`${table} did not exist at position ${seq}: it begins at ${layout.schemas[0]!.sinceSeq}`
		);
	}
	return { layout, schema };
}

/** What to say of a table that a copy made for sharing leaves out. */
export function withheldTable(table: TableId): string {
	return `${table} is not in this bundle: whoever made it left it out; ask for one with it`;
}

function unknownTable(state: WindowState, table: TableId): UnknownTableError {
	if (state.manifest.withheld?.tables.includes(table) === true) {
		return new UnknownTableError(table, withheldTable(table));
	}
	const near = nearestNames(table, [...state.tables.keys()]);
	const hint = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : '';
	return new UnknownTableError(table, `the shadow has no table "${table}"${hint}`);
}

/** Names within a few typing mistakes, or the same name in another schema; best first. */
export function nearestNames(name: string, names: string[], limit = 3): string[] {
	const bare = (full: string) => full.slice(full.indexOf('.') + 1).toLowerCase();
	return names
		.map((candidate) => {
			const whole = editDistance(name.toLowerCase(), candidate.toLowerCase());
			const distance = Math.min(whole, editDistance(bare(name), bare(candidate)));
			return { candidate, distance, whole };
		})
		.filter(({ candidate, distance }) => distance <= Math.max(2, bare(candidate).length / 3))
		.sort(
			(x, y) => x.distance - y.distance || x.whole - y.whole || (x.candidate < y.candidate ? -1 : 1)
		)
		.slice(0, limit)
		.map(({ candidate }) => candidate);
}

/** Levenshtein (1966): insertions, deletions and substitutions from one word to the other. */
function editDistance(a: string, b: string): number {
	let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
			row.push(Math.min(previous[j]! + 1, row[j - 1]! + 1, substitution));
		}
		previous = row;
	}
	return previous[b.length]!;
}

/** The first transaction of a shadow whose snapshot found no rows. */
function emptySnapshot(manifest: Manifest): Transaction {
	return {
		xid: 0,
		commitTimeUs: manifest.firstTimeUs,
		runningTimeUs: manifest.firstTimeUs,
		endLsn: '',
		firstSeq: manifest.firstSeq,
		lastSeq: manifest.firstSeq,
		tables: {}
	};
}

export function transactionOf(state: WindowState, seq: Seq): Transaction {
	const index = state.transactions.indexOfSeq(seq);
	return index < 0 ? emptySnapshot(state.manifest) : state.transactions.at(index);
}

export function positionAt(state: WindowState, seq: Seq): Position {
	return { seq, transaction: transactionOf(state, seq) };
}
