import { TableBatch, type RowOp } from '#lib/shadow/batch.ts';
import { NULL_SLICE, UNKNOWN_SLICE, type Tuple } from '#lib/shadow/change-sink.ts';
import { foldEntries } from '#lib/shadow/manifest.ts';
import {
	STORE_FORMAT,
	TRANSACTIONS,
	type Head,
	type LogEntry,
	type Manifest,
	type SegmentRef
} from '#lib/shadow/log-entry.ts';
import type { Seq, Transaction } from '#lib/shadow/position.ts';
import { tableId, type ColumnSchema, type Storage, type TableSchema } from '#lib/shadow/schema.ts';
import { sha256Hex } from '#lib/shadow/sha256.ts';
import { TransactionBatch } from '#lib/shadow/transaction-batch.ts';
import { StoreError, type StoreReader } from '#lib/store/store-reader.ts';

/** undefined: unknown. */
export type Cell = string | null | undefined;

const encoder = new TextEncoder();

function tupleOf(cells: readonly Cell[]): Tuple {
	const parts = cells.map((cell) => encoder.encode(cell ?? ''));
	const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	const slices = new Int32Array(cells.length * 2);
	let at = 0;
	cells.forEach((cell, i) => {
		bytes.set(parts[i]!, at);
		slices[2 * i] = cell === null ? NULL_SLICE : cell === undefined ? UNKNOWN_SLICE : at;
		at += parts[i]!.length;
		slices[2 * i + 1] = at;
	});
	return { bytes, slices };
}

export function column(
	ordinal: number,
	name: string,
	storage: Storage['kind'] | Storage,
	more: Partial<ColumnSchema> = {}
): ColumnSchema {
	return {
		name,
		sourceType: typeof storage === 'string' ? storage : storage.kind,
		storage: typeof storage === 'string' ? ({ kind: storage } as Storage) : storage,
		ordinal,
		notNull: more.keyPosition != null,
		keyPosition: null,
		generated: null,
		identity: null,
		defaultExpression: null,
		enumLabels: null,
		collation: null,
		missingValue: null,
		...more
	};
}

export function table(
	name: string,
	columns: ColumnSchema[],
	more: Partial<TableSchema> = {}
): TableSchema {
	return {
		schema: 'public',
		name,
		version: 1,
		sinceSeq: 1,
		changes: [],
		sourceId: 1,
		columns,
		definition: { constraints: [], indexes: [], triggers: [], rowSecurity: false },
		...more
	};
}

export interface RowChange {
	table: string;
	op: RowOp;
	/** In column order; null for T. */
	row: readonly Cell[] | null;
}

/**
 * A real store whose files are in memory: segments through the product's own encoders, entries
 * folded by its own reader.
 */
export class MemoryShadow implements StoreReader {
	readonly segments = new Map<string, Uint8Array>();
	readonly #schemas = new Map<string, TableSchema>();
	#manifest: Manifest | null = null;
	#batches = new Map<string, TableBatch>();
	#transactions = new TransactionBatch();
	#newSchemas: TableSchema[] = [];
	#added: SegmentRef[] = [];
	#snapshot: { lastSeq: Seq; timeUs: number } | null = null;
	#seq: Seq = 0;
	#runningUs = 0;
	#lsn = 0;
	#times: number[] = [];

	get seq(): Seq {
		return this.#seq;
	}

	/** A table, or its next version: in force from the next change on. */
	async define(schema: TableSchema): Promise<void> {
		const id = tableId(schema);
		const before = this.#schemas.get(id);
		await this.#finishBatch(id);
		const next = { ...schema, version: (before?.version ?? 0) + 1, sinceSeq: this.#seq + 1 };
		this.#schemas.set(id, next);
		this.#newSchemas.push(next);
	}

	commit(xid: number, commitTimeUs: number, changes: readonly RowChange[]): Transaction {
		const firstSeq = this.#seq + 1;
		const tables: Transaction['tables'] = {};
		for (const { table: id, op, row } of changes) {
			const schema = this.#schemas.get(id)!;
			let batch = this.#batches.get(id);
			if (batch === undefined) this.#batches.set(id, (batch = new TableBatch(schema)));
			batch.append(op, ++this.#seq, row === null ? null : tupleOf(row));
			const counts = (tables[id] ??= [0, 0, 0, 0]);
			counts['SIUDTK'.indexOf(op) < 2 ? 0 : op === 'D' ? 2 : op === 'T' ? 3 : 1]++;
		}
		this.#runningUs = Math.max(this.#runningUs, commitTimeUs);
		this.#times.push(commitTimeUs);
		const transaction: Transaction = {
			xid,
			commitTimeUs,
			runningTimeUs: this.#runningUs,
			endLsn: `0/${(++this.#lsn * 16).toString(16).toUpperCase()}`,
			firstSeq,
			lastSeq: this.#seq,
			tables
		};
		if (xid === 0) this.#snapshot = { lastSeq: this.#seq, timeUs: commitTimeUs };
		if (changes.length > 0) this.#transactions.append(transaction);
		return transaction;
	}

	/** Makes everything committed part of the log. */
	async flush(): Promise<void> {
		for (const id of [...this.#batches.keys()]) await this.#finishBatch(id);
		if (this.#transactions.rows > 0) {
			await this.#addSegment(TRANSACTIONS, 1, this.#transactions.finish());
		}
		await this.#append({ kind: 'changes', added: this.#added, schemas: this.#newSchemas });
		this.#added = [];
		this.#newSchemas = [];
		this.#times = [];
	}

	async #finishBatch(id: string): Promise<void> {
		const batch = this.#batches.get(id);
		if (batch === undefined || batch.rows === 0) return;
		await this.#addSegment(id, batch.schema.version, batch.finish());
		this.#batches.delete(id);
	}

	async #addSegment(
		id: string,
		schemaVersion: number,
		{ ipc, rows, firstSeq, lastSeq }: { ipc: Uint8Array; rows: number; firstSeq: Seq; lastSeq: Seq }
	): Promise<void> {
		const sha256 = await sha256Hex(ipc);
		const path = `segments/${id}/${firstSeq}-${lastSeq}-${sha256.slice(0, 12)}.arrow.zst`;
		this.segments.set(path, ipc);
		this.#added.push({
			path,
			table: id,
			schemaVersion,
			sha256,
			bytes: ipc.length,
			plainBytes: ipc.length,
			rows,
			firstSeq,
			lastSeq,
			minCommitTimeUs: Math.min(...this.#times, this.#runningUs),
			maxCommitTimeUs: this.#runningUs
		});
	}

	async #append(content: Partial<LogEntry>): Promise<void> {
		const before = this.#manifest;
		const create: Partial<LogEntry> = {
			kind: 'create',
			source: {
				kind: 'simulate',
				title: 'test',
				systemIdentifier: '1',
				timeline: 1,
				database: 'test',
				serverVersion: '18'
			}
		};
		if (before === null) this.#fold(await this.#entry(create));
		this.#fold(
			await this.#entry({
				...content,
				snapshot: this.#snapshot,
				lastSeq: this.#seq,
				endLsn: `0/${(this.#lsn * 16).toString(16).toUpperCase()}`,
				lastTimeUs: this.#runningUs
			})
		);
		this.#snapshot = null;
	}

	async #entry(content: Partial<LogEntry>): Promise<{ entry: LogEntry; sha256: string }> {
		const entry: LogEntry = {
			format: STORE_FORMAT,
			entry: (this.#manifest?.entry ?? -1) + 1,
			previous: this.#manifest?.sha256 ?? '',
			kind: 'changes',
			shadowId: 'test',
			source: null,
			schemas: [],
			types: [],
			added: [],
			removed: [],
			marks: [],
			snapshot: null,
			lastSeq: 0,
			endLsn: '',
			lastTimeUs: 0,
			...content
		};
		return { entry, sha256: await sha256Hex(encoder.encode(JSON.stringify(entry))) };
	}

	#fold(item: { entry: LogEntry; sha256: string }): void {
		this.#manifest = foldEntries(this.#manifest, [item]);
	}

	head(): Promise<Head> {
		const { entry, sha256, shadowId } = this.#manifest!;
		return Promise.resolve({ format: STORE_FORMAT, entry, sha256, shadowId, checkpoint: null });
	}

	manifest(): Promise<Manifest> {
		return Promise.resolve(this.#manifest!);
	}

	segment(ref: SegmentRef): Promise<Uint8Array> {
		const bytes = this.segments.get(ref.path);
		if (bytes === undefined) {
			return Promise.reject(
				new StoreError('damaged', ref.path, `segment ${ref.path} does not have its hash.`)
			);
		}
		return Promise.resolve(bytes.slice());
	}
}
