import type {
	Change,
	ChangeSink,
	SourceMark,
	SourceTable,
	TransactionBegin
} from '#lib/shadow/change-sink.ts';
import { TRANSACTIONS, type Manifest, type Mark, type SegmentRef } from '#lib/shadow/log-entry.ts';
import { parseLsn } from '#lib/shadow/instant.ts';
import type { Seq, Transaction } from '#lib/shadow/position.ts';
import { describeSchemaChanges } from '#lib/shadow/schema-changes.ts';
import {
	tableId,
	type TableId,
	type TableSchema,
	type TypeDefinition
} from '#lib/shadow/schema.ts';
import { TransactionBatch } from '#lib/shadow/transaction-batch.ts';
import { UserError } from './command.ts';
import type { EncodedSegment } from './segment-files.ts';
import type { EntryContent } from './store-log.ts';
import { TableFeed } from './table-feed.ts';

interface OpenTransaction extends TransactionBegin {
	firstSeq: Seq;
	tables: Map<TableId, [number, number, number, number]>;
	/** Segments that only its commit makes part of the shadow. */
	staged: SegmentRef[];
	schemas: TableSchema[];
	types: TypeDefinition[];
	marks: Omit<Mark, 'seq' | 'timeUs' | 'xid'>[];
	/** Feeds that its schema versions have replaced, for `abandon`. */
	replaced: Map<TableId, TableFeed | undefined>;
}

/** Committed and not yet written, beside the feeds' committed rows. */
interface Committed {
	segments: SegmentRef[];
	schemas: TableSchema[];
	types: TypeDefinition[];
	marks: Mark[];
	snapshot: { lastSeq: Seq; timeUs: number } | null;
}

/** An entry to be, and the segments that it names but no file holds yet. */
export interface Taken {
	content: EntryContent;
	encoded: EncodedSegment[];
}

/** Where rows go that memory should not hold: into files, and out of them again. */
export interface Staging {
	maxBatchRows: number;
	maxBatchBytes: number;
	write(segment: EncodedSegment): SegmentRef;
	remove(ref: SegmentRef): void;
}

/**
 * The synchronous half of the writer: takes changes in, gives positions and schema versions, and
 * keeps what is committed apart from what is not until it is taken for the log.
 */
export class ChangeGatherer implements ChangeSink {
	readonly #staging: Staging;
	readonly #feeds = new Map<TableId, TableFeed>();
	/** `CREATE` texts of the types that the shadow knows. */
	readonly #types = new Map<string, string>();
	readonly #transactions = new TransactionBatch();
	#transactionTimes = { min: Infinity, max: -Infinity };
	#committed: Committed = emptyCommitted();
	#open: OpenTransaction | null = null;
	#nextSeq: Seq;
	#committedSeq: Seq;
	#runningTimeUs: number;
	#endLsn: string;

	/** Goes on after `manifest`. */
	constructor(manifest: Manifest, staging: Staging) {
		this.#staging = staging;
		for (const [id, versions] of Object.entries(manifest.schemas)) {
			this.#feeds.set(id, new TableFeed(versions.at(-1)!));
		}
		for (const type of manifest.types) this.#types.set(tableId(type), type.create);
		this.#nextSeq = manifest.lastSeq + 1;
		this.#committedSeq = manifest.lastSeq;
		this.#runningTimeUs = manifest.lastTimeUs;
		this.#endLsn = manifest.endLsn;
	}

	/** The last position given, committed or not. */
	get lastSeq(): Seq {
		return this.#nextSeq - 1;
	}

	/** What memory holds. */
	get bytes(): number {
		let bytes = 0;
		for (const feed of this.#feeds.values()) bytes += feed.byteLength;
		return bytes;
	}

	begin(transaction: TransactionBegin): void {
		if (this.#open !== null) {
			throw new Error(`transaction ${this.#open.xid} is open: commit or abandon it first`);
		}
		this.#open = {
			...transaction,
			firstSeq: this.#nextSeq,
			tables: new Map(),
			staged: [],
			schemas: [],
			types: [],
			marks: [],
			replaced: new Map()
		};
	}

	schema(table: SourceTable, types: TypeDefinition[]): void {
		const open = this.#transaction();
		for (const type of types) {
			const known = this.#types.get(tableId(type));
			if (known === type.create) continue;
			this.#types.set(tableId(type), type.create);
			open.types.push(type);
		}
		const id = tableId(table);
		const reserved = table.columns.find(({ name }) => name.startsWith('fs_'));
		if (reserved !== undefined) {
			throw new UserError(
				`${id} has a column ${reserved.name}; names that begin with fs_ are Foreshadow's own: rename the column or leave the table out`
			);
		}
		const feed = this.#feeds.get(id);
		const changes = feed === undefined ? [] : describeSchemaChanges(feed.schema, table);
		if (feed !== undefined && changes.length === 0) return;
		const version = (feed?.schema.version ?? 0) + 1;
		const next: TableSchema = { ...table, version, sinceSeq: this.#nextSeq, changes };
		if (feed !== undefined) this.#stage(feed);
		if (!open.replaced.has(id)) open.replaced.set(id, feed);
		this.#feeds.set(id, new TableFeed(next));
		open.schemas.push(next);
		if (open.xid === 0) return;
		const title = version === 1 ? `${id} is captured from here on` : `${id}: ${changes.join(', ')}`;
		open.marks.push({ kind: 'ddl', title, detail: '', table: id });
	}

	change({ table, op, row, oldKey }: Change): void {
		const open = this.#transaction();
		const feed = this.#feedOf(table);
		if (op === 'U' && oldKey !== null) {
			feed.append('D', this.#nextSeq++, oldKey);
			feed.append('K', this.#nextSeq++, row);
		} else feed.append(op, this.#nextSeq++, row);
		const counts = countsOf(open, table);
		if (op === 'U') counts[1]++;
		else if (op === 'D') counts[2]++;
		else counts[0]++;
		const { maxBatchRows, maxBatchBytes } = this.#staging;
		if (feed.rows >= maxBatchRows || feed.byteLength >= maxBatchBytes) this.#stage(feed);
	}

	truncate(tables: string[]): void {
		const open = this.#transaction();
		for (const table of tables) {
			this.#feedOf(table).append('T', this.#nextSeq++, null);
			countsOf(open, table)[3]++;
		}
	}

	mark(mark: SourceMark): void {
		this.#transaction().marks.push({ ...mark, table: null });
	}

	commit(endLsn: string): void {
		const open = this.#transaction();
		const lastSeq = this.#nextSeq - 1;
		// The snapshot counts even when every table was empty: it is where the shadow begins.
		if (lastSeq >= open.firstSeq || open.xid === 0) this.#commitChanges(open, lastSeq, endLsn);
		for (const mark of open.marks) {
			const { commitTimeUs: timeUs, xid } = open;
			this.#committed.marks.push({ ...mark, seq: lastSeq, timeUs, xid });
		}
		this.#committed.segments.push(...open.staged);
		this.#committed.schemas.push(...open.schemas);
		this.#committed.types.push(...open.types);
		this.#committedSeq = lastSeq;
		this.#endLsn = endLsn;
		this.#open = null;
	}

	/** Forgets the open transaction, if there is one: its source will send it again. */
	abandon(): void {
		const open = this.#open;
		if (open === null) return;
		for (const feed of this.#feeds.values()) feed.abandon();
		for (const [id, feed] of open.replaced) {
			if (feed === undefined) this.#feeds.delete(id);
			else this.#feeds.set(id, feed);
		}
		for (const type of open.types) this.#types.delete(tableId(type));
		for (const ref of open.staged) this.#staging.remove(ref);
		this.#nextSeq = open.firstSeq;
		this.#open = null;
	}

	/** The source has nothing for us up to `endLsn`, unless a transaction is open. */
	advance(endLsn: string): void {
		if (this.#open === null && isAhead(endLsn, this.#endLsn)) this.#endLsn = endLsn;
	}

	/** Everything that is committed, out of the way of what comes next; null where there is nothing. */
	take(): Taken | null {
		const encoded: EncodedSegment[] = [];
		for (const feed of this.#feeds.values()) {
			const segment = feed.takeCommitted();
			if (segment !== null) encoded.push(segment);
		}
		if (this.#transactions.rows > 0) {
			const { min, max } = this.#transactionTimes;
			encoded.push({
				...this.#transactions.finish(),
				table: TRANSACTIONS,
				schemaVersion: 1,
				minCommitTimeUs: min,
				maxCommitTimeUs: max
			});
			this.#transactionTimes = { min: Infinity, max: -Infinity };
		}
		const { segments, ...rest } = this.#committed;
		this.#committed = emptyCommitted();
		const { schemas, types, marks, snapshot } = rest;
		const parts = [encoded, segments, schemas, types, marks];
		if (snapshot === null && parts.every(({ length }) => length === 0)) return null;
		return { content: { ...this.standing(), ...rest, added: segments }, encoded };
	}

	/** An entry that changes nothing but how far the shadow goes: as far as was committed by now. */
	standing(): EntryContent {
		return {
			kind: 'changes',
			schemas: [],
			types: [],
			added: [],
			removed: [],
			marks: [],
			snapshot: null,
			lastSeq: this.#committedSeq,
			endLsn: this.#endLsn,
			lastTimeUs: this.#runningTimeUs
		};
	}

	#commitChanges(open: OpenTransaction, lastSeq: Seq, endLsn: string): void {
		this.#runningTimeUs = Math.max(this.#runningTimeUs, open.commitTimeUs);
		const transaction: Transaction = {
			xid: open.xid,
			commitTimeUs: open.commitTimeUs,
			runningTimeUs: this.#runningTimeUs,
			endLsn,
			firstSeq: open.firstSeq,
			lastSeq,
			tables: Object.fromEntries(open.tables)
		};
		this.#transactions.append(transaction);
		const times = this.#transactionTimes;
		times.min = Math.min(times.min, open.commitTimeUs);
		times.max = Math.max(times.max, open.commitTimeUs);
		for (const table of open.tables.keys()) this.#feedOf(table).commit(open.commitTimeUs);
		if (open.xid === 0) this.#commitSnapshot(open, lastSeq);
	}

	#commitSnapshot(open: OpenTransaction, lastSeq: Seq): void {
		this.#committed.snapshot = { lastSeq, timeUs: this.#runningTimeUs };
		// Where no table had a row, the shadow begins at 0, and its tables must be there already.
		for (const schema of open.schemas) schema.sinceSeq = Math.min(schema.sinceSeq, lastSeq);
	}

	/** Moves a feed's rows into files, those of the open transaction apart. */
	#stage(feed: TableFeed): void {
		const committed = feed.takeCommitted();
		if (committed !== null) this.#committed.segments.push(this.#staging.write(committed));
		const open = this.#open && feed.takeOpen(this.#open.commitTimeUs);
		if (open !== null) this.#open!.staged.push(this.#staging.write(open));
	}

	#transaction(): OpenTransaction {
		if (this.#open === null) throw new Error('no transaction is open: call begin first');
		return this.#open;
	}

	#feedOf(table: TableId): TableFeed {
		const feed = this.#feeds.get(table);
		if (feed === undefined) throw new Error(`no schema of ${table} has been given`);
		return feed;
	}
}

/** Positions are compared where they can be; a source without LSNs states none. */
function isAhead(lsn: string, than: string): boolean {
	if (lsn === '' || than === '') return lsn !== '';
	return parseLsn(lsn) > parseLsn(than);
}

function countsOf(open: OpenTransaction, table: TableId): [number, number, number, number] {
	let counts = open.tables.get(table);
	if (counts === undefined) open.tables.set(table, (counts = [0, 0, 0, 0]));
	return counts;
}

function emptyCommitted(): Committed {
	return { segments: [], schemas: [], types: [], marks: [], snapshot: null };
}
